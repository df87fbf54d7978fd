"""``tokscope reproduce``: the same result again, or what differs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.cli.conftest import Cli
from tokscope.cli.app import app
from tokscope.cli.outputs import _MEASURING
from tokscope.errors import ExitCode


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("ru.txt").write_text("Добрый день!\nКак дела, друг?\n", "utf-8")
    Path("en.txt").write_text("Good afternoon!\nHow are you, friend?\n", "utf-8")
    return tmp_path


def changed(change: dict[str, Any]) -> None:
    content = json.loads(Path("r.json").read_text("utf-8"))
    content.update(change)
    Path("r.json").write_text(json.dumps(content), "utf-8")


def test_the_same_text_gives_the_same_result(cli: Cli, folder: Path) -> None:
    made = cli(
        *("compare", "gpt-4o", "bytes", "--corpus", "en=en.txt", "--corpus", "ru=ru.txt"),
        *("--aligned", "--words", "whitespace", "--against", "bytes", "-o", "r.json"),
        *("--columns", "tokenizer,fertility", "--workers", "1"),
    )
    assert made.code == ExitCode.OK
    run = json.loads(Path("r.json").read_text("utf-8"))["run"]
    assert run[0] == "compare"
    assert {"--aligned", "--words=whitespace", "--against=bytes", "gpt-4o", "bytes"} < set(run)
    assert not any(each.startswith(("--output", "--columns", "--workers")) for each in run)
    again = cli("reproduce", "r.json")
    assert (again.code, again.out) == (ExitCode.OK, "equal: 4 rows\n")


def test_diff_keeps_the_language_that_premiums_are_relative_to(cli: Cli, folder: Path) -> None:
    texts = ("--corpus", "en=en.txt", "--corpus", "ru=ru.txt", "--aligned")
    cli("compare", "bytes", *texts, "--reference-language", "ru", "-o", "r.json")
    compared = cli("diff", "r.json", "r.json", "--format", "json")
    assert json.loads(compared.out)["signature"]["reference_language"] == "ru"


def test_an_edited_text_is_named_with_its_counts(cli: Cli, folder: Path) -> None:
    cli("compare", "bytes", "--corpus", "ru=ru.txt", "-o", "r.json")
    Path("ru.txt").write_text("Добрый день!\nКак дела, дружище?\n", "utf-8")
    again = cli("reproduce", "r.json")
    assert again.code == ExitCode.GATE_FAILED
    assert "changed: corpus ru.txt:" in again.out
    assert "differs: bytes · ru.txt · ru: characters 27 → 30, bytes 48 → 54, tokens 48 → 54" in (
        again.out
    )
    assert again.out.endswith("not equal: 1 of 1 rows differ\n")


def test_another_engine_is_reported_but_is_no_difference(cli: Cli, folder: Path) -> None:
    cli("compare", "bytes", "--corpus", "ru=ru.txt", "-o", "r.json")
    content = json.loads(Path("r.json").read_text("utf-8"))
    changed({"signature": {**content["signature"], "unicode": "1.0"}})
    again = cli("reproduce", "r.json")
    assert again.code == ExitCode.OK
    assert "made by: unicode: 1.0 → " in again.out


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"run": []}, ExitCode.USAGE, "does not say which command made it"),
        ({"run": ["compare", 1]}, ExitCode.USAGE, "run is not an array of strings"),
        ({"run": ["compare", ["-o"]]}, ExitCode.USAGE, "run is not an array of strings"),
        ({"run": "compare"}, ExitCode.USAGE, "run is not an array of strings"),
        ({"run": ["check", "--update"]}, ExitCode.USAGE, "does not say which command made it"),
        ({"run": ["tokenizers", "fetch"]}, ExitCode.USAGE, "does not say which command made it"),
        ({"schema": 99}, ExitCode.UNAVAILABLE, "result schema 99"),
        ({"rows": [{}]}, ExitCode.USAGE, "rows[0]: counts are missing"),
        ({"signature": None}, ExitCode.USAGE, "it has no signature"),
    ],
)
def test_what_is_no_result_is_an_error(
    cli: Cli, folder: Path, change: dict[str, Any], code: ExitCode, message: str
) -> None:
    cli("compare", "bytes", "--corpus", "ru=ru.txt", "-o", "r.json")
    changed(change)
    again = cli("reproduce", "r.json")
    assert again.code == code
    assert message in again.err


def test_no_file_and_no_json_are_errors(cli: Cli, folder: Path) -> None:
    assert "cannot be read" in cli("reproduce", "none.json").err
    assert "not a result file" in cli("reproduce", "ru.txt").err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["-o", "lost.json"], "--output"),
        (["-olost.json"], "--output"),
        (["--output", "lost.json"], "--output"),
        (["--output=lost.json"], "--output"),
        (["--outpu=lost.json"], "--outpu"),
        (["--format=json"], "--format"),
        (["--workers=1"], "--workers"),
        (["--memory=64G"], "--memory"),
        (["--engine=official"], "--engine"),
        (["--keep-going"], "--keep-going"),
        (["--columns=tokenizer"], "--columns"),
        (["--offline"], "--offline"),
        (["--help"], "--help"),
        (["--version"], "--version"),
        (["--update"], "--update"),
        (["--config=other.toml"], "--config"),
    ],
)
def test_only_arguments_that_measure_are_run_again(
    cli: Cli, folder: Path, arguments: list[str], named: str
) -> None:
    cli("compare", "bytes", "--corpus", "ru=ru.txt", "-o", "r.json")
    changed({"run": ["compare", "--corpus=ru=ru.txt", *arguments, "bytes"]})
    Path("lost.json").write_text("kept", "utf-8")
    before = sorted(folder.iterdir())
    again = cli("reproduce", "r.json")
    assert (again.code, again.out) == (ExitCode.USAGE, "")
    assert named in again.err
    assert "runs:" not in again.err
    assert Path("lost.json").read_text("utf-8") == "kept"
    assert sorted(folder.iterdir()) == before


def test_the_command_is_shown_before_it_runs(cli: Cli, folder: Path) -> None:
    cli("compare", "bytes", "--corpus", "ru=ru.txt", "-o", "r.json")
    Path("ru.txt").unlink()
    again = cli("reproduce", "r.json")
    lines = again.err.splitlines()
    assert lines[0] == "runs: tokscope --offline compare --corpus=ru=ru.txt bytes"
    assert lines[1].startswith("error: ru.txt: ")
    changed({"run": ["compare", "--text=a\x1b[2J b", "bytes"]})
    shown = cli("reproduce", "--offline", "r.json").err.splitlines()[0]
    assert shown.startswith("runs: tokscope --offline compare '--text=a")
    assert "\x1b" not in shown


def test_each_option_of_compare_is_known_to_measure_or_not() -> None:
    command = typer.main.get_group(app).commands["compare"]
    names = {str(each.name) for each in command.params}
    assert names - _MEASURING == {
        *("sort", "columns", "format_", "output", "keep_going"),
        *("workers", "memory", "engine", "offline"),
    }
    assert names >= _MEASURING


DEEP = '{"rows":' * 100_000


@pytest.mark.parametrize(
    ("content", "message_part"),
    [
        (DEEP, "nested too deeply"),
        ("[" * 900 + "]" * 900, "nested too deeply"),
        ('{"schema": NaN, "rows": []}', "NaN is not a number of JSON"),
        ('{"schema": 1, "rows": [-Infinity]}', "-Infinity is not a number of JSON"),
        ('{"schema": 1, "rows": [1e999]}', "1e999 is too large a number"),
        ('{"schema": 1, "schema": 1, "rows": []}', "the key 'schema' appears twice"),
        ("\udcff", "not a result file"),
    ],
)
def test_a_file_that_cannot_be_a_result_is_reported(
    cli: Cli, folder: Path, content: str, message_part: str
) -> None:
    Path("r.json").write_text(content, "utf-8", "surrogateescape")
    for arguments in (("reproduce", "r.json"), ("diff", "r.json", "r.json")):
        found = cli(*arguments)
        assert found.code == ExitCode.USAGE
        assert "r.json: " in found.err
        assert message_part in found.err
        assert "hint: make one" in found.err


@pytest.mark.parametrize(
    ("place", "value", "message_part"),
    [
        (("rows", 0, "tokens"), "5", "rows[0].tokens is not a count"),
        (("rows", 0, "tokens"), 10**30, "rows[0].tokens is not a count"),
        (("rows", 0, "words"), None, "rows[0].words is not a count"),
        (("rows", 0, "bytes"), True, "rows[0].bytes is not a count"),
        (("rows", 0, "tokenizer"), [], "rows[0].tokenizer is not a string"),
        (("rows", 0, "corpus"), None, "rows[0].corpus is not a string"),
        (("rows", 0, "language"), 5, "rows[0].language is not a string"),
        (("rows", 0, "segment"), "x", "rows[0].segment is not a number"),
        (("signature", "tokenizers"), [], "signature.tokenizers is not an object of strings"),
        (("signature", "corpora"), {"a": 5}, "signature.corpora is not an object of strings"),
        (("signature", "engines"), None, "signature.engines is not an array of strings"),
        (("run",), [5], "run is not an array of strings"),
    ],
)
def test_a_wrong_field_of_a_result_is_named(
    cli: Cli, folder: Path, place: tuple[Any, ...], value: object, message_part: str
) -> None:
    cli("compare", "bytes", "--corpus", "ru=ru.txt", "-o", "r.json")
    content = inner = json.loads(Path("r.json").read_text("utf-8"))
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    changed(content)
    for arguments in (("reproduce", "r.json"), ("diff", "r.json", "r.json")):
        found = cli(*arguments)
        assert (found.code, f"r.json: {message_part}" in found.err) == (ExitCode.USAGE, True)
