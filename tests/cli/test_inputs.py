"""An option does what it says or is an error; nothing asked for is passed over in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tokscope.errors import ExitCode


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the process, with a text and a vocabulary that does not say its case."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.txt").write_text("AB\n", "utf-8")
    (tmp_path / "vocab.txt").write_text("[UNK]\nab\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "message_part"),
    [
        *(
            (
                ["compare", "bytes", *text, f"--{option}", value],
                f"no file is read to which --{option}",
            )
            for option, value in (
                *(("unit", "line"), ("encoding", "cp1251"), ("field", "text"), ("key", "id")),
            )
            for text in ([], ["--corpus", "news"], ["--corpus", "parallel-en-ru"], ["--text", "x"])
        ),
        (["count", "--text", "x", "--encoding", "cp1251"], "no file is read to which --encoding"),
        *(
            ([*command, *option], f"{option[0].replace('no-', '')}: only for local files")
            for command in (
                ["compare", "--corpus", "fiction"],
                ["compare", "gpt-4o", "bytes", "--against", "gpt-4", "--corpus", "fiction"],
                ["compare", "--family", "Qwen", "--corpus", "fiction"],
                ["count", "--text", "x"],
                ["count", "--text", "x", "-t", "characters"],
                ["show", "x"],
                ["show", "x", "-t", "gpt-4o"],
                ["tokenizers", "show", "gpt-4o"],
            )
            for option in (
                ["--pattern", "gpt-2"],
                ["--normalizer", "NFC"],
                ["--lowercase"],
                ["--no-lowercase"],
            )
        ),
        (["compare", "bytes", "--text", "x", "--aligned"], "--aligned has no files"),
        (["compare", "bytes", "--text", "x", "--limit", "1"], "--limit and --sample do not apply"),
        (["compare", "bytes", "--text", "x", "--sample", "1"], "--limit and --sample do not apply"),
        (["compare", "bytes", "--seed", "2"], "--seed needs --sample"),
        (["compare", "bytes", "--columns", ""], "unknown column ''"),
        (["compare", "bytes", "--columns", "tokens,wordz"], "unknown column 'wordz'"),
        (["compare", "bytes", "--sort", ""], "unknown column ''"),
        *(
            (["compare", "bytes", "--format", format_, *option], "did you mean: fertility")
            for format_ in ("table", "json", "csv", "markdown")
            for option in (["--columns", "tokenizer,fertilty"], ["--sort", "fertilty:ru"])
        ),
        *(
            (
                ["compare", "bytes", "--format", format_, option, "tokens"],
                f"cannot change {format_}",
            )
            for format_ in ("json", "csv")
            for option in ("--columns", "--sort")
        ),
        (
            ["compare", "bytes", "--format", "json", "--sort", "words", "-o", "result.csv"],
            "--sort cannot change json and csv",
        ),
        (["compare", "bytes", "--corpus", ""], "--corpus '' names nothing"),
        (["compare", "bytes", "--corpus", "ru="], "--corpus 'ru=' names nothing"),
        (["compare", "bytes", "--corpus", "t.txt", "--field", ""], "--field names nothing"),
        (["compare", "bytes", "--corpus", "t.txt", "--key", ""], "--key names nothing"),
        (["compare", ""], "the name of a tokenizer is empty"),
        (["count", "--text", "x", "-t", ""], "the name of a tokenizer is empty"),
        (["count", ""], "the name of a file is empty"),
        (["show", ""], "there is no text to show"),
        (["tokenizers", "export", ""], "the name of a folder is empty"),
        (["tokenizers", "import", ""], "the name of a folder is empty"),
        (["tokenizers", "fetch", "--all", "gpt-2"], "--all and names exclude each other"),
    ],
)
def test_what_would_do_nothing_is_an_error(
    cli: Cli, folder: Path, arguments: list[str], message_part: str
) -> None:
    result = cli(*arguments)
    assert (result.code, result.out) == (ExitCode.USAGE, "")
    assert message_part in result.err
    assert "hint: " in result.err
    assert not list(folder.glob("result*"))


def test_options_for_files_apply_to_the_files_among_corpora(cli: Cli, folder: Path) -> None:
    corpora = ("--corpus", "fiction", "--corpus", "t.txt", "--unit", "file")
    result = cli("compare", "bytes", *corpora, "--apart", "--format", "json")
    assert result.code == ExitCode.OK
    units = [each["signature"]["unit"] for each in json.loads(result.out)["reports"]]
    assert units == ["line", "file"]


def test_options_for_local_files_apply_to_those_among_tokenizers(cli: Cli, folder: Path) -> None:
    for lowercase, unknown in (("--lowercase", 0), ("--no-lowercase", 1)):
        for names in (("bytes", "vocab.txt"), ("bytes", "--against", "vocab.txt")):
            result = cli("compare", *names, "--corpus", "t.txt", lowercase, "--format", "json")
            rows = json.loads(result.out)["rows"]
            assert [row["unknown"] for row in rows] == [0, unknown]
    assert cli("count", "--text", "ab", "-t", "vocab.txt", "--lowercase").out == "1\n"
    assert cli("show", "ab", "-t", "./vocab.txt", "--lowercase").code == ExitCode.OK
    assert cli("tokenizers", "show", "vocab.txt", "--lowercase").code == ExitCode.OK


def test_columns_and_order_apply_to_the_table_among_outputs(cli: Cli, folder: Path) -> None:
    view = ("--columns", "tokenizer,tokens", "--sort", "tokens")
    written = cli("compare", "bytes", "--text", "x", "--format", "json", *view, "-o", "result.md")
    assert written.code == ExitCode.OK
    assert (folder / "result.md").read_text("utf-8").startswith("| tokenizer | tokens EN |\n")
    shown = cli("compare", "bytes", "--text", "x", *view, "-o", "result.json")
    assert shown.code == ExitCode.OK
    assert "fertility" not in shown.out


def test_every_text_given_is_measured(cli: Cli) -> None:
    texts = ("--text", "да", "--text", "нет")
    rows = json.loads(cli("compare", "characters", *texts, "--format", "json").out)["rows"]
    assert [(row["segments"], row["tokens"]) for row in rows] == [(2, 5)]
    assert cli("count", *texts, "-t", "characters").out == "5\n"
