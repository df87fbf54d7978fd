"""Write initial settings from the files of a folder, and CI files for ``tokscope init``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from tokscope.versions import tool_version

_DEPTH = 3
"""Folders down that are looked into."""
_RANKS = ".tiktoken"
_TOKENIZERS = ("tokenizer.json", "tokenizer.model", "spiece.model", f"*{_RANKS}")
TEMPLATES = frozenset({".j2", ".jinja", ".jinja2", ".md", ".prompt", ".mustache", ".txt"})
_PROMPTS = ("prompts", "prompt", "prompt_templates")
_TEXTS = ("docs", "texts", "corpus", "data")
_DEFAULT_ROLE = (
    '# what you pay for today: an id, a model, a file or hf:OWNER/NAME\nproduction = "gpt-4o"'
)


@dataclass(frozen=True, slots=True)
class ProjectFindings:
    """The tokenizers, prompts and texts of a folder."""

    tokenizers: tuple[Path, ...]
    prompts: tuple[Path, ...]
    """Folders of templates."""
    texts: tuple[str, ...]
    """Patterns of other text."""


def inspect_project(folder: Path) -> ProjectFindings:
    """Find tokenizers, prompts and texts; hidden folders and environments are left out."""
    folders = list(_folders(folder, _DEPTH))
    return ProjectFindings(
        tuple(
            path.relative_to(folder)
            for each in folders
            for pattern in _TOKENIZERS
            for path in sorted(each.glob(pattern))
            if path.is_file()
        ),
        tuple(
            each.relative_to(folder)
            for each in folders
            if each.name in _PROMPTS and _holds(each, TEMPLATES)
        ),
        tuple(
            f"{each.name}/**/*{suffix}"
            for each in folders[1:]
            if each.parent == folder and each.name in _TEXTS
            for suffix in (".md", ".txt")
            if any(each.rglob(f"*{suffix}"))
        ),
    )


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
    values = [
        ("parallel", _quoted("parallel-en-ru")),
        *(
            (path.name, f'{{ source = {_quoted(path.as_posix())}, by = "file" }}')
            for path in found.prompts
        ),
        *(
            (each.partition("/")[0], f'{{ source = {_quoted(each)}, compare = "fertility" }}')
            for each in found.texts
        ),
    ]
    names = _named([name for name, _ in values])
    return [f"{name} = {value}" for name, (_, value) in zip(names, values, strict=True)]


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


OWNER = "OWNER"
"""What stands in the files for whoever keeps the copy of tokscope that is used."""
_VERSION = "0.0.0"
"""What stands for it in the files."""


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


def pipeline_for(host: Host) -> str:
    """Write what a host is to run, for this version of tokscope."""
    text = files("tokscope.checks.pipelines").joinpath(_FILES[host]).read_text(encoding="utf-8")
    return text.replace(_VERSION, tool_version())
