"""Run the command line as a process of its own."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from typing import TypeAlias

COMMAND = [sys.executable, "-m", "tokscope"]
Done: TypeAlias = subprocess.CompletedProcess[str]


def process(*arguments: str, **environment: str) -> Done:
    """Run ``tokscope`` with some arguments."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env={**os.environ, "TOKSCOPE_OFFLINE": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def shell(script: str) -> Done:
    """Run a line of bash in which ``tokscope`` is the command, so that it sets up the streams."""
    return subprocess.run(
        ["bash", "-c", f'tokscope() {{ {shlex.join(COMMAND)} "$@"; }}; {script}'],
        env={**os.environ, "TOKSCOPE_OFFLINE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def python(code: str, **environment: str) -> Done:
    """Run some lines of Python."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TOKSCOPE_OFFLINE": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


COUNT_THAT_RAISES = """\
import os, signal, sys
import tokscope.cli, tokscope.cli.loaded as reading
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
def broken(*_):
    {statement}
reading.read_shown_texts = broken
tokscope.cli.main(['count', 'x'])
"""
"""``count`` of which a statement takes the place of reading: ``{statement}``."""
