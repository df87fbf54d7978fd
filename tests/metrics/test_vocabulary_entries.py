"""What the entries of a vocabulary are."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.conftest import BUNDLED, load_all
from tests.helpers.fake_tokenizers import Swallower
from tokscope.metrics.vocabulary_entries import Script, contents_of, entries_of
from tokscope.tokenizers.loader import Loader


class Listed(Swallower):
    """A vocabulary of given byte strings; the last is a byte-fallback entry."""

    def __init__(self, *entries: bytes) -> None:
        super().__init__("listed")
        self._entries = dict(enumerate(entries, start=7))

    def token_bytes(self) -> Mapping[int, bytes]:
        return self._entries

    def byte_fallback_ids(self) -> frozenset[int]:
        return frozenset({6 + len(self._entries)})


@pytest.mark.parametrize(
    ("entry", "kinds"),
    [
        ("мир", {"cyrillic"}),
        (" мир", {"cyrillic", "whole_cyrillic"}),
        (" ми", {"cyrillic"}),
        (" мир!", {"cyrillic"}),  # its letters are Cyrillic, but it is no word
        ("  мир", {"cyrillic"}),
        (" й", {"cyrillic", "single_letter"}),
        ("й", {"cyrillic", "single_letter"}),
        ("  й", {"cyrillic"}),
        ("и\u0306", {"cyrillic"}),  # two characters
        (" world", {"latin"}),
        ("a", {"latin", "single_letter"}),
        ("cо", {"mixed"}),  # Latin c, Cyrillic о
        ("aß", {"latin"}),
        ("a中", {"mixed"}),
        ("中", {"single_letter"}),
        ("中文", set()),
        ("42", {"letterless"}),
        (" ", {"letterless"}),
        ("", {"letterless"}),
        (b"\xd0", {"letterless", "byte"}),
        (b" \xd0\xbc\xd0", {"cyrillic", "byte"}),
        (b"\xbc\xd0\xb8", {"cyrillic", "byte"}),
    ],
)
def test_an_entry_is_detected_from_its_letters(entry: str | bytes, kinds: set[str]) -> None:
    data = entry if isinstance(entry, bytes) else entry.encode()
    found = entries_of(Listed(data, b"A"))
    names = ("byte", "single_letter", "cyrillic", "latin", "mixed", "letterless", "whole_cyrillic")
    assert {name for name in names if getattr(found, name)[7]} == kinds
    assert not found.known[:7].any()


def test_a_byte_of_fallback_is_one_though_it_is_a_whole_character() -> None:
    found = entries_of(Listed(b"A", b"A"))
    assert (found.byte[7], found.byte[8]) == (False, True)
    assert (found.single_letter[7], found.single_letter[8]) == (True, False)


def test_an_empty_vocabulary_has_no_entries() -> None:
    sums = entries_of(Swallower()).sums()
    assert (sums.entries, sums.letterless, sums.whole_cyrillic) == (0, 0, 0)


@pytest.mark.parametrize("id_", BUNDLED)
def test_a_vocabulary_is_what_tokenizers_show_says_of_it(id_: str, loader: Loader) -> None:
    (tokenizer,) = load_all(loader, id_).values()
    sums = entries_of(tokenizer).sums()
    contents = contents_of(tokenizer.token_bytes().values())
    assert sums.entries == contents.entries == tokenizer.vocabulary
    assert sums.cyrillic == contents.scripts[Script.CYRILLIC]
    assert sums.latin == contents.scripts[Script.LATIN]
    assert sums.mixed == contents.scripts[Script.MIXED]
    assert sums.letterless == contents.scripts[Script.NONE]
    assert sums.whole_cyrillic == contents.whole_cyrillic_words
