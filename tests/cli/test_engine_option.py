"""``--engine``, and the engines that ``tokenizers show`` lists."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import tokscope
from tests.cli.conftest import Cli
from tests.helpers.processes import python
from tokscope.errors import ExitCode, UnknownNameError
from tokscope.tokenizers.fast import selection as selection_module


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.txt"
    path.write_text("Съешь ещё этих мягких французских булок, да выпей чаю.\n" * 80_000, "utf-8")
    return path


def test_auto_and_official_give_the_same_number(cli: Cli, large: Path) -> None:
    auto = cli("count", str(large), "-t", "o200k_base")
    official = cli("count", str(large), "-t", "o200k_base", "--engine", "official")
    assert auto.code == official.code == ExitCode.OK
    assert auto.out == official.out


def test_the_signature_names_the_engine_that_counted(
    cli: Cli, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("gigatoken")
    cheap = [
        replace(each, minimum_text=dict.fromkeys(each.minimum_text, 1))
        for each in selection_module.CANDIDATES
    ]
    monkeypatch.setattr(
        selection_module, "CANDIDATES", tuple(cheap)
    )  # the distinct chunks of this text are few
    auto = cli("compare", "o200k_base", "--corpus", f"ru={large}").out
    official = cli("compare", "o200k_base", "--corpus", f"ru={large}", "--engine", "official").out
    assert "|engine:gigatoken-0.10.0|" in auto
    assert "|engine:tiktoken-" in official
    assert "gigatoken" not in official
    assert auto.splitlines()[:5] == official.splitlines()[:5]


@pytest.mark.parametrize("command", ["compare", "count"])
def test_an_unknown_choice_is_an_error_with_the_known_ones(cli: Cli, command: str) -> None:
    result = cli(command, "--text", "x", "--engine", "oficial")
    assert result.code == ExitCode.USAGE
    assert "unknown engine choice 'oficial'" in result.err
    assert "did you mean: official" in result.err or "did you mean 'official'" in result.err
    assert "auto, official" in result.err


def test_the_library_takes_the_choice_too() -> None:
    with pytest.raises(UnknownNameError, match="unknown engine choice 'gigatoken'"):
        tokscope.load("o200k_base", engine="gigatoken")
    assert tokscope.load("o200k_base", engine="official", offline=True).count("Hello world") == 2


def test_show_tells_the_engine_candidates_and_the_split_with_its_reason(cli: Cli) -> None:
    out = cli("tokenizers", "show", "o200k_base").out
    assert "official" in out
    assert "counted chunk by chunk: its pattern cuts before every single space" in out
    pytest.importorskip("gigatoken")
    assert "gigatoken 0.10.0: verified on " in out


def test_small_text_imports_no_fast_engine() -> None:
    done = python(
        "import sys\n"
        "from tokscope.cli.main import run\n"
        "run(['count', '--text', 'x'])\n"
        "fast = {'gigatoken', 'nanotoken', 'awkward'}\n"
        "print(sorted(fast & set(sys.modules)))\n"
    )
    assert done.stdout.splitlines() == ["1", "[]"], done.stderr
