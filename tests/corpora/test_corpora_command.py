"""`tokscope corpora`: check, sample and show."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli import conftest
from tests.cli.conftest import Cli
from tokscope.corpora.builtin import builtin_corpora
from tokscope.errors import ExitCode

cli = conftest.cli


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a built-in corpus that may be damaged, in the folder of the process."""
    monkeypatch.chdir(tmp_path)
    return shutil.copytree(builtin_corpora()["news"].folder, tmp_path / "mine")


def test_all_built_in_corpora_pass_the_check(cli: Cli) -> None:
    result = cli("corpora", "check")
    assert result.code == ExitCode.OK
    assert result.out.splitlines() == [f"{name}: no findings" for name in builtin_corpora()]


def test_a_damaged_copy_of_a_corpus_fails_the_check(cli: Cli, copy: Path) -> None:
    assert cli("corpora", "check", "mine").code == ExitCode.OK
    lines = (copy / "ru.txt").read_text("utf-8").split("\n")
    lines[4] = f"{lines[4]} \u202e"
    (copy / "ru.txt").write_text("\n".join(lines), "utf-8")
    result = cli("corpora", "check", "law", "mine")
    assert result.code == ExitCode.GATE_FAILED
    law, mine, *findings = result.out.splitlines()
    assert law == "law: no findings"
    assert mine == f"news: {len(findings)} findings"
    assert all(finding.startswith("  mine/ru.txt: ") for finding in findings)
    assert any("sha256 is " in finding for finding in findings)


@pytest.mark.parametrize("name", ["::error::x", "\\u001b[31m"])
def test_the_name_of_a_corpus_under_check_is_harmless(cli: Cli, copy: Path, name: str) -> None:
    manifest = copy / "corpus.toml"
    text = manifest.read_text("utf-8").replace('name = "news"', f'name = "{name}"')
    manifest.write_text(text, "utf-8")
    result = cli("corpora", "check", "mine")
    assert result.code == ExitCode.OK
    assert not result.out.lstrip().startswith("::")
    assert "\x1b" not in result.out


def test_a_folder_does_not_hide_the_built_in_corpus_to_check(cli: Cli, copy: Path) -> None:
    copy.rename("news")
    Path("news/en.txt").write_text("x\n", "utf-8")
    assert cli("corpora", "check", "./news").code == ExitCode.GATE_FAILED
    assert cli("corpora", "check", "news").code == ExitCode.OK  # as `compare` understands it


def test_a_sample_of_a_corpus_can_be_repeated(cli: Cli) -> None:
    one, again, other = (
        cli("corpora", "sample", "news", "-n", "3", "--seed", seed).out for seed in "112"
    )
    assert one == again != other
    heads = [tuple(line.split("\t")[:2]) for line in one.splitlines()]
    assert heads == [("news", "en"), ("news", "ru")] * 3


def test_a_corpus_is_shown_with_the_facts_of_its_manifest(cli: Cli) -> None:
    result = cli("corpora", "show", "news")
    assert result.code == ExitCode.OK
    manifest = builtin_corpora()["news"]
    facts = dict(line.split("  ", 1) for line in result.out.splitlines() if line)
    assert facts["corpus"].strip() == "news"
    assert facts["licence"].strip() == manifest.licence
    assert facts["ru"].strip().startswith(f"{manifest.files['ru'].segments:,} segments, ")
    assert facts["ru"].endswith(f"sha256 {manifest.files['ru'].sha256}")


def test_a_gold_list_is_shown_with_its_morphemes(cli: Cli) -> None:
    facts = dict(
        line.split("  ", 1)
        for line in cli("corpora", "show", "morphemes-russian").out.splitlines()
        if line
    )
    assert facts["kind"].strip() == "morphemes"
    assert facts["morphemes"].strip().startswith("prefix ")
    assert facts["boundaries"].strip().endswith(" inside words")


@pytest.mark.parametrize("command", ["show", "check", "sample"])
def test_an_unknown_corpus_is_named_with_the_nearest(cli: Cli, command: str) -> None:
    result = cli("corpora", command, "nwes")
    assert (result.code, result.out) == (ExitCode.USAGE, "")
    assert "did you mean: news" in result.err
