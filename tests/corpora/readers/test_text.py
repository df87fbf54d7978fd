"""Plain text and Markdown: units, line ends, byte-order marks, strict encodings."""

from __future__ import annotations

import codecs
import io
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.reader_runner import made, problem, read, skipped, texts
from tokscope.corpora.readers import byte_stream as streams
from tokscope.corpora.readers import lines as text_lines
from tokscope.corpora.readers import text as line_blocks
from tokscope.corpora.readers.interface import ReadOptions, Unit
from tokscope.corpora.readers.read import unit_of
from tokscope.errors import InputError

BOM = codecs.BOM_UTF8


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"\na", ["", "a"]),
        (b"a\r\nb\r\n", ["a", "b"]),
        (b"a\n\n \nb", ["a", "", " ", "b"]),
        (b"a\rb\r\r\n", ["a\rb\r"]),
        (b"a\r", ["a\r"]),  # a CR alone ends nothing
        ("a\u2028b\x0bc\x0cd\x1ce\x85f\n".encode(), ["a\u2028b\x0bc\x0cd\x1ce\x85f"]),
        (BOM + "мир\n".encode(), ["мир"]),
        (b"a\n" + BOM + b"b", ["a", "\ufeffb"]),
        (b"a" * 8192 + b"\x00b\n", ["a" * 8192 + "\x00b"]),  # NUL behind the first 8 KiB
    ],
)
def test_lines(tmp_path: Path, data: bytes, lines: list[str]) -> None:
    assert texts(made(tmp_path, "t.txt", data)) == lines


@pytest.mark.parametrize("unit", ["line", "paragraph"])
def test_lines_that_end_in_cr_alone_are_reported(tmp_path: Path, unit: str) -> None:
    path = made(tmp_path, "t.txt", "да\rнет\r")
    passages, log = read(path, unit=unit)
    assert [passage.text for passage in passages] == ["да\rнет\r"]
    assert len(log.notes) == 1
    assert "its lines end in CR alone, which ends no line here" in log.notes[0]
    assert r"tr '\r' '\n'" in log.notes[0]
    assert read(path, unit="file")[1].notes == []
    assert read(made(tmp_path, "u.txt", "да\rнет\n\r\n"), unit=unit)[1].notes != log.notes


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl", "t.yaml", "t.conllu", "t.po"])
def test_records_that_end_in_cr_alone_are_an_error(tmp_path: Path, name: str) -> None:
    path = made(tmp_path, name, "text,n\rда,1\r")
    error = problem(path)
    assert error.message == f"{path}: its lines end in CR alone, which ends no line here"
    assert skipped(path) == ([], {"lines that end in CR": 1})


@pytest.mark.parametrize("name", ["t.txt", "t.md", "t.markdown", "t.rst", "README", "t.TXT"])
def test_markdown_and_unknown_suffixes_are_text_as_it_is(tmp_path: Path, name: str) -> None:
    path = made(tmp_path, name, "# Дом\n\n* [a](b)\n")
    assert texts(path) == ["# Дом", "", "* [a](b)"]
    assert read(path)[0][0].source == str(path)


@pytest.mark.parametrize("suffix", ["j2", "jinja", "jinja2", "prompt", "mustache", "yaml.j2"])
def test_templates_are_text_as_it_is(tmp_path: Path, suffix: str) -> None:
    template = "{% if a %}\n{{ a }}: {0}\n{% endif %}{{! нет }}\n"
    path = made(tmp_path, f"prompts/t.{suffix}", template)
    assert texts(path, unit="file") == [template]
    passages, log = read(tmp_path / "prompts", unit="file")
    assert [(each.text, each.source) for each in passages] == [(template, str(path))]
    assert unit_of(str(tmp_path / "prompts"), ReadOptions()) == "line"
    assert log.notes == []


def test_paragraphs_end_at_blank_lines(tmp_path: Path) -> None:
    path = made(tmp_path, "t.md", "\n\na\r\nb\n \t\nc\n\n\nd")
    assert texts(path, unit="paragraph") == ["a\nb", "c", "d"]


def test_a_whole_file_is_as_it_is(tmp_path: Path) -> None:
    path = made(tmp_path, "t.txt", BOM + "а\r\n\nб\rв\n".encode())
    passages, log = read(path, unit="file")
    assert [passage.text for passage in passages] == ["а\r\n\nб\rв\n"]
    assert log.notes == [f"{path}: a byte-order mark at the start was left out"]


@pytest.mark.parametrize("unit", [Unit.RECORD, Unit.SENTENCE])
def test_text_has_no_records(tmp_path: Path, unit: Unit) -> None:
    error = problem(made(tmp_path, "t.txt", "a"), unit=unit)
    assert f"t.txt: plain text cannot be read by {unit}" in error.message
    assert error.hint == "it has --unit line|paragraph|file"


def test_fields_of_text_are_reported_to_do_nothing(tmp_path: Path) -> None:
    assert "no fields" in read(made(tmp_path, "t.txt", "a"), field="b")[1].notes[0]
    made(tmp_path, "u.yaml", "b: c")
    assert read(tmp_path, field="b", unit="file")[1].notes == []  # it does, of others in the folder


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("t.txt", "line"),
        ("x", "line"),
        ("-", "line"),
        ("a.jsonl", "record"),
        ("a.ndjson.gz", "record"),
        ("a.yml.gz", "record"),
        ("a.yaml.j2", "line"),
        ("a.CSV", "record"),
        ("a.tsv.zst", "record"),
        ("a.parquet", "record"),
        ("a.feather", "record"),
        ("a.tmx", "record"),
        ("a.po", "record"),
        ("a.conllu.xz", "sentence"),
    ],
)
def test_the_unit_is_the_formats_own(name: str, unit: str) -> None:
    assert unit_of(name, ReadOptions()) == unit
    assert unit_of(name, ReadOptions(unit=Unit.FILE)) == "file"


@pytest.mark.parametrize(
    ("encoding", "hint"),
    [
        *(("cp1251", "cp1251"), ("koi8-r", "koi8-r"), ("cp866", "cp866")),
        *(("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")),
    ],
)
def test_other_encodings_are_guessed_but_never_applied(
    tmp_path: Path, encoding: str, hint: str
) -> None:
    path = made(tmp_path, "t.txt", "ok\nПривет, мир!\nКак дела?\n".encode(encoding))
    error = problem(path)
    assert error.message.startswith(str(path))
    assert "not UTF-8" in error.message
    assert f"--encoding {hint}" in str(error.hint)
    assert texts(path, encoding=hint) == ["ok", "Привет, мир!", "Как дела?"]
    assert texts(path, encoding=hint, unit="file") == ["ok\nПривет, мир!\nКак дела?\n"]


def test_a_byte_that_is_not_utf8_has_file_line_and_offset(tmp_path: Path) -> None:
    path = made(tmp_path, "t.txt", "ok\nx Привет\n".encode("cp1251"))
    error = problem(path)
    assert error.message == f"{path}:2: not UTF-8: byte 0xCF at offset 2 of the line"
    assert skipped(path) == (["ok"], {"not UTF-8": 1})


def test_latin_text_is_not_taken_for_russian(tmp_path: Path) -> None:
    error = problem(made(tmp_path, "t.txt", "déjà vu, café\n".encode("latin-1")))
    assert "name its encoding" in str(error.hint)


@pytest.mark.parametrize(
    ("encoding", "split_at", "place"),
    [
        *((None, 1, "offset 4 of"), ("utf-8", 1, "offset 4 of"), ("shift-jis", 1, "offset 4 of")),
        *(("utf-16-le", 1, "number 3 of"), ("utf-16", 1, "number 3 of")),
        *(("utf-16-be", 1, "number 3 of"), ("utf-32-le", 2, "number 3 of")),
    ],
)
def test_a_file_that_ends_inside_a_character_says_so(
    tmp_path: Path, encoding: str | None, split_at: int, place: str
) -> None:
    data = "да\nмир".encode(encoding or "utf-8")[:-split_at]
    for unit in ("line", "paragraph"):
        error = problem(path := made(tmp_path, "t.txt", data), encoding=encoding, unit=unit)
        assert error.message.startswith(f"{path}:2: not ")
        message_part = f"the file ends in the middle of a character ({place} the line)"
        assert error.message.endswith(message_part)
        assert "--encoding" not in str(error.hint)
    assert skipped(path, encoding=encoding)[0] == ["да"]


def test_half_a_surrogate_pair_at_the_end_is_half_a_character(tmp_path: Path) -> None:
    path = made(tmp_path, "t.txt", "да\n😀".encode("utf-16-le")[:-2])
    assert "the file ends in the middle of a char" in problem(path, encoding="utf-16-le").message


def test_a_line_that_ends_inside_a_character_does_not_end_the_file(tmp_path: Path) -> None:
    for unit in ("line", "paragraph"):
        path = made(tmp_path, "t.txt", "да".encode() + b"\xd0\nok\n")
        message_part = (
            "not UTF-8: the line ends in the middle of a character (offset 4 of the line)"
        )
        assert problem(path, unit=unit).message == f"{path}:1: {message_part}"


def test_the_encoding_that_was_given_is_not_offered_again(tmp_path: Path) -> None:
    path = made(tmp_path, "t.txt", "Привет, мир!\n".encode("utf-16-le") + b"\x00\xdc\n\0")
    error = problem(path, encoding="utf-16-le")
    assert error.message == f"{path}:2: not UTF-16-LE: a broken character, number 1 of the line"
    assert error.hint == "name another --encoding, or pass --skip-bad to count the line and go on"
    path = made(tmp_path, "t.txt", "Привет, мир!\n".encode("koi8-r"))
    assert "--encoding koi8-r" in str(problem(path, encoding="ascii").hint)


@pytest.mark.parametrize("name", ["cp1521", "koi8", "utf-99", "hex", "rot13", "idna", "a\0b", ""])
def test_an_unknown_encoding_is_an_error(tmp_path: Path, name: str) -> None:
    error = problem(made(tmp_path, "t.txt", "a"), encoding=name, skip_bad=True)
    assert error.message == f"unknown encoding '{name}'"
    if name == "koi8":
        assert "koi8-r" in error.suggestions


def test_a_utf16_mark_is_left_out_and_reported(tmp_path: Path) -> None:
    path = made(tmp_path, "t.txt", codecs.BOM_UTF16_BE + "да\r\nнет".encode("utf-16-be"))
    passages, log = read(path, encoding="utf-16")
    assert [passage.text for passage in passages] == ["да", "нет"]
    assert "byte-order mark" in log.notes[0]


@pytest.mark.parametrize(
    ("exact", "text", "hint"),
    [
        *(("utf-16-le", "да\n", "utf-16-le"), ("utf-16-be", "Hello\n", "utf-16-be")),
        *(("utf-16-le", "世界", "utf-16-le or --encoding utf-16-be"),),
        *(("utf-32-le", "да\n", "utf-32-le"), ("utf-32-be", "да 😀", "utf-32-be")),
    ],
)
@pytest.mark.parametrize("unit", ["line", "paragraph", "file"])
def test_an_open_byte_order_without_a_mark_is_an_error(
    tmp_path: Path, exact: str, text: str, hint: str, unit: str
) -> None:
    path, requested = made(tmp_path, "t.txt", text.encode(exact)), exact[:6]
    error = problem(path, encoding=requested, unit=unit)
    assert error.message == f"{path}: no byte-order mark, which --encoding {requested} needs"
    assert error.hint == f"name the byte order: --encoding {hint}"
    assert texts(path, encoding=exact, unit="file") == [text]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@pytest.mark.parametrize("data", [b"a", b"abc", b"\0\0\0", b"\xd8\x3d\xde", b"\0\xd8", b"\xff"])
def test_any_bytes_without_a_mark_are_an_error(tmp_path: Path, encoding: str, data: bytes) -> None:
    path = made(tmp_path, "t.txt", data)
    assert "no byte-order mark" in problem(path, encoding=encoding).message
    for exact in (f"{encoding}-le", f"{encoding}-be"):
        with suppress(InputError):  # some are text in one of the two
            read(path, encoding=exact)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251"])
def test_reading_does_not_depend_on_the_buffer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, encoding: str
) -> None:
    text = "мир\r\nи\n\nвойна\r" + "ж" * 50 + "\r\n"
    path = made(tmp_path, "t.txt", text.encode(encoding))
    expected = ["мир", "и", "", "война\r" + "ж" * 50]
    monkeypatch.setattr(streams, "BUFFER", size)
    assert texts(path, encoding=encoding) == expected


LINES = st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r\0")))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lines=LINES.filter(any), end=st.sampled_from(["\n", "\r\n"]), size=st.integers(1, 40))
def test_lines_written_are_lines_read(
    tmp_path: Path, lines: list[str], end: str, size: int
) -> None:
    if lines[0].startswith("\ufeff") or not "".join(lines).strip():
        return
    path = made(tmp_path, "t.txt", "".join(line + end for line in lines))
    usual, streams.BUFFER = streams.BUFFER, size
    try:
        assert texts(path) == lines
    finally:
        streams.BUFFER = usual


@pytest.mark.parametrize("size", [1, 64, 100_000])
def test_a_line_over_the_limit_is_an_error_or_a_counted_skip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    for module in (text_lines, line_blocks):
        monkeypatch.setattr(module, "LINE_LIMIT", 1 << 20)
    monkeypatch.setattr(streams, "BUFFER", max(size, 64))
    path = made(tmp_path, "t.txt", b"a\n" + b"x" * (3 << 20) + b"\nb\n" + b"y" * (2 << 20))
    error = problem(path)
    assert error.message == f"{path}:2: a line longer than 1 MiB"
    assert skipped(path) == (["a", "b"], {"line too long": 2})


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_line_of_exactly_the_limit_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: bytes
) -> None:
    for module in (text_lines, line_blocks):
        monkeypatch.setattr(module, "LINE_LIMIT", 1000)
    assert texts(made(tmp_path, "t.txt", b"x" * 999 + end + b"")) == ["x" * 999]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO("да\nнет\n".encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(raw, encoding="ascii"))
    passages, _ = read("-")
    assert [passage.text for passage in passages] == ["да", "нет"]
    assert passages[0].source == "standard input"
    assert not raw.closed
    assert problem("-").message == "standard input: holds no text"  # a second pass


def test_standard_input_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert "standard input: cannot be read" in problem("-").message


@pytest.mark.parametrize("data", [b"", b"\n\n", b" \t\r\n", BOM])
@pytest.mark.parametrize("name", ["t.txt", "t.jsonl", "t.csv", "t.conllu", "t.po"])
def test_a_file_without_text(tmp_path: Path, data: bytes, name: str) -> None:
    path = made(tmp_path, name, data)
    assert problem(path).message == f"{path}: holds no text"
    assert skipped(path)[1] == {"empty file": 1}


@pytest.mark.parametrize("name", ["t.tmx", "t.parquet", "t.arrow", "t.txt.gz"])
def test_an_empty_file_of_any_format(tmp_path: Path, name: str) -> None:
    path = made(tmp_path, name, b"")
    assert problem(path).message == f"{path}: holds no text"
    assert skipped(path) == ([], {"empty file": 1})


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a\r\n\n b\r", "a\r\n\n b\r"),
        (BOM + "мир\n".encode(), "мир\n"),
        (b"a" * 70 + b"\n" + b"b" * 90 + b"\n", "a" * 70 + "\n" + "b" * 90 + "\n"),
    ],
)
def test_a_whole_file_is_read_as_it_is(
    tmp_path: Path, data: bytes, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_lines, "LINE_LIMIT", 91)
    monkeypatch.setattr(text_lines, "_AT_A_TIME", 16)
    path = made(tmp_path, "t.txt", data)
    passages, log = read(path, unit="file")
    assert [passage.text for passage in passages] == [text]
    assert bool(log.notes) == data.startswith(BOM)


def test_errors_of_a_whole_file_are_named_by_their_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = made(tmp_path, "t.txt", b"a\nb\xff\nc\n")
    assert problem(broken, unit="file").message.startswith(f"{broken}:2: not UTF-8")
    assert skipped(broken, unit="file") == (["a\nc\n"], {"not UTF-8": 1})
    monkeypatch.setattr(text_lines, "_AT_A_TIME", 16)
    monkeypatch.setattr(text_lines, "LINE_LIMIT", 90)
    long = made(tmp_path, "l.txt", b"a\n" + b"b" * 91 + b"\nc")
    assert problem(long, unit="file").message.startswith(f"{long}:2: a line longer than")
    assert skipped(long, unit="file") == (["a\nc"], {"line too long": 1})
