"""The command line as a process: pipes, colours, interrupts, encodings, help."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.reference import commands
from tokscope.errors import ExitCode

COMMAND = [sys.executable, "-m", "tokscope"]


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env={**os.environ, "TOKSCOPE_OFFLINE": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_a_reader_that_leaves_early_is_no_failure() -> None:
    shell = (
        f"{' '.join(COMMAND)} compare o200k_base --format json | head -c 1; echo ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(
        ["bash", "-c", shell],
        env={**os.environ, "TOKSCOPE_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "{0\n"
    assert done.stderr == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_said_and_is_no_defect() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, "compare", "o200k_base", "--corpus", "fiction"],
            env={**os.environ, "TOKSCOPE_OFFLINE": "1"},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == ExitCode.UNAVAILABLE
    assert done.stderr.startswith("error: the output cannot be written: No space left")


def test_output_is_utf8_whatever_the_locale() -> None:
    done = process("show", "Привет", "-t", "characters", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert "П│р│и│в│е│т" in done.stdout


def test_no_escape_codes_off_a_terminal_nor_under_ci() -> None:
    for environment in ({"GITHUB_ACTIONS": "true"}, {"FORCE_COLOR": "1"}, {"NO_COLOR": "1"}):
        for arguments in (("--help",), ("compare", "--help"), ("compare", "o200k_base")):
            done = process(*arguments, **environment)
            assert "\x1b" not in done.stdout + done.stderr, (arguments, environment)


def test_interrupting_ends_with_130() -> None:
    running = subprocess.Popen(
        [*COMMAND, "count", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TOKSCOPE_OFFLINE": "1"},
        text=True,
    )
    time.sleep(1.0)  # until it waits for its input
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=30)
    assert running.returncode == ExitCode.INTERRUPTED
    assert "Traceback" not in err


def test_a_defect_is_one_line_unless_asked_for() -> None:
    code = (
        "import tokscope.cli.count as c, tokscope.cli.reading as r, tokscope.cli as e\n"
        "def broken(*_): raise RuntimeError('boom')\n"
        "r.read_texts = broken\n"
        "e.main(['count', 'x'])\n"
    )
    for debug in ("", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "TOKSCOPE_DEBUG": debug},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == ExitCode.DEFECT
        assert "a defect in tokscope: RuntimeError: boom" in done.stderr
        assert ("Traceback" in done.stderr) is bool(debug)


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
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["[]", "1", "[]"], done.stderr


def test_names_complete_in_the_shell() -> None:
    done = process(
        _TOKSCOPE_COMPLETE="complete_bash", COMP_WORDS="tokscope compare o200", COMP_CWORD="2"
    )
    assert "o200k_base" in done.stdout.split()
