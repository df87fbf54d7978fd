"""Digests of hub files: known beforehand, or recorded at first use and kept to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.hub_server import HubServer
from tests.sources.conftest import Listener, available, files_below, row
from tokscope.catalogue.rows import FileRow, HubSource, TokenizerRow, VocabularyFormat
from tokscope.errors import TokscopeError, UnavailableError
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.verification import VocabularyFiles

OLD, NEW = b"as it was at first", b"as it was changed"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def hub_row(sha256: str | None = None) -> TokenizerRow:
    files = (FileRow("model", "f.model", sha256),)
    return row("t", HubSource(VocabularyFormat.SENTENCEPIECE, files, "o/r"))


def content(outcome: VocabularyFiles | TokscopeError) -> bytes:
    assert isinstance(outcome, VocabularyFiles), outcome
    return outcome.paths["model"].read_bytes()


def refused(outcome: VocabularyFiles | TokscopeError) -> UnavailableError:
    assert isinstance(outcome, UnavailableError), outcome
    return outcome


def kept(home: Path) -> list[bytes]:
    return [path.read_bytes() for path in files_below(home / "v1" / "files")]


def test_a_file_with_the_known_digest_is_taken(
    hub: HubServer, supply_of: Callable[..., VocabularyFetcher]
) -> None:
    hub.add("o/r", "f.model", OLD)
    wanted = hub_row(digest(OLD))
    outcome = available(supply_of(wanted), wanted)["t"]
    assert content(outcome) == OLD
    assert isinstance(outcome, VocabularyFiles)
    assert outcome.digests == {"model": digest(OLD)}
    assert outcome.origin == "hf:o/r"


def test_a_file_with_another_digest_is_refused_and_nothing_kept(
    hub: HubServer, supply_of: Callable[..., VocabularyFetcher], home: Path
) -> None:
    hub.add("o/r", "f.model", NEW)
    wanted = hub_row(digest(OLD))
    error = refused(available(supply_of(wanted), wanted)["t"])
    assert "hf:o/r/f.model: refused" in error.message
    assert digest(NEW) in error.message
    assert digest(OLD) in error.message
    assert files_below(home) == []


def test_repin_does_not_override_a_digest_of_the_catalogue(
    hub: HubServer, supply_of: Callable[..., VocabularyFetcher], home: Path
) -> None:
    hub.add("o/r", "f.model", NEW)
    wanted = hub_row(digest(OLD))
    refused(available(supply_of(wanted, repin=True), wanted)["t"])
    assert files_below(home) == []


def test_an_unknown_digest_is_recorded_at_first_use(
    hub: HubServer, supply_of: Callable[..., VocabularyFetcher]
) -> None:
    hub.add("o/r", "f.model", OLD)
    fetcher = supply_of(hub_row())
    available(fetcher, hub_row())
    note = fetcher.store.note("pins", "hf:o/r/f.model")
    assert note["sha256"] == digest(OLD)
    assert note["origin"] == "hf:o/r/f.model"


def test_what_was_recorded_is_not_requested_again(
    hub: HubServer, supply_of: Callable[..., VocabularyFetcher]
) -> None:
    hub.add("o/r", "f.model", OLD)
    available(supply_of(hub_row()), hub_row())
    requested = len(hub.requests)
    hub.add("o/r", "f.model", NEW)
    assert content(available(supply_of(hub_row()), hub_row())["t"]) == OLD
    assert len(hub.requests) == requested


def fetched(fetcher: VocabularyFetcher, source: HubSource) -> VocabularyFiles:
    files = fetcher.fetch_hub(source)
    fetcher.record(files)
    return files


@pytest.fixture
def changed(hub: HubServer, supply_of: Callable[..., VocabularyFetcher]) -> HubServer:
    """A hub whose file was changed after first use, and a store that lost the old one."""
    hub.add("o/r", "f.model", OLD)
    fetcher = supply_of(hub_row())
    available(fetcher, hub_row())
    fetcher.store.path(digest(OLD)).unlink()
    hub.add("o/r", "f.model", NEW)
    return hub


@pytest.mark.usefixtures("changed")
def test_a_changed_file_is_refused_and_nothing_kept(
    supply_of: Callable[..., VocabularyFetcher], home: Path
) -> None:
    fetcher = supply_of(hub_row())
    error = refused(available(fetcher, hub_row())["t"])
    assert "hf:o/r/f.model: refused" in error.message
    assert "recorded at first use" in error.message
    assert "--repin" in str(error.hint)
    assert kept(home) == []
    assert fetcher.store.note("pins", "hf:o/r/f.model")["sha256"] == digest(OLD)


@pytest.mark.usefixtures("changed")
def test_a_changed_file_is_taken_with_repin_and_then_kept_to(
    supply_of: Callable[..., VocabularyFetcher],
) -> None:
    assert content(available(supply_of(hub_row(), repin=True), hub_row())["t"]) == NEW
    assert content(available(supply_of(hub_row(), offline=True), hub_row())["t"]) == NEW


def test_repin_looks_at_the_hub_though_the_old_file_is_in_the_store(
    hub: HubServer, supply_of: Callable[..., VocabularyFetcher]
) -> None:
    hub.add("o/r", "f.model", OLD)
    available(supply_of(hub_row()), hub_row())
    hub.add("o/r", "f.model", NEW)
    assert content(available(supply_of(hub_row(), repin=True), hub_row())["t"]) == NEW


def test_repin_holds_for_a_repository_named_by_itself(
    hub: HubServer, supply_of: Callable[..., VocabularyFetcher]
) -> None:
    source = HubSource(VocabularyFormat.SENTENCEPIECE, (FileRow("model", "f.model", None),), "o/r")
    hub.add("o/r", "f.model", OLD)
    assert content(fetched(supply_of(), source)) == OLD
    hub.add("o/r", "f.model", NEW)
    assert content(fetched(supply_of(), source)) == OLD
    assert content(fetched(supply_of(repin=True), source)) == NEW
    assert content(fetched(supply_of(), source)) == NEW


def test_revisions_are_recorded_apart(
    hub: HubServer, supply_of: Callable[..., VocabularyFetcher]
) -> None:
    hub.revisions = ("main", "v1")
    files = (FileRow("model", "f.model", None),)
    hub.add("o/r", "f.model", OLD)
    source = HubSource(VocabularyFormat.SENTENCEPIECE, files, "o/r", "v1")
    assert content(fetched(supply_of(), source)) == OLD
    hub.add("o/r", "f.model", NEW)
    assert content(fetched(supply_of(), HubSource(source.format, files, "o/r"))) == NEW
    assert content(fetched(supply_of(), source)) == OLD


PIN = "hf:o/r/f.model"


@pytest.fixture(params=["a changed digit", "another shape"])
def damaged(
    request: pytest.FixtureRequest, hub: HubServer, supply_of: Callable[..., VocabularyFetcher]
) -> Path:
    """A store whose only pin is damaged, and a hub whose file is another one than it was."""
    hub.add("o/r", "f.model", OLD)
    store = supply_of(hub_row()).store
    available(supply_of(hub_row()), hub_row())
    path = store.note_path("pins", PIN)
    if request.param == "another shape":
        store.write_note("pins", PIN, ["no", "record"])
    else:
        other = digest(OLD).translate(str.maketrans("0123456789", "1234567890"))
        path.write_bytes(path.read_bytes().replace(digest(OLD).encode(), other.encode()))
    hub.add("o/r", "f.model", NEW)
    return path


@pytest.mark.parametrize("offline", [False, True])
def test_a_damaged_pin_is_named_and_nothing_is_taken(
    damaged: Path, supply_of: Callable[..., VocabularyFetcher], offline: bool
) -> None:
    error = refused(available(supply_of(hub_row(), offline=offline), hub_row())["t"])
    assert f"{damaged}: damaged" in error.message
    assert "tokscope tokenizers fetch --repin hf:o/r" in str(error.hint)
    assert supply_of(hub_row()).availability(hub_row()) == "damaged in the store"


def test_a_damaged_pin_is_replaced_with_repin(
    damaged: Path, supply_of: Callable[..., VocabularyFetcher]
) -> None:
    assert content(available(supply_of(hub_row(), repin=True), hub_row())["t"]) == NEW
    assert content(available(supply_of(hub_row(), offline=True), hub_row())["t"]) == NEW


@pytest.mark.usefixtures("damaged")
def test_a_damaged_pin_does_not_stop_a_file_whose_digest_is_known(
    supply_of: Callable[..., VocabularyFetcher],
) -> None:
    wanted = hub_row(digest(NEW))
    assert content(available(supply_of(wanted), wanted)["t"]) == NEW


@pytest.mark.usefixtures("changed")
def test_a_pin_of_an_earlier_version_is_kept_to(
    supply_of: Callable[..., VocabularyFetcher],
) -> None:
    fetcher = supply_of(hub_row())
    note = {"key": PIN, "value": {"sha256": digest(OLD), "origin": PIN, "first_used": "2026-01-01"}}
    fetcher.store.note_path("pins", PIN).write_text(json.dumps(note), "utf-8")
    error = refused(available(fetcher, hub_row())["t"])
    assert f"{digest(OLD)} was recorded at first use" in error.message


def test_a_damaged_stored_file_is_fetched_again(
    hub: HubServer, supply_of: Callable[..., VocabularyFetcher], listener: Listener
) -> None:
    hub.add("o/r", "f.model", OLD)
    fetcher = supply_of(hub_row())
    available(fetcher, hub_row())
    path = fetcher.store.path(digest(OLD))
    path.write_bytes(b"tampered with")
    assert content(available(supply_of(hub_row()), hub_row())["t"]) == OLD
    assert any(str(path) in note for note in listener.notes)


def test_a_damaged_stored_file_is_named_offline(
    hub: HubServer, supply_of: Callable[..., VocabularyFetcher]
) -> None:
    hub.add("o/r", "f.model", OLD)
    fetcher = supply_of(hub_row())
    available(fetcher, hub_row())
    path = fetcher.store.path(digest(OLD))
    path.write_bytes(b"tampered with")
    error = refused(available(supply_of(hub_row(), offline=True), hub_row())["t"])
    assert f"{path}: damaged" in error.message
    assert "delete the file" in str(error.hint)
