"""Files that version 0.1 wrote are read, or refused with the command that renews them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.test_documentation import ROOT
from tokscope.errors import ExitCode

SAMPLES = ROOT / "tests" / "samples" / "0.1"
TEXTS = ("--corpus", "en=a.en.txt", "--corpus", "ru=a.ru.txt")
ALL = ("compare", "bytes", "./tiny.json", *TEXTS, "--aligned", "--metric", "all")


@pytest.fixture(autouse=True)
def _workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a copy of the samples, with the store of 0.1."""
    shutil.copytree(SAMPLES, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.delenv("TOKSCOPE_CONFIG")
    monkeypatch.setenv("TOKSCOPE_HOME", str(tmp_path / "work" / "store"))


@pytest.mark.parametrize("file", ["result.json", "reports.json"])
def test_a_result_is_reproduced(file: str, cli: Cli) -> None:
    done = cli("reproduce", file)
    assert done.code == ExitCode.OK, done.out + done.err


def test_a_result_has_no_differences_to_a_new_one(cli: Cli) -> None:
    cli(*ALL, "--against", "bytes", "-o", "new.json")
    done = cli("diff", "result.json", "new.json")
    assert done.code == ExitCode.OK
    assert "4 rows: 4 equal" in done.out


def test_a_baseline_is_compared_with(cli: Cli) -> None:
    done = cli("check", "--strict")
    assert done.code == ExitCode.OK, done.out + done.err
    assert "passed: 4 rows" in done.out


def test_a_check_against_the_baseline_fails_for_changed_text(cli: Cli) -> None:
    with Path("a.ru.txt").open("a", encoding="utf-8") as file:
        file.write("Ещё одна строка.\n")
    Path("a.en.txt").write_text("Good morning!\nWhere is the library?\nOne line more.\n", "utf-8")
    done = cli("check")
    assert done.code == ExitCode.GATE_FAILED
    assert "2 of 4 rows" in done.out or "4 of 4 rows" in done.out


def test_an_updated_baseline_has_the_same_content(cli: Cli) -> None:
    before = json.loads(Path("tokscope-baseline.json").read_bytes())
    assert cli("check", "--update").code == ExitCode.OK
    after = json.loads(Path("tokscope-baseline.json").read_bytes())
    assert (before["schema"], after["schema"]) == (1, 2)
    assert after["corpora"] == before["corpora"]
    assert [dict(row, digest=None) for row in after["rows"]] == [
        dict(row, digest=None) for row in before["rows"]
    ]


@pytest.mark.parametrize("file", ["text.tally", "blocks.tally"])
def test_a_tally_file_is_refused(file: str, cli: Cli) -> None:
    """The rule for split points has changed since: its chunks would be counted wrongly."""
    for command in (
        ("compare", "bytes", "--corpus", file),
        ("tally", "merge", file, "-o", "x.tally"),
    ):
        done = cli(*command)
        assert done.code == ExitCode.UNAVAILABLE
        assert done.err.startswith(f"error: {file}: ")
        assert "`tokscope tally TEXT -o FILE.tally`" in done.err


def test_a_price_file_is_read(cli: Cli) -> None:
    done = cli("prices", "list", "own-model", "--prices", "prices.toml", "--as-of", "2026-11-01")
    assert done.code == ExitCode.OK, done.err
    assert "2.4" in done.out


def test_the_store_has_the_vocabularies(cli: Cli) -> None:
    done = cli("count", "a.ru.txt", "-t", "hf:o/r")
    assert (done.code, done.out) == (ExitCode.OK, "71\n"), done.err


def test_counts_of_the_store_do_not_change_a_number(cli: Cli) -> None:
    with_counts = cli(*ALL, "--format", "json").out
    assert cli("cache", "clear").code == ExitCode.OK
    assert cli(*ALL, "--format", "json").out == with_counts


def test_an_export_is_imported(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKSCOPE_HOME", str(tmp_path / "new"))
    assert cli("count", "a.ru.txt", "-t", "hf:o/r").code == ExitCode.UNAVAILABLE
    assert cli("tokenizers", "import", "exported").code == ExitCode.OK
    assert cli("count", "a.ru.txt", "-t", "hf:o/r").out == "71\n"
