"""TMX: units in several languages, inline codes, and XML that attacks its reader."""

from __future__ import annotations

import time
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.reader_runner import (
    PIECES,
    in_chunks,
    made,
    problem,
    properties,
    read,
    skipped,
    texts,
)
from tokscope.corpora.readers import byte_stream as streams
from tokscope.corpora.readers import tmx
from tokscope.corpora.readers.read import is_aligned_by_nature

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
  <header creationtool="OmegaT" creationtoolversion="4.3" segtype="sentence" o-tmf="OmegaT TMX"
          adminlang="EN-US" srclang="en-US" datatype="plaintext"><note>seg</note></header>
  <body>
"""
TAIL = "</body></tmx>\n"
UNITS = """
<tu tuid="1"><prop type="file">a.txt</prop>
  <tuv xml:lang="en-US">
    <seg>Press <bpt i="1">&lt;b></bpt>Save<ept i="1">&lt;/b></ept> &amp; go.</seg></tuv>
  <tuv xml:lang="RU" creationid="x">
    <seg>Нажмите «<hi>Сохранить</hi>» &#8212; и<ph><sub>x</sub></ph>всё.</seg></tuv>
</tu>
<tu><tuv lang="en"><seg>Two
lines</seg></tuv><tuv lang="ru_RU"><seg>Два<![CDATA[ <ряда>]]></seg></tuv>
  <tuv lang="de-AT"><seg>Zwei</seg></tuv><tuv lang="de"><seg>Zwo</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>Alone</seg></tuv><tuv xml:lang="ru"><seg> </seg></tuv></tu>
"""
PASSAGES = [
    ("en", "1", "Press Save & go."),
    ("ru", "1", "Нажмите «Сохранить» — ивсё."),
    ("en", "2", "Two\nlines"),
    ("ru", "2", "Два <ряда>"),
    ("de", "2", "Zwei"),
]


def test_units(tmp_path: Path) -> None:
    path = made(tmp_path, "t.tmx", HEAD + UNITS + TAIL)
    passages, log = read(path)
    assert [(each.language, each.key, each.text) for each in passages] == PASSAGES
    assert log.skipped == {"second variant in one language": 1, "TMX unit in one language": 1}
    assert is_aligned_by_nature(str(path))
    assert not is_aligned_by_nature("tmx")


def test_whole_files_by_language(tmp_path: Path) -> None:
    path = made(tmp_path, "t.tmx", HEAD + UNITS + TAIL)
    assert texts(path, unit="file")[1] == "Нажмите «Сохранить» — ивсё.\nДва <ряда>"
    assert "it has --unit record|file" in str(problem(path, unit="line").hint)


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_chunks_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    path = made(tmp_path, "t.tmx", HEAD + UNITS + TAIL)
    monkeypatch.setattr(tmx, "_CHUNK", size)
    monkeypatch.setattr(streams, "BUFFER", size)
    assert texts(path) == [text for _, _, text in PASSAGES]
    broken = made(tmp_path, "b.tmx", HEAD + UNITS + "<oops>")
    assert skipped(broken)[0] == texts(path)  # what came before the fault is never lost


def test_encodings_of_xml(tmp_path: Path) -> None:
    whole = HEAD + UNITS + TAIL
    expected = [text for _, _, text in PASSAGES]
    path = made(tmp_path, "t.tmx", whole.replace("UTF-8", "windows-1251").encode("cp1251"))
    passages, log = read(path)
    assert [passage.text for passage in passages] == expected
    assert log.notes == [f"{path}: read as windows-1251, as its XML declaration says"]
    assert texts(made(tmp_path, "u.tmx", whole.replace("UTF-8", "UTF-16").encode("utf-16"))) == (
        expected
    )
    assert texts(made(tmp_path, "k.tmx", whole.encode("koi8-r", "ignore")), encoding="koi8-r")
    assert texts(made(tmp_path, "w.tmx", whole.encode("utf-16-le")), encoding="utf-16-le") == (
        expected
    )


ENTITIES = '<!DOCTYPE tmx [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "message_part"),
    [
        (f"<?xml version='1.0'?>{ENTITIES}<tmx>&b;</tmx>", "declares an entity ('a')"),
        ('<!DOCTYPE t [<!ENTITY e SYSTEM "file:///etc/passwd">]><tmx>&e;</tmx>', "('e')"),
        ('<!DOCTYPE t [<!ENTITY % e SYSTEM "http://x/"> %e;]><tmx/>', "('e')"),
        (HEAD + "<tu><tuv lang='en'><seg>&nope;</seg></tuv></tu>" + TAIL, "undefined entity"),
        (HEAD + UNITS, "broken TMX: no element found"),
        ("<html><body/></html>", "its first element is <html>, not <tmx>"),
        ("plain text", "broken TMX: syntax error"),
        (HEAD + "\x01" + TAIL, "not well-formed"),
        ("<?xml version='1.0' encoding='utf-99'?><tmx/>", "broken TMX: unknown encoding"),
        ("<?xml version='1.0' encoding='shift-jis'?><tmx/>", "broken TMX"),
    ],
)
def test_broken_xml(tmp_path: Path, data: str, message_part: str) -> None:
    path = made(tmp_path, "t.tmx", data)
    error = problem(path)
    assert error.message.startswith(str(path))
    assert message_part in error.message
    assert skipped(path)[1]["broken TMX"] == 1


def test_an_error_names_the_line(tmp_path: Path) -> None:
    path = made(tmp_path, "t.tmx", "<tmx>\n<body>\n<tu></tuv>\n")
    assert problem(path).message.startswith(f"{path}:3: broken TMX: mismatched tag")


def test_text_that_is_not_utf8(tmp_path: Path) -> None:
    path = made(tmp_path, "t.tmx", (HEAD + UNITS + TAIL).encode("cp1251"))
    assert "broken TMX: not well-formed (invalid token)" in problem(path).message


def test_a_tuv_without_language(tmp_path: Path) -> None:
    path = made(tmp_path, "t.tmx", HEAD + "<tu>\n<tuv><seg>x</seg></tuv></tu>" + UNITS + TAIL)
    assert ":8: broken TMX: a tuv without xml:lang" in problem(path).message
    found, counted = skipped(path)
    assert found == [text for _, _, text in PASSAGES]
    assert counted["tuv without language"] == 1


def test_a_tag_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tmx, "LINE_LIMIT", 1 << 20)
    path = made(tmp_path, "t.tmx", "<tmx a='" + "x" * (8 << 20))
    started = time.monotonic()
    assert "a tag longer than 1 MiB" in problem(path).message
    segment = made(tmp_path, "s.tmx", HEAD + "<tu><tuv lang='en'><seg>" + "x y\n" * (1 << 20))
    assert "a segment longer than 1 MiB" in problem(segment).message
    deep = made(tmp_path, "d.tmx", "<tmx>" + "<x>" * 300_000)
    assert "no element found" in problem(deep).message
    assert time.monotonic() - started < 10


@properties
@given(
    units=st.lists(st.tuples(PIECES, PIECES), max_size=8),
    size=st.integers(1, 40),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
)
def test_units_written_are_units_read(
    tmp_path: Path, units: list[tuple[str, str]], size: int, encoding: str
) -> None:
    units = [*units, ("last", "конец")]
    body = "".join(
        "<tu>"
        + "".join(
            f"<tuv xml:lang='{language}'><seg>{escape(text, {chr(13): '&#13;'})}</seg></tuv>"
            for language, text in zip(("en", "ru"), unit, strict=True)
        )
        + "</tu>\n"
        for unit in units
    )
    data = (HEAD.replace("UTF-8", encoding) + body + TAIL).encode(encoding)
    path = made(tmp_path, "t.tmx", data)
    passages, _ = in_chunks(size, lambda: read(path))
    expected = [unit for unit in units if unit[0].strip() and unit[1].strip()]
    found = [passage.text for passage in passages]
    assert list(zip(found[::2], found[1::2], strict=True)) == expected
    assert [each.key for each in passages[::2]] == [str(n + 1) for n in range(len(expected))]
