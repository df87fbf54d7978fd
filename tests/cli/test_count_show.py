"""`tokscope count` and `tokscope show`."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from tokenizers import Regex, pre_tokenizers

from tests.cli.conftest import Cli
from tests.helpers import tiny
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


def test_count_of_several_files_names_each_and_their_total(cli: Cli, tmp_path: Path) -> None:
    names = [str(tmp_path / name) for name in ("a.txt", "b.txt")]
    for name in names:
        Path(name).write_text(HELLO, "utf-8")
    result = cli("count", *names)
    assert result.out == f"4\t{names[0]}\n4\t{names[1]}\n8\ttotal\n"
    result = cli("count", *names, "-t", "gpt-4o", "-t", "gpt-4")
    assert result.out.splitlines()[-1] == "12\ttotal\tcl100k_base"
    found = json.loads(cli("count", names[0], "--text", HELLO, "--format", "json").out)
    assert [(each["file"], each["tokens"]) for each in found["files"]] == [(None, 4), (names[0], 4)]
    assert found["totals"] == [{"tokenizer": "o200k_base", "tokens": 8}]
    assert cli("count", "--text", HELLO, "--format", "csv").code == ExitCode.USAGE


def test_a_file_called_total_is_a_file(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("total").write_text(HELLO, "utf-8")
    found = json.loads(cli("count", "total", "--format", "json").out)
    assert [each["file"] for each in found["files"]] == ["total"]
    assert [each["tokens"] for each in found["totals"]] == [4]


@pytest.fixture
def dropping(tmp_path: Path) -> Path:
    """A tokenizer of bytes that leaves letters out, and has dropout on."""
    letters = pre_tokenizers.Split(Regex(r"\p{L}+"), "removed")
    path = tmp_path / "tokenizer.json"
    tiny.byte_level_of(letters, dropout=1.0).save(str(path))
    return path


def test_count_says_what_has_no_token_and_what_is_left_undone(cli: Cli, dropping: Path) -> None:
    for _ in range(2):  # the second time the tokenizer is remembered
        result = cli("count", "--text", HELLO, "--text", ", 42", "-t", str(dropping))
        assert (result.code, result.out) == (ExitCode.OK, "6\n")
        assert result.err == (
            f"note: {dropping}: 9 of 15 characters of the text have no token: its pattern or its"
            f" vocabulary leaves them out\nnote: {dropping}: its files set dropout 1, which makes"
            " segmentation random, for training: it is counted without\n"
        )
    assert cli("count", "--text", ", 42", "-t", str(dropping)).err.count("note: ") == 1


def test_show_marks_what_has_no_token(cli: Cli, dropping: Path) -> None:
    out = cli("show", HELLO, "-t", str(dropping), "--ids").out
    assert out == (
        f"{dropping}: 2 tokens, 9 characters without a token (in ⟨⟩)\n"
        "  ⟨Привет⟩│,[11]│·[220]│⟨мир⟩\n"
    )
    letters = cli("show", "--letters", "мир", "-t", str(dropping)).out
    assert "lost, no token stands for them: м и р" in letters


def test_the_facts_of_a_tokenizer_say_what_it_leaves_out(cli: Cli, dropping: Path) -> None:
    out = cli("tokenizers", "show", str(dropping)).out
    assert "its files set dropout 1, which makes segmentation random" in out
    assert "text may have no token at all" in out
    assert "no token at all" not in cli("tokenizers", "show", "o200k_base").out


def test_compare_says_who_leaves_text_out_and_ranks_it_last(cli: Cli, dropping: Path) -> None:
    result = cli("compare", str(dropping), "o200k_base", "--text", HELLO, "--format", "json")
    notes = json.loads(result.out)["notes"]
    assert f"{dropping}: 9 of 11 characters of text have no token: " in "".join(notes)
    assert f"{dropping}: its files set dropout 1" in "".join(notes)
    table = cli("compare", str(dropping), "o200k_base", "--text", HELLO).out
    lines = [line for line in table.splitlines() if "byte-level BPE" in line]
    assert lines[0].split()[0] == "o200k_base"
    assert lines[1].split()[:2] == [str(dropping), "!"]
    assert "loses 82% of the ru characters: no token stands for them" in table


def test_a_pattern_that_takes_too_many_steps_is_no_defect(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    tiny.byte_level_of(pre_tokenizers.Split(Regex("(a+)+$"), "isolated")).save(str(path))
    for command in (("count", "-t", str(path)), ("compare", str(path))):
        result = cli(*command, "--text", "a" * 60 + "b")
        assert result.code == ExitCode.USAGE
        assert f"{path}: tokenizers " in result.err
        assert "broke off" in result.err


def test_count_measures_whole_files_line_ends_included(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "two.txt"
    path.write_bytes("Привет, мир\nПривет, мир".encode())
    whole = int(cli("count", str(path)).out)
    assert whole == 2 * KNOWN["o200k_base"] + 1  # the line end is a token of its own


def test_count_reads_stdin_only_as_a_dash(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", FakeStdin(HELLO.encode()))
    assert cli("count").code == ExitCode.USAGE
    assert cli("count", "-").out == "4\n"


def test_a_byte_order_mark_is_left_out_and_reported(cli: Cli, tmp_path: Path) -> None:
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
