"""Counts made before: recalled only for the same vocabulary, engine and text, and if whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.helpers.fake_tokenizers import Swallower, characters, pairs, plain
from tokscope.counting.counts import CountCache, CountColumns
from tokscope.counting.measure import measure
from tokscope.sources.store import Store
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.interface import TokenCounts

COUNTS = CountColumns.of(TokenCounts([3, 0, 2**40], [1, 0, 0], [5, 0, 7]))
TEXT = "ab" * 32


@dataclass(frozen=True)
class Known:
    """What a count depends on of a tokenizer."""

    identity: str = "sha256:1"
    engine: str = "fake 1"
    id: str = "one"


@pytest.fixture
def cache(tmp_path: Path) -> CountCache:
    return CountCache(Store(tmp_path / "store"))


def columns(counts: CountColumns | None) -> list[list[int]] | None:
    return (
        None if counts is None else [list(counts.tokens), list(counts.unknown), list(counts.lost)]
    )


def only_file(cache: CountCache) -> Path:
    (path,) = cache.folder.iterdir()
    return path


def test_counts_make_the_round_trip(cache: CountCache) -> None:
    assert cache.get(Known(), TEXT, 3) is None
    cache.put(Known(), TEXT, COUNTS)
    assert columns(cache.get(Known(), TEXT, 3)) == columns(COUNTS)
    assert only_file(cache).suffix == ".counts"


@pytest.mark.parametrize("largest", [0, 1, 127, 128, 2**15, 2**31, 2**53, -1])
def test_columns_are_packed_as_they_are(largest: int) -> None:
    counts = CountColumns.of(TokenCounts([largest, 0], [0, largest], [0, 0]))
    assert CountColumns.unpacked(counts.packed(), 2) == counts
    assert CountColumns.unpacked(counts.packed(), 3) is None or not largest
    assert CountColumns.unpacked(counts.packed()[:-1], 2) is None


def test_small_counts_take_little_room() -> None:
    counts = CountColumns.of(TokenCounts([100] * 1000, [0] * 1000, [0] * 1000))
    assert len(counts.packed()) < 1010


def test_the_id_does_not_matter(cache: CountCache) -> None:
    cache.put(Known(), TEXT, COUNTS)
    assert cache.get(Known(id="two"), TEXT, 3) is not None


@pytest.mark.parametrize("other", [{"identity": "sha256:2"}, {"engine": "fake 2"}])
def test_another_vocabulary_or_engine_is_a_miss(cache: CountCache, other: dict[str, str]) -> None:
    cache.put(Known(), TEXT, COUNTS)
    assert cache.get(replace(Known(), **other), TEXT, 3) is None


def test_another_text_is_a_miss(cache: CountCache) -> None:
    cache.put(Known(), TEXT, COUNTS)
    assert cache.get(Known(), TEXT[::-1], 3) is None
    assert cache.get(Known(), TEXT, 4) is None


def test_counts_in_the_place_of_others_are_a_miss(cache: CountCache) -> None:
    tokenizers = Known(), Known("sha256:2")
    for number, each in enumerate(tokenizers):
        cache.put(each, TEXT, CountColumns.of(TokenCounts([number] * 3, [0] * 3, [0] * 3)))
    one, other = sorted(cache.folder.iterdir())
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    assert [cache.get(each, TEXT, 3) for each in tokenizers] == [None, None]


@pytest.mark.parametrize("place", [0, 17, 18, 49, 50, 81, 82, 100, -1])
def test_a_damaged_file_is_a_miss(cache: CountCache, place: int) -> None:
    cache.put(Known(), TEXT, COUNTS)
    data = bytearray(only_file(cache).read_bytes())
    data[place] ^= 1
    only_file(cache).write_bytes(data)
    assert cache.get(Known(), TEXT, 3) is None


@pytest.mark.parametrize("in_place", [Path.mkdir, lambda path: path.symlink_to(path.name)])
def test_what_is_no_file_is_a_miss(cache: CountCache, in_place: Callable[[Path], None]) -> None:
    cache.put(Known(), TEXT, COUNTS)
    path = only_file(cache)
    path.unlink()
    in_place(path)
    assert cache.get(Known(), TEXT, 3) is None
    cache.put(Known(), TEXT, COUNTS)
    cache.trim(0)
    cache.clear()


@pytest.mark.parametrize("size", [0, 1, 18, 30, 81, 82, 83, -8, -1])
def test_a_short_file_is_a_miss(cache: CountCache, size: int) -> None:
    cache.put(Known(), TEXT, COUNTS)
    only_file(cache).write_bytes(only_file(cache).read_bytes()[:size])
    assert cache.get(Known(), TEXT, 3) is None
    cache.put(Known(), TEXT, COUNTS)  # and can be mended
    assert columns(cache.get(Known(), TEXT, 3)) == columns(COUNTS)


def test_a_store_that_cannot_be_written_remembers_nothing(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file where the folder should be")
    cache = CountCache(Store(tmp_path / "store"))
    cache.put(Known(), TEXT, COUNTS)
    cache.trim()
    assert cache.get(Known(), TEXT, 3) is None


def aged(cache: CountCache, number: int) -> list[Known]:
    """Put the counts of several tokenizers, each used a second after the one before."""
    tokenizers = [Known(str(n)) for n in range(number)]
    for age, tokenizer in enumerate(tokenizers):
        before = set(cache.folder.glob("*"))
        cache.put(tokenizer, TEXT, COUNTS)
        (path,) = set(cache.folder.glob("*")) - before
        os.utime(path, (1_000_000 + age, 1_000_000 + age))
    return tokenizers


@pytest.mark.parametrize(("spare", "kept"), [(0, 3), (-1, 2)])
def test_trimming_deletes_what_was_used_longest_ago(
    cache: CountCache, spare: int, kept: int
) -> None:
    tokenizers = aged(cache, 5)
    size = next(cache.folder.iterdir()).stat().st_size
    cache.trim(3 * size + spare)
    left = [cache.get(tokenizer, TEXT, 3) is not None for tokenizer in tokenizers]
    assert left == [False] * (5 - kept) + [True] * kept


def test_what_is_recalled_counts_as_used(cache: CountCache) -> None:
    first, *others = aged(cache, 3)
    assert cache.get(first, TEXT, 3) is not None
    cache.trim(next(cache.folder.iterdir()).stat().st_size)
    assert [cache.get(each, TEXT, 3) is not None for each in (first, *others)] == [
        *(True, False, False)
    ]


def test_trimming_leaves_other_files_alone(cache: CountCache) -> None:
    aged(cache, 2)
    (cache.folder / "other").write_text("x")
    cache.trim(0)
    assert only_file(cache).name == "other"


def test_a_second_measurement_asks_no_tokenizer(
    cache: CountCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokenizers: list[LoadedTokenizer] = [*characters("letters"), Swallower()]
    first = measure(pairs(), tokenizers, cache=cache)
    for tokenizer in tokenizers:
        monkeypatch.setattr(type(tokenizer), "count_many", None)
    assert measure(pairs(), tokenizers, cache=cache).columns == first.columns
    with pytest.raises(TypeError):  # another text has to be counted
        measure(plain("x", ("hi", "en")), tokenizers, cache=cache)
