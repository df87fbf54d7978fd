"""All errors of one command are reported together: of texts, of names, and what is unavailable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tokscope.errors import ExitCode


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> Path:
    """The folder of the process, with a text that is not UTF-8 and a damaged vocabulary."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.txt").write_bytes(b"\xff\n")
    (tmp_path / "loc").mkdir()
    (tmp_path / "loc" / "trunc.json").write_text("{", "utf-8")
    return tmp_path


UNKNOWN = "error: unknown tokenizer 'nope'"
ABSENT = "error: gigachat is not in the store"
MISSING = "error: nofile.txt: no such file"
PATHS = ("error: no.json: no such file or folder", "error: dir:bad.txt: is a file")


@pytest.mark.parametrize(
    ("arguments", "message_part"),
    [
        (
            ("count", "bad.txt", "nofile.txt", "-t", "nope", "-t", "gigachat"),
            ("error: bad.txt:1: not UTF-8", MISSING, UNKNOWN, ABSENT),
        ),
        (
            ("show", "", "-t", "nope", "-t", "gigachat", "-t", "file:no.json"),
            ("error: there is no text to show", UNKNOWN, ABSENT, PATHS[0]),
        ),
        (
            *(("compare", "nope", "gigachat", "dir:bad.txt", "--corpus", "nofile.txt"),),
            (MISSING, UNKNOWN, ABSENT, PATHS[1]),
        ),
        (
            ("compare", "gigachat", "--corpus", "fictoin", "--corpus", "ru=nofile.txt"),
            ("error: unknown corpus 'fictoin'", MISSING, ABSENT),
        ),
        (("tokenizers", "fetch", "nope", "no.json"), (UNKNOWN, PATHS[0])),
        (
            ("compare", "--family", "zz", "--algorithm", "xx"),
            ("error: unknown family 'zz'", "error: unknown algorithm 'xx'"),
        ),
    ],
)
def test_every_error_is_reported_once(
    cli: Cli, folder: Path, arguments: tuple[str, ...], message_part: tuple[str, ...]
) -> None:
    result = cli(*arguments)
    assert (result.code, result.out) == (ExitCode.USAGE, "")
    for each in message_part:
        assert result.err.count(each) == 1, result.err
    assert result.err.count("error: ") == len(message_part), result.err


def test_what_has_one_reason_is_reported_in_one_error(cli: Cli, folder: Path) -> None:
    result = cli("compare", "gigachat", "xlnet", "o200k_base")
    assert result.code == ExitCode.UNAVAILABLE
    assert result.err.startswith("error: gigachat, xlnet: not in the store, and --offline")
    assert result.err.count("error: ") == result.err.count("hint: ") == 1


def test_with_keep_going_all_that_is_missing_is_reported(cli: Cli, folder: Path) -> None:
    result = cli("compare", "gigachat", "xlnet", "loc/trunc.json", "--keep-going")
    assert (result.code, result.out) == (ExitCode.UNAVAILABLE, "")
    assert "error: gigachat, xlnet: not in the store" in result.err
    assert "error: loc/trunc.json: damaged JSON" in result.err


def test_json_tells_what_is_missing_though_nothing_was_measured(cli: Cli, folder: Path) -> None:
    result = cli("compare", "gigachat", "xlnet", "--keep-going", "--format", "json")
    assert result.code == ExitCode.UNAVAILABLE
    content = json.loads(result.out)
    assert content["rows"] == []
    assert [each["tokenizer"] for each in content["unavailable"]] == ["gigachat", "xlnet"]
    assert {*content["unavailable"][0]} == {"tokenizer", "reason", "hint"}
    assert "error: gigachat, xlnet: not in the store" in result.err


def test_only_what_can_be_fetched_is_offered(cli: Cli, folder: Path) -> None:
    names = ("loc/trunc.json", "gigachat", "o200k_base")
    result = cli("compare", *names, "--keep-going", "--text", "x")
    assert result.code == ExitCode.UNAVAILABLE
    assert "not shown: loc/trunc.json: damaged JSON" in result.out
    assert "to get them: `tokscope tokenizers fetch gigachat`" in result.out
    assert result.out.count("to get them") == 1


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("nobody/nothing", "hf:nobody/nothing"),
        *((name, "check the path") for name in ("./nothere.json", "/x/y", "a/b.model")),
        *((name, "check the path") for name in ("x.json", "C:x", "C:\\a\\b", "../a", "~/a")),
    ],
)
def test_a_path_is_not_taken_for_a_repository(cli: Cli, folder: Path, name: str, hint: str) -> None:
    result = cli("count", "--text", "x", "-t", name)
    assert result.code == ExitCode.USAGE
    assert f"{name}: no such file or folder\n  hint: " in result.err
    assert hint in result.err
    assert ("hf:" in result.err) is (hint != "check the path")


@pytest.mark.parametrize(
    "name", ["unigram", "UNIGRAM", "SentencePiece Unigram", "sentencepiece unigram"]
)
def test_an_algorithm_is_chosen_by_either_name(cli: Cli, name: str) -> None:
    result = cli("compare", "t5", "gpt-2", "--algorithm", name, "--keep-going", "--text", "x")
    assert "gpt-2" not in result.out + result.err
    assert "t5" in result.out + result.err


def test_an_unknown_algorithm_lists_both_names(cli: Cli) -> None:
    err = cli("compare", "--algorithm", "byte level BPE").err
    assert "did you mean: byte-level BPE" in err
    assert "bpe (all BPE), " in err


def test_ids_that_are_not_known_are_explained(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    from tokscope.tokenizers import loader as loading
    from tokscope.tokenizers.engines.alias import AliasTokenizer
    from tokscope.tokenizers.engines.builtin import BytesTokenizer

    def opened(*_: object) -> AliasTokenizer:
        return AliasTokenizer("roberta", BytesTokenizer("gpt-2"), "hf:o/r")

    monkeypatch.setattr(loading.Loader, "_opened", opened)
    shown = cli("show", "x", "-t", "roberta", "--ids")
    assert "x[?]" in shown.out
    message_part = "shares the segmentation of gpt-2: its ids are not known; hf:o/r has them"
    assert f"note: [?]: roberta {message_part}" in shown.err
    assert cli("show", "x", "-t", "roberta").err == ""


def test_a_store_that_is_a_file_is_one_error(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    occupied = tmp_path / "occupied"
    occupied.write_bytes(b"")
    monkeypatch.setenv("TOKSCOPE_HOME", str(occupied))
    for command in (["compare"], ["count", "--text", "x"], ["tokenizers"], ["cache"]):
        result = cli(*command)
        assert (result.code, result.out) == (ExitCode.USAGE, "")
        assert result.err.startswith(f"error: the store cannot be opened: {occupied} is a file\n")
        assert result.err.count("error: ") == 1
