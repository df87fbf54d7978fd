"""Write initial settings from the files of a folder, and CI files for ``tokscope init``."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path

from tokscope.corpora.readers.formats import LOCALES
from tokscope.corpora.readers.interface import ReadingLog, ReadOptions, Unit
from tokscope.corpora.readers.read import read_passages
from tokscope.errors import InputError
from tokscope.text.display import printable

_DEPTH = 3
"""Folders down that are looked into."""
_RANKS = ".tiktoken"
_TOKENIZERS = ("tokenizer.json", "tokenizer.model", "spiece.model", f"*{_RANKS}")
TEMPLATES = frozenset({".j2", ".jinja", ".jinja2", ".md", ".prompt", ".mustache", ".txt"})
_PROMPTS = ("prompts", "prompt", "prompt_templates")
_PROMPT_FILES = ("prompt.txt", "prompt.md", "*.prompt", "*.prompt.yml", "*.prompt.yaml")
_RECORDS = frozenset({".json", ".yaml", ".yml", ".po"})
_TEXTS = dict.fromkeys(("docs", "texts", "corpus", "data"), (".md", ".txt"))
_TEXTS |= dict.fromkeys(("logs", "log"), (".jsonl", ".log"))
"""Folders of text at the top, and the files of theirs that are read."""
_DEFAULT_ROLE = (
    '# what you pay for today: an id, a model, a file or hf:OWNER/NAME\nproduction = "gpt-4o"'
)


@dataclass(frozen=True, slots=True)
class ProjectFindings:
    """The tokenizers, prompts and texts of a folder."""

    tokenizers: tuple[Path, ...]
    corpora: tuple[FoundText, ...]


@dataclass(frozen=True, slots=True)
class FoundText:
    """Text that may be checked."""

    name: str
    source: str
    options: str
    """How it is compared, as keys of its setting."""
    problem: str = ""
    """Why it cannot be read, if it cannot."""


_BY_FILE, _BY_KEY = 'by = "file"', 'by = "file", unit = "record"'
_BY_WORD = 'compare = "fertility"'


def inspect_project(folder: Path) -> ProjectFindings:
    """Find tokenizers, prompts, translations, texts and logs; check that each text can be read.

    Hidden folders and environments are left out.
    """
    folders = list(_folders(folder, _DEPTH))
    return ProjectFindings(
        tuple(
            path.relative_to(folder)
            for each in folders
            for pattern in _TOKENIZERS
            for path in sorted(each.glob(pattern))
            if path.is_file()
        ),
        tuple(map(_checked, _texts(folder, folders))),
    )


def _texts(folder: Path, folders: Sequence[Path]) -> Iterator[FoundText]:
    for each in folders:
        place = each.relative_to(folder)
        if any(parent.name in (*_PROMPTS, *LOCALES) for parent in place.parents):
            continue  # a part of one that was found
        if each.name in _PROMPTS and _holds(each, TEMPLATES | _RECORDS):
            yield FoundText(each.name, place.as_posix(), _BY_FILE)
        elif each.name.lower() in LOCALES and _holds(each, _RECORDS):
            yield FoundText(each.name, place.as_posix(), _BY_KEY)
        else:
            for pattern in _PROMPT_FILES:
                if any(each.glob(pattern)):
                    yield FoundText("prompts", (place / pattern).as_posix(), _BY_FILE)
        if len(place.parts) == 1:
            for suffix in _TEXTS.get(each.name, ()):
                if any(each.rglob(f"*{suffix}")):
                    yield FoundText(each.name, f"{each.name}/**/*{suffix}", _BY_WORD)


def _checked(found: FoundText) -> FoundText:
    """Read a text, and note why that fails if it does."""
    is_by_file = found.options != _BY_WORD
    unit = Unit.RECORD if found.options == _BY_KEY else Unit.FILE if is_by_file else None
    try:
        for _ in read_passages(found.source, ReadOptions(unit, templates=is_by_file), ReadingLog()):
            pass
    except InputError as error:
        return replace(found, problem=error.message)
    return found


def _folders(folder: Path, depth: int) -> Iterator[Path]:
    yield folder
    if not depth:
        return
    try:
        inner = sorted(each for each in folder.iterdir() if each.is_dir())
    except OSError:  # not ours to read
        return
    for each in inner:
        is_environment = (each / "pyvenv.cfg").exists() or each.name == "node_modules"
        if not each.name.startswith(".") and not is_environment and not each.is_symlink():
            yield from _folders(each, depth - 1)


def _holds(folder: Path, suffixes: frozenset[str]) -> bool:
    return any(each.suffix in suffixes for each in folder.rglob("*") if each.is_file())


def settings_for(found: ProjectFindings, baseline: str) -> str:
    """Write settings with comments."""
    return "\n".join(
        [
            "# What `tokscope check` demands. Write the baseline: tokscope check --update",
            "[check]",
            f'baseline = "{baseline}"',
            "# tolerance = 0.01      # share by which a row may grow",
            "",
            "# tokenizers by what you use them for",
            "[check.roles]",
            *_roles(found),
            "",
            "# texts; without any, the built-in parallel-en-ru",
            "[check.corpora]",
            *_corpora(found),
            "",
            "# what may not be exceeded, baseline or not",
            "# [[check.budgets]]",
            '# metric = "fertility"  # or premium, cost_per_1000_words, context_share, …',
            '# where = { language = "ru" }',
            "# max = 2.1",
            "",
            "# prices for failures and for budgets in money",
            "# [check.money]",
            "# as_of = 2026-11-01    # the day whose prices hold",
            '# currency = "RUB"',
            '# rates = ["USDRUB=83.25@2026-10-02"]',
            "# words = 1000000       # sent a month",
            "",
        ]
    )


def _roles(found: ProjectFindings) -> list[str]:
    """Write a role for each tokenizer; a rank file is a comment, since it needs a pattern."""
    names = _named([path.parent.name or path.stem for path in found.tokenizers])
    lines = []
    for name, path in zip(names, found.tokenizers, strict=True):
        source = _quoted(f"file:./{path.as_posix()}")
        if path.suffix == _RANKS:
            lines.append("# a rank file needs the name of its split pattern")
            lines.append(f'# {name} = {{ tokenizer = {source}, pattern = "o200k_base" }}')
        else:
            lines.append(f"{name} = {source}")
    has_role = any(path.suffix != _RANKS for path in found.tokenizers)
    return lines if has_role else [_DEFAULT_ROLE, *lines]


def _corpora(found: ProjectFindings) -> list[str]:
    lines = [f"parallel = {_quoted('parallel-en-ru')}"]
    names = _named(["parallel", *(each.name for each in found.corpora)])[1:]
    for name, each in zip(names, found.corpora, strict=True):
        line = f"{name} = {{ source = {_quoted(each.source)}, {each.options} }}"
        if each.problem:
            lines += [f"# cannot be read: {printable(each.problem)}", f"# {line}"]
        else:
            lines.append(line)
    return lines


def _named(names: list[str]) -> list[str]:
    """Return unique keys for names."""
    made: list[str] = []
    for name in names:
        key = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)
        key = key.strip("-") or "own"
        number = sum(each == key or each.startswith(f"{key}-") for each in made)
        made.append(f"{key}-{number + 1}" if number else key)
    return made


def _quoted(text: str) -> str:
    escaped = "".join(
        f"\\u{ord(c):04x}" if ord(c) < 0x20 or ord(c) == 0x7F else c
        for c in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'


SPEC = "SPEC"
"""What stands in the files for what pip installs."""
_SPECS = re.compile(r"[\w.+\-:/@=<>~!#\[\],%&?]+", re.ASCII)


class Host(StrEnum):
    """Who runs a pipeline; what a person types."""

    GITHUB = "github"
    GITLAB = "gitlab"
    JENKINS = "jenkins"
    PRE_COMMIT = "pre-commit"


_FILES = {
    Host.GITHUB: "github.yml",
    Host.GITLAB: "gitlab.yml",
    Host.JENKINS: "Jenkinsfile",
    Host.PRE_COMMIT: "pre-commit.yaml",
}
PLACES = {
    Host.GITHUB: ".github/workflows/tokens.yml",
    Host.GITLAB: ".gitlab-ci.yml",
    Host.JENKINS: "Jenkinsfile",
    Host.PRE_COMMIT: ".pre-commit-config.yaml",
}
"""Where each host looks for it."""


def pipeline_for(host: Host, install: str) -> str:
    """Write what a host is to run; pip installs tokscope from a name, a wheel or a git address."""
    if not _SPECS.fullmatch(install):
        raise InputError(
            f"'{install}' is nothing that pip installs",
            "name a wheel, git+https://HOST/PROJECT@TAG, or NAME==VERSION of your index",
        )
    text = files("tokscope.checks.pipelines").joinpath(_FILES[host]).read_text(encoding="utf-8")
    return text.replace(SPEC, install if host is Host.PRE_COMMIT else shlex.quote(install))


def own_source() -> str | None:
    """Return where this tokscope was installed from, if pip recorded an address (PEP 610)."""
    try:
        recorded = json.loads(distribution("tokscope-cli").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return None
    url = str(recorded.get("url", ""))
    if "vcs_info" in recorded:
        return f"{recorded['vcs_info']['vcs']}+{url}@{recorded['vcs_info']['commit_id']}"
    return url if url.startswith("https://") else None
