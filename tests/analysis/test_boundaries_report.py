"""What `tokscope boundaries` found, in each format."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.helpers.fake_tokenizers import characters
from tokscope.analysis.boundaries import REMARK, BoundaryReport, Position, report_boundaries
from tokscope.analysis.boundaries_report import boundaries_document
from tokscope.corpora.morphemes import parse_list
from tokscope.counting.loaded import LoadedTokenizers
from tokscope.render.document import OutputFormat, RenderOptions, Unavailable
from tokscope.render.documents import render_document
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.builtin import BytesTokenizer
from tokscope.tokenizers.interface import Piece, Segmentation

GOLD = parse_list("mine", ["дом -ик", "уч -и -ть", "кот"])
"""14 characters; three boundaries, two of them root|suffix."""


class Words(BytesTokenizer):
    """One token a word, known or not."""

    def __init__(self, id_: str, *, unknown: bool = False) -> None:
        super().__init__(id_)
        self._unknown = unknown

    def segment(self, text: str) -> Segmentation:
        data = text.encode()
        start = data.rfind(b" ")
        pieces = [Piece(0, data[:start], 0, start)] if start > 0 else []
        last = Piece(1, data[max(start, 0) :], max(start, 0), len(data), unknown=self._unknown)
        return Segmentation(text, (*pieces, last))


def render_boundaries(found: BoundaryReport, format_: OutputFormat, width: int | None) -> str:
    return render_document(boundaries_document(found), format_, RenderOptions(width=width))


def report(*tokenizers: LoadedTokenizer, position: Position = Position.BARE) -> BoundaryReport:
    return report_boundaries(
        GOLD,
        LoadedTokenizers(
            tokenizers or (BytesTokenizer(), *characters("letters")),
            {"bytes": "baseline"},
            (Unavailable("absent", "no network", "fetch it"),),
        ),
        position,
    )


def test_the_highest_f1_comes_first_and_what_has_none_or_loses_text_last() -> None:
    # letters: 3 of 4 + 4 + 2 boundaries; bytes: 3 of 9 + 9 + 5
    found = report(
        Words("swallows", unknown=True), Words("whole"), BytesTokenizer(), *characters("letters")
    )
    assert [row.tokenizer for row in found.rows] == ["letters", "bytes", "whole", "swallows"]
    assert [row.counts.f1 for row in found.rows] == [6 / 13, 6 / 26, None, None]
    assert [row.is_ranked for row in found.rows] == [True, True, True, False]


def test_the_table_has_both_blocks_and_what_stands_under_them() -> None:
    text = render_boundaries(report(), OutputFormat.TABLE, None)
    lines = [line.split() for line in text.splitlines()]
    assert lines[2:4] == [
        ["letters", "3", "3", "0.300", "1.000", "0.462", "4.33"],
        ["bytes", "3", "3", "0.130", "1.000", "0.231", "8.67"],
    ]
    assert lines[5] == ["recall", "at", "root|suffix", "suffix|suffix"]
    assert "each word alone" in text
    assert "by kind: root|suffix 2, suffix|suffix 1\n" in text
    assert "bytes: what cutting everywhere comes to" in text
    assert "not shown: absent: no network" in text
    assert f"\n{REMARK}\n" in text
    assert f"unit:bare-word|norm:none|special:no|corpus:mine@{GOLD.digest[:12]}" in text


def test_the_remark_is_one_line_in_every_format_that_holds_text() -> None:
    assert "\n" not in REMARK
    for format_ in (OutputFormat.TABLE, OutputFormat.JSON, OutputFormat.MARKDOWN):
        assert "literature disagrees" in render_boundaries(report(), format_, None)


def test_what_is_undefined_is_a_dash_null_and_an_empty_cell() -> None:
    found = report(Words("whole"))
    assert " – " in render_boundaries(found, OutputFormat.TABLE, None)
    (row,) = json.loads(render_boundaries(found, OutputFormat.JSON, None))["rows"]
    assert (row["precision"], row["recall"], row["f1"]) == (None, 0, None)
    (cells,) = csv.DictReader(io.StringIO(render_boundaries(found, OutputFormat.CSV, None)))
    assert (cells["precision"], cells["recall"], cells["f1"]) == ("", "0.0", "")


def test_json_holds_counts_and_unrounded_ratios() -> None:
    content = json.loads(render_boundaries(report(), OutputFormat.JSON, None))
    assert content["position"] == "bare"
    row = content["rows"][0]
    assert (row["tokens"], row["token_boundaries"], row["boundaries"], row["hits"]) == (
        13,
        10,
        3,
        3,
    )
    assert row["f1"] == 6 / 13
    assert row["joints"] == {
        "root|suffix": {"boundaries": 2, "hits": 2, "recall": 1},
        "suffix|suffix": {"boundaries": 1, "hits": 1, "recall": 1},
    }
    assert content["unavailable"] == [
        {"tokenizer": "absent", "reason": "no network", "hint": "fetch it"}
    ]


def test_csv_holds_the_counts_of_every_kind_of_boundary() -> None:
    text = render_boundaries(report(), OutputFormat.CSV, None)
    first, second = csv.DictReader(io.StringIO(text))
    assert (first["root|suffix boundaries"], first["root|suffix hits"]) == ("2", "2")
    assert (second["inside_characters"], second["hits"]) == ("13", "3")


@pytest.mark.parametrize("format_", OutputFormat)
def test_an_adversarial_name_is_harmless(format_: OutputFormat) -> None:
    name = "::error::\x1b[31m|`<b>\u202e"
    text = render_boundaries(report(*characters(name)), format_, None)
    assert "\x1b" not in text
    assert "\u202e" not in text or format_ is OutputFormat.JSON
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_a_narrow_terminal_loses_no_number() -> None:
    text = render_boundaries(report(position=Position.MID_SENTENCE), OutputFormat.TABLE, 40)
    for part in ("0.300", "1.000", "0.462", "precision", "recall"):
        assert part in text
    assert "each word behind another word" in " ".join(text.split())
