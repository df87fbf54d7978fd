"""PO catalogues of gettext: pairs, plurals, what is left out, what is broken."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

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
)
from tokscope.corpora.readers import byte_stream as streams
from tokscope.corpora.readers.interface import Passage
from tokscope.corpora.readers.read import is_aligned_by_nature

HEADER = r"""# Russian translations for hello package.
# Copyright (C) 2024 THE PACKAGE'S COPYRIGHT HOLDER
#
#, fuzzy
msgid ""
msgstr ""
"Project-Id-Version: hello 1.0\n"
"Language: ru_RU\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n"
"%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n"

"""
ENTRIES = r"""#: src/hello.c:10
#, c-format
msgid "Hello, \"%s\"!\n"
msgstr "Привет, «%s»!\n"
#. for the menu
msgctxt "menu"
msgid ""
"Open "
"file"
msgstr ""
"Открыть "
"файл"

msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d файл"
msgstr[1] "%d файла"
msgstr[2] "%d файлов"

#, fuzzy
#| msgid "Old"
msgid "New"
msgstr "Старое"

msgid "Untranslated"
msgstr ""

#~ msgid "Gone"
#~ msgstr "Нет"

#~ msgid "Gone too"
#~ msgstr "Тоже нет"
"""
PAIRS = [
    ('Hello, "%s"!\n', "Привет, «%s»!\n"),
    ("Open file", "Открыть файл"),
    ("%d file", "%d файл"),
    ("%d files", "%d файла"),
    ("%d files", "%d файлов"),
]
LEFT_OUT = {"fuzzy PO entry": 1, "untranslated PO entry": 1, "obsolete PO entry": 2}


def pairs_of(passages: list[Passage]) -> list[tuple[str, str]]:
    """Check keys and languages; return the texts in pairs."""
    pairs = list(zip(passages[::2], passages[1::2], strict=True))
    for number, (source, target) in enumerate(pairs, 1):
        assert source.key == target.key == str(number)
        assert (source.language, target.language) == ("en", "ru")
    return [(source.text, target.text) for source, target in pairs]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_pairs_of_source_and_translation(tmp_path: Path, end: str) -> None:
    path = made(tmp_path, "ru.po", (HEADER + ENTRIES).replace("\n", end))
    passages, log = read(path)
    assert pairs_of(passages) == PAIRS
    assert log.skipped == LEFT_OUT
    assert is_aligned_by_nature("x/ru.po.gz")


@pytest.mark.parametrize("size", [1, 5, 64])
def test_the_buffer_does_not_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(streams, "BUFFER", size)
    assert pairs_of(read(made(tmp_path, "ru.po", HEADER + ENTRIES))[0]) == PAIRS


@pytest.mark.skipif(shutil.which("msginit") is None, reason="gettext is not installed")
def test_what_gettext_writes(tmp_path: Path) -> None:
    made(tmp_path, "t.pot", HEADER.replace("ru_RU", "") + 'msgid "Yes"\nmsgstr ""\n')
    subprocess.run(
        ["msginit", "--no-translator", "-l", "ru_RU.UTF-8", "-i", "t.pot", "-o", "ru.po"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    path = tmp_path / "ru.po"
    assert "holds no text" in problem(path).message
    path.write_text(path.read_text("utf-8").replace('"Yes"\nmsgstr ""', '"Yes"\nmsgstr "Да"'))
    assert pairs_of(read(path)[0]) == [("Yes", "Да")]


def test_a_template_has_no_pairs(tmp_path: Path) -> None:
    path = made(tmp_path, "t.pot", HEADER + 'msgid "Yes"\nmsgstr ""\n')
    assert problem(path).message == f"{path}: holds no text; left out: untranslated PO entry (1)"
    assert skipped(path) == ([], {"untranslated PO entry": 1})


def test_a_second_header_is_counted_and_changes_nothing(tmp_path: Path) -> None:
    other = 'msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "Yes"\nmsgstr "Да"\n'
    passages, log = read(made(tmp_path, "ru.po", HEADER + other))
    assert pairs_of(passages) == [("Yes", "Да")]
    assert log.skipped == {"second PO header": 1}


def test_another_source_language(tmp_path: Path) -> None:
    header = 'msgid ""\nmsgstr "Language: be@latin\\nX-Source-Language: de_AT\\n"\n\n'
    passages, _ = read(made(tmp_path, "t.po", header + 'msgid "Ja"\nmsgstr "Так"\n'))
    assert [passage.language for passage in passages] == ["de", "be"]


def test_only_lf_ends_a_line(tmp_path: Path) -> None:
    text = "a\u2028b\x85c\x0bd\x1ce"
    path = made(tmp_path, "t.po", f'msgid "{text}"\nmsgstr "б"\n')
    assert [passage.text for passage in read(path)[0]] == [text, "б"]


def test_whole_files_by_language(tmp_path: Path) -> None:
    passages, _ = read(made(tmp_path, "ru.po", HEADER + ENTRIES), unit="file")
    assert [(passage.language, passage.key) for passage in passages] == [("en", None), ("ru", None)]
    assert passages[1].text == "\n".join(target for _, target in PAIRS)


@pytest.mark.parametrize(
    ("bad", "line"),
    [
        ('msgid "a\nmsgstr "b"', 0),
        ("msgid a\nmsgstr b", 0),
        ('msgid "a"\nmsgstr "b"c"', 1),
        ('msgstr "b"', 0),
        ('msgid_plural "b"\nmsgstr "c"', 0),
        ('whatever\nmsgstr "a"', 0),
        ('msgid "a"\nmsgstr[x] "b"', 1),
    ],
)
def test_broken_entries(tmp_path: Path, bad: str, line: int) -> None:
    good = '\nmsgid "yes"\nmsgstr "да"\n'
    path = made(tmp_path, "t.po", good + "\n" + bad + "\n" + good)
    error = problem(path)
    assert error.message.startswith(f"{path}:{5 + line}: broken PO: ")
    assert "msgfmt" in str(error.hint)
    assert skipped(path) == (["yes", "да", "yes", "да"], {"broken PO": 1})


def test_a_name_of_a_file_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, "secret.po", 'msgid "a"\nmsgstr "b"\n')
    monkeypatch.chdir(tmp_path)
    assert "broken PO" in problem(made(tmp_path, "t.po", "secret.po")).message


def test_an_entry_without_end(tmp_path: Path) -> None:
    path = made(tmp_path, "t.po", 'msgid "a"\n' + '"and so on"\n' * 100_000)
    assert ":1: an entry longer than 1 MiB" in problem(path).message
    assert skipped(path) == ([], {"line too long": 1})


def test_batches_of_entries_do_not_show(tmp_path: Path) -> None:
    entries = [f'msgid "{n}"\nmsgstr "№ {n}"\n' for n in range(350)]
    entries[170] = 'msgid "170"\nmsgstr 170\n'
    path = made(tmp_path, "ru.po", HEADER + "\n".join(entries))
    assert skipped(path)[0][::2] == [str(n) for n in range(350) if n != 170]
    assert skipped(path)[1] == {"broken PO": 1}


def quoted(text: str) -> str:
    r"""Write a string as gettext does: escapes, and a new quoted line after each ``\\n``."""
    for plain, escape in (("\\", "\\\\"), ('"', '\\"'), ("\t", "\\t"), ("\r", "\\r")):
        text = text.replace(plain, escape)
    return '""\n"' + text.replace("\n", '\\n"\n"') + '"'


@properties
@given(
    entries=st.lists(st.tuples(PIECES, PIECES), min_size=1, max_size=8),
    size=st.integers(1, 40),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_entries_written_are_entries_read(
    tmp_path: Path, entries: list[tuple[str, str]], size: int, end: str
) -> None:
    entries = [*(each for each in entries if each[0]), ("last", "конец")]
    blocks = (f"msgid {quoted(text)}\nmsgstr {quoted(other)}\n" for text, other in entries)
    path = made(tmp_path, "ru.po", (HEADER + "\n".join(blocks)).replace("\n", end))
    passages, _ = in_chunks(size, lambda: read(path))
    assert pairs_of(passages) == [pair for pair in entries if pair[0].strip() and pair[1].strip()]
