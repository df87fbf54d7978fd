"""``[tool.tokscope]`` of the nearest ``pyproject.toml``: what a project sets for itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tokscope.catalogue import Catalogue, bundled_catalogue
from tokscope.catalogue.catalogue import extended
from tokscope.errors import InputError
from tokscope.strict_toml import finish, read

_FILE = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """A project's settings."""

    catalogue: Path | None = None
    """Further tokenizers and models."""
    prices: Path | None = None
    """The project's own price file."""


def load_config(folder: Path | None = None) -> Config:
    """Read the settings that hold in a folder: those of the nearest ``pyproject.toml`` upwards.

    Parameters
    ----------
    folder : Path, optional
        By default that of the process.

    Raises
    ------
    TokscopeError
        All faults of the section together; or the process's folder is no longer there.
    """
    folder = folder or _current_folder()
    for candidate in (folder, *folder.parents):
        path = candidate / _FILE
        if path.is_file():
            return _of_file(path)
    return Config()


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise InputError(
            f"the current folder cannot be had: {error.strerror}", "`cd` into one that is there"
        ) from None


def _of_file(path: Path) -> Config:
    table = read(path)
    section = table.table("tool", {}).table("tokscope", {})
    catalogue = section.optional_text("catalogue")
    prices = section.optional_text("prices")
    section.close()
    finish(table)
    return Config(
        path.parent / catalogue if catalogue else None, path.parent / prices if prices else None
    )


def load_catalogue(config: Config) -> Catalogue:
    """Read the catalogue with the rows a project adds.

    Raises
    ------
    TokscopeError
        All faults of the project's file together.
    """
    catalogue = bundled_catalogue()
    return extended(catalogue, config.catalogue) if config.catalogue else catalogue
