"""``tokscope tally`` and ``tokscope cache`` as they are typed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import tokscope
from tests.cli.conftest import Cli
from tokscope.errors import ExitCode


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    path = tmp_path / "letters.txt"
    path.write_text("Добрый день!\nПишу вам снова.\nGood afternoon!\n", "utf-8")
    return path


def test_a_tally_takes_the_place_of_its_text(cli: Cli, letters: Path, tmp_path: Path) -> None:
    kept = tmp_path / "letters.tally"
    made = cli("tally", str(letters), "-o", str(kept))
    assert (made.code, made.out.split(",")[0]) == (ExitCode.OK, f"{kept}: 3 segments")
    rows = []
    for corpus in (letters, kept):
        found = cli("compare", "o200k_base", "bytes", "--corpus", str(corpus), "--format", "json")
        assert found.code == ExitCode.OK
        rows.append([{**row, "corpus": None} for row in json.loads(found.out)["rows"]])
    assert rows[0] == rows[1]


def test_tallies_merge(cli: Cli, letters: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.tally", tmp_path / "two.tally"
    cli("tally", str(letters), "-o", str(one))
    merged = cli(
        "tally", "merge", str(one), str(one), str(letters.with_name("one.tally")), "-o", str(two)
    )
    assert merged.code == ExitCode.OK
    wrong = cli("tally", "merge", str(one), str(letters), "-o", str(two))
    assert wrong.code == ExitCode.USAGE
    assert "only tally files are merged" in wrong.err


def test_a_text_whose_name_is_not_utf8_is_kept(cli: Cli, tmp_path: Path) -> None:
    path, kept = tmp_path / os.fsdecode(b"a\xff.txt"), tmp_path / "a.tally"
    try:
        path.write_text("Good afternoon!\n", "utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert cli("tally", str(path), "-o", str(kept)).code == ExitCode.OK
    found = cli("compare", "bytes", "--corpus", str(kept), "--by", "file", "--format", "json")
    assert found.code == ExitCode.OK
    assert json.loads(found.out)["rows"][0]["file"] == str(path)


@pytest.mark.parametrize("seconds", [0, -1, 2**33])
def test_no_clock_is_too_early_or_too_late(
    cli: Cli, letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    kept, now = tmp_path / "letters.tally", tmp_path / "now.tally"
    assert cli("tally", str(letters), "-o", str(now)).code == ExitCode.OK
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))
    monkeypatch.setattr("time.time", lambda: float(seconds))
    assert cli("tally", str(letters), "-o", str(kept)).code == ExitCode.OK
    assert kept.read_bytes() == now.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x.txt", "-o", "y.parquet"], "a tally's name ends in .tally"),
        (["nothing.txt", "-o", "y.tally"], "nothing.txt: no such file"),
        (["nothing.tally", "-o", "y.tally"], "nothing.tally: no such file"),
        (["x.txt", "-o", "none/y.tally"], "none: no such folder"),
        (["x.txt", "-o", "y.tally", "--memory", "much"], "'much' is not a size"),
        (["x.txt", "-o", "y.tally", "--memory", "1K"], "--memory 1K is too little"),
        (["fiction", "x.txt", "-o", "y.tally", "--blocks", "1"], "the text has 2 parts by file"),
    ],
)
def test_bad_input_is_named(
    cli: Cli,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.txt").write_text("да\n", "utf-8")
    found = cli("tally", *arguments)
    assert found.code == ExitCode.USAGE
    assert message in found.err
    assert not Path("y.tally").exists()


@pytest.mark.parametrize("memory", ["1M", "2G"])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_no_bound_and_no_number_of_workers_moves_a_number(
    cli: Cli, memory: str, workers: str, home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "long.txt"
    lines = [f"слово{n} word{n * n} да нет" for n in range(60_000)]
    path.write_text("\n".join(lines), "utf-8")
    names = ("o200k_base", "cl100k_base", "bytes")
    found = cli(
        *("compare", *names, "--corpus", f"ru={path}", "--format", "json"),
        *("--memory", memory, "--workers", workers),
    )
    assert found.code == ExitCode.OK
    tokens = {row["tokenizer"]: row["tokens"] for row in json.loads(found.out)["rows"]}
    expected = {name: tokscope.load(name, offline=True).count_many(lines).tokens for name in names}
    assert tokens == {name: sum(each) for name, each in expected.items()}


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--by", "segment"], "--by segment"),
        (["--normalize", "nfc"], "--normalize"),
        (["--metric", "renyi"], "--metric renyi"),
    ],
)
def test_what_needs_segments_says_so(
    cli: Cli, tmp_path: Path, arguments: list[str], what: str
) -> None:
    kept = tmp_path / "x.tally"
    made = cli("tally", "fiction", "--blocks", "40", "-o", str(kept))
    assert made.out.startswith(f"{kept}: 538 segments in 39 blocks, ")
    found = cli("compare", "bytes", "o200k_base", "--corpus", str(kept), *arguments)
    assert found.code == ExitCode.USAGE
    assert f"{kept}: {what} needs single segments, but this tally file has 39 blocks" in found.err


def test_metrics_of_words_are_those_of_the_text(cli: Cli, tmp_path: Path) -> None:
    kept = tmp_path / "x.tally"
    cli("tally", "fiction", "--blocks", "40", "-o", str(kept))
    rows = []
    for corpus in ("fiction", str(kept)):
        found = cli(
            *("compare", "o200k_base", "cl100k_base", "--corpus", corpus),
            *("--metric", "pcw,strr_spaced", "--isolated", "--format", "json"),
        )
        assert found.code == ExitCode.OK
        rows.append([row["sums"] for row in json.loads(found.out)["rows"]])
    assert rows[0] == rows[1]
    words = [cli("words", "o200k_base", "--corpus", each).out for each in ("fiction", str(kept))]
    assert words[0] == words[1]


def test_unnamed_metrics_of_segments_are_left_out_and_reported(cli: Cli, tmp_path: Path) -> None:
    kept = tmp_path / "x.tally"
    cli("tally", "fiction", "--blocks", "40", "-o", str(kept))
    found = cli("compare", "o200k_base", "--corpus", str(kept), "--metric", "core")
    assert found.code == ExitCode.OK
    assert "39 blocks; byte_tokens, single_letter_tokens, round_trip" in found.out
    assert "every line comes back" not in found.out


def test_counts_are_not_mistaken_for_those_of_segments(
    cli: Cli, home: Path, tmp_path: Path
) -> None:
    lines = ["Да, это я", "Yes it is", "Нет", "No"]
    (tmp_path / "x.txt").write_text("\n".join(lines), "utf-8")
    found = []
    for name, blocks in (("s", []), ("b", ["--blocks", "4"])):
        kept = tmp_path / f"{name}.tally"
        cli("tally", str(tmp_path / "x.txt"), "-o", str(kept), *blocks)
        done = cli("compare", "bytes", "--corpus", str(kept), "--format", "json")
        found.append([row["tokens"] for row in json.loads(done.out)["rows"]])
    assert found[0] == found[1]


def test_the_cache_is_shown_and_forgotten(cli: Cli, home: Path, letters: Path) -> None:
    assert cli("cache").out.startswith("0 counts, 0.0 of at most")
    cli("compare", "bytes", "--corpus", str(letters))
    assert cli("cache", "show").out.startswith("1 count, ")
    assert cli("cache", "clear").out == "forgot 1 count, 0.0 MB\n"
    assert cli("cache").out.startswith("0 counts")
