"""The README does what it says: blocks run, shown output is real, the reference is current."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.helpers.reference import MARKER, README, commands, reference
from tokscope.checks.settings_reader import check_settings
from tokscope.config import read_config

BLOCK = re.compile(r"^```(sh|python|text|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ENGINES = re.compile(r"\|engine:.*$", re.MULTILINE)
RUN_BY_CI = ("python -m pip install", "pytest")
"""Commands that `.ci/run` takes from the README itself."""


def tasks() -> str:
    return README.read_text("utf-8").partition(MARKER)[0]


def blocks() -> list[tuple[str, str]]:
    return [(found[1], found[2]) for found in BLOCK.finditer(tasks())]


def run(command: str, folder: Path) -> str:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A folder that holds what the README supposes the reader to have."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    engine = Tokenizer(models.BPE({letter: n for n, letter in enumerate(alphabet)}, []))
    engine.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    engine.decoder = decoders.ByteLevel()
    engine.save(str(tmp_path / "my-tokenizer.json"))
    from tokscope.sources.bundled import rank_file

    (tmp_path / "my-ranks.tiktoken").write_bytes(
        rank_file((bytes([byte]), byte) for byte in range(256))
    )
    (tmp_path / "README.en.md").write_text("# Title\n\nOne.\n\nTwo.\n\nThree.\n", "utf-8")
    return tmp_path


@pytest.mark.online
@pytest.mark.timeout(900)
def test_every_block_runs_and_prints_what_is_shown(workplace: Path) -> None:
    printed = ""
    for language, content in blocks():
        if language == "toml":
            settle(content, workplace)
        elif language == "python":
            run(f"python - <<'PYTHON'\n{content}PYTHON", workplace)
        elif language == "text":
            assert is_within(content, printed), f"{content}\n--- was\n{printed}"
        else:
            for line in content.splitlines():
                if not line.startswith(RUN_BY_CI):
                    printed = run(line, workplace)


def settle(content: str, folder: Path) -> None:
    """Take the first settings of a check as those of the folder; others only have to be right."""
    path = folder / "pyproject.toml"
    if not content.startswith("[tool.tokscope.check"):
        tomllib.loads(content)
    elif not path.exists():
        path.write_text(content, "utf-8")
    else:
        (folder / "other").mkdir()
        other = folder / "other" / "pyproject.toml"
        other.write_text(content, "utf-8")
        assert check_settings(read_config(other)) is not None


def is_within(shown: str, printed: str) -> bool:
    """Tell whether all shown lines were printed, in order; with a model hub there may be more."""
    lines = iter(ENGINES.sub("", printed).splitlines())
    return all(line in lines for line in ENGINES.sub("", shown).splitlines())


def test_the_reference_is_the_help() -> None:
    written = README.read_text("utf-8").partition(MARKER)[2]
    assert written == reference(), "run: python -m tests.helpers.reference"


def test_every_command_is_in_the_reference() -> None:
    text = reference()
    for path, _, _ in commands():
        assert f"### {path}\n" in text


def test_the_readme_names_the_example_commands_of_every_command() -> None:
    text = tasks()
    names = {path.split(" ")[1] for path, _, _ in commands() if " " in path}
    assert {name for name in names if f"tokscope {name}" not in text} == set()
