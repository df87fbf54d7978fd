"""The adversarial documents are complete and the same every time."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from itertools import chain, pairwise

import pytest

from tokscope.tokenizers.fast.conformance import documents as adversarial

DIGESTS = {
    "3/unicode-14.0.0": "9d29895da164bdaeb1cc218f2d089879e689df4b3302430fbc40d555ce8c45d6",
}
"""Whoever changes the set moves its version, and puts the digest of the new one here."""


def digest() -> str:
    joined = "\x00\x01\x00".join(adversarial.conformance_documents())
    return hashlib.sha256(joined.encode("utf-8")).hexdigest()


def test_a_version_is_of_one_set() -> None:
    expected = DIGESTS.get(adversarial.conformance_version())
    if expected is None:
        pytest.skip(f"no digest on record for {adversarial.conformance_version()}")
    assert digest() == expected


def test_there_are_thousands_and_each_stands_once() -> None:
    documents = adversarial.conformance_documents()
    assert len(documents) > 4000
    assert len(set(documents)) == len(documents)
    for document in documents:
        document.encode("utf-8")


def assigned() -> list[str]:
    characters = map(chr, range(0x110000))
    return [each for each in characters if unicodedata.category(each) not in ("Cs", "Co", "Cn")]


def test_every_assigned_character_is_there_alone_and_twice() -> None:
    documents = adversarial.conformance_documents()
    lines = set(chain.from_iterable(document.split("\n") for document in documents))
    twice = {one for document in documents for one, other in pairwise(document) if one == other}
    assert set(assigned()) - lines == {"\n"}
    assert set(assigned()) <= twice


@pytest.mark.parametrize("neighbour", ["a", "1", "語", "フ", "!", "\u0301", " "])
def test_characters_are_there_between_others(neighbour: str) -> None:
    apart = re.compile(f"(?<={neighbour})(.)(?={neighbour})", re.DOTALL)
    between = set(chain.from_iterable(map(apart.findall, adversarial.conformance_documents())))
    categories = set(map(unicodedata.category, assigned()))
    assert set(map(unicodedata.category, between)) >= categories
    few = {each for each in assigned() if unicodedata.category(each) in ("Sk", "Pd", "Zs", "Pf")}
    assert few <= between
    assert len(between) > 25_000


def test_every_unassigned_character_below_the_last_planes_is_there() -> None:
    present = set(chain.from_iterable(adversarial.conformance_documents()))
    assert {
        character
        for character in map(chr, range(0x32000))
        if unicodedata.category(character) == "Cn"
    } <= present


def test_tokens_are_lines_but_for_words() -> None:
    tokens = [b"a", " слово".encode(), b" two words", b"!!", b"!!", b"1a", b"\xff", b"\x82a"]
    assert list(adversarial.vocabulary_texts(tokens)) == [" two words\n!!\n1a"]
    assert list(adversarial.vocabulary_texts([])) == []


def test_a_token_that_ends_within_a_character_is_completed_by_each_category() -> None:
    (document,) = adversarial.vocabulary_texts(["フ".encode() + b"\xe3\x82"])
    assert document == "フ\u3099\nフ゛\nフ゠"  # those of letters alone are left out


@pytest.mark.parametrize(
    "characters",
    [
        "\t\n\v\f\r\u0085\u00a0\u1680\u2000\u200b\u2028\u2029\u202f\u205f\u3000\ufeff",
        "😀\u200d\ufe0f",
        "\u202e\u200f\u0627\u05d0",
        "\u0928\u0bcd\u0d4d",
        "\x00\x01\x1b\x7f",
        "\u0378\U000e0080\U0010ffff\ufdd0",
    ],
)
def test_each_kind_is_there(characters: str) -> None:
    present = set(chain.from_iterable(adversarial.conformance_documents()))
    assert set(characters) <= present


def test_long_words_and_long_runs_are_there() -> None:
    documents = adversarial.conformance_documents()
    assert any(len(document) >= 10_000 and document.isalpha() for document in documents)
    assert any(len(document) >= 50_000 and document.isspace() for document in documents)


def test_real_lines_are_there_in_both_languages() -> None:
    lines = set(adversarial.corpora_lines()) & set(adversarial.conformance_documents())
    assert sum(any("а" <= letter <= "я" for letter in line) for line in lines) > 100
    assert sum(line.isascii() for line in lines) > 100


def test_fresh_documents_are_of_their_seed_and_new() -> None:
    once, again = adversarial.new_documents(100, seed=5), adversarial.new_documents(100, seed=5)
    assert once == again
    assert len(once) == 100
    assert once != adversarial.new_documents(100, seed=6)
    assert len(set(once) - set(adversarial.conformance_documents())) > 80
