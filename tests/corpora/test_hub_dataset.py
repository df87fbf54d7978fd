"""Data sets of the hub: by the real client, from a server on loopback."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.helpers.hub_server import HubServer, named_by_environment
from tokscope.corpora.hub_dataset import read_dataset
from tokscope.corpora.open import OpenOptions, open_corpora
from tokscope.corpora.readers.interface import ReadingLog, ReadOptions
from tokscope.errors import InputError, UnavailableError
from tokscope.sources.store import Store

BRANCH = "refs/convert/parquet"
NAME = "hf-dataset:somebody/letters"


def parquet(*texts: str) -> bytes:
    file = io.BytesIO()
    pd.DataFrame({"text": texts, "stars": range(len(texts))}).to_parquet(file)
    return file.getvalue()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[HubServer]:
    """A hub with one data set of two splits, the larger in two files."""
    with named_by_environment(monkeypatch) as server:
        server.revisions += (BRANCH,)
        repository = "datasets/somebody/letters"
        server.add(repository, "default/train/0000.parquet", parquet("Раз", "Два"))
        server.add(repository, "default/train/0001.parquet", parquet("Три"))
        server.add(repository, "default/test/0000.parquet", parquet("Проба"))
        yield server


def texts(name: str, log: ReadingLog, *, offline: bool = False) -> list[str]:
    return [passage.text for passage in read_dataset(name, ReadOptions(), log, offline=offline)]


def test_a_split_is_read_whole_in_the_order_of_its_files(hub: HubServer) -> None:
    assert texts(f"{NAME}:default/train", ReadingLog()) == ["Раз", "Два", "Три"]


def test_the_test_split_is_taken_unless_another_is_named_and_that_is_reported(
    hub: HubServer,
) -> None:
    log = ReadingLog()
    assert texts(NAME, log) == ["Проба"]
    assert log.notes == [f"{NAME}: took default/test; name another behind a colon"]


def test_what_was_fetched_once_needs_no_network(hub: HubServer) -> None:
    texts(NAME, ReadingLog())
    requested = len(hub.requests)
    assert texts(NAME, ReadingLog(), offline=True) == ["Проба"]
    assert len(hub.requests) == requested


def test_a_file_that_is_another_than_at_first_use_is_refused(hub: HubServer) -> None:
    texts(NAME, ReadingLog())
    store = Store.default()
    key = f"{NAME}/default/test/0000.parquet"
    first = store.note("pins", key)["sha256"]
    store.path(first).unlink()
    hub.add("datasets/somebody/letters", "default/test/0000.parquet", parquet("Другая"))
    with pytest.raises(UnavailableError, match=f"{first} was recorded at first use") as caught:
        texts(NAME, ReadingLog())
    assert f"delete {store.note_path('pins', key)}" in str(caught.value.hint)
    store.note_path("pins", key).unlink()
    assert texts(NAME, ReadingLog()) == ["Другая"]


def test_the_pin_of_an_earlier_version_is_kept_to(hub: HubServer) -> None:
    texts(NAME, ReadingLog())
    store = Store.default()
    key = f"{NAME}/default/test/0000.parquet"
    note = {"key": key, "value": store.note("pins", key)["sha256"]}
    store.note_path("pins", key).write_text(json.dumps(note), "utf-8")
    assert texts(NAME, ReadingLog(), offline=True) == ["Проба"]


def test_a_damaged_pin_is_named(hub: HubServer) -> None:
    texts(NAME, ReadingLog())
    path = Store.default().note_path("pins", f"{NAME}/default/test/0000.parquet")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(UnavailableError, match=f"{path}: damaged"):
        texts(NAME, ReadingLog())


def test_offline_never_asks(hub: HubServer) -> None:
    with pytest.raises(UnavailableError, match="is not in the store, and --offline forbids"):
        texts(NAME, ReadingLog(), offline=True)
    assert hub.requests == []


def test_an_unknown_split_is_named_with_those_there_are(hub: HubServer) -> None:
    with pytest.raises(InputError) as caught:
        texts(f"{NAME}:default/dev", ReadingLog())
    assert caught.value.hint == "there are: default/test, default/train"


def test_an_unknown_data_set_is_one_clear_error(hub: HubServer) -> None:
    with pytest.raises(UnavailableError, match="no such repository"):
        texts("hf-dataset:nobody/nothing", ReadingLog())


@pytest.mark.parametrize("name", ["hf-dataset:", "hf-dataset:letters", "hf-dataset:a/b/c"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="names no data set"):
        texts(name, ReadingLog())


def test_it_opens_as_a_corpus_of_records(hub: HubServer) -> None:
    (corpus,) = open_corpora([f"ru={NAME}"], OpenOptions())
    assert corpus.unit == "record"
    assert [(each.text, each.language) for each in corpus.segments()] == [("Проба", "ru")]
