"""`tokscope boundaries`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.conftest import BUNDLED
from tokscope.errors import ExitCode


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.txt"
    path.write_text("дом -ик\nуч -и -ть\n", "utf-8")
    return path


def test_the_list_of_tokscope_is_measured_and_sorted_by_f1(cli: Cli) -> None:
    result = cli("boundaries", *BUNDLED, "--format", "json")
    assert result.code == ExitCode.OK
    content = json.loads(result.out)
    rows = content["rows"]
    assert {row["tokenizer"] for row in rows} == set(BUNDLED)
    assert [row["f1"] for row in rows] == sorted((row["f1"] for row in rows), reverse=True)
    for row in rows:
        assert row["words"] >= 600
        assert row["hits"] == sum(each["hits"] for each in row["joints"].values())
        assert 0 < row["precision"] < 1
        assert 0 < row["recall"] < 1
    inside = {row["tokenizer"]: row["inside_characters"] for row in rows}
    assert inside["cl100k_base"] > 0  # a byte-level vocabulary that cuts Russian letters
    assert "corpus:morphemes-russian@" in content["signature"]["comparability"]


def test_a_list_of_ones_own_is_measured(cli: Cli, mine: Path) -> None:
    result = cli("boundaries", "characters", "bytes", "--words", str(mine), "--format", "csv")
    letters, octets = csv.DictReader(io.StringIO(result.out))
    assert (letters["tokenizer"], letters["boundaries"], letters["hits"]) == (
        "characters",
        "3",
        "3",
    )
    assert (letters["token_boundaries"], octets["token_boundaries"]) == ("8", "18")


def test_a_bare_word_has_no_space_before_it(cli: Cli, mine: Path) -> None:
    arguments = ("boundaries", "characters", "--words", str(mine), "--format", "json")
    after, bare = (json.loads(cli(*arguments, *more).out) for more in ((), ("--bare",)))
    assert (after["position"], bare["position"]) == ("mid-sentence", "bare")
    assert [each["rows"][0]["tokens"] for each in (after, bare)] == [12, 10]
    assert after["rows"][0]["hits"] == bare["rows"][0]["hits"]
    assert after["signature"]["comparability"] != bare["signature"]["comparability"]


def test_errors_of_a_list_are_named_with_file_and_line(cli: Cli, mine: Path) -> None:
    mine.write_text("дом -ик\nдом--ик\nик- дом -\n", "utf-8")
    result = cli("boundaries", "bytes", "--words", str(mine))
    assert (result.code, result.out) == (ExitCode.USAGE, "")
    assert f"error: {mine}:2: 'дом--ик' is no morpheme of letters" in result.err
    assert f"error: {mine}:3: '-' is no morpheme of letters" in result.err
    assert "hint: write пере- (prefix)" in result.err


def test_a_named_tokenizer_that_cannot_be_had_is_an_error(cli: Cli, home: Path) -> None:
    result = cli("boundaries", "bytes", "gigachat")
    assert (result.code, result.out) == (ExitCode.UNAVAILABLE, "")


def test_the_default_set_says_what_is_missing(cli: Cli, home: Path, mine: Path) -> None:
    result = cli("boundaries", "--words", str(mine))
    assert result.code == ExitCode.OK
    assert "not shown: " in result.out
    assert "characters" in result.out
    assert "The literature disagrees" in result.out


@pytest.mark.parametrize(
    ("arguments", "message_part"),
    [
        (("--format", "xml"), "unknown format 'xml'"),
        (("o200k-bass",), "did you mean: o200k_base"),
        (("--words", "nowhere.txt"), "nowhere.txt: cannot be read: No such file or directory"),
        (("bytes", "--pattern", "o200k_base"), "only for local files"),
    ],
)
def test_a_wrong_argument_is_named(cli: Cli, arguments: tuple[str, ...], message_part: str) -> None:
    result = cli("boundaries", *arguments)
    assert (result.code, result.out) == (ExitCode.USAGE, "")
    assert message_part in result.err
