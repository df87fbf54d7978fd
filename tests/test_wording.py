"""The project uses the field's words: nothing of `helpers/coined_words.toml` is in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.helpers import wording

LIST = "python -m tests.helpers.wording"


@pytest.fixture(scope="module")
def found() -> list[wording.Place]:
    return [place for path in wording.files() for place in wording.places(path)]


@pytest.mark.parametrize("kind", ["name", "phrase", "docstring"])
def test_no_coined_words(kind: str, found: list[wording.Place]) -> None:
    places = [str(place) for place in found if place.kind == kind]
    assert places == [], f"{len(places)} places: {LIST}"


def test_docstrings_have_no_roles_of_sphinx(found: list[wording.Place]) -> None:
    """MkDocs prints them as they are."""
    assert [str(place) for place in found if place.kind == "role"] == []


def test_the_list_finds_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tokscope").mkdir()
    (tmp_path / "tokscope" / "code.py").write_text(
        '"""Tell what :func:`load` does."""\n\n'
        "class Way:\n    effort = 1  # nothing can be had\n\n\n"
        "def price_found(was_told: str) -> None:\n    _ladder = 'it\\n is told'\n",
        "utf-8",
    )
    monkeypatch.setattr(wording, "ROOT", tmp_path)
    (path,) = wording.files()
    found = {(place.line, place.kind, place.word) for place in wording.places(path)}
    assert found == {
        (1, "docstring", "Tell"),
        (1, "role", '"""Tell what :func:`load` does."""'),
        (3, "name", "Way"),
        (4, "name", "effort"),
        (4, "phrase", "be had"),
        (7, "name", "price_found"),
        (7, "name", "was_told"),
        (8, "name", "_ladder"),
        (8, "phrase", "is told"),
    }


@pytest.mark.parametrize("name", ["gateway", "shortcut", "default", "is_found", "halfway"])
def test_other_words_are_not_found(name: str) -> None:
    assert not wording.is_coined(name)


def test_phrases_are_lower_case() -> None:
    phrases = wording._LISTS["phrases"]
    assert all(phrase == phrase.lower() for phrase in phrases)
    assert all(re.compile(phrase) for phrase in phrases)
