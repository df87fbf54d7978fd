"""Every failure ends in a sentence and its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import tokscope
from tests.helpers.processes import COUNT_THAT_RAISES, process, python, shell
from tokscope.errors import ExitCode


@pytest.mark.parametrize("command", ["count --text x -t bytes", "compare bytes", "tokenizers"])
def test_a_current_folder_that_is_gone_is_reported(command: str, tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    # The module is found by a path that does not depend on the current folder.
    root = Path(tokscope.__file__).parent.parent
    done = shell(f"export PYTHONPATH={root}; cd {folder} && rmdir {folder} && tokscope {command}")
    assert done.returncode == ExitCode.USAGE
    assert "the current folder is unavailable" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        *(("compare", "{}"), ("compare", "bytes", "--corpus", "{}"), ("count", "{}")),
        *(("show", "x", "-t", "{}"), ("tokenizers", "show", "{}"), ("corpora", "show", "{}")),
        *(("corpora", "check", "{}"), ("tokenizers", "import", "{}"), ("corpora", "sample", "{}")),
        *(("tokenizers", "export", "{}", "o200k_base"), ("compare", "bytes", "-o", "{}.json")),
        *(("count", "--text", "x", "--encoding", "{}"), ("compare", "bytes", "--sort", "{}")),
    ],
)
@pytest.mark.parametrize("name", ["n" * 5_000, "./" + "n/" * 5_000])
def test_a_name_longer_than_the_system_takes_is_an_error(
    arguments: tuple[str, ...], name: str
) -> None:
    done = process(*(part.format(name) for part in arguments))
    if arguments[:2] != ("count", "--text"):  # an encoding is asked for only when a file is read
        assert done.returncode in (ExitCode.USAGE, ExitCode.UNAVAILABLE), done.stderr[-300:]
        assert done.stderr.startswith("error: ")
        assert len(done.stderr) < 10_000


def test_a_path_that_the_system_refuses_is_named(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for arguments in (
        *(("tokenizers", "import", str(loop)), ("tokenizers", "export", str(loop), "o200k_base")),
        *(("corpora", "check", str(loop)), ("compare", str(loop))),
    ):
        done = process(*arguments)
        assert done.returncode in (ExitCode.USAGE, ExitCode.UNAVAILABLE), (arguments, done.stderr)
        assert str(loop) in done.stderr


@pytest.mark.parametrize(
    ("statement", "code", "message_part"),
    [
        (
            "open(r'{folder}')",
            ExitCode.USAGE,
            "error: {folder}: Is a directory\n  hint: check the path and its permissions\n",
        ),
        (
            "raise PermissionError(13, 'Permission denied', 'a.txt')",
            ExitCode.USAGE,
            "error: a.txt: Permission denied\n  hint: check the path and its permissions\n",
        ),
        (
            "raise OSError(24, 'Too many open files')",
            ExitCode.UNAVAILABLE,
            "error: the system refused: Too many open files\n",
        ),
        (
            "raise MemoryError",
            ExitCode.UNAVAILABLE,
            "error: not enough memory\n  hint: measure less at a time\n",
        ),
    ],
)
def test_what_the_system_refuses_is_no_defect(
    statement: str, code: ExitCode, message_part: str, tmp_path: Path
) -> None:
    done = python(COUNT_THAT_RAISES.format(statement=statement.format(folder=tmp_path)))
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr == message_part.format(folder=tmp_path)


def test_interrupting_ends_with_130() -> None:
    statement = "os.kill(os.getpid(), signal.SIGINT); signal.pause()"
    done = python(COUNT_THAT_RAISES.format(statement=statement))
    assert done.returncode == ExitCode.INTERRUPTED
    assert (done.stdout, done.stderr) == ("", "interrupted\n")


@pytest.mark.parametrize("module", ["tokscope.cli.main", "typer", "tokscope.corpora.readers.read"])
def test_interrupting_while_modules_load_ends_with_130(module: str) -> None:
    done = python(
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == '{module}': os.kill(os.getpid(), signal.SIGINT); signal.pause()\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from tokscope.cli import main\n"
        "main(['count', '--text', 'x'])\n"
    )
    assert done.returncode == ExitCode.INTERRUPTED
    assert (done.stdout, done.stderr) == ("", "interrupted\n")


@pytest.mark.parametrize("arguments", [["--help"], ["--help", "count"], ["--offline", "--help"]])
def test_the_help_lists_every_command(arguments: list[str]) -> None:
    done = process(*arguments)
    assert all(f"\n  {name} " in done.stdout for name in ("compare", "count", "corpora", "cache"))


@pytest.mark.parametrize(
    "arguments", [["compare", "-h"], ["help", "compare"], ["compare", "--help"]]
)
def test_three_options_print_the_help_of_a_command(arguments: list[str]) -> None:
    done = process(*arguments)
    assert (done.returncode, done.stdout) == (0, process("compare", "--help").stdout)


def test_capital_v_prints_the_version() -> None:
    assert process("-V").stdout == process("--version").stdout


def test_a_mistyped_command_is_compared_with_every_command() -> None:
    done = process("comapre")
    assert done.returncode == ExitCode.USAGE
    assert "Did you mean 'compare'?" in done.stderr


def test_what_was_to_be_done_at_the_end_is_done() -> None:
    done = python(
        "import atexit, sys\n"
        "atexit.register(print, 'at last')\n"
        "from tokscope.cli import main\n"
        "main(['count', '--text', 'x', '-t', 'bytes'])\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\nat last\n", "")


@pytest.mark.parametrize("debug", ["", "1"])
def test_a_defect_is_one_line_unless_requested(debug: str) -> None:
    statement = "raise RuntimeError('boom')"
    done = python(COUNT_THAT_RAISES.format(statement=statement), TOKSCOPE_DEBUG=debug)
    assert done.returncode == ExitCode.DEFECT
    assert "a defect in tokscope: RuntimeError: boom" in done.stderr
    assert ("Traceback" in done.stderr) is bool(debug)


def test_an_engine_that_panics_is_a_defect_like_any_other() -> None:
    # This engine panics on a byte that has no rank, with an exception that is no Exception.
    statement = (
        "import tiktoken; tiktoken.Encoding('x', pat_str='.', mergeable_ranks={b'a': 0},"
        " special_tokens={}).encode_ordinary('b')"
    )
    done = python(COUNT_THAT_RAISES.replace("{statement}", statement))
    assert done.returncode == ExitCode.DEFECT
    assert "error: a defect in tokscope: PanicException: " in done.stderr
    assert "Traceback" not in done.stderr


SECRETS = {
    "HF_TOKEN": "hf_secret token",
    "HF_ENDPOINT": "http://user:pass word@127.0.0.1:9",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "NO_PROXY": "*",
}


@pytest.mark.parametrize("debug", ["", "1"])
def test_a_defect_shows_no_secret(debug: str) -> None:
    statement = "raise RuntimeError(repr(dict(os.environ)) + 2 * os.environ['HF_ENDPOINT'])"
    done = python(COUNT_THAT_RAISES.format(statement=statement), TOKSCOPE_DEBUG=debug, **SECRETS)
    assert done.returncode == ExitCode.DEFECT
    assert "a defect in tokscope: RuntimeError: " in done.stderr
    assert "***" in done.stderr
    assert not any(part in done.stderr for part in ("hf_secret", "pass", "word"))


def test_nothing_on_stderr_shows_a_secret() -> None:
    code = (
        "import logging, os, sys, warnings\n"
        "from tokscope.cli.main import prepare_streams\n"
        "prepare_streams()\n"
        "token = os.environ['HF_TOKEN']\n"
        "print('note:', token, file=sys.stderr)\n"
        "warnings.warn(token)\n"
        "logging.warning('%r', {'authorization': f'Bearer {token}'})\n"
    )
    done = python(code, **SECRETS)
    assert done.stderr.count("***") == 3
    assert "hf_secret" not in done.stderr


def test_a_result_shows_no_secret(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    arguments = ("compare", "bytes", "hf:o/r", "--keep-going", "--text", "a", "-o", str(file))
    done = process(*arguments, "--format", "json", TOKSCOPE_OFFLINE="", **SECRETS)
    content = file.read_text("utf-8")
    (missing,) = json.loads(content)["unavailable"]
    assert missing["reason"] == "the model hub http://***@127.0.0.1:9 cannot be reached"
    for text in (done.stdout, done.stderr, content):
        assert "***" in text
        assert not any(part in text for part in ("hf_secret", "pass", "word@"))
