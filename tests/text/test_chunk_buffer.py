"""Chunks one behind the other are text that is cut into them again."""

from __future__ import annotations

from itertools import chain

import pytest

from tests.helpers.adversarial import ADVERSARIAL
from tokscope.text.chunk_buffer import ChunkBuffer, blocks_of, buffer_of, characters_of, joined_by
from tokscope.text.split_points import chunks

FOLLOWING = list(dict.fromkeys(chain.from_iterable(chunks(text)[1:] for text in ADVERSARIAL)))


@pytest.fixture
def some() -> ChunkBuffer:
    return buffer_of([" да", " it", " — и"])[0]


def test_those_are_closed_from_which_the_next_is_separated() -> None:
    closed = [each for each in FOLLOWING if len(chunks(each + " x")) == 2]
    assert 0 < len(closed) < len(FOLLOWING)
    found, places = buffer_of(FOLLOWING)
    assert [FOLLOWING[place] for place in places] == list(found) == closed
    assert chunks("x" + found.text)[1:] == closed


def test_they_are_a_sequence_like_any(some: ChunkBuffer) -> None:
    assert len(some) == 3
    assert some[0] == " да"
    assert some[-1] == " — и"
    assert some[1:] == [" it", " — и"]
    assert some[::2] == [" да", " — и"]
    assert some[3:] == []
    with pytest.raises(IndexError):
        some[3]


def test_blocks_are_all_of_them(some: ChunkBuffer) -> None:
    assert [list(block) for block in some.blocks(2)] == [[" да", " it"], [" — и"]]
    assert [list(block) for block in some.blocks()] == [list(some)]


def test_there_may_be_none() -> None:
    none, places = buffer_of([])
    assert (list(none), places, none.text, list(none.blocks())) == ([], [], "", [])


def test_characters_are_counted_joined_or_not(some: ChunkBuffer) -> None:
    assert characters_of(some) == characters_of(list(some)) == 10


@pytest.mark.parametrize("mark", ["", "~", "¶¶"])
def test_joined_by_a_mark_they_are_as_lists_are(some: ChunkBuffer, mark: str) -> None:
    assert joined_by(mark, some) == joined_by(mark, list(some)) == mark.join(list(some))
    assert joined_by(mark, some.__class__(b"", some.ends[:0])) == ""


def test_blocks_have_all_in_order(some: ChunkBuffer) -> None:
    for texts in (some, list(some)):
        assert [list(block) for block in blocks_of(texts, 2)] == [[" да", " it"], [" — и"]]
    assert list(blocks_of([])) == []
