"""Real vocabularies beside their official engines, and tiny ones trained for the run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers import tiny
from tests.helpers.official import Encode, official_engine
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.catalogue.rows import TokenizerRow
from tokscope.errors import TokscopeError
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.store import Store
from tokscope.sources.verification import VocabularyFiles
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.loader import LazyTokenizer, Loader
from tokscope.tokenizers.names import resolve_all


@dataclass(frozen=True, slots=True)
class TokenizerCase:
    """A tokenizer of the catalogue with what its results must equal."""

    row: TokenizerRow
    tokenizer: LoadedTokenizer
    files: VocabularyFiles
    official: Encode


def engine_of(tokenizer: LoadedTokenizer) -> LoadedTokenizer:
    """Start the engine of a tokenizer that is only remembered, so that nothing else is tested."""
    return tokenizer.loaded if isinstance(tokenizer, LazyTokenizer) else tokenizer


OpenLoader = Callable[..., Loader]
LoadPath = Callable[..., LoadedTokenizer]


@pytest.fixture(scope="session")
def shared_loader(shared_home: Path) -> OpenLoader:
    """Open loaders on the shared store, for fixtures that outlive a test."""

    def open_it(*, offline: bool) -> Loader:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TOKSCOPE_HOME", str(shared_home))
            store = Store.default()
        catalogue = bundled_catalogue()
        return Loader(catalogue, VocabularyFetcher(store, catalogue, offline))

    return open_it


@pytest.fixture(scope="module")
def subject(request: pytest.FixtureRequest, shared_loader: OpenLoader) -> TokenizerCase:
    """One tokenizer of the catalogue; parametrised by id and whether a network may be used."""
    id_, online = request.param
    loader = shared_loader(offline=not online)
    row = loader.catalogue.tokenizers[id_]
    files = loader.fetcher.fetch([row])[id_]
    if isinstance(files, TokscopeError):
        raise files
    (target,) = resolve_all([id_], loader.catalogue)
    official = official_engine(row, files.format, files.paths)
    return TokenizerCase(row, engine_of(loader.load_one(target)), files, official)


@pytest.fixture
def load_path(tmp_path: Path) -> LoadPath:
    """Load a local file offline, on a store of its own, so that nothing is remembered."""

    def load(path: Path, **options: object) -> LoadedTokenizer:
        catalogue = bundled_catalogue()
        loader = Loader(
            catalogue, VocabularyFetcher(Store(tmp_path / "store"), catalogue, offline=True)
        )
        (target,) = resolve_all([str(path)], catalogue, VocabularyOptions(**options))  # type: ignore[arg-type]
        return engine_of(loader.load_one(target))

    return load


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tiny.Trained:
    """Tiny vocabularies of every kind, trained once a run."""
    return tiny.Trained(tmp_path_factory.mktemp("trained"))
