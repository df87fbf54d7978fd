"""The command line as a process: colours, encodings, help, imports, completion."""

from __future__ import annotations

import pytest

from tests.cli.processes import process, python
from tests.reference import commands
from tokscope.errors import ExitCode


def test_output_is_utf8_whatever_the_locale() -> None:
    done = process("show", "Привет", "-t", "characters", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert "П│р│и│в│е│т" in done.stdout


def test_no_escape_codes_off_a_terminal_nor_under_ci() -> None:
    for environment in ({"GITHUB_ACTIONS": "true"}, {"FORCE_COLOR": "1"}, {"NO_COLOR": "1"}):
        for arguments in (("--help",), ("compare", "--help"), ("compare", "o200k_base")):
            done = process(*arguments, **environment)
            assert "\x1b" not in done.stdout + done.stderr, (arguments, environment)


@pytest.mark.parametrize("path", [path for path, _, _ in commands()])
def test_every_command_has_help(path: str) -> None:
    done = process(*path.split(" ")[1:], "--help")
    assert done.returncode == ExitCode.OK
    assert done.stdout.startswith(f"Usage: {path.split(' ')[0]}")


def test_help_and_count_import_nothing_heavy() -> None:
    code = (
        "import sys, tokscope.cli.app\n"
        "heavy = {'pandas', 'numpy', 'transformers', 'tokenizers', 'tiktoken', 'sentencepiece',"
        " 'huggingface_hub'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        "from tokscope.cli.entry import run\n"
        "run(['count', '--text', 'x'])\n"
        "print(sorted(heavy & set(sys.modules) - {'tiktoken'}))\n"
    )
    done = python(code)
    assert done.stdout.splitlines() == ["[]", "1", "[]"], done.stderr
