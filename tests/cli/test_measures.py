"""``compare``: metrics, word definitions, rows, and ways to count."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli, Result
from tokscope.errors import ExitCode
from tokscope.metrics.definitions import METRICS
from tokscope.metrics.metric import MetricGroup

CONLLU = "1\tДа\t_\t_\t_\t_\t_\t_\t_\t_\n2\t,\t_\t_\t_\t_\t_\t_\t_\t_\n\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("en.txt").write_text("Hello, world!\nGood day — to you\n", "utf-8")
    Path("ru.txt").write_text("Привет, мир!\nДобрый день — вам\n", "utf-8")
    Path("x.conllu").write_text(f"# text = Да,\n{CONLLU}", "utf-8")
    return tmp_path


FILES = ("--corpus", "en=en.txt", "--corpus", "ru=ru.txt", "--aligned")


def content(result: Result) -> dict[str, Any]:
    assert result.code == ExitCode.OK, result.err
    found: dict[str, Any] = json.loads(result.out)
    return found


def rows(result: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = content(result)["rows"]
    return found


def test_metrics_that_are_requested_are_an_object_of_each_row(cli: Cli, folder: Path) -> None:
    plain = rows(cli("compare", "o200k_base", *FILES, "--format=json"))
    requested = rows(cli("compare", "o200k_base", *FILES, "--format=json", "--metric=all"))
    assert "metrics" not in plain[0]
    names = [n for n, m in METRICS.items() if m.group in (MetricGroup.CORE, MetricGroup.VOCABULARY)]
    for before, after in zip(plain, requested, strict=True):
        metrics, sums = after.pop("metrics"), after.pop("sums")
        assert before == after
        assert list(metrics) == names
        assert metrics["fertility"] == after["fertility"]
        forms = sums["forms"]
        assert metrics["pcw"] == forms["continued"] / forms["running"]
        spectrum = sums["usage"]["spectrum"]
        assert sum(times * types for times, types in spectrum) == after["tokens"]


def test_a_table_shows_what_is_requested(cli: Cli, folder: Path) -> None:
    shown = cli("compare", "o200k_base", *FILES, "--metric", "pcw,utilisation", "--metric=nsl").out
    heads = shown.split("──")[0]
    assert {"PCW", "utilisation", "tokens"} <= set(heads.split())
    assert "fertility" not in heads
    assert "undefined here: nsl (needs --reference-tokenizer)" in shown
    assert "PCW: running words cut in two or more" in shown


def test_a_metric_may_be_named_as_a_column_or_to_sort_by(cli: Cli, folder: Path) -> None:
    shown = cli(
        *("compare", "o200k_base", "bytes", *FILES),
        *("--columns", "tokenizer,strr_spaced", "--sort", "renyi:en"),
    )
    assert shown.code == ExitCode.OK
    assert "spaced" in shown.out.split("──")[0]


def test_csv_has_a_column_for_each_metric_and_sum(cli: Cli, folder: Path) -> None:
    out = cli("compare", "o200k_base", *FILES, "--format=csv", "--metric=pcw,renyi").out
    (first, *_) = csv.DictReader(io.StringIO(out))
    assert float(first["pcw"]) == int(first["forms_continued"]) / int(first["forms_running"])
    assert first["renyi"]
    assert "usage_used" in first
    assert "usage_spectrum" not in first


def test_words_all_is_a_report_for_each_definition(cli: Cli, folder: Path) -> None:
    found = content(cli("compare", "o200k_base", *FILES, "--words=all", "--format=json"))
    assert set(found) == {"schema", "reports"}
    words = {
        each["signature"]["words"]: [row["words"] for row in each["rows"]]
        for each in found["reports"]
    }
    # the dash is a word of white space alone
    assert words == {"lexical-1": [6, 5], "whitespace-1": [7, 6], "uax29-1": [6, 5]}
    for each in found["reports"]:
        assert each["signature"]["words"] in each["signature"]["comparability"]
        assert any("--words gold left out" in note for note in each["notes"])
        alone = content(
            cli(
                *("compare", "o200k_base", *FILES, "--format=json"),
                f"--words={each['signature']['words'].removesuffix('-1')}",
            )
        )
        assert alone["rows"] == each["rows"]


def test_words_all_prints_a_block_and_a_signature_each(cli: Cli, folder: Path) -> None:
    table = cli("compare", "o200k_base", *FILES, "--words=all").out
    assert [table.count(f"words:{name}-1|") for name in ("lexical", "whitespace", "uax29")] == [
        1, 1, 1,
    ]  # fmt: skip
    lines = cli("compare", "o200k_base", *FILES, "--words=all", "--format=csv").out.splitlines()
    assert len(lines) == 1 + 3 * 2
    assert sum(line.startswith("tokenizer,") for line in lines) == 1


def test_gold_words_have_a_block_where_the_file_has_them(cli: Cli, folder: Path) -> None:
    found = content(
        cli(
            *("compare", "o200k_base", "--corpus", "ru=x.conllu", "--words=all"),
            *("--metric=core", "--format=json"),
        )
    )
    (gold,) = (each for each in found["reports"] if each["signature"]["words"] == "gold-1")
    (row,) = gold["rows"]
    assert row["words"] == 2
    assert row["metrics"]["pcw"] is None
    assert row["sums"]["forms"] is None
    assert any("undefined for gold words" in note for note in gold["notes"])


def test_rows_by_segment_have_its_number_and_add_up(cli: Cli, folder: Path) -> None:
    segments = rows(cli("compare", "o200k_base", *FILES, "--by=segment", "--format=json"))
    whole = rows(cli("compare", "o200k_base", *FILES, "--format=json"))
    assert [(row["segment"], row["language"]) for row in segments] == [
        (1, "en"),
        (1, "ru"),
        (2, "en"),
        (2, "ru"),
    ]
    for total in whole:
        own = [row for row in segments if row["language"] == total["language"]]
        for key in ("segments", "words", "characters", "bytes", "tokens"):
            assert sum(row[key] for row in own) == total[key]
    one, other = segments[:2]
    assert other["premium"] == other["tokens"] / one["tokens"]
    assert one["premium"] is None
    assert "segment" not in whole[0]


def test_translations_are_on_one_line_of_a_table_by_segment(cli: Cli, folder: Path) -> None:
    shown = cli("compare", "o200k_base", *FILES, "--by=segment").out
    lines = [line for line in shown.splitlines() if "o200k_base  " in line]
    assert [line.split()[1] for line in lines] == ["1", "2"]


def test_too_many_segments_for_a_table_go_to_a_file(cli: Cli, folder: Path) -> None:
    Path("long.txt").write_text("да\n" * 501, "utf-8")
    corpus = ("compare", "bytes", "--corpus", "ru=long.txt", "--by=segment")
    refused = cli(*corpus)
    assert refused.code == ExitCode.USAGE
    assert "501 rows, too many for a table" in refused.err
    assert "-o FILE.csv" in refused.err
    assert cli(*corpus, "-o", "lines.md").code == ExitCode.USAGE
    written = cli(*corpus, "-o", "lines.csv")
    assert (written.code, written.out) == (ExitCode.OK, "")
    assert "501 rows" in written.err
    assert len(Path("lines.csv").read_text("utf-8").splitlines()) == 502
    assert len(rows(cli(*corpus, "--format=json"))) == 501


def test_by_corpus_each_is_a_block(cli: Cli, folder: Path) -> None:
    corpora = ("--corpus=fiction", "--corpus=law", "--limit=3")
    shown = cli("compare", "bytes", "o200k_base", *corpora, "--by=corpus").out
    lines = [line.split() for line in shown.splitlines() if line.startswith((" bytes ", " o200k"))]
    assert shown.count("words:lexical-1|") == 2
    assert [(each[0], each[1]) for each in lines] == [
        ("o200k_base", "fiction:3"),
        ("bytes", "fiction:3"),
        ("o200k_base", "law:3"),
        ("bytes", "law:3"),
    ]


def test_the_reference_language_turns_the_premium_round(cli: Cli, folder: Path) -> None:
    found = content(cli("compare", "bytes", *FILES, "--reference-language=ru", "--format=json"))
    english, russian = found["rows"]
    assert russian["premium"] is None
    assert english["premium"] == english["tokens"] / russian["tokens"]
    assert found["signature"]["comparability"].endswith("|reference:ru")
    usual = content(cli("compare", "bytes", *FILES, "--format=json"))
    assert "reference" not in usual["signature"]["comparability"]
    refused = cli("compare", "bytes", *FILES, "--reference-language=de")
    assert refused.code == ExitCode.USAGE
    assert "languages here: en, ru" in refused.err


def test_the_reference_tokenizer_has_two_names(cli: Cli, folder: Path) -> None:
    one, other = (
        rows(cli("compare", "bytes", *FILES, option, "o200k_base", "--format=json"))
        for option in ("--against", "--reference-tokenizer")
    )
    assert one == other
    assert one[0]["nsl"] is not None


def test_isolated_words_have_a_key_of_their_own(cli: Cli, folder: Path) -> None:
    found = content(cli("compare", "bytes", *FILES, "--isolated", "--format=json"))
    english, russian = found["rows"]
    assert found["signature"]["unit"] == "word"
    # Hello world Good day to you · Привет мир Добрый день вам
    assert (english["tokens"], english["words"]) == (5 + 5 + 4 + 3 + 2 + 3, 6)
    assert (russian["tokens"], russian["words"]) == (2 * (6 + 3 + 6 + 4 + 3), 5)


def test_special_tokens_are_those_of_each_segment(cli: Cli, folder: Path) -> None:
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "good", "day", "to"]
    Path("vocab.txt").write_text("\n".join(vocabulary) + "\n", "utf-8")
    bert = ("compare", "./vocab.txt", "--lowercase", "--corpus", "en=en.txt", "--format=json")
    plain, special = content(cli(*bert)), content(cli(*bert, "--special"))
    assert special["rows"][0]["tokens"] == plain["rows"][0]["tokens"] + 2 * 2
    assert special["signature"]["special"] == "yes"
    assert "|special:yes|" in special["signature"]["comparability"]
    assert any("2 by ./vocab.txt" in note for note in special["notes"])


def test_a_template_that_no_file_says_is_never_guessed(cli: Cli, folder: Path) -> None:
    refused = cli("compare", "o200k_base", *FILES, "--special")
    assert refused.code == ExitCode.UNAVAILABLE
    assert "o200k_base has no file that defines which special tokens" in refused.err
    going = cli("compare", "o200k_base", "bytes", *FILES, "--special", "--keep-going")
    assert going.code == ExitCode.UNAVAILABLE
    assert "o200k_base has no file that defines which special tokens" in going.err


def test_text_is_normalised_before_it_is_counted(cli: Cli, folder: Path) -> None:
    Path("nfd.txt").write_text(unicodedata.normalize("NFD", "Ёлка и йод\n"), "utf-8")
    Path("nfc.txt").write_text("Ёлка и йод\n", "utf-8")
    options = ("compare", "o200k_base", "--format=json", "--corpus")
    plain, composed = content(cli(*options, "ru=nfd.txt")), content(cli(*options, "ru=nfc.txt"))
    normal = content(cli(*options, "ru=nfd.txt", "--normalize", "NFC"))
    counts = [each["rows"][0]["tokens"] for each in (plain, composed, normal)]
    assert counts[0] > counts[1] == counts[2]
    assert "|norm:nfc|" in normal["signature"]["comparability"]
    assert "|norm:none|" in plain["signature"]["comparability"]


@pytest.mark.parametrize(
    ("arguments", "message_part"),
    [
        (["--metric", "pwc"], "did you mean: pcw"),
        (["--metric", "inflation"], "tokscope stress"),
        (["--words", "al"], "did you mean: all"),
        (["--by", "line"], "unknown grouping 'line'"),
        (["--normalize", "nfd"], "did you mean: nfc"),
        (["--special", "--isolated"], "leave one of them out"),
        (["--metric", "pcw", "--words", "gold"], "does not keep them one by one"),
    ],
)
def test_what_cannot_be_done_is_reported(
    cli: Cli, folder: Path, arguments: list[str], message_part: str
) -> None:
    result = cli("compare", "bytes", "--corpus", "ru=x.conllu", *arguments)
    assert result.code == ExitCode.USAGE
    assert message_part in result.err


def test_whoever_loses_text_is_marked_and_last_by_any_metric(cli: Cli, folder: Path) -> None:
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello"]
    Path("vocab.txt").write_text("\n".join(vocabulary) + "\n", "utf-8")
    for metric in ("fertility", "pcw", "characters_per_token", "single_letter_tokens"):
        shown = cli(
            *("compare", "./vocab.txt", "bytes", "--lowercase", "--corpus", "ru=ru.txt"),
            *("--metric", metric),
        ).out
        lines = [line for line in shown.splitlines() if line.startswith((" ./vocab", " bytes"))]
        assert [line.split()[0] for line in lines] == ["bytes", "./vocab.txt"]
        assert "./vocab.txt !" in lines[1]
        assert "ranked last" in shown
        assert "a Russian word takes" not in shown


def test_english_words_are_split_by_form_and_not_by_what_stands_beside_them(cli: Cli) -> None:
    software = ("compare", "o200k_base", "--corpus=software", "--metric=pcw", "--format=json")
    english = rows(cli(*software))[0]
    assert english["language"] == "en"
    # in the region of 0.069; with the punctuation at words it would be near 0.17
    assert 0.05 < english["metrics"]["pcw"] < 0.08


def test_results_of_metrics_segments_and_definitions_can_be_made_again(
    cli: Cli, folder: Path
) -> None:
    for arguments in (["--by=segment"], ["--words=all"], ["--metric=core", "--normalize=nfc"]):
        made = cli("compare", "bytes", "o200k_base", *FILES, *arguments, "-o", "r.json")
        assert made.code == ExitCode.OK
        again = cli("reproduce", "r.json")
        assert again.code == ExitCode.OK, again.out
        assert "equal: " in again.out
    found = json.loads(Path("r.json").read_text("utf-8"))
    found["rows"][0]["sums"]["forms"]["running"] += 1
    Path("r.json").write_text(json.dumps(found), "utf-8")
    again = cli("reproduce", "r.json")
    assert again.code == ExitCode.GATE_FAILED
    assert "sums of forms" in again.out
