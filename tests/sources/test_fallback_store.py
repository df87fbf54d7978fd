"""A store that cannot be written: what is available is used, and the disk is named."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.hub_server import HubServer
from tests.helpers.wheels import build_wheel, package_source
from tests.sources.conftest import Listener, files_below, row
from tests.sources.test_fetcher import bundled, hub_source
from tests.sources.test_hub_pins import digest
from tests.sources.test_package_index import ONE, TWO, downloads, file, packaged, wheels
from tokscope.errors import TokscopeError, UnavailableError, combine_errors
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.verification import VocabularyFiles

__all__ = ["downloads", "wheels"]


@pytest.fixture
def occupied(home: Path) -> Path:
    """A file where the store wants a folder."""
    home.mkdir()
    (home / "v1").write_bytes(b"")
    return home / "v1"


def paths(outcome: VocabularyFiles | TokscopeError) -> list[Path]:
    assert isinstance(outcome, VocabularyFiles), outcome
    return list(outcome.paths.values())


def test_what_cannot_be_stored_is_used_and_that_is_reported_once(
    occupied: Path,
    hub: HubServer,
    wheels: Path,
    supply_of: Callable[..., VocabularyFetcher],
    listener: Listener,
) -> None:
    hub.add("o/r", "x", ONE)
    build_wheel(wheels, "pack", {"x": TWO})
    rows = [bundled(), row("from-hub", hub_source(None)), packaged("from-archive", "x", TWO)]
    found = supply_of(*rows).fetch(rows)
    for each in rows:
        (path,) = paths(found[each.id])
        assert digest(path.read_bytes()) == path.name
        assert not path.is_relative_to(occupied.parent)
    (note,) = listener.notes
    assert f"the store cannot be written: {occupied}: " in note
    assert "for this run only (set TOKSCOPE_HOME" in note
    assert listener.places == [None]
    assert files_below(occupied.parent) == [occupied]


def test_where_the_store_is_to_be_filled_the_disk_is_the_reason(
    occupied: Path,
    supply_of: Callable[..., VocabularyFetcher],
    downloads: list[str],
    listener: Listener,
) -> None:
    rows = [bundled(), row("t", hub_source(ONE), package_source("pack", file("x", TWO)))]
    fetcher = supply_of(*rows)
    fetcher.fallback_store.must_keep = True
    found = fetcher.fetch(rows)
    (error,) = combine_errors(
        {id_: each for id_, each in found.items() if isinstance(each, Exception)}
    )
    assert error.message.startswith("compiled-in, t: unavailable: the store cannot be written")
    assert "TOKSCOPE_HOME" in str(error.hint)
    assert (downloads, listener.started) == ([], [])


def test_nothing_is_announced_for_which_there_is_no_room(
    home: Path,
    supply_of: Callable[..., VocabularyFetcher],
    downloads: list[str],
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    full = os.statvfs_result((4096, 4096, 100, 0, 0, 100, 100, 100, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _: full)
    rows = [packaged(id_, "x", TWO, name=id_) for id_ in ("a", "b")]
    for error in supply_of(*rows).fetch(rows).values():
        assert isinstance(error, UnavailableError)
        assert "the store is full: no space left" in error.message
    assert (downloads, listener.started) == ([], [])


def test_a_store_too_small_for_an_archive_takes_what_fits(
    home: Path,
    wheels: Path,
    supply_of: Callable[..., VocabularyFetcher],
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    build_wheel(wheels, "pack", {"x": TWO})
    real = os.statvfs

    def small(path: Path) -> os.statvfs_result:
        if home in (path, *Path(path).parents):
            return os.statvfs_result((4096, 4096, 100, 0, 0, 100, 100, 100, 0, 255))
        return real(path)

    monkeypatch.setattr(os, "statvfs", small)
    wanted = packaged("t", "x", TWO)
    (path,) = paths(supply_of(wanted).fetch([wanted])["t"])
    assert path.is_relative_to(home)
    assert listener.places == [None]
