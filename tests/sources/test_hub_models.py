"""Real vocabularies, served under their own names: the whole way from a name to a count."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.hub_server import Behaviour, HubServer
from tokscope.errors import UnavailableError
from tokscope.tokenizers.loader import create_loader
from tokscope.tokenizers.names import resolve

VOCABULARIES = Path(__file__).parents[3] / "shared" / "vocabularies"
MODELS = {
    "xlnet": ("xlnet/xlnet-base-cased", "spiece.model", "xlnet-base-cased.spiece.model"),
    "grok-1": ("xai-org/grok-1", "tokenizer.model", "grok-1.tokenizer.model"),
}

pytestmark = [
    pytest.mark.usefixtures("home"),
    pytest.mark.skipif(not VOCABULARIES.is_dir(), reason="the real vocabularies are not here"),
]


def serve(hub: HubServer, id_: str, behaviour: Behaviour = Behaviour.PLAIN) -> str:
    repository, path, name = MODELS[id_]
    data = (VOCABULARIES / name).read_bytes()
    hub.add(repository, path, data, behaviour)
    return repository


@pytest.mark.parametrize("behaviour", [Behaviour.PLAIN, Behaviour.ELSEWHERE])
@pytest.mark.parametrize("id_", MODELS)
def test_a_real_model_counts_as_the_catalogue_says(
    hub: HubServer, id_: str, behaviour: Behaviour
) -> None:
    serve(hub, id_, behaviour)
    loader = create_loader()
    target = resolve(id_, loader.catalogue)
    assert target.row is not None
    assert target.row.tokens
    loaded = loader.load_one(target)
    assert {text: loaded.count(text) for text in target.row.tokens} == dict(target.row.tokens)


@pytest.mark.parametrize("id_", MODELS)
def test_a_real_model_is_had_offline_afterwards(hub: HubServer, id_: str) -> None:
    serve(hub, id_)
    loader = create_loader()
    first = loader.load_one(resolve(id_, loader.catalogue))
    connections = hub.connections
    loader = create_loader(offline=True)
    again = loader.load_one(resolve(id_, loader.catalogue))
    assert hub.connections == connections
    assert again.fingerprint == first.fingerprint
    assert again.count("Hello world") == first.count("Hello world")


@pytest.mark.parametrize("id_", MODELS)
def test_a_repository_named_by_itself_is_the_same_vocabulary(hub: HubServer, id_: str) -> None:
    repository = serve(hub, id_)
    loader = create_loader()
    by_name = loader.load_one(resolve(id_, loader.catalogue))
    by_repository = loader.load_one(resolve(f"hf:{repository}", loader.catalogue))
    assert by_repository.fingerprint == by_name.fingerprint


def test_a_repository_the_catalogue_does_not_know_is_read_by_its_listing(hub: HubServer) -> None:
    data = (VOCABULARIES / MODELS["xlnet"][2]).read_bytes()
    hub.add("o/r", "README.md", b"read me")
    hub.add("o/r", "spiece.model", data)
    loader = create_loader()
    assert loader.load_one(resolve("hf:o/r@main", loader.catalogue)).count("Hello world") == 3
    loader = create_loader(offline=True)
    assert loader.load_one(resolve("hf:o/r@main", loader.catalogue)).count("Hello world") == 3


def test_a_repository_without_a_vocabulary_says_what_it_holds(hub: HubServer) -> None:
    hub.add("o/r", "model.safetensors", b"weights")
    loader = create_loader()
    with pytest.raises(UnavailableError) as caught:
        loader.load_one(resolve("hf:o/r", loader.catalogue))
    assert "hf:o/r holds no vocabulary" in caught.value.message
    assert "model.safetensors" in str(caught.value.hint)


def test_another_model_under_a_known_name_is_refused(hub: HubServer) -> None:
    data = (VOCABULARIES / MODELS["xlnet"][2]).read_bytes()
    hub.add("xai-org/grok-1", "tokenizer.model", data)
    loader = create_loader()
    with pytest.raises(UnavailableError, match=r"hf:xai-org/grok-1/tokenizer\.model: refused"):
        loader.load_one(resolve("grok-1", loader.catalogue))


def test_the_second_repository_of_a_row_stands_in_for_the_first(hub: HubServer) -> None:
    hub.add("xai-org/grok-1", "tokenizer.model", b"", Behaviour.GATED_401)
    hub.add("Xenova/grok-1-tokenizer", "tokenizer.json", b"{}")
    loader = create_loader()
    loader.fetch([resolve("grok-1", loader.catalogue)])
    requested = [request.path for request in hub.requests_of("GET")]
    assert requested == ["/Xenova/grok-1-tokenizer/resolve/main/tokenizer.json"]
