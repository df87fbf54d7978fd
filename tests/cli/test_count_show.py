"""`tokscope count` and `tokscope show`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tokscope.errors import ExitCode

HELLO = "Привет, мир"
KNOWN = {"o200k_base": 4, "cl100k_base": 6, "llama-3": 5, "qwen": 5, "mistral-tekken": 4}
"""Counts of `HELLO`, as the catalogue states them."""


class FakeStdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


@pytest.mark.parametrize(("tokenizer", "tokens"), KNOWN.items())
def test_count_prints_a_bare_number(cli: Cli, tokenizer: str, tokens: int) -> None:
    result = cli("count", "--text", HELLO, "-t", tokenizer)
    assert (result.code, result.out) == (ExitCode.OK, f"{tokens}\n")


def test_count_of_several_tokenizers_names_each(cli: Cli) -> None:
    result = cli("count", "--text", HELLO, "-t", "gpt-4o", "-t", "gpt-4")
    assert result.out == "4\to200k_base\n6\tcl100k_base\n"


def test_count_measures_whole_files_line_ends_included(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "two.txt"
    path.write_bytes("Привет, мир\nПривет, мир".encode())
    whole = int(cli("count", str(path)).out)
    assert whole == 2 * KNOWN["o200k_base"] + 1  # the line end is a token of its own


def test_count_reads_stdin_only_as_a_dash(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", FakeStdin(HELLO.encode()))
    assert cli("count").code == ExitCode.USAGE
    assert cli("count", "-").out == "4\n"


def test_a_byte_order_mark_is_left_out_and_said(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "mark.txt"
    path.write_bytes(b"\xef\xbb\xbf" + HELLO.encode())
    result = cli("count", str(path))
    assert result.out == "4\n"
    assert "byte-order mark" in result.err


def test_invalid_utf8_is_named_by_file_line_and_offset(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes("строка\nещё ".encode() + b"\xff")
    result = cli("count", str(path))
    assert result.code == ExitCode.USAGE
    assert f"{path}:2: not UTF-8: byte 0xFF at offset 7 of the line" in result.err


def test_all_unreadable_files_are_reported_together(cli: Cli, tmp_path: Path) -> None:
    result = cli("count", str(tmp_path / "none.txt"), str(tmp_path))
    assert result.code == ExitCode.USAGE
    assert result.err.count("error:") == 2


def test_special_token_spellings_are_ordinary_text(cli: Cli) -> None:
    assert int(cli("count", "--text", "<|endoftext|>").out) > 1


def test_show_puts_bars_between_pieces_and_ids_behind_them(cli: Cli) -> None:
    result = cli("show", HELLO, "-t", "o200k_base", "--ids")
    assert result.out.startswith("o200k_base: 4 tokens\n")
    assert result.out.count("│") == 3
    ids = [int(part.split("]")[0]) for part in result.out.split("[")[1:]]
    assert len(ids) == 4


def test_show_gives_partial_characters_as_bytes(cli: Cli) -> None:
    assert "<0xBC>" in cli("show", "漢", "-t", "cl100k_base").out


def test_show_refuses_ids_it_does_not_know(cli: Cli, home: Path) -> None:
    result = cli("show", HELLO, "-t", "gigachat")
    assert result.code == ExitCode.UNAVAILABLE
    assert result.out == ""


def test_show_neutralises_what_would_act_on_the_terminal(cli: Cli) -> None:
    result = cli("show", "a\x1b[31m\u202eb", "-t", "bytes", "-t", "o200k_base")
    assert "\x1b" not in result.out
    assert "\u202e" not in result.out


def test_show_of_empty_input_is_an_error(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", FakeStdin(b""))
    result = cli("show", "-")
    assert (result.code, result.out) == (ExitCode.USAGE, "")
    assert "there is no text to show" in result.err


def test_count_neutralises_what_a_name_would_do_to_the_terminal(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "\x1b[31m\u202e\nx" / "vocab.txt"
    path.parent.mkdir()
    path.write_text("[UNK]\nab\n", "utf-8")
    result = cli("count", "--text", "ab", "-t", str(path), "-t", "bytes", "--lowercase")
    shown = f"{tmp_path}/\\u001b[31m\\u202e⏎x/vocab.txt"
    assert result.out == f"1\t{shown}\n2\tbytes\n"
