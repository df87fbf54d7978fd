"""No command writes over what it reads, by whatever name, and nothing is counted before."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.helpers.price_files import ROW
from tests.helpers.toys import train_byte_level
from tokscope.cli.main import run
from tokscope.counting.segment_table import SegmentTable
from tokscope.errors import ExitCode

TEXT = "Добрый день!\nКак дела, друг?\n"
TRAFFIC = """
[[traffic]]
name = "a"
model = "gpt-4o"
requests = 1
words = 10
mix = { ru = 1 }

[[traffic]]
name = "b"
model = "gpt-4o"
requests = 1
corpus = ["ru=in.txt"]
output_tokens = "1..2"
system = "rules.txt"
"""
PROJECT = """
[check.roles]
production = "file:./k.json"

[check.corpora]
docs = "folder"
"""
MODEL = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")
COMMANDS = [
    (("compare", "bytes", "--corpus", "in.txt"), "in.txt"),
    (("compare", "bytes", "--corpus", "ru=in.txt", "--corpus", "en=rules.txt"), "rules.txt"),
    (("compare", "bytes", "--corpus", "in.txt", "--skip-bad"), "in.txt"),
    (("compare", "bytes", "--corpus", "folder"), "folder/b.md"),
    (("compare", "bytes", "--corpus", "folder/*.md"), "folder/b.md"),
    (("compare", "bytes", "--corpus", "in.zip"), "in.zip"),
    (("compare", "bytes", "--corpus", "in.tally"), "in.tally"),
    (("compare", "./k.json", "--text", "a"), "k.json"),
    (("compare", "./k.json", "bytes", "--text", "a", "--keep-going"), "k.json"),
    (("compare", "bytes", "--against", "./k.json", "--text", "a"), "k.json"),
    *((("compare", "./model", "--text", "a"), f"model/{name}") for name in MODEL),
    (("words", "bytes", "--corpus", "in.txt"), "in.txt"),
    (("words", "./k.json", "--text", "a", "--keep-going"), "k.json"),
    (("stress", "./k.json"), "k.json"),
    (("tokenizers", "diff", "./k.json", "bytes"), "k.json"),
    (("tokenizers", "diff", "gpt-4", "bytes", "--corpus", "in.txt"), "in.txt"),
    (("cost", "gpt-4o", "--corpus", "in.txt"), "in.txt"),
    (("cost", "gpt-4o", "--file", "in.txt"), "in.txt"),
    (("cost", "gpt-4o", "--words", "5", "--system", "in.txt"), "in.txt"),
    (("cost", "gpt-4o", "--words", "5", "--context", "in.txt"), "in.txt"),
    (("cost", "gpt-4o", "--prices", "prices.toml"), "prices.toml"),
    (("cost", "gpt-4o", "--self-hosted", "own.toml"), "own.toml"),
    (("cost", "traffic.toml"), "traffic.toml"),
    (("cost", "traffic.toml"), "rules.txt"),
    (("cost", "traffic.toml"), "in.txt"),
    (("prices", "list", "--prices", "prices.toml"), "prices.toml"),
    (("prices", "show", "m", "--prices", "prices.toml"), "prices.toml"),
    (("prices", "check", "--prices", "prices.toml"), "prices.toml"),
    (("diff", "a.json", "b.json"), "a.json"),
    (("diff", "a.json", "b.json"), "b.json"),
    (("watch", "--baseline", "a.json"), "a.json"),
    (("tally", "in.txt"), "in.txt"),
    (("tally", "folder"), "folder/b.md"),
    (("tally", "in.tally"), "in.tally"),
    (("tally", "merge", "in.tally", "other.tally"), "other.tally"),
    (("check", "--config", "project.toml"), "project.toml"),
    (("check", "--config", "project.toml"), "folder/b.md"),
    (("check", "--config", "project.toml"), "k.json"),
    (("check", "--config", "project.toml"), "tokscope-baseline.json"),
    (("check", "--config", "project.toml", "--update"), "tokscope-baseline.json"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files that commands wrote."""
    folder = tmp_path_factory.mktemp("made")
    text = folder / "in.txt"
    text.write_text(TEXT, "utf-8")
    run(["tally", str(text), "-o", str(folder / "in.tally")])
    run(["compare", "bytes", "--offline", "--corpus", str(text), "-o", str(folder / "a.json")])
    return folder


@pytest.fixture
def place(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with something of all that commands read; no text may be counted."""

    def refuse(*_: object) -> None:
        raise AssertionError("counted")

    monkeypatch.setattr(SegmentTable, "add", refuse)
    monkeypatch.chdir(tmp_path)
    for folder in ("folder", "model"):
        Path(folder).mkdir()
    texts = ("in.txt", "rules.txt", "folder/a.md", "folder/b.md")
    files = dict.fromkeys((*texts, "in.zip"), TEXT)
    files |= dict.fromkeys(("own.toml", "tokscope-baseline.json"), "{}")
    files |= {"traffic.toml": TRAFFIC, "project.toml": PROJECT}
    files |= {"prices.toml": f"{ROW}checked = 2026-11-01\n"}
    files |= {"model/tokenizer_config.json": "{}", "model/special_tokens_map.json": "{}"}
    for name, content in files.items():
        Path(name).write_text(content, "utf-8")
    for source, name in (("in.tally",) * 2, ("in.tally", "other.tally"), ("a.json",) * 2):
        shutil.copy(made / source, name)
    shutil.copy("a.json", "b.json")
    train_byte_level(Path("k.json"), TEXT, 260)
    shutil.copy("k.json", "model/tokenizer.json")
    return tmp_path


def contents(folder: Path) -> dict[Path, bytes]:
    return {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}


@pytest.mark.parametrize(("arguments", "target"), COMMANDS)
def test_no_command_writes_over_what_it_reads(
    cli: Cli, place: Path, arguments: tuple[str, ...], target: str
) -> None:
    Path("out").mkdir()
    output = Path("out/r.tally" if arguments[0] == "tally" else "out/r.json")
    os.link(target, output)
    before = contents(place)
    done = cli(*arguments, "-o", str(output))
    assert (done.code, done.out) == (ExitCode.USAGE, ""), done.err
    assert str(output) in done.err or "is the baseline" in done.err
    assert Path(target).name in done.err
    assert contents(place) == before


@pytest.mark.parametrize(
    "output", ["in.txt", "./in.txt", "folder/../in.txt", "{}/in.txt", "link.txt", "hard.md"]
)
def test_a_file_is_known_by_any_name(cli: Cli, place: Path, output: str) -> None:
    Path("link.txt").symlink_to("in.txt")
    os.link("in.txt", "hard.md")
    before = contents(place)
    done = cli("compare", "bytes", "--corpus", "in.txt", "-o", output.format(place))
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert "the command reads this file" in done.err
    assert contents(place) == before


@pytest.mark.parametrize(
    "command",
    [
        ("compare", "bytes", "--corpus", "folder", "-o", "./folder/out.csv"),
        ("tally", "folder", "-o", "./folder/out.tally"),
    ],
)
def test_an_output_of_an_earlier_run_is_not_measured(
    cli: Cli, place: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.undo()
    monkeypatch.chdir(place)
    monkeypatch.setenv("TOKSCOPE_OFFLINE", "1")
    assert cli(*command).code == ExitCode.OK
    before = contents(place)
    done = cli(*command)
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    name = Path(command[-1])
    assert f"{name}: the command reads this file, and would write over it" in done.err
    assert contents(place) == before


def test_standard_input_is_not_written_over(
    cli: Cli, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Path("in.txt").open(encoding="utf-8") as file:
        monkeypatch.setattr("sys.stdin", file)
        done = cli("compare", "bytes", "--corpus", "ru=-", "-o", "in.txt")
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert "in.txt: the command reads this file as standard input" in done.err
    assert Path("in.txt").read_text("utf-8") == TEXT


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("new.json", "new.json"),
        ("new.json", "./new.json"),
        ("new.json", "folder/../new.json"),
        ("new.json", "link.json"),
        ("a.json", "hard.json"),
    ],
)
@pytest.mark.parametrize(
    "command", [("compare", "bytes", "--text", "a"), ("prices", "list"), ("check",)]
)
def test_two_outputs_are_two_files(
    cli: Cli, place: Path, command: tuple[str, ...], first: str, second: str
) -> None:
    Path("link.json").symlink_to("new.json")
    os.link("a.json", "hard.json")
    before = contents(place)
    done = cli(*command, "-o", first, "-o", second)
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert "is named twice as an output" in done.err
    assert Path(first).name in done.err
    assert contents(place) == before
