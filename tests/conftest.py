"""What all tests share: the ``--online`` switch and stores that are nobody's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.loader import Loader, create_loader
from tokscope.tokenizers.names import resolve_all

SHARED_HOME = "TOKSCOPE_TEST_HOME"
"""Names a store that test runs may share, so that archives are downloaded once."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--online", action="store_true", help="also run tests that need the package index"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = set() if config.getoption("--online") else {"online"}
    if "fuzz" not in config.getoption("markexpr"):
        left_out.add("fuzz")
    kept = [
        item for item in items if left_out.isdisjoint(mark.name for mark in item.iter_markers())
    ]
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store for the whole run, filled by whoever needs a vocabulary."""
    given = os.environ.get(SHARED_HOME)
    return Path(given) if given else tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch, shared_home: Path) -> None:
    """Keep every test away from the user's store, hub settings and colours."""
    monkeypatch.setenv("TOKSCOPE_HOME", str(shared_home))
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("TOKSCOPE_CONFIG", str(shared_home / "no-config"))
    for name in ("HF_ENDPOINT", "HF_TOKEN", "HF_HUB_OFFLINE", "TOKSCOPE_OFFLINE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store of the test's own."""
    path = tmp_path / "home"
    monkeypatch.setenv("TOKSCOPE_HOME", str(path))
    return path


@pytest.fixture
def loader() -> Loader:
    """A loader that never touches a network, on the shared store."""
    return create_loader(offline=True)


def load_all(loader: Loader, *names: str) -> dict[str, LoadedTokenizer]:
    """Load tokenizers by name; a failure is the test's failure."""
    targets = resolve_all(names, loader.catalogue)
    return {target.id: loader.load_one(target) for target in targets}


BUNDLED = ("cl100k_base", "o200k_base", "llama-3", "mistral-tekken", "qwen")
"""Tokenizers whose vocabularies are had without any network."""
