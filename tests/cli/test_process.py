"""The command line as a process: colours, encodings, help, imports, completion."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.processes import process, python
from tests.helpers.reference import commands
from tokscope.errors import ExitCode


def test_output_is_utf8_whatever_the_locale() -> None:
    done = process("show", "Привет", "-t", "characters", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert "П│р│и│в│е│т" in done.stdout


def test_no_escape_codes_off_a_terminal_nor_under_ci() -> None:
    for environment in ({"GITHUB_ACTIONS": "true"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}):
        for arguments in (("--help",), ("compare", "--help"), ("compare", "o200k_base")):
            done = process(*arguments, **environment)
            assert "\x1b" not in done.stdout + done.stderr, (arguments, environment)
    assert "\x1b[1m" in process("compare", "o200k_base", FORCE_COLOR="1").stdout


@pytest.mark.parametrize("path", [path for path, _, _ in commands()])
def test_every_command_has_help(path: str) -> None:
    done = process(*path.split(" ")[1:], "--help")
    assert done.returncode == ExitCode.OK
    assert done.stdout.startswith(f"Usage: {path.split(' ')[0]}")


def test_no_module_of_the_current_folder_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("typer", "rich", "regex", "numpy", "tokenizers", "pathlib"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w').close()\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    done = process("count", "--text", "x", "-t", "bytes")
    assert (done.returncode, done.stdout) == (ExitCode.OK, "1\n")
    assert not (tmp_path / "ran").exists()


HEAVY = (
    "pandas, numpy, transformers, tokenizers, tiktoken, sentencepiece, splintr, google.protobuf,"
    " huggingface_hub, pydantic, urllib.request, importlib.metadata"
)
UNASKED = (
    *("pandas", "pyarrow", "transformers", "tokenizers", "tiktoken", "sentencepiece", "pydantic"),
    *("huggingface_hub", "urllib.request", "importlib.metadata", "numpy.ma"),
)
"""What a comparison of which every count is remembered needs none of."""


def imported_by(*arguments: str) -> set[str]:
    """List all modules that a run of the command line loads."""
    code = (
        "import contextlib, io, sys\n"
        "from tokscope.cli.main import run\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        f"    code = run({list(arguments)!r})\n"
        "print(code, *sys.modules)\n"
    )
    done = python(code)
    code, *modules = done.stdout.split()
    assert code == "0", done.stderr
    return set(modules)


def test_help_and_counting_import_nothing_they_do_not_use() -> None:
    heavy = set(HEAVY.split(", "))
    assert not heavy & imported_by("--help")
    assert not heavy & imported_by("count", "--text", "x", "-t", "bytes")
    imported_by("count", "--text", "x", "-t", "gpt-2")  # the first run may write the cached form
    assert heavy & imported_by("count", "--text", "x", "-t", "gpt-2") == {"tiktoken"}
    large = heavy & imported_by("count", "--text", "x", "-t", "o200k_base")
    assert large == {"tiktoken", "numpy"}  # which finds the part of the vocabulary that is needed


def test_a_comparison_with_remembered_counts_imports_no_engine() -> None:
    arguments = ("compare", "o200k_base", "bytes", "--corpus", "fiction")
    imported_by(*arguments)
    assert not set(UNASKED) & imported_by(*arguments)
