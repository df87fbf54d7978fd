"""A package index that is down, that breaks off, and the real one."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.wheels import build_wheel
from tests.sources.conftest import files_below
from tests.sources.test_package_index import ONE, content, downloads, packaged
from tokscope.errors import UnavailableError
from tokscope.progress import silent
from tokscope.sources import package_index as package_module
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.package_index import IndexUnreachableError, download, members
from tokscope.sources.verification import VocabularyFiles
from tokscope.tokenizers.loader import create_loader
from tokscope.tokenizers.names import resolve

__all__ = ["downloads"]


@pytest.fixture
def no_index(monkeypatch: pytest.MonkeyPatch, closed_port: int) -> int:
    """An index that nobody answers for."""
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{closed_port}/simple")
    return closed_port


@pytest.mark.usefixtures("no_index")
def test_an_index_that_is_down_is_distinguished_from_an_archive_that_is_not_there(
    tmp_path: Path,
) -> None:
    (source,) = packaged("t", "x", ONE).sources
    with pytest.raises(IndexUnreachableError) as caught:
        download(source, tmp_path, silent)  # type: ignore[arg-type]
    assert caught.value.message == "the package index cannot be reached"
    assert "pip config list" in str(caught.value.hint)
    assert not list(tmp_path.glob("*.whl"))


@pytest.mark.usefixtures("no_index")
def test_with_the_index_down_no_further_archives_are_requested(
    supply_of: Callable[..., VocabularyFetcher], downloads: list[str], home: Path
) -> None:
    rows = [packaged(f"t{number}", "x", ONE, name=f"pack{number}") for number in range(8)]
    began = time.monotonic()
    fetcher = supply_of(*rows)
    found = fetcher.fetch(rows)
    assert time.monotonic() - began < 15
    assert len(downloads) <= 3
    for id_, error in found.items():
        assert isinstance(error, UnavailableError)
        assert error.message.startswith(
            f"{id_} is unavailable: the package index cannot be reached"
        )
    before = len(downloads)
    assert isinstance(fetcher.fetch(rows[:1])["t0"], UnavailableError)
    assert len(downloads) == before
    assert files_below(home) == []


@pytest.mark.usefixtures("no_index")
def test_what_is_in_the_store_is_had_with_the_index_down(
    supply_of: Callable[..., VocabularyFetcher], downloads: list[str]
) -> None:
    rows = [packaged("there", "x", ONE), packaged("gone", "x", b"other", name="gone")]
    fetcher = supply_of(*rows)
    fetcher.store.put(ONE)
    found = fetcher.fetch(rows)
    assert content(found["there"]) == ONE
    assert isinstance(found["gone"], UnavailableError)
    assert downloads == ["gone==1.0"]


def test_offline_starts_no_pip(
    supply_of: Callable[..., VocabularyFetcher], downloads: list[str]
) -> None:
    wanted = packaged("t", "x", ONE)
    error = supply_of(wanted, offline=True).fetch([wanted])["t"]
    assert isinstance(error, UnavailableError)
    assert "--offline forbids" in error.message
    assert downloads == []


def test_watching_a_download_outlives_what_pip_removes(tmp_path: Path) -> None:
    """pip makes and removes folders all the time; looking into one that has gone is no fault."""
    enough = threading.Event()

    def churn() -> None:
        while not enough.is_set():
            for number in range(20):
                (tmp_path / f"pip-{number}" / "deep").mkdir(parents=True)
            for number in range(20):
                shutil.rmtree(tmp_path / f"pip-{number}")

    pip = threading.Thread(target=churn)
    pip.start()
    try:
        until = time.monotonic() + 0.3
        sizes = set()
        while time.monotonic() < until:
            sizes.add(package_module._size_below(tmp_path))
    finally:
        enough.set()
        pip.join()
    assert sizes == {0}


def test_a_damaged_member_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = build_wheel(tmp_path, "pack", {"x": bytes(range(256)) * 50, "y": ONE})
    data = bytearray(path.read_bytes())
    data[60:120] = b"\xff" * 60
    path.write_bytes(data)
    rows = [packaged(id_, id_, ONE).sources[0].files[0] for id_ in ("x", "y")]
    read = members(path, rows)
    error = read[rows[0]]
    assert isinstance(error, UnavailableError)
    assert "pack-1.0-py3-none-any.whl: x: damaged archive" in error.message
    assert read[rows[1]] == ONE


@pytest.mark.online
def test_whisper_is_fetched_from_the_real_index(home: Path) -> None:
    loader = create_loader()
    target = resolve("whisper", loader.catalogue)
    outcome = loader.fetch([target])["whisper"]
    assert isinstance(outcome, VocabularyFiles), outcome
    assert outcome.origin == "package:mlx-whisper==0.4.3"
    assert [path.name for path in files_below(home / "v1" / "files")] == [outcome.digests["ranks"]]
    assert loader.load_one(target).count("Hello world") == 2
