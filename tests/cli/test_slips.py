"""What people type in their first hour: each mistake names the next command."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tokscope.errors import ExitCode

TOKENIZERS = "name tokenizers without an option: tokscope compare gpt-4o"
SLIPS = {
    # texts and tokenizers in each other's place
    'compare "Привет мир"': 'a text is named by --text "Привет мир"',
    "compare README": "a text is named by --corpus README",
    "compare a.txt": "a text is named by --corpus a.txt",
    "compare chat.jsonl": "a text is named by --corpus chat.jsonl",
    "words a.txt": "a text is named by --corpus a.txt",
    "stress a.txt": "a text is named by --corpus a.txt",
    "compare gpt-4o -": "standard input is a text: --corpus -",
    "compare gpt-4o vs qwen": "beside each other: gpt-4o qwen",
    "compare gpt-4o и qwen": "beside each other: gpt-4o qwen",
    "count gpt-4o a.txt": "for a tokenizer: -t gpt-4o",
    'count "Привет мир"': 'for a text: --text "Привет мир"',
    "count": '--text "…"',
    "show gpt-4o qwen": "tokscope show -t gpt-4o TEXT",
    # names
    "compare gpt4o": "did you mean: gpt-4o",
    "compare Qwen/Qwen3-8B": "write hf:Qwen/Qwen3-8B",
    "compare https://hub.example/Qwen/Qwen3-8B": "write hf:Qwen/Qwen3-8B",
    "compare gpt-4o --against gpt-2,qwen": "--against takes one tokenizer",
    "tokenizers diff gpt-2,gpt-4 gpt-4o": "name two",
    "compare --family Qwn": "did you mean: Qwen",
    "compare --algorithm BPEs": "bpe (all BPE)",
    "cost gpt4o": "did you mean: gpt-4o",
    "prices list gpt4o": "did you mean: ",
    # corpora
    "compare gpt-4o --corpus russian=a.txt": "before the file: ru=a.txt",
    "compare gpt-4o --corpus ru:a.txt": "before the file: ru=a.txt",
    "compare gpt-4o --corpus nofile.txt": "check the path",
    "compare gpt-4o --corpus https://site.example/a.txt": "save it to a file first",
    "compare gpt-4o --corpus": "`tokscope compare --help`",
    "compare gpt-4o --corpus fictoin": "did you mean: fiction",
    # options
    "compare gpt-4o --file a.txt": "a text is named by --corpus FILE",
    "compare gpt-4o -f a.txt": "a text is named by --corpus FILE",
    "compare -t gpt-4o": TOKENIZERS,
    "compare --tokenizer gpt-4o": TOKENIZERS,
    "compare --model gpt-4o": TOKENIZERS,
    "compare gpt-4o --lang ru": "--corpus ru=FILE",
    "compare gpt-4o --json": "write --format json",
    "compare gpt-4o --quiet": "2>/dev/null",
    "compare gpt-4o --out x.json": "write -o FILE.json",
    "count --file a.txt": "tokscope count FILE",
    "count --corpus a.txt": "tokscope count FILE",
    "count --model gpt-4o a.txt": "tokscope count -t gpt-4o",
    "compare gpt-4o -o out.docx": "use one of .txt, .json, .csv, .md",
    # commands
    "a.txt": "tokscope compare --corpus a.txt, or tokscope count a.txt",
    "gpt-4o": "tokscope compare gpt-4o",
    "Привет": 'tokscope count --text "Привет"',
    "glossary": "tokscope explain",
    "version": "tokscope --version",
    "list": "tokscope tokenizers list",
    "prices gpt-4o": "tokscope prices show gpt-4o",
    "tokenizers gpt-4o": "tokscope tokenizers show gpt-4o",
    "corpora a.txt": "tokscope compare --corpus a.txt",
    "compar": "compare",
    "diff a b": "tokscope compare … -o result.json",
    "explain fertilty": "did you mean: fertility",
    "check": "`tokscope init`",
}
"""What is typed, and what the error has to say."""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TOKSCOPE_CONFIG", raising=False)
    Path("a.txt").write_text("Привет, мир\n", "utf-8")
    Path("README").write_text("Hello\n", "utf-8")
    Path("chat.jsonl").write_text('{"messages": [{"content": "Привет"}]}\n', "utf-8")


@pytest.mark.parametrize("typed", SLIPS)
def test_a_slip_names_what_to_type(cli: Cli, typed: str) -> None:
    done = cli(*shlex.split(typed))
    assert done.code != ExitCode.OK
    assert done.out == ""
    assert SLIPS[typed] in done.err


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("compare gpt-4o, qwen --text x", "qwen"),
        ('compare "gpt-4o qwen" --text x', "qwen"),
        ('compare bytes --text x --metric "tokens, words"', "words"),
        ('compare bytes --text x --columns "tokenizer tokens"', "tokens"),
        ("compare bytes --corpus fiction,law --apart", "law"),
        ("compare --family GPT,Qwen --text x", "qwen"),
        ("compare gpt-4o --corpus RU=a.txt", "Russian"),
        ("compare gpt-4o,qwen --corpus chat.jsonl", "qwen"),
        ("show -t gpt-4o,gpt-4 Привет", "cl100k_base"),
        ("compare --algorithm BPE --text x", "mistral"),
        ("help compare", "Usage: tokscope compare"),
    ],
)
def test_what_is_meant_is_done(cli: Cli, typed: str, part: str) -> None:
    done = cli(*shlex.split(typed))
    assert done.code == ExitCode.OK, done.err
    assert part in done.out


@pytest.mark.parametrize(
    ("text", "part"), [("a.txt", "show - < a.txt"), ("gpt-4o", "-t gpt-4o TEXT")]
)
def test_a_name_that_is_shown_as_a_text_is_noted(cli: Cli, text: str, part: str) -> None:
    done = cli("show", text)
    assert done.code == ExitCode.OK
    assert part in done.err


def test_text_that_nothing_reads_is_noted() -> None:
    command = [sys.executable, "-m", "tokscope", "compare", "bytes", "--format", "json"]
    with Path("a.txt").open("rb") as file:
        done = subprocess.run(command, stdin=file, capture_output=True, text=True, check=True)
    assert "note: standard input is not read; --corpus - reads it" in done.stderr
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    assert "standard input" not in done.stderr
