"""Findings in every format, whatever stands in a cell."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tokscope.counting.measure import signature_of
from tokscope.render.document import (
    Document,
    DocumentTable,
    OutputFormat,
    RenderOptions,
    Unavailable,
)
from tokscope.render.documents import render_document
from tokscope.tokenizers.engines.builtin import CharactersTokenizer

ADVERSARIAL = ("[/INST]", "a|b", "\u202eevil", "::error::x", "</script>", "=1+1", "\x1b[31m")


def findings() -> Document:
    return Document(
        (
            DocumentTable(
                "first", ("::word", "times"), tuple((word, "1,000") for word in ADVERSARIAL)
            ),
        ),
        {"words": [{"word": word, "pieces": (word, "x"), "share": None} for word in ADVERSARIAL]},
        signature_of(
            [CharactersTokenizer()], {"text": "ab" * 20}, words="lexical-1", unit="word-form"
        ),
        ("::warning::a note",),
        (Unavailable("absent", "no network", "fetch it"),),
        "In a sentence.",
    )


@pytest.mark.parametrize("format_", OutputFormat)
@pytest.mark.parametrize("width", [None, 80, 10])
def test_nothing_in_a_cell_acts(format_: OutputFormat, width: int | None) -> None:
    shown = render_document(findings(), format_, RenderOptions(width=width))
    for line in shown.splitlines():
        assert not line.lstrip().startswith(("::", "##[")), line
    if format_ is not OutputFormat.JSON:  # there it is a string, with quotes around it
        assert "\u202e" not in shown
    assert "\x1b" not in shown


def test_the_table_has_everything_below_it() -> None:
    shown = render_document(findings(), OutputFormat.TABLE)
    assert "[/INST]      1,000" in shown
    assert "words:lexical-1|unit:word-form|norm:none|special:no|corpus:text@abababababab" in shown
    assert "not shown: absent: no network" in shown
    assert shown.endswith("\nIn a sentence.\n")


def test_json_keeps_every_key() -> None:
    content = json.loads(render_document(findings(), OutputFormat.JSON))
    assert list(content) == [
        *("schema", "signature", "words", "unavailable", "notes", "sentence"),
    ]
    assert content["words"][0] == {"word": "[/INST]", "pieces": ["[/INST]", "x"], "share": None}
    assert content["signature"]["comparability"].startswith("words:lexical-1|")


def test_csv_holds_the_main_records_with_their_signature() -> None:
    rows = list(csv.DictReader(io.StringIO(render_document(findings(), OutputFormat.CSV))))
    assert [*rows[0]] == ["word", "pieces", "share", "comparability", "provenance"]
    assert rows[0]["share"] == ""
    assert rows[ADVERSARIAL.index("=1+1")]["word"] == "'=1+1"


def test_markdown_escapes_and_aligns_numbers() -> None:
    shown = render_document(findings(), OutputFormat.MARKDOWN)
    assert "| --- | ---: |" in shown
    assert "| a\\|b | 1,000 |" in shown
