"""The guess: short Russian sentences in each encoding, and nothing for other languages."""

from __future__ import annotations

import os

import pytest

from tokscope.corpora.readers.encoding import guess, keeps_ascii, known_encoding

SENTENCES = (
    "Привет, мир!",
    "Где мои ключи?",
    "ПРИВЕТ",
    "Москва, ул. Ленина, д. 5",
    "Hello мир and so on",
    "НЕ ВЛЕЗАЙ — УБЬЁТ",
    "Цена: 100 руб.",
    "Съешь ещё этих мягких французских булок, да выпей чаю.",
    "Широкая щука",
    "Иван Петров, сын Сидора",
)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "utf-16"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_russian_is_detected(sentence: str, encoding: str) -> None:
    assert guess(sentence.encode(encoding, "ignore")) == encoding


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_detected(encoding: str) -> None:
    assert guess("Привет, мир!\nHello".encode(encoding)) == encoding


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("latin-1", "café déjà vu été naïve"),
        ("cp1252", "Größe über Straße – für"),
        ("cp1250", "Příliš žluťoučký kůň"),
        ("shift-jis", "こんにちは世界、これはテスト"),
        ("gbk", "你好世界这是一个测试"),
        ("cp1251", "да"),  # too short to tell
        ("ascii", "hello"),
        ("utf-8", "Привет, мир!"),
    ],
)
def test_other_text_is_not(encoding: str, text: str) -> None:
    assert guess(text.encode(encoding)) is None


def test_noise_is_not() -> None:
    assert all(guess(os.urandom(3000)) is None for _ in range(20))


def test_the_frequent_reading_of_a_big_sample_is_fast() -> None:
    assert guess(("Съешь ещё булок. " * 100_000).encode("koi8-r")) == "koi8-r"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *(("CP1251", "cp1251"), ("windows-1251", "cp1251"), ("KOI8-R", "koi8-r")),
        *(("UTF8", "utf-8"), ("utf-8-sig", "utf-8"), ("UTF_16", "utf-16"), ("866", "cp866")),
    ],
)
def test_names_are_known_however_typed(typed: str, name: str) -> None:
    assert known_encoding(typed) == name


@pytest.mark.parametrize(
    ("encoding", "keeps"),
    [
        *(("utf-8", True), ("cp1251", True), ("shift-jis", True), ("gbk", True)),
        *(("utf-16-le", False), ("utf-32", False), ("cp037", False), ("iso2022-jp", False)),
    ],
)
def test_which_encodings_keep_ascii(encoding: str, keeps: bool) -> None:
    assert keeps_ascii(encoding) is keeps
