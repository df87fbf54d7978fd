"""``tokscope cache key``: what a pipeline keeps the store by."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tokscope.catalogue.catalogue import bundled_digest
from tokscope.errors import ExitCode


@pytest.fixture
def key(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Print the key in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: cli("cache", "key", *arguments)


def settings(*roles: str, more: str = "", name: str = "tokscope.toml") -> None:
    lines = (f'role-{number} = "{each}"\n' for number, each in enumerate(roles))
    Path(name).write_text(f"{more}[check.roles]\n{''.join(lines)}", "utf-8")


def test_the_key_is_a_digest_and_stays(key: Cli) -> None:
    first = key()
    assert (first.code, first.err) == (ExitCode.OK, "")
    assert re.fullmatch(r"[0-9a-f]{64}\n", first.out)
    assert key() == first


def test_the_key_follows_the_tokenizers_and_nothing_else_of_the_settings(key: Cli) -> None:
    none = key().out
    settings("gpt-4o")
    one = key().out
    settings("gpt-4o", "gpt-4")
    two = key().out
    settings("gpt-4", "gpt-4o", "gpt-4", more="[check]\ntolerance = 0.1\n")
    assert key().out == two
    assert len({none, one, two}) == 3


def test_the_key_follows_the_catalogue(key: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    settings("gpt-4o", more='catalogue = "mine.toml"\n')
    Path("mine.toml").write_text("schema = 1\n", "utf-8")
    first = key().out
    Path("mine.toml").write_text("schema = 1\n\n", "utf-8")
    second = key().out
    monkeypatch.setattr("tokscope.catalogue.catalogue._TOKENIZERS", "models.toml")
    assert len({first, second, key().out}) == 3


def test_the_key_is_of_the_settings_that_are_named(key: Cli) -> None:
    settings("gpt-4o")
    settings("gpt-4", name="other.toml")
    assert key("--config", "other.toml").out != key().out


def test_settings_that_are_wrong_have_no_key(key: Cli) -> None:
    settings("gpt-4o", more='catalogue = "none.toml"\n')
    refused = key()
    assert (refused.code, refused.out) == (ExitCode.USAGE, "")
    assert "none.toml" in refused.err


def test_the_digest_of_the_catalogue_is_of_both_its_files() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", bundled_digest())
