"""Several tokenizers at once: the order of their sources, and failures that stay their own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.hub_server import Behaviour, HubServer
from tests.helpers.wheels import build_wheel, package_source
from tests.sources.conftest import Listener, available, files_below, row
from tests.sources.test_package_index import ONE, TWO, downloads, packaged, wheels
from tokscope.catalogue.rows import (
    BundledSource,
    FileRow,
    HubSource,
    TokenizerRow,
    VocabularyFormat,
)
from tokscope.errors import TokscopeError, UnavailableError
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.verification import VocabularyFiles

__all__ = ["downloads", "wheels"]

COMPILED_IN = b"IQ== 0\nIg== 1\nIw== 2\n"


def file(data: bytes | None, role: str = "ranks", path: str = "x") -> FileRow:
    return FileRow(role, path, hashlib.sha256(data).hexdigest() if data is not None else None)


def bundled() -> TokenizerRow:
    source = BundledSource(
        VocabularyFormat.RANKS, (file(COMPILED_IN),), "splintr-rs", "cl100k_base", 0, 2
    )
    return row("compiled-in", source)


def origin(outcome: VocabularyFiles | TokscopeError) -> str:
    assert isinstance(outcome, VocabularyFiles), outcome
    return outcome.origin


@pytest.mark.parametrize("offline", [True, False])
def test_a_compiled_in_vocabulary_needs_no_network(
    offline: bool, supply_of: Callable[..., VocabularyFetcher], downloads: list[str]
) -> None:
    found = supply_of(bundled(), offline=offline).fetch([bundled()])
    assert origin(found["compiled-in"]) == "bundled:splintr-rs/cl100k_base"
    assert downloads == []


def test_a_compiled_in_vocabulary_mends_its_damaged_file(
    supply_of: Callable[..., VocabularyFetcher], listener: Listener
) -> None:
    fetcher = supply_of(bundled(), offline=True)
    path = fetcher.store.put(COMPILED_IN)
    path.write_bytes(b"tampered with")
    found = fetcher.fetch([bundled()])
    assert origin(found["compiled-in"]).startswith("bundled:")
    assert path.read_bytes() == COMPILED_IN
    assert any(f"{path}: damaged" in note for note in listener.notes)


def test_a_compiled_in_vocabulary_that_is_another_is_refused(
    supply_of: Callable[..., VocabularyFetcher], home: Path
) -> None:
    source = BundledSource(VocabularyFormat.RANKS, (file(ONE),), "splintr-rs", "cl100k_base", 0, 2)
    wanted = row("t", source)
    error = supply_of(wanted, offline=True).fetch([wanted])["t"]
    assert isinstance(error, UnavailableError)
    assert "bundled:splintr-rs/cl100k_base: refused" in error.message
    assert files_below(home) == []


def hub_source(data: bytes | None, repository: str = "o/r") -> HubSource:
    return HubSource(VocabularyFormat.RANKS, (file(data),), repository)


def test_a_hub_file_of_known_digest_comes_before_an_archive(
    hub: HubServer, wheels: Path, supply_of: Callable[..., VocabularyFetcher], downloads: list[str]
) -> None:
    hub.add("o/r", "x", ONE)
    wanted = row("t", package_source("pack", file(ONE)), hub_source(ONE))
    found = supply_of(wanted).fetch([wanted])
    assert origin(found["t"]) in ("hf:o/r", "package:pack==1.0")
    assert downloads == []
    assert hub.requests_of("GET")


def test_a_hub_file_of_unknown_digest_comes_after_an_archive(
    hub: HubServer, wheels: Path, supply_of: Callable[..., VocabularyFetcher]
) -> None:
    hub.add("o/r", "x", TWO)
    build_wheel(wheels, "pack", {"x": ONE})
    wanted = row("t", hub_source(None), package_source("pack", file(ONE)))
    assert origin(supply_of(wanted).fetch([wanted])["t"]) == "package:pack==1.0"
    assert not hub.requests


@pytest.mark.parametrize("behaviour", [Behaviour.GATED_403, Behaviour.FAILING, Behaviour.SHORT])
def test_an_archive_stands_in_for_a_hub_that_refuses(
    behaviour: Behaviour,
    hub: HubServer,
    wheels: Path,
    supply_of: Callable[..., VocabularyFetcher],
    listener: Listener,
) -> None:
    hub.add("o/r", "x", ONE, behaviour)
    build_wheel(wheels, "pack", {"x": ONE})
    wanted = row("t", hub_source(ONE), package_source("pack", file(ONE)))
    found = supply_of(wanted).fetch([wanted])["t"]
    assert isinstance(found, VocabularyFiles)
    assert any("hf:o/r" in note for note in listener.notes)


def test_an_error_names_every_source_that_failed(
    hub: HubServer, wheels: Path, supply_of: Callable[..., VocabularyFetcher]
) -> None:
    hub.add("o/r", "x", ONE, Behaviour.GATED_403)
    wanted = row("t", hub_source(ONE), package_source("pack", file(ONE)))
    error = supply_of(wanted).fetch([wanted])["t"]
    assert isinstance(error, UnavailableError)
    assert error.message.startswith("t is unavailable: hf:o/r is gated")
    assert "pack==1.0 is unavailable from the package index" in error.message
    assert "HF_TOKEN" in str(error.hint)


def test_one_failure_never_stops_the_others(
    hub: HubServer, wheels: Path, supply_of: Callable[..., VocabularyFetcher]
) -> None:
    hub.add("o/r", "x", ONE)
    hub.add("o/gated", "x", ONE, Behaviour.GATED_403)
    build_wheel(wheels, "pack", {"x": TWO})
    rows = [
        row("gated", hub_source(None, "o/gated")),
        packaged("no-archive", "x", b"never", name="nobody"),
        packaged("from-archive", "x", TWO),
        row("from-hub", hub_source(None)),
        bundled(),
        row("nowhere"),
    ]
    fetcher = supply_of(*rows)
    fetcher.store.put(b"never").write_bytes(b"tampered with")
    found = fetcher.fetch(rows)
    failed = {id_ for id_, outcome in found.items() if isinstance(outcome, TokscopeError)}
    assert failed == {"gated", "no-archive", "nowhere"}
    assert set(found) == {each.id for each in rows}


def test_a_vocabulary_of_two_files_is_whole_or_not_there(
    hub: HubServer, supply_of: Callable[..., VocabularyFetcher]
) -> None:
    files = (file(None, "vocab", "vocab.json"), file(None, "merges", "merges.txt"))
    wanted = row("t", HubSource(VocabularyFormat.VOCAB_AND_MERGES, files, "o/r"))
    hub.add("o/r", "vocab.json", ONE)
    error = supply_of(wanted).fetch([wanted])["t"]
    assert isinstance(error, UnavailableError)
    assert "hf:o/r holds no merges.txt" in error.message
    hub.add("o/r", "merges.txt", TWO)
    found = supply_of(wanted).fetch([wanted])["t"]
    assert isinstance(found, VocabularyFiles)
    assert [found.paths[role].read_bytes() for role in ("vocab", "merges")] == [ONE, TWO]


def test_availability_is_reported_without_querying_anybody(
    hub: HubServer, supply_of: Callable[..., VocabularyFetcher]
) -> None:
    rows = [row("hub", hub_source(None)), packaged("pack", "x", TWO), bundled()]
    hub.add("o/r", "x", ONE)
    fetcher = supply_of(*rows)
    assert list(map(fetcher.availability, rows)) == ["model hub", "package index", "bundled"]
    assert hub.connections == 0
    available(fetcher, rows[0])
    fetcher.store.put(TWO)
    assert list(map(fetcher.availability, rows)) == ["in the store", "in the store", "bundled"]


def test_a_damaged_or_empty_file_is_not_reported_to_be_in_the_store(
    supply_of: Callable[..., VocabularyFetcher],
) -> None:
    fetcher = supply_of(packaged("pack", "x", TWO))
    for content in (b"", TWO[:-1]):
        fetcher.store.put(TWO).write_bytes(content)
        assert fetcher.availability(packaged("pack", "x", TWO)) == "damaged in the store"


def test_what_stops_a_tokenizer_is_in_its_error_and_nowhere_else(
    hub: HubServer, wheels: Path, supply_of: Callable[..., VocabularyFetcher], listener: Listener
) -> None:
    hub.add("o/r", "x", ONE, Behaviour.GATED_403)
    wanted = row("t", hub_source(ONE))
    fetcher = supply_of(wanted)
    fetcher.store.put(ONE).write_bytes(b"tampered with")
    error = fetcher.fetch([wanted])["t"]
    assert isinstance(error, UnavailableError)
    assert "is gated" in error.message
    assert "damaged" in error.message
    assert listener.notes == []
