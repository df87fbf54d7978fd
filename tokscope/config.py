"""The settings of a project: ``tokscope.toml``, or ``[tool.tokscope]`` in ``pyproject.toml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tokscope.catalogue.catalogue import Catalogue, bundled_catalogue, extended
from tokscope.errors import InputError
from tokscope.strict_toml import StrictTable, finish, read

OWN_FILE, PROJECT_FILE = "tokscope.toml", "pyproject.toml"
_CHECK = "check"


@dataclass(frozen=True, slots=True)
class Config:
    """A project's settings."""

    catalogue: Path | None = None
    """Further tokenizers and models."""
    prices: Path | None = None
    """The project's own price file."""
    check: StrictTable | None = None
    """The section of ``tokscope check``; ``checks.settings_reader`` reads it."""
    file: Path | None = field(default=None, compare=False)
    """The file that says so."""

    @property
    def is_set(self) -> bool:
        """Whether anything is."""
        return self != Config()


def load_config(folder: Path | None = None) -> Config:
    """Read the settings that hold in a folder: those of the nearest file upwards."""
    folder = folder or _current_folder()
    for candidate in (folder, *folder.parents):
        own, project = candidate / OWN_FILE, candidate / PROJECT_FILE
        if own.is_file():
            if project.is_file() and _section(read(project)).values:
                raise InputError(
                    f"{own}: [tool.tokscope] of {PROJECT_FILE} beside it holds settings too",
                    "keep them in one of the two",
                )
            return read_config(own)
        if project.is_file():
            return read_config(project)
    return Config()


def read_config(path: Path) -> Config:
    """Read the settings of one file."""
    table = read(path)
    section = _section(table) if path.name == PROJECT_FILE else table
    catalogue = _file_of(section, "catalogue", path.parent)
    prices = _file_of(section, "prices", path.parent)
    check = section.table(_CHECK) if section.has(_CHECK) else None
    section.close()
    finish(table)
    return Config(catalogue, prices, check, path)


def _file_of(section: StrictTable, key: str, folder: Path) -> Path | None:
    """Read the path of a file; a device or a FIFO, which would be read for ever, is an error."""
    written = section.optional_text(key)
    if not written:
        return None
    path = folder / written
    if path.exists() and not path.is_file():
        section.error(key, f"'{written}' is not a regular file", "name a TOML file")
    return path


def _section(table: StrictTable) -> StrictTable:
    return table.table("tool", {}).table("tokscope", {})


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise InputError(
            f"the current folder is unavailable: {error.strerror}", "`cd` into one that is there"
        ) from None


def load_catalogue(config: Config) -> Catalogue:
    """Read the catalogue with the rows a project adds."""
    catalogue = bundled_catalogue()
    return extended(catalogue, config.catalogue) if config.catalogue else catalogue
