"""A hub that is not there: found out once, in under a second, and never offline."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.helpers.hub_server import HubServer
from tests.sources.conftest import available, row
from tokscope.catalogue.rows import FileRow, HubSource, VocabularyFormat
from tokscope.errors import UnavailableError
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.hub import Hub, HubUnreachableError

FILES = (FileRow("model", "f", None),)
ROWS = [
    row(f"t{number}", HubSource(VocabularyFormat.SENTENCEPIECE, FILES, f"o/r{number}"))
    for number in range(5)
]


@pytest.fixture
def probes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Addresses that were connected to."""
    seen: list[tuple[str, int]] = []
    connect = socket.create_connection

    def noting(address: tuple[str, int], *arguments: Any, **keywords: Any) -> socket.socket:
        seen.append(address)
        return connect(address, *arguments, **keywords)

    monkeypatch.setattr(socket, "create_connection", noting)
    return seen


@contextmanager
def under_a_second() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < 1.0


@pytest.mark.parametrize("port", ["closed_port", "silent_port"])
def test_a_hub_that_is_down_is_queried_once_for_all_rows(
    port: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    supply_of: Callable[..., VocabularyFetcher],
    probes: list[tuple[str, int]],
) -> None:
    number = request.getfixturevalue(port)
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{number}")
    with under_a_second():
        found = supply_of(*ROWS).fetch(ROWS)
    assert probes == [("127.0.0.1", number)]
    assert list(found) == [each.id for each in ROWS]
    for error in found.values():
        assert isinstance(error, UnavailableError)
        assert f"http://127.0.0.1:{number} cannot be reached" in error.message
        assert "HF_ENDPOINT" in str(error.hint)


def test_a_hub_that_is_up_is_probed_once(
    hub: HubServer, supply_of: Callable[..., VocabularyFetcher], probes: list[tuple[str, int]]
) -> None:
    for each in ROWS:
        (source,) = each.sources
        assert isinstance(source, HubSource)
        hub.add(source.repository, "f", each.id.encode())
    found = supply_of(*ROWS).fetch(ROWS)
    assert not [each for each in found.values() if isinstance(each, Exception)]
    ours = [address for address in probes if address[1] == int(hub.url.rpartition(":")[2])]
    assert ours
    assert len({request.path for request in hub.requests}) == len(ROWS)
    assert hub.connections <= 2


def test_a_stranger_at_the_port_is_an_error_not_a_wait(
    hub: HubServer, supply_of: Callable[..., VocabularyFetcher]
) -> None:
    found = supply_of(*ROWS).fetch(ROWS[:1])
    error = found["t0"]
    assert isinstance(error, UnavailableError)
    assert "hf:o/r0: no such repository" in error.message


def test_offline_never_connects(
    hub: HubServer, supply_of: Callable[..., VocabularyFetcher], probes: list[tuple[str, int]]
) -> None:
    fetcher = supply_of(*ROWS, offline=True)
    with under_a_second():
        found = fetcher.fetch(ROWS)
        with pytest.raises(UnavailableError, match="--offline forbids"):
            fetcher.fetch_hub(ROWS[0].sources[0])  # type: ignore[arg-type]
    for id_, error in found.items():
        assert isinstance(error, UnavailableError)
        assert error.message.startswith(f"{id_} is not in the store, and --offline")
        assert "tokscope tokenizers fetch" in str(error.hint)
    assert not probes
    assert hub.connections == 0


def test_what_is_in_the_store_is_had_with_the_hub_down(
    hub: HubServer,
    supply_of: Callable[..., VocabularyFetcher],
    monkeypatch: pytest.MonkeyPatch,
    closed_port: int,
) -> None:
    hub.add("o/r0", "f", b"content")
    available(supply_of(*ROWS), ROWS[0])
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{closed_port}")
    found = supply_of(*ROWS).fetch(ROWS[:2])
    assert not isinstance(found["t0"], Exception)
    assert found["t0"].paths["model"].read_bytes() == b"content"
    assert isinstance(found["t1"], UnavailableError)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:port",
        "http://127.0.0.1:99999",
        "http://127..0.0.1:9",
    ],
)
def test_an_endpoint_that_is_no_address_is_named(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", url)
    with under_a_second(), pytest.raises(HubUnreachableError) as caught:
        Hub().check()
    assert url in caught.value.message


@pytest.mark.parametrize("variable", ["http_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("scheme", ["", "http://"])
def test_with_a_proxy_set_it_is_the_proxy_that_is_probed(
    variable: str,
    scheme: str,
    hub: HubServer,
    monkeypatch: pytest.MonkeyPatch,
    closed_port: int,
    probes: list[tuple[str, int]],
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv(variable, scheme + hub.url.removeprefix("http://"))
    Hub().check()
    assert probes == [("127.0.0.1", int(hub.url.rpartition(":")[2]))]


def test_hosts_kept_from_the_proxy_are_probed_themselves(
    hub: HubServer,
    monkeypatch: pytest.MonkeyPatch,
    closed_port: int,
    probes: list[tuple[str, int]],
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    Hub().check()
    assert probes == [("127.0.0.1", int(hub.url.rpartition(":")[2]))]
