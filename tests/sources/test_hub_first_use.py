"""A file of the hub is recorded when an engine has read it; one that none can read is not."""

from __future__ import annotations

import pytest

from tests.helpers import tiny
from tests.helpers.hub_server import HubServer
from tokscope.errors import InputError, TokscopeError, UnavailableError
from tokscope.sources.store import Store
from tokscope.tokenizers.loader import Loader, create_loader
from tokscope.tokenizers.names import resolve

pytestmark = pytest.mark.usefixtures("home")
REPOSITORY = "ai-sage/GigaChat-20B-A3B-instruct"
"""Of a row whose digest the catalogue does not know."""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A ``tokenizer.json`` that can be read."""
    return tiny.Trained(tmp_path_factory.mktemp("trained")).file("byte_level.json").read_bytes()


def opened(*, repin: bool = False) -> Loader:
    loader = create_loader()
    loader.fetcher.repin = repin
    return loader


def load(loader: Loader, name: str) -> None:
    loader.load_one(resolve(name, loader.catalogue))


@pytest.mark.parametrize("name", ["gigachat", f"hf:{REPOSITORY}", "hf:o/r", "hf:o/r@main"])
def test_what_cannot_be_read_is_not_recorded(hub: HubServer, good: bytes, name: str) -> None:
    repository = "o/r" if "o/r" in name else REPOSITORY
    hub.add(repository, "tokenizer.json", good[:-9])
    with pytest.raises(InputError) as caught:
        load(opened(), name)
    assert caught.value.message.startswith(f"{name}, from hf:{repository}")
    assert caught.value.hint == (
        f"`tokscope tokenizers fetch {name} --repin` takes what the hub has now"
    )
    assert "pins" not in Store.default().notes()
    hub.add(repository, "tokenizer.json", good)
    load(opened(), name)
    assert len(Store.default().notes()["pins"]) == 1


def test_what_was_read_is_kept_to(hub: HubServer, good: bytes) -> None:
    hub.add(REPOSITORY, "tokenizer.json", good)
    load(opened(), "gigachat")
    path = next(Store.default().root.glob("files/*/*"))
    path.unlink()
    hub.add(REPOSITORY, "tokenizer.json", good + b"\n")
    with pytest.raises(UnavailableError, match="recorded at first use"):
        load(opened(), "gigachat")
    load(opened(repin=True), "gigachat")
    load(opened(), "gigachat")


def test_a_file_that_cannot_be_read_does_not_replace_the_one_recorded(
    hub: HubServer, good: bytes
) -> None:
    hub.add(REPOSITORY, "tokenizer.json", good)
    load(opened(), "gigachat")
    hub.add(REPOSITORY, "tokenizer.json", b"{}")
    with pytest.raises(TokscopeError):
        load(opened(repin=True), "gigachat")
    load(opened(), "gigachat")


def test_a_known_digest_is_checked_also_where_only_ids_are_had_from_it(
    hub: HubServer, good: bytes
) -> None:
    hub.add("FacebookAI/roberta-base", "tokenizer.json", good)
    with pytest.raises(UnavailableError, match=r"refused: its sha256 is .*, not 847bbeab"):
        load(opened(), "hf:FacebookAI/roberta-base")
