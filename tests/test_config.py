"""A project's settings: the nearest pyproject.toml, every fault at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.config import Config, load_catalogue, load_config
from tokscope.errors import InputError, SeveralErrors

OWN = """
schema = 1
[[model]]
id = "our-model"
tokenizer = "qwen"
"""


def project(folder: Path, text: str) -> Path:
    path = folder / "pyproject.toml"
    path.write_text(text, "utf-8")
    return path


def test_without_a_section_nothing_is_set(tmp_path: Path) -> None:
    project(tmp_path, "[tool.other]\nx = 1\n[project]\nname = 'x'\n")
    assert load_config(tmp_path) == Config()


def test_settings_of_a_folder_above_hold(tmp_path: Path) -> None:
    project(tmp_path, "[tool.tokscope]\ncatalogue = 'own.toml'\n")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert load_config(inner) == Config(tmp_path / "own.toml")  # beside the file that names it


def test_the_nearest_file_wins(tmp_path: Path) -> None:
    project(tmp_path, "[tool.tokscope]\ncatalogue = 'far.toml'\n")
    inner = tmp_path / "a"
    inner.mkdir()
    project(inner, "[tool.tokscope]\ncatalogue = 'near.toml'\n")
    assert load_config(inner) == Config(inner / "near.toml")


def test_a_project_may_have_prices_of_its_own(tmp_path: Path) -> None:
    project(tmp_path, "[tool.tokscope]\nprices = 'prices.toml'\n")
    assert load_config(tmp_path) == Config(prices=tmp_path / "prices.toml")


def test_an_absolute_path_is_kept(tmp_path: Path) -> None:
    own = tmp_path / "x" / "own.toml"
    project(tmp_path, f"[tool.tokscope]\ncatalogue = '{own}'\n")
    assert load_config(tmp_path) == Config(own)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "[tool.tokscope]\ncatalog = 'x'\n",
            "tool.tokscope.catalog: unknown key",
            "did you mean 'catalogue'?",
        ),
        ("[tool]\ntokscope = 1\n", "tool.tokscope: is not a table", "it is 1"),
        ("[tool.tokscope]\ncatalogue = ''\n", "tool.tokscope.catalogue: is empty", None),
        ("tool = \n", "not valid TOML", None),
    ],
)
def test_a_wrong_setting_is_named_by_file_and_key(
    tmp_path: Path, text: str, message: str, hint: str | None
) -> None:
    path = project(tmp_path, text)
    with pytest.raises(InputError) as caught:
        load_config(tmp_path)
    assert caught.value.message.startswith(f"{path}: {message}")
    assert hint is None or caught.value.hint == hint


def test_all_errors_are_reported_at_once(tmp_path: Path) -> None:
    project(tmp_path, "[tool.tokscope]\nfirst = 1\nsecond = 2\n")
    with pytest.raises(SeveralErrors) as caught:
        load_config(tmp_path)
    assert len(caught.value.errors) == 2


def test_the_catalogue_gets_the_rows_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN, "utf-8")
    catalogue = load_catalogue(Config(tmp_path / "own.toml"))
    assert catalogue.find("our-model").id == "qwen"


def test_without_rows_of_a_project_the_catalogue_is_the_bundled_one() -> None:
    assert load_catalogue(Config()) is bundled_catalogue()


def test_a_missing_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.toml: cannot be read"):
        load_catalogue(Config(tmp_path / "none.toml"))


@pytest.mark.parametrize("key", ["catalogue", "prices"])
def test_a_device_or_a_fifo_is_not_read(tmp_path: Path, key: str) -> None:
    os.mkfifo(tmp_path / "fifo")
    for path in ("fifo", "/dev/zero"):
        project(tmp_path, f"[tool.tokscope]\n{key} = '{path}'\n")
        with pytest.raises(InputError) as caught:
            load_config(tmp_path)
        assert f"tool.tokscope.{key}: '{path}' is not a regular file" in caught.value.message


@pytest.mark.parametrize("key", ["catalogue", "prices"])
def test_a_path_holds_no_null_character(tmp_path: Path, key: str) -> None:
    project(tmp_path, f'[tool.tokscope]\n{key} = "a\\u0000"\n')
    with pytest.raises(InputError) as caught:
        load_config(tmp_path)
    assert f"tool.tokscope.{key}: holds the character U+0000" in caught.value.message
