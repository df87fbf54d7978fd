"""Standard input, whose format no suffix tells: by content where that leaves no doubt."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from collections.abc import Callable

import pandas as pd
import pytest

from tests.corpora.readers.test_conllu import BLOCK
from tests.corpora.readers.test_po import ENTRIES, HEADER
from tests.corpora.readers.test_tmx import HEAD, TAIL, UNITS
from tests.helpers.reader_runner import problem, read, skipped
from tokscope.corpora.open import OpenOptions, open_corpora
from tokscope.corpora.readers.interface import ReadOptions
from tokscope.errors import InputError

Pipe = Callable[[str | bytes], None]


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Pipe:
    """Put something on standard input."""

    def piped(data: str | bytes) -> None:
        raw = io.BytesIO(data.encode() if isinstance(data, str) else data)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(raw, encoding="ascii"))

    return piped


FRAME = pd.DataFrame({"n": [1, 2], "text": ["да", "нет"]})


def columnar(kind: str) -> bytes:
    buffer = io.BytesIO()
    getattr(FRAME, f"to_{kind}")(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "reported", "texts"),
    [
        ('{"text": "да"}\n{"text": "нет"}\n', "JSON Lines", ["да", "нет"]),
        ('\ufeff\n{ "n": 1, "text": "да"}', "JSON Lines", ["да"]),
        ('{"text": "%s"}' % ("да " * 99_999), "JSON Lines", ["да " * 99_999]),
        (gzip.compress('{"text": "да"}'.encode()), "JSON Lines", ["да"]),
        (columnar("parquet"), "Parquet", ["да", "нет"]),
        (columnar("feather"), "Arrow", ["да", "нет"]),
        (BLOCK, "CoNLL-U", ["Vámonos al mar (y ya).", "В 10 000 км."]),
        ("# global.columns = ID FORM\n1\tда\n", "CoNLL-U", ["да"]),
        ("%YAML 1.1\n---\ntext: да\n", "YAML", ["да"]),
        (HEAD + UNITS + TAIL, "TMX", None),
        (HEADER + ENTRIES, "PO", None),
    ],
)
def test_a_format_that_is_certain_is_read_as_it_and_reported(
    pipe: Pipe, data: str | bytes, reported: str, texts: list[str] | None
) -> None:
    pipe(data)
    passages, log = read("-")
    assert any(note.startswith(f"standard input: read as {reported}, by its") for note in log.notes)
    assert passages
    assert texts is None or [passage.text for passage in passages] == texts


@pytest.mark.parametrize(
    "data",
    [
        *("да\n", "{}\n", "{да}\n", "[1] Сноска\n", "# Дом\n\n* а\n", "1\tда\n", "n,text\n1,да\n"),
        *("---\ntext: да\n", "text: да\n", "%yaml\n"),
        *("<p>да</p>\n", "<?xml version='1.0'?><p>tmx</p>\n", "msgid\n", "{'text': 'да'}\n"),
    ],
)
def test_all_else_is_plain_text(pipe: Pipe, data: str) -> None:
    pipe(data)
    passages, log = read("-")
    assert "".join(f"{passage.text}\n" for passage in passages) == data
    assert log.notes == []


@pytest.mark.parametrize("sep", [",", ";", "\t"])
def test_a_table_is_detected_from_the_column_that_is_requested(pipe: Pipe, sep: str) -> None:
    data = FRAME.to_csv(index=False, sep=sep)
    pipe(data)
    passages, _ = read("-", field="text", key="n")
    assert [(each.text, each.key) for each in passages] == [("да", "1"), ("нет", "2")]
    pipe(data)
    with pytest.raises(InputError, match="--field cannot apply: standard input is plain text"):
        open_corpora(["-"], OpenOptions(ReadOptions(field="txt")))


def test_another_encoding(pipe: Pipe) -> None:
    pipe('{"text": "да"}\n'.encode("utf-16"))
    assert [passage.text for passage in read("-", encoding="utf-16")[0]] == ["да"]


def test_the_corpus_knows_unit_and_alignment(pipe: Pipe) -> None:
    pipe('{"id": "a1", "message": {"body": "Где мой заказ?"}}\n')
    (corpus,) = open_corpora(["-"], OpenOptions(ReadOptions(field="message.body")))
    assert (corpus.name, corpus.unit, corpus.is_aligned) == ("-", "record", False)
    assert [segment.text for segment in corpus.segments()] == ["Где мой заказ?"]
    pipe(HEADER + ENTRIES)
    (corpus,) = open_corpora(["-"])
    assert (corpus.unit, corpus.is_aligned, corpus.assumed_languages) == ("record", True, False)
    assert [segment.language for segment in corpus.segments()] == ["en", "ru"] * 5
    pipe("да\n")
    assert open_corpora(["-"])[0].unit == "line"


def test_one_side_of_aligned_text(pipe: Pipe, tmp_path: object) -> None:
    path = f"{tmp_path}/en.jsonl"
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"text": "yes", "id": 2}\n{"text": "no", "id": 1}\n')
    pipe('{"text": "нет", "id": 1}\n{"text": "да", "id": 2}\n')
    options = OpenOptions(ReadOptions(key="id"), is_aligned=True)
    (corpus,) = open_corpora([f"en={path}", "ru=-"], options)
    assert sorted(segment.text for segment in corpus.segments()) == ["no", "yes", "да", "нет"]


def test_a_json_document(pipe: Pipe) -> None:
    for data in ('[\n {"text": "да"}\n]', '{\n "text": "да"\n}'):
        pipe(data)
        (corpus,) = open_corpora(["-"])
        assert [segment.text for segment in corpus.segments()] == ["да"]


def test_a_zip_archive_is_advised_to_become_a_file(pipe: Pipe) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "да")
    pipe(buffer.getvalue())
    error = problem("-")
    assert (
        error.message == "standard input: holds binary data, a zip archive (or an office document)"
    )
    assert "name it .zip" in str(error.hint)


def test_an_error_of_the_medium_is_raised_by_reading(pipe: Pipe) -> None:
    packed = gzip.compress(b"a" * 1000)
    pipe(packed[:-10])
    (corpus,) = open_corpora(["-"])
    with pytest.raises(InputError, match="the gzip is cut short"):
        list(corpus.segments())
    pipe(packed[:-10])
    assert skipped("-") == ([], {"truncated compression": 1})


def test_it_is_read_once(pipe: Pipe) -> None:
    pipe('{"text": "да"}')
    (corpus,) = open_corpora(["-"])
    assert len(list(corpus.segments())) == 1
    with pytest.raises(InputError, match="standard input: holds no text"):
        list(corpus.segments())
