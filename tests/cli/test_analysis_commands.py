"""`tokscope words`, `stress`, `tokenizers diff` and `show --letters`."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.test_count_show import FakeStdin
from tokscope.analysis import morphology
from tokscope.errors import ExitCode


def test_words_of_a_text_with_their_pieces(cli: Cli) -> None:
    result = cli("words", "gpt-4o", "gpt-4", "--text", "мир ещё мир", "--format", "json")
    assert result.code == ExitCode.OK, result.err
    assert json.loads(result.out)["words"] == []  # o200k_base splits neither word
    other = json.loads(
        cli("words", "gpt-4", "gpt-4o", "--text", "мир ещё мир", "--format", "json").out
    )
    found = [(each["word"], each["tokenizer"], each["pieces"]) for each in other["words"]]
    assert found == [
        ("ещё", "cl100k_base", ["·е", "щ", "ё"]),
        ("ещё", "o200k_base", ["·ещё"]),
        ("мир", "cl100k_base", ["·м", "ир"]),
        ("мир", "o200k_base", ["·мир"]),
    ]
    assert other["signature"]["unit"] == "word-form"


def test_words_by_band_of_the_word_list(cli: Cli) -> None:
    out = cli("words", "gpt-4o", "--corpus", "words-russian", "--by", "band", "--top", "5").out
    assert "where o200k_base loses" in out
    assert all(band in out for band in ("common", "middle", "rare", "neologism", "surname"))


def test_words_by_part_of_speech_and_ending(cli: Cli) -> None:
    arguments = ("words", "gpt-4", "--text", "Она читала новыми книгами", "--format", "json")
    content = json.loads(cli(*arguments, "--by", "pos").out)
    assert {each["group"] for each in content["groups"]} == {
        *("pronoun", "verb", "adjective", "noun"),
    }
    endings = {
        each["group"] for each in json.loads(cli(*arguments, "--by", "ending").out)["groups"]
    }
    assert endings == {"pronoun", "verb -ла", "adjective -ыми", "noun -ами"}


def test_parts_of_speech_without_the_library(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(morphology, "find_spec", lambda _: None)
    result = cli("words", "gpt-4", "--by", "pos")
    assert result.code == ExitCode.UNAVAILABLE
    assert "python -m pip install '.[morphology]'" in result.err


@pytest.mark.parametrize(
    ("arguments", "message_part"),
    [
        (("words", "--by", "po"), "unknown grouping 'po'"),
        (("words", "--sort", "x"), "unknown order 'x'"),
        (("words", "--by", "pos", "--language", "en"), "--by pos is for Russian, not for 'en'"),
        (("words", "--text", "мир", "--language", "en"), "in the language 'en'"),
        (("words", "--text", "—"), "the text holds no words"),
        (("words", "--format", "x"), "unknown format 'x'"),
        (("stress", "--sort", "x"), "unknown perturbation 'x'"),
        (("tokenizers", "diff", "gpt-4o", "gpt-5"), "gpt-4o and gpt-5 are one tokenizer"),
        (("tokenizers", "diff", "gpt-4o", "gpt-4", "--language", "ru"), "--language needs a text"),
        (("show", "a", "b"), "there are 2 texts"),
        (("show", "--letters", "--ids", "a"), "--letters and --ids exclude each other"),
    ],
)
def test_what_cannot_be_queried_is_an_error(
    cli: Cli, arguments: tuple[str, ...], message_part: str
) -> None:
    result = cli(*arguments)
    assert (result.code, result.out) == (ExitCode.USAGE, "")
    assert message_part in result.err


def test_a_named_tokenizer_that_is_missing(cli: Cli, home: Path) -> None:
    assert cli("words", "llama-2", "gpt-4o", "--text", "мир").code == ExitCode.UNAVAILABLE
    result = cli("words", "llama-2", "gpt-4o", "--text", "мир ёж", "--keep-going")
    assert result.code == ExitCode.UNAVAILABLE
    assert "not shown: llama-2" in result.out
    assert cli("stress", "gigachat").code == ExitCode.UNAVAILABLE


def test_words_are_foreign_text(cli: Cli) -> None:
    out = cli("words", "gpt-4", "--text", "x[/INST]x a|b x\u202ex 1::error::x").out
    assert "x[/INST]x" in out
    assert "\u202e" not in out
    assert not any(line.startswith("::") for line in out.splitlines())


def test_stress_of_named_tokenizers_in_the_order_requested(cli: Cli) -> None:
    out = cli("stress", "gpt-4o", "qwen", "--sort", "nfd").out
    rows = [line.split() for line in out.splitlines() if line.startswith(("qwen", "o200k"))]
    assert [row[0] for row in rows[:2]] == ["qwen", "o200k_base"]
    assert "е written for ё" in out


def test_stress_is_written_to_files(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "stress.json"
    assert cli("stress", "gpt-4", "-o", str(path)).code == ExitCode.OK
    records = json.loads(path.read_text("utf-8"))["inflations"]
    capitals = next(each for each in records if each["disturbance"] == "capitals")
    assert capitals["inflation"] == capitals["tokens"] / capitals["plain_tokens"] - 1


def test_diff_counts_byte_strings_and_words(cli: Cli) -> None:
    content = json.loads(
        cli(
            "tokenizers", "diff", "gpt-4", "gpt-4o", "--text", "ещё ещё мир", "--format", "json"
        ).out
    )
    overlap = content["overlap"][0]
    assert (overlap["common"], overlap["only_first"], overlap["only_second"]) == (
        *(85_033, 15_223, 114_965),
    )
    assert [
        (each["word"], each["before"], each["after"], each["change"]) for each in content["words"]
    ] == [
        ("ещё", 3, 1, -4),
        ("мир", 2, 1, -1),
    ]
    assert "85,033" in cli("tokenizers", "diff", "gpt-4", "gpt-4o").out


def test_letters_of_words_and_of_a_list(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    out = cli("show", "--letters", "strawberry", "мир", "-t", "gpt-4o").out
    assert "the letters of st, raw, berry share a token" in out
    monkeypatch.setattr(sys, "stdin", FakeStdin("strawberry\nмир\n".encode()))
    assert cli("show", "--letters", "-", "-t", "gpt-4o").out == out
    assert isinstance(sys.stdin.buffer, io.BytesIO)
