"""Results written to files: through links, whole or not at all, never over what is no file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tokscope.cli import write as output
from tokscope.cli.write import check_outputs, write_file
from tokscope.errors import ExitCode, InputError


def test_a_link_stays_and_the_file_it_stands_for_is_written(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link, target = tmp_path / "link.json", tmp_path / "folder" / "target.json"
    link.symlink_to("folder/target.json")
    for text in ("first", "second"):  # at first the target is not there
        write_file(link, text)
        assert link.is_symlink()
        assert target.read_text("utf-8") == text
    assert [path.name for path in target.parent.iterdir()] == ["target.json"]


def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.touch()
    path.chmod(0o640)
    write_file(path, "x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_name_as_long_as_the_system_takes_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250 + ".json")
    write_file(path, "x")
    assert path.read_text("utf-8") == "x"


def test_nothing_is_left_where_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(output.Path, "replace", refuse)
    with pytest.raises(InputError, match="cannot be written: Operation not permitted"):
        write_file(tmp_path / "result.json", "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "message_part"),
    [
        ("folder.json", "is a folder"),
        ("to-folder.json", "is a folder"),
        ("pipe.json", "is not a regular file"),
        ("to-device.json", "is not a regular file"),
        ("loop.json", "is a symbolic link to itself"),
        ("nowhere.json", "no such folder"),
        ("missing/result.json", "no such folder"),
        ("-", "-o writes files"),
        ("/dev/stdout", "-o writes files"),
    ],
)
def test_what_is_no_file_is_refused_before_anything_is_measured(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, message_part: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.json").mkdir()
    os.mkfifo("pipe.json")
    links = {"to-folder": "folder.json", "to-device": "/dev/null", "loop": "loop.json"}
    for link, target in (links | {"nowhere": "missing/x.json"}).items():
        Path(f"{link}.json").symlink_to(target)
    before = {path: path.lstat().st_mode for path in tmp_path.iterdir()}
    result = cli("compare", "bytes", "--text", "x", "-o", name)
    assert (result.code, result.out) == (ExitCode.USAGE, "")
    assert message_part in result.err
    assert {path: path.lstat().st_mode for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(("name", "requested"), [("result.json", "result.json"), ("new.json", ".")])
def test_what_may_not_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, requested: str
) -> None:
    (tmp_path / "result.json").touch()
    forbidden = tmp_path / requested
    monkeypatch.setattr(output.os, "access", lambda path, _: path != forbidden)
    with pytest.raises(InputError, match="may not be written"):
        check_outputs([tmp_path / name])


def test_a_full_disk_is_not_a_usage_error(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output.Path, "replace", full)
    result = cli("compare", "bytes", "--text", "x", "-o", str(tmp_path / "result.json"))
    assert result.code == ExitCode.UNAVAILABLE
    assert "result.json: cannot be written: No space left on device" in result.err
    assert list(tmp_path.iterdir()) == []
