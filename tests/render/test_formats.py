"""What each format holds: the JSON contract, widths and colours of the table, marks."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.helpers.fake_tokenizers import (
    Swallower,
    characters,
    everyday,
    pairs,
    report_of,
    unaligned,
)
from tokscope.analysis.segmentation import render_pieces
from tokscope.comparison.formats import comparison_document, render
from tokscope.comparison.report import Report
from tokscope.errors import TokscopeError
from tokscope.render.document import OutputFormat, RenderOptions, format_of
from tokscope.render.html import render_html
from tokscope.render.table import render_table
from tokscope.tokenizers.engines.base import with_gaps
from tokscope.tokenizers.engines.builtin import BytesTokenizer
from tokscope.tokenizers.interface import Piece, Segmentation

LONG = "hf:ai-forever/rugpt3large"  # as long as a name of the hub often is


def html_of(report: Report) -> str:
    return render_html(comparison_document(report))


def table_lines(text: str) -> list[str]:
    """Cut what stands under the table."""
    return text.split("\n\n")[0].splitlines()


def realistic() -> Report:
    tokenizers = [BytesTokenizer(), *characters(LONG, "bert-base-multilingual-cased"), Swallower()]
    return report_of(tokenizers, [pairs("parallel-en-ru")])


def test_json_is_one_object_of_the_contract() -> None:
    content = json.loads(render(everyday(), OutputFormat.JSON))
    assert list(content) == [
        *("schema", "run", "signature", "reference_tokenizer", "rows", "intervals", "texts"),
        *("unavailable", "notes", "sentence"),
    ]
    assert content["schema"] == 1
    assert content["reference_tokenizer"] is None
    assert content["unavailable"] == [
        {"tokenizer": "absent", "reason": "no network", "hint": "fetch it"}
    ]
    assert {*content["signature"]} == {
        *("words", "unit", "normalization", "special", "corpora", "tokenizers", "engines"),
        *("unicode", "tokscope", "comparability", "provenance"),
    }


def test_json_numbers_are_unrounded_and_undefined_is_null() -> None:
    rows = json.loads(render(everyday(), OutputFormat.JSON))["rows"]
    (found,) = (r for r in rows if (r["tokenizer"], r["language"]) == ("bytes", "ru"))
    assert found["fertility"] == 19 / 3
    assert found["nsl"] is None
    assert [r["premium"] for r in rows if r["language"] == "en"] == [None, None, None]


def test_json_has_null_premiums_and_no_sentence_where_there_are_none() -> None:
    content = json.loads(render(report_of([BytesTokenizer()], [unaligned()]), OutputFormat.JSON))
    assert [row["premium"] for row in content["rows"]] == [None, None]
    assert content["sentence"] is None


def test_csv_has_a_header_and_a_line_for_each_row() -> None:
    text = render(everyday(), OutputFormat.CSV)
    assert text.startswith("tokenizer,family,algorithm,vocabulary,special,corpus,domain,")
    assert text.count("\n") == 1 + 6
    assert "\r" not in text


@pytest.mark.parametrize("width", [80, 160])
@pytest.mark.parametrize("make", [everyday, realistic])
def test_no_line_but_the_signature_is_wider_than_the_terminal(
    width: int, make: Callable[[], Report]
) -> None:
    report = make()
    signature = [report.signature.comparability, report.signature.provenance]
    lines = render(report, OutputFormat.TABLE, RenderOptions(width=width)).splitlines()
    assert [line for line in lines if line in signature] == signature  # whole, to be copied
    assert max(cell_len(line) for line in lines if line not in signature) <= width


@pytest.mark.parametrize("width", [20, 80, 160, None])
def test_no_cell_is_ever_truncated(width: int | None) -> None:
    text = render(realistic(), OutputFormat.TABLE, RenderOptions(width=width))
    assert "…" not in text
    lines = table_lines(text)
    for name in (LONG, "bert-base-multilingual-cased", "swallower !", "bytes"):
        assert [line for line in lines if line.strip().startswith(name)], name
    bytes_line = next(line for line in lines if line.strip().startswith("bytes"))
    assert {"3.33", "6.33", "1.90"} <= set(bytes_line.split())


def test_a_narrow_table_says_what_it_left_out() -> None:
    text = render(realistic(), OutputFormat.TABLE, RenderOptions(width=80))
    assert "left out at this width: algorithm" in text
    assert "left out" not in render(realistic(), OutputFormat.TABLE)


def test_a_table_for_a_file_is_as_wide_as_it_needs() -> None:
    text = render(realistic(), OutputFormat.TABLE)
    assert {"family", "algorithm", "vocabulary", "band"} <= set(" ".join(table_lines(text)).split())


@pytest.mark.parametrize("format_", OutputFormat)
@pytest.mark.parametrize(
    "variable", ["GITHUB_ACTIONS", "FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE"]
)
def test_without_colour_there_are_no_codes(
    monkeypatch: pytest.MonkeyPatch, variable: str, format_: OutputFormat
) -> None:
    monkeypatch.setenv(variable, "1")
    assert "\x1b" not in render(everyday(), format_, RenderOptions(width=80))
    assert "\x1b" not in render_table(["a"], [["b"]], 80)


def test_colour_changes_nothing_but_codes() -> None:
    colored = render(everyday(), OutputFormat.TABLE, RenderOptions(color=True))
    assert "\x1b[" in colored
    plain = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert [line.rstrip() for line in plain.splitlines()] == render(
        everyday(), OutputFormat.TABLE
    ).splitlines()


@pytest.mark.parametrize("width", [80, 160, None])
def test_a_table_has_its_signature_what_is_missing_and_the_sentence(width: int | None) -> None:
    report = everyday()
    text = render(report, OutputFormat.TABLE, RenderOptions(width=width)).replace("\n", "")
    assert report.signature.comparability in text
    assert report.signature.provenance in text
    assert "not shown: absent: no network" in text
    assert "hint: fetch it" in text
    assert "letters takes 3.33" in text


def test_a_table_marks_whoever_loses_text_and_says_why() -> None:
    text = render(everyday(), OutputFormat.TABLE)
    assert table_lines(text)[-1].strip().startswith("swallower !")  # last
    assert "swallower loses 90% of the ru characters" in text  # 9 of 10


def test_undefined_numbers_are_dashes_in_a_table_and_never_nan() -> None:
    report = report_of([BytesTokenizer()])
    text = render(report, OutputFormat.TABLE, RenderOptions(columns=("tokenizer", "nsl")))
    assert table_lines(text)[-1].split() == ["bytes", "–", "–"]


def test_markdown_has_its_signature_under_the_table() -> None:
    report = everyday()
    text = render(report, OutputFormat.MARKDOWN)
    assert f"`{report.signature.comparability}`" in text
    assert f"`{report.signature.provenance}`" in text


@pytest.mark.parametrize("write", [lambda r: render(r, OutputFormat.MARKDOWN), html_of])
def test_other_formats_mark_whoever_loses_text(write: Callable[[Report], str]) -> None:
    text = write(everyday())
    assert re.search(r"swallower \\?!", text)


def test_markdown_says_what_is_missing() -> None:
    assert "not shown\\: absent\\: no network" in render(everyday(), OutputFormat.MARKDOWN)


def test_csv_has_its_signature() -> None:
    report = everyday()
    rows = list(csv.DictReader(io.StringIO(render(report, OutputFormat.CSV))))
    keys = {(row["comparability"], row["provenance"]) for row in rows}
    assert keys == {(report.signature.comparability, report.signature.provenance)}


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("r.txt", OutputFormat.TABLE),
        ("r.json", OutputFormat.JSON),
        ("r.CSV", OutputFormat.CSV),
        ("a.b.md", OutputFormat.MARKDOWN),
    ],
)
def test_a_format_is_detected_from_the_suffix(name: str, format_: OutputFormat) -> None:
    assert format_of(Path(name)) is format_


@pytest.mark.parametrize("name", ["r.xlsx", "r", ".json"])
def test_another_suffix_is_an_error_that_lists_those_there_are(name: str) -> None:
    with pytest.raises(TokscopeError, match="no format is known") as caught:
        format_of(Path(name))
    assert ".txt, .json, .csv, .md" in (caught.value.hint or "")


@pytest.mark.parametrize("color", [False, True])
def test_pieces_show_partial_characters_and_spaces(*, color: bool) -> None:
    text = render_pieces("я b", [BytesTokenizer()], with_ids=True, width=None, color=color)
    assert text.startswith("bytes: 4 tokens\n")
    for shown in ("<0xD1>[209]", "<0x8F>[143]", "·[32]", "b[98]"):
        assert shown in text
    assert ("\x1b" in text) is color


def test_text_without_a_token_is_a_gap_and_white_space_is_none() -> None:
    found = Segmentation("a b é", (Piece(1, b"a", 0, 1), Piece(2, b"b", 2, 3)))
    assert [each.data for each in with_gaps(found)] == [b"a", b"b", " é".encode()]


def test_pieces_wrap_between_tokens() -> None:
    text = render_pieces("abcdef" * 10, characters("c"), with_ids=False, width=20, color=False)
    lines = text.splitlines()[1:]
    assert max(map(cell_len, lines)) <= 20
    assert "".join(lines).replace(" ", "").replace("│", "") == "abcdef" * 10
