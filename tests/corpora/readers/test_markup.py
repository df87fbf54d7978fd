"""Pages, notebooks, subtitles, Markdown with front matter, and office documents."""

from __future__ import annotations

import builtins
import io
import json
import sys
from pathlib import Path
from typing import Any

import docx
import odfdo
import pytest

from tests.helpers.reader_runner import made, problem, texts
from tokscope.corpora.readers.interface import ReadingLog, ReadOptions, Unit
from tokscope.corpora.readers.read import read_passages

PAGE = """<!DOCTYPE html><html><head><title>Заголовок</title><style>p {}</style></head>
<body><script>let x = "<p>нет</p>"</script><p>Привет, <b>м</b>ир&nbsp;&amp; все</p>
<div>Второй<br>третий</div><template>скрыто</template><p>конец</body></html>"""
SRT = """1
00:00:01,000 --> 00:00:02,000
<i>Привет,</i>
мир

2
00:00:03,000 --> 00:00:04,000
42
"""
VTT = """WEBVTT

NOTE not a cue

id
00:01.000 --> 00:02.000 align:start
Hello <00:01.500>there
"""
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["# Да\n", "нет"]},
        {"cell_type": "code", "source": "print(1)", "outputs": [{"text": "1"}]},
        {"cell_type": "code", "source": []},
    ]
}
MARKDOWN = "---\ntitle: x\n---\n# Да\n\nнет\n"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("t.html", PAGE, ["Заголовок", "Привет, мир & все", "Второй", "третий", "конец"]),
        ("t.srt", SRT, ["Привет,\nмир", "42"]),
        ("t.vtt", VTT, ["Hello there"]),
        ("t.ipynb", json.dumps(NOTEBOOK), ["# Да\nнет", "print(1)"]),
    ],
)
def test_markup_is_left_out_unless_raw(
    tmp_path: Path, name: str, content: str, expected: list[str]
) -> None:
    path = made(tmp_path, name, content)
    log = ReadingLog()
    paragraphs = read_passages(str(path), ReadOptions(Unit.PARAGRAPH), log)
    assert [each.text for each in paragraphs] == [
        part for text in expected for part in text.split("\n\n")
    ]
    assert any("--raw" in note for note in log.notes)
    assert texts(path, raw=True, unit=Unit.FILE) == [content]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_front_matter_is_left_out_unless_raw(tmp_path: Path, end: str) -> None:
    path = made(tmp_path, "t.md", MARKDOWN.replace("\n", end))
    assert [text for text in texts(path) if text] == ["# Да", "нет"]
    assert texts(path, unit=Unit.FILE) == [f"# Да{end}{end}нет{end}"]
    assert texts(path, raw=True)[:2] == ["---", "title: x"]


@pytest.mark.parametrize(
    "content", ["---\n\nтекст\n", "---\nтекст\n---\n", "текст\n---\na: b\n---\n"]
)
def test_rules_are_no_front_matter(tmp_path: Path, content: str) -> None:
    assert texts(made(tmp_path, "t.md", content)) == content.splitlines()


def test_lines_of_errors_count_the_front_matter(tmp_path: Path) -> None:
    path = made(tmp_path, "t.md", MARKDOWN.encode() + b"\xff\n")
    assert problem(path).message.startswith(f"{path}:7: ")


def test_a_notebook_that_is_none(tmp_path: Path) -> None:
    assert "not a notebook" in problem(made(tmp_path, "t.ipynb", "{}")).message


def word_document() -> bytes:
    document = docx.Document()
    document.add_heading("Заголовок")
    document.add_paragraph("Первый абзац.")
    document.add_table(1, 1).cell(0, 0).text = "Ячейка"
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def open_document() -> bytes:
    document = odfdo.Document("text")
    document.body.clear()
    document.body.append(odfdo.Header(1, "Заголовок"))
    document.body.append(odfdo.Paragraph("Абзац."))
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_office_documents(tmp_path: Path) -> None:
    assert texts(made(tmp_path, "t.docx", word_document())) == [
        "Заголовок",
        "Первый абзац.",
        "Ячейка",
    ]
    assert texts(made(tmp_path, "t.odt", open_document())) == ["Заголовок", "Абзац."]


@pytest.mark.parametrize("name", ["t.docx", "t.odt"])
def test_a_damaged_office_document(tmp_path: Path, name: str) -> None:
    assert "damaged" in problem(made(tmp_path, name, b"PK\x03\x04 no archive")).message


@pytest.mark.parametrize(("name", "package"), [("t.docx", "docx"), ("t.odt", "odfdo")])
def test_without_the_extra_the_error_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    monkeypatch.delitem(sys.modules, package, raising=False)
    real = builtins.__import__

    def missing(wanted: str, *rest: Any, **others: Any) -> Any:
        if wanted == package:
            raise ImportError(wanted)
        return real(wanted, *rest, **others)

    monkeypatch.setattr(builtins, "__import__", missing)
    error = problem(made(tmp_path, name, b"PK\x03\x04"))
    assert error.hint == "python -m pip install '.[documents]'"


def test_a_pdf_says_how_to_convert_it(tmp_path: Path) -> None:
    error = problem(made(tmp_path, "t.pdf", b"%PDF-1.4\n"))
    assert "pdftotext" in str(error.hint)
