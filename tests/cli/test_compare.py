"""`tokscope compare`: tables, files, bad input and exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tokscope.errors import ExitCode

TWO = ("o200k_base", "cl100k_base")


def rows_of(out: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(out)["rows"]
    return rows


def test_json_has_a_row_per_tokenizer_and_language(cli: Cli) -> None:
    result = cli("compare", *TWO, "--corpus", "fiction", "--format", "json")
    assert result.code == ExitCode.OK
    assert {(row["tokenizer"], row["language"]) for row in rows_of(result.out)} == {
        (tokenizer, language) for tokenizer in TWO for language in ("en", "ru")
    }


def test_the_premium_is_of_the_aligned_other_language_only(cli: Cli) -> None:
    rows = rows_of(cli("compare", "o200k_base", "--corpus", "fiction", "--format", "json").out)
    by_language = {row["language"]: row for row in rows}
    assert by_language["en"]["premium"] is None
    assert by_language["ru"]["premium"] == pytest.approx(
        by_language["ru"]["tokens"] / by_language["en"]["tokens"]  # type: ignore[operator]
    )


def test_without_aligned_there_is_no_premium(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_text("Hello world\n", "utf-8")
    (tmp_path / "ru.txt").write_text("Привет, мир\n", "utf-8")
    corpora = ("--corpus", f"en={tmp_path}/en.txt", "--corpus", f"ru={tmp_path}/ru.txt")
    plain = cli("compare", "o200k_base", *corpora, "--format=json")
    assert [row["premium"] for row in rows_of(plain.out)] == [None, None]
    aligned = cli("compare", "o200k_base", *corpora, "--aligned", "--format=json")
    # o200k_base: "Hello world" is 2 tokens, "Привет, мир" 4 (known counts of the catalogue).
    assert [row["premium"] for row in rows_of(aligned.out)] == [None, 2.0]


def test_against_gives_the_difference_and_the_ratio(cli: Cli) -> None:
    text = ("--text", "Привет, мир", "--format", "json")
    rows = rows_of(cli("compare", "cl100k_base", "--against", "o200k_base", *text).out)
    found = {row["tokenizer"]: (row["difference"], row["nsl"]) for row in rows}
    assert found == {"cl100k_base": (2, 1.5), "o200k_base": (0, 1.0)}


def test_the_default_set_lists_what_is_missing_and_succeeds(cli: Cli, home: Path) -> None:
    result = cli("compare", "--corpus", "fiction")
    assert result.code == ExitCode.OK
    assert "not shown: " in result.out
    assert "gigachat" in result.out
    assert "tokscope tokenizers fetch" in result.out
    assert "o200k_base" in result.out


def test_a_named_tokenizer_that_is_missing_is_an_error(cli: Cli, home: Path) -> None:
    result = cli("compare", "o200k_base", "gigachat")
    assert result.code == ExitCode.UNAVAILABLE
    assert result.out == ""
    assert "gigachat is not in the store" in result.err
    assert "hint:" in result.err


def test_keep_going_measures_the_rest_and_says_so(cli: Cli, home: Path) -> None:
    result = cli("compare", "o200k_base", "gigachat", "--keep-going", "--format", "json")
    assert result.code == ExitCode.UNAVAILABLE
    content = json.loads(result.out)
    assert {row["tokenizer"] for row in content["rows"]} == {"o200k_base"}
    assert [each["tokenizer"] for each in content["unavailable"]] == ["gigachat"]


def test_all_unknown_names_are_reported_together(cli: Cli) -> None:
    result = cli("compare", "qwen-33", "o200k_bose")
    assert result.code == ExitCode.USAGE
    assert result.err.count("error: unknown tokenizer") == 2
    assert "did you mean: o200k_base" in result.err


@pytest.mark.parametrize(
    ("arguments", "message_part"),
    [
        (["--format", "jsn"], "unknown format 'jsn'"),
        (["--columns", "fertilty"], "did you mean: fertility"),
        (["--sort", "fertility:de"], "no language 'de'"),
        (["--family", "Quen"], "did you mean: Qwen"),
        (["--algorithm", "bp"], "unknown algorithm"),
        (["--corpus", "fictoin"], "did you mean: fiction"),
        (["--corpus", "ru=no/such/file.txt"], "no/such/file.txt: no such file"),
        (["--text", " "], "--text is empty"),
        (["--aligned"], "--aligned has no files"),
        (["-o", "result.xyz"], "no format is known by the suffix '.xyz'"),
        (["-o", "no/such/folder/result.json"], "no such folder"),
        (["--no-such-option"], "No such option: --no-such-option"),
    ],
)
def test_bad_input_is_named_with_exit_code_2(
    cli: Cli, arguments: list[str], message_part: str
) -> None:
    result = cli("compare", "o200k_base", *arguments)
    assert result.code == ExitCode.USAGE, result.err
    assert message_part in result.err
    assert "hint:" in result.err
    assert result.out == ""


def test_unequal_files_called_aligned_show_where_they_part(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_text("one\ntwo\n", "utf-8")
    (tmp_path / "ru.txt").write_text("раз\n", "utf-8")
    result = cli(
        *("compare", "o200k_base", "--aligned"),
        *("--corpus", f"en={tmp_path}/en.txt", "--corpus", f"ru={tmp_path}/ru.txt"),
    )
    assert result.code == ExitCode.USAGE
    assert "ru.txt ends after 1 segments" in result.err
    assert "number 2 is «two»" in result.err


def test_files_are_written_in_the_format_of_their_suffix(cli: Cli, tmp_path: Path) -> None:
    paths = [tmp_path / f"result.{suffix}" for suffix in ("json", "csv", "md", "txt")]
    outputs = [part for path in paths for part in ("-o", str(path))]
    result = cli("compare", *TWO, "--corpus", "fiction", *outputs)
    assert result.code == ExitCode.OK
    json_rows = rows_of(paths[0].read_text("utf-8"))
    csv_rows = list(csv.DictReader(io.StringIO(paths[1].read_text("utf-8"))))
    assert [str(row["tokens"]) for row in json_rows] == [row["tokens"] for row in csv_rows]
    assert paths[2].read_text("utf-8").startswith("| tokenizer |")
    assert "words:lexical-1|" in paths[3].read_text("utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in paths}


def test_numbers_of_different_text_are_refused_side_by_side_and_shown_apart(cli: Cli) -> None:
    named = ("compare", "o200k_base", "--corpus", "fiction", "--corpus", "law")
    refused = cli(*named)
    assert refused.code == ExitCode.UNAVAILABLE
    assert "fiction and law are different text" in refused.err
    assert "--apart" in refused.err
    apart = cli(*named, "--apart")
    assert apart.code == ExitCode.OK
    assert apart.out.count("words:lexical-1|unit:line|norm:none|special:no|corpus:fiction@") == 1
    assert apart.out.count("words:lexical-1|unit:line|norm:none|special:no|corpus:law@") == 1
    assert "ru fertility on law relative to fiction: o200k_base 0.9" in apart.out
    both = json.loads(cli(*named, "--apart", "--format", "json").out)
    assert [list(each["signature"]["corpora"]) for each in both["reports"]] == [
        ["fiction"],
        ["law"],
    ]


def test_several_names_of_one_tokenizer_are_all_shown(cli: Cli) -> None:
    found = cli("compare", "gpt-4o", "gpt-4.1", "gpt-4o", "--text", "Привет")
    assert "note: gpt-4o, gpt-4.1: one tokenizer, o200k_base" in found.out
    assert "one tokenizer" not in cli("compare", "gpt-4o", "gpt-4", "--text", "Привет").out
