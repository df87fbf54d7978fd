"""Whatever happens to the files that a store keeps: the next run gives the same numbers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import tiny
from tests.helpers.fake_tokenizers import plain
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.counting.counts import CountCache
from tokscope.counting.measure import measure
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.store import Store
from tokscope.tokenizers import identity
from tokscope.tokenizers.fast.conformance import results
from tokscope.tokenizers.fast.conformance.results import (
    ConformanceKey,
    ConformanceResult,
    ConformanceResults,
)
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import resolve_all

NAMES = ["plain.tiktoken", "byte_level.json", "unigram.json", "bpe.model", "vocab.txt"]
LINES = (("Привет, hello <s> 語 2024", "ru"), ("what was was", "en"), ("what was was", "en"))
SUBJECT = ConformanceKey("sha256:1", "ranks", "fake 1.0", "tiktoken 0.14.0", "1")
REFUSED = ConformanceResult(is_certified=False, documents=12, reason="it panicked")
KINDS = (
    *(f"notes/{kind}" for kind in (identity._FACTS, identity._SPLIT_POLICY, results._KIND)),
    *("counts", "compact"),
)


def run(trained: tiny.Trained, store: Store) -> list[Any]:
    """Load, look at and count with tokenizers, as a run of the command does."""
    catalogue = bundled_catalogue()
    loader = Loader(catalogue, VocabularyFetcher(store, catalogue, offline=True))
    options = VocabularyOptions(pattern="gpt-2", lowercase=True)
    targets = resolve_all([str(trained.file(name)) for name in NAMES], catalogue, options)
    tokenizers = [loader.load_one(target) for target in targets]
    found = [(each.facts, each.algorithm, each.split_policy) for each in tokenizers]
    counted = measure(plain("lines", *LINES), tokenizers, cache=CountCache(store))
    counts = [[column.tolist() for column in each._columns()] for each in counted.columns.values()]
    recorded = ConformanceResults(store)
    verdict = recorded.find(SUBJECT)
    if verdict is None:
        recorded.record(SUBJECT, REFUSED)
    return [found, counts, verdict or REFUSED]


@pytest.fixture(scope="module")
def filled(trained: tiny.Trained, tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("filled") / "v1")
    for _ in range(2):
        run(trained, store)
    return store


@pytest.fixture
def store(filled: Store, tmp_path: Path) -> Store:
    shutil.copytree(filled.root, tmp_path / "v1")
    return Store(tmp_path / "v1")


def files_of(store: Store, kind: str) -> list[Path]:
    return sorted((store.root / kind).iterdir())


def rewritten(change: Callable[[bytes], bytes]) -> Callable[[list[Path]], None]:
    def damage(paths: list[Path]) -> None:
        for path in paths:
            path.write_bytes(change(path.read_bytes()))

    return damage


def flipped(place: int) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        changed = bytearray(data)
        changed[place] ^= 1
        return bytes(changed)

    return change


def swapped(paths: list[Path]) -> None:
    contents = [path.read_bytes() for path in paths]
    for path, content in zip(paths, contents[1:] + contents[:1], strict=True):
        path.write_bytes(content)


def replaced(make: Callable[[Path], object]) -> Callable[[list[Path]], None]:
    def damage(paths: list[Path]) -> None:
        for path in paths:
            path.unlink()
            make(path)

    return damage


def of_another_kind(paths: list[Path]) -> None:
    root = paths[0].parents[2 if paths[0].parent.parent.name == "notes" else 1]
    (other, *_) = [path for path in sorted(root.rglob("*.*")) if path.parent != paths[0].parent]
    rewritten(lambda _: other.read_bytes())(paths)


DAMAGES: dict[str, Callable[[list[Path]], None]] = {
    "first byte": rewritten(flipped(0)),
    "checksum": rewritten(flipped(30)),
    "key": rewritten(flipped(90)),
    "last byte": rewritten(flipped(-1)),
    "a digit": rewritten(flipped(-3)),
    "truncated": rewritten(lambda data: data[:-1]),
    "longer": rewritten(lambda data: data + b"\0"),
    "empty": rewritten(lambda _: b""),
    "wrong JSON": rewritten(lambda _: b'{"key": "a", "value": '),
    "earlier form": rewritten(lambda _: b'{"key": "a", "value": {"vocabulary": 7}}'),
    "nested": rewritten(lambda _: b"[" * 100_000),
    "swapped": swapped,
    "of another kind": of_another_kind,
    "a folder": replaced(Path.mkdir),
    "a dangling link": replaced(lambda path: path.symlink_to("nowhere")),
    "a circular link": replaced(lambda path: path.symlink_to(path.name)),
}


@pytest.fixture(scope="module")
def expected(trained: tiny.Trained, filled: Store) -> Iterator[list[Any]]:
    found = run(trained, filled)
    yield found
    assert run(trained, filled) == found


def test_a_run_keeps_a_file_of_each_kind(filled: Store) -> None:
    assert all(files_of(filled, kind) for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_changes_no_number(
    kind: str,
    damage: Callable[[list[Path]], None],
    store: Store,
    expected: list[Any],
    trained: tiny.Trained,
) -> None:
    damage(files_of(store, kind))
    if kind == "compact":  # it is read only where counts are made
        shutil.rmtree(store.root / "counts")
    assert run(trained, store) == expected
    assert run(trained, store) == expected
