"""How files are read and how rows are cut, as said on the command line."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, Result
from tokscope.corpora.builtin import builtin_corpora
from tokscope.errors import ExitCode

CONLLU = """\
# text = Да, нет.
1\tДа\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
2\t,\t_\t_\t_\t_\t_\t_\t_\t_
3\tнет\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
4\t.\t_\t_\t_\t_\t_\t_\t_\t_

"""
TMX = """<?xml version="1.0" encoding="UTF-8"?><tmx version="1.4"><header/><body>
<tu><tuv xml:lang="en"><seg>ab</seg></tuv><tuv xml:lang="ru"><seg>абв</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>cd</seg></tuv><tuv xml:lang="ru"><seg>где</seg></tuv></tu>
</body></tmx>"""

Rows = list[dict[str, object]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def compared(cli: Cli, *arguments: str) -> Result:
    result = cli("compare", "bytes", *arguments, "--format", "json")
    assert result.code == ExitCode.OK, result.err
    return result


def rows(result: Result) -> Rows:
    found: Rows = json.loads(result.out)["rows"]
    return found


def of(result: Result, *keys: str) -> list[tuple[object, ...]]:
    return [tuple(row[key] for key in keys) for row in rows(result)]


def key(result: Result) -> str:
    return str(json.loads(result.out)["signature"]["comparability"])


def test_rows_by_domain_add_up_to_those_of_the_collection(cli: Cli) -> None:
    whole = of(compared(cli), "language", "segments", "tokens")
    by_domain = compared(cli, "--by", "domain")
    parts = of(by_domain, "domain", "language", "segments", "tokens")
    manifests = builtin_corpora().values()
    wanted = {each.domain for each in manifests if each.collection == "parallel-en-ru"}
    assert {domain for domain, *_ in parts} == wanted
    for language, segments, tokens in whole:
        mine = [part[2:] for part in parts if part[1] == language]
        assert tuple(map(sum, zip(*mine, strict=True))) == (segments, tokens)
    assert all((row["premium"] is None) == (row["language"] == "en") for row in rows(by_domain))


def test_rows_by_file(cli: Cli, folder: Path) -> None:
    for name, text in (("a.txt", "да"), ("b.txt", "нет")):
        (folder / name).write_text(text, "utf-8")
    result = compared(cli, "--corpus", "a.txt", "--corpus", "b.txt", "--by", "file")
    assert of(result, "file", "domain", "tokens") == [("a.txt", None, 4), ("b.txt", None, 6)]


@pytest.mark.parametrize(("name", "words"), [("lexical", 3), ("whitespace", 4), ("uax29", 5)])
def test_words_are_what_was_requested(cli: Cli, name: str, words: int) -> None:
    result = compared(cli, "--text", "Где-то кто-то — да", "--words", name)
    assert of(result, "words") == [(words,)]
    assert key(result).startswith(f"words:{name}-1|")


def test_gold_words_are_those_of_the_treebank(cli: Cli, folder: Path) -> None:
    (folder / "t.conllu").write_text(CONLLU, "utf-8")
    result = compared(cli, "--corpus", "t.conllu", "--words", "gold")
    assert of(result, "words") == [(4,)]
    assert key(result).startswith("words:gold-1|unit:sentence|")


def test_text_without_gold_words_is_an_error(cli: Cli) -> None:
    result = cli("compare", "bytes", "--corpus", "news", "--words", "gold")
    assert (result.code, result.out) == (ExitCode.USAGE, "")
    assert "no words of its own" in result.err


@pytest.mark.parametrize(
    ("option", "message_part"),
    [
        (("--by", "domian"), "domain"),
        (("--words", "lexcal"), "lexical"),
        (("--unit", "lin"), "line"),
    ],
)
def test_an_unknown_choice_names_the_nearest(
    cli: Cli, option: tuple[str, str], message_part: str
) -> None:
    result = cli("compare", "bytes", *option)
    assert result.code == ExitCode.USAGE
    assert f"did you mean: {message_part}" in result.err


def test_a_limit_takes_pairs_and_is_in_the_key(cli: Cli) -> None:
    result = compared(cli, "--corpus", "news", "--limit", "10")
    assert of(result, "language", "segments") == [("en", 10), ("ru", 10)]
    assert "|corpus:news:10@" in key(result)


def test_a_sample_is_of_pairs_and_depends_on_the_seed_only(cli: Cli) -> None:
    arguments = ("--corpus", "news", "--sample", "10", "--seed")
    one, again, other = (compared(cli, *arguments, seed) for seed in ("3", "3", "4"))
    assert of(one, "language", "segments") == [("en", 10), ("ru", 10)]
    assert one.out == again.out
    assert of(one, "tokens") != of(other, "tokens")
    assert "|corpus:news~10s3@" in key(one)


def test_a_folder_of_prompts(cli: Cli, folder: Path) -> None:
    for name, data in {
        "hello.j2": "Hi, {{ name }}!\n",
        "chat/ask.yaml": "messages:\n- {role: user, content: где}\n- {role: a, content: abcd}\n",
        "chat/end.mustache": "{{end}}",
    }.items():
        path = folder / "prompts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data, encoding="utf-8")
    requested = ("--unit", "file", "--by", "file")
    result = compared(cli, "--corpus", "prompts/", "--field", "messages[].content", *requested)
    assert of(result, "file", "segments", "tokens") == [
        ("prompts/chat/ask.yaml", 1, len("где\nabcd".encode())),
        ("prompts/chat/end.mustache", 1, 7),
        ("prompts/hello.j2", 1, 16),
    ]
    alone = compared(cli, "--corpus", "prompts/**/*.yaml")
    assert sum(row["tokens"] for row in rows(alone)) == len("гдеabcd".encode())


@pytest.mark.parametrize(
    ("unit", "segments"), [("line", 3), ("paragraph", 2), ("file", 1), (None, 3)]
)
def test_the_unit_says_what_is_counted_at_a_time(
    cli: Cli, folder: Path, unit: str | None, segments: int
) -> None:
    (folder / "t.txt").write_text("раз\nдва\n\nтри\n", "utf-8")
    result = compared(cli, "--corpus", "t.txt", *(("--unit", unit) if unit else ()))
    assert of(result, "segments") == [(segments,)]
    assert f"|unit:{unit or 'line'}|" in key(result)


def test_a_field_may_be_nested_and_a_wrong_one_is_suggested(cli: Cli, folder: Path) -> None:
    (folder / "t.jsonl").write_text('{"id": "1", "message": {"body": "да"}}\n', "utf-8")
    result = compared(cli, "--corpus", "t.jsonl", "--field", "message.body")
    assert of(result, "tokens") == [(4,)]
    wrong = cli("compare", "bytes", "--corpus", "t.jsonl", "--field", "message.boby")
    assert wrong.code == ExitCode.USAGE
    assert "did you mean: message.body" in wrong.err


def test_another_encoding_is_hinted_at_and_read_when_named(cli: Cli, folder: Path) -> None:
    (folder / "t.txt").write_bytes("Привет, как дела у вас сегодня?\n".encode("cp1251"))
    (folder / "utf8.txt").write_text("Привет, как дела у вас сегодня?\n", "utf-8")
    without = cli("compare", "bytes", "--corpus", "t.txt")
    assert (without.code, without.out) == (ExitCode.USAGE, "")
    assert "t.txt:1: not UTF-8" in without.err
    assert "add --encoding cp1251" in without.err
    read = compared(cli, "--corpus", "t.txt", "--encoding", "cp1251")
    wanted = compared(cli, "--corpus", "utf8.txt")
    assert of(read, "language", "tokens", "words") == of(wanted, "language", "tokens", "words")
    assert key(read).split("@")[1] == key(wanted).split("@")[1]  # one content, one digest


def test_skip_bad_measures_the_rest_and_says_how_much(cli: Cli, folder: Path) -> None:
    (folder / "t.jsonl").write_text('{"text": "да"}\nbad\n{"text": "нет"}\n', "utf-8")
    strict = cli("compare", "bytes", "--corpus", "t.jsonl")
    assert strict.code == ExitCode.USAGE
    assert "t.jsonl:2: not JSON" in strict.err
    result = compared(cli, "--corpus", "t.jsonl", "--skip-bad")
    assert of(result, "segments", "tokens") == [(2, 10)]
    notes = json.loads(result.out)["notes"]
    assert "t.jsonl: 2 segments read; skipped: broken JSON (1)" in notes


@pytest.mark.parametrize(
    ("name", "data", "reasons"),
    [
        ("t.jsonl", b'bad\n{"text": 5}\n{', "broken JSON (2), field is no text (1)"),
        ("t.txt", b"\xff\n\xfe\n", "not UTF-8 (2)"),
        ("t.txt", b"", "empty file (1)"),
        ("t.csv", b'text\n"a', "unterminated quote (1)"),
    ],
)
def test_where_all_is_skipped_the_error_says_what_and_why(
    cli: Cli, folder: Path, name: str, data: bytes, reasons: str
) -> None:
    (folder / name).write_bytes(data)
    result = cli("compare", "bytes", "--corpus", name, "--skip-bad")
    assert (result.code, result.out) == (ExitCode.USAGE, "")
    message_part = f"corpus '{name}' holds no text that can be read; left out: {reasons}"
    assert message_part in " ".join(result.err.split())
    assert "without --skip-bad the first error is reported" in result.err


def test_keys_align_files_of_another_order(cli: Cli, folder: Path) -> None:
    (folder / "en.jsonl").write_text('{"id": 1, "text": "a"}\n{"id": 2, "text": "bc"}\n', "utf-8")
    (folder / "ru.jsonl").write_text('{"id": 2, "text": "б"}\n{"id": 1, "text": "а"}\n', "utf-8")
    files = ("--corpus", "en=en.jsonl", "--corpus", "ru=ru.jsonl")
    result = compared(cli, *files, "--aligned", "--key", "id")
    assert of(result, "language", "segments", "tokens") == [("en", 2, 3), ("ru", 2, 4)]
    alone = cli("compare", "bytes", *files, "--key", "id")
    assert (alone.code, alone.out) == (ExitCode.USAGE, "")
    assert "add --aligned" in alone.err


def test_records_on_standard_input(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = '{"id": "a1", "message": {"body": "да"}}\n'
    for options, tokens in ((("--field", "message.body"), 4), ((), None)):
        stream = io.TextIOWrapper(io.BytesIO(record.encode()))
        monkeypatch.setattr(sys, "stdin", stream)
        if tokens is None:
            result = cli("compare", "bytes", "--corpus", "-", *options)
            assert (result.code, result.out) == (ExitCode.USAGE, "")
            assert "several fields hold text: id, message.body" in result.err
        else:
            found = compared(cli, "--corpus", "-", *options)
            assert of(found, "tokens") == [(tokens,)]
            assert "|unit:record|" in key(found)


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("texts", ["texts/a.txt", "texts/deep/b.md"]),
        ("texts/*.txt", ["texts/a.txt"]),
        ("texts/**/*.md", ["texts/deep/b.md"]),
        ("c.txt.gz", ["c.txt.gz"]),
    ],
)
def test_folders_globs_and_packed_files_are_read(
    cli: Cli, folder: Path, name: str, files: list[str]
) -> None:
    (folder / "texts" / "deep").mkdir(parents=True)
    (folder / "texts" / "a.txt").write_text("да\n", "utf-8")
    (folder / "texts" / "deep" / "b.md").write_text("да\n", "utf-8")
    (folder / "c.txt.gz").write_bytes(gzip.compress("да\n".encode()))
    result = compared(cli, "--corpus", name, "--by", "file")
    assert of(result, "file", "tokens") == [(file, 4) for file in files]


def test_a_translation_memory_has_a_premium_without_more_ado(cli: Cli, folder: Path) -> None:
    (folder / "t.tmx").write_text(TMX, "utf-8")
    result = compared(cli, "--corpus", "t.tmx")
    assert of(result, "language", "segments", "tokens", "premium") == [
        *(("en", 2, 4, None), ("ru", 2, 12, 3.0))
    ]
    assert json.loads(result.out)["notes"] == []  # no language is detected from the script


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "bytes", "--corpus", "in"),
        ("compare", "bytes", "--corpus", "in", "--format", "csv"),
        ("compare", "bytes", "--corpus", "en=in/*"),
        ("words", "o200k_base", "--corpus", "in", "--format", "csv"),
        ("cost", "gpt-4o", "--corpus", "in", "--format", "csv"),
        ("cost", "gpt-4o", "--file", "in"),
        ("count", "-t", "bytes", "in"),
        ("tally", "in", "-o", "x.tally"),
        ("tokenizers", "diff", "o200k_base", "cl100k_base", "--corpus", "in"),
    ],
)
def test_a_link_that_is_left_out_is_reported_on_stderr(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Hello, world", "utf-8")
    (tmp_path / "out.txt").write_text("secret", "utf-8")
    (tmp_path / "in" / "l.txt").symlink_to("../out.txt")
    result = cli(*arguments)
    assert result.code == ExitCode.OK, result.err
    assert result.err.splitlines() == [
        "note: in: left out 1 symbolic link out of the folder, such as in/l.txt; name it to read it"
    ]
    assert "secret" not in result.out
