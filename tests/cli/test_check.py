"""``tokscope check``, ``init`` and ``diff`` as they are typed, in a demonstration repository."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.helpers.toys import train_byte_level
from tokscope.errors import ExitCode

TEXT = "Съешь ещё этих мягких французских булок\nда выпей чаю, пожалуйста, пожалуйста\n"
SETTINGS = """
[check.roles]
production = "{}"

[check.corpora]
docs = "docs.txt"

[[check.budgets]]
metric = "fertility"
where = {{ language = "ru" }}
max = {}
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder under version control, with a Russian text and settings."""
    monkeypatch.chdir(tmp_path)
    Path("docs.txt").write_text(TEXT, "utf-8")
    settings("gpt-4o")
    git("init", "-q")
    return tmp_path


def settings(tokenizer: str, most: float = 9) -> None:
    Path("tokscope.toml").write_text(SETTINGS.format(tokenizer, most), "utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


def git(*arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    done = subprocess.run(["git", *identity, *arguments], capture_output=True, check=True)
    return done.stdout.decode()


def commit() -> None:
    git("add", "-A")
    git("commit", "-qm", "as it is")


def test_a_swapped_tokenizer_fails_the_build_and_names_the_words(
    cli: Cli, repository: Path
) -> None:
    updated = cli("check", "--update")
    assert updated.code == ExitCode.OK
    assert "tokscope-baseline.json: written: 1 row new" in updated.err
    commit()
    assert cli("check").code == ExitCode.OK
    settings("gpt-4")
    failed = cli("check")
    assert failed.code == ExitCode.GATE_FAILED
    assert "regressed" in failed.out
    assert re.search(
        r"tokenizer production: o200k_base#[0-9a-f]{12} → cl100k_base#[0-9a-f]{12}", failed.out
    )
    words = [line for line in failed.out.splitlines() if line.startswith("пожалуйста")]
    assert "·п│ож│ал│уй│ст│а" in words[0]
    assert failed.out.splitlines()[-1] == "failed: 1 of 1 row"
    accepted = cli("check", "--update")
    assert (accepted.code, accepted.err) == (
        ExitCode.OK,
        "tokscope-baseline.json: written: 1 row changed\n",
    )
    changed = [line for line in git("diff", "-U0").splitlines() if line.startswith(("-", "+"))]
    assert '+   "tokens": 46,' in changed
    assert cli("check").code == ExitCode.OK


def test_an_update_that_changes_nothing_writes_nothing(cli: Cli, repository: Path) -> None:
    cli("check", "--update")
    before = Path("tokscope-baseline.json").stat()
    again = cli("check", "--update")
    assert again.err == "tokscope-baseline.json: is up to date\n"
    assert Path("tokscope-baseline.json").stat().st_mtime_ns == before.st_mtime_ns


def test_a_committed_tokenizer_that_was_trained_anew_fails(cli: Cli, repository: Path) -> None:
    train_byte_level(Path("tokenizer.json"), TEXT * 50, 600)
    settings("file:./tokenizer.json")
    cli("check", "--update")
    train_byte_level(Path("tokenizer.json"), "the quick brown fox " * 50, 300)
    untold = cli("check")
    assert untold.code == ExitCode.GATE_FAILED
    assert "file:./tokenizer.json is no longer the tokenizer of the baseline" in untold.out
    assert "Съешь ещё этих мягких французских булок" in untold.out  # the segment instead


def test_a_tokenizer_that_was_changed_in_its_place_is_found_in_its_history(
    cli: Cli, repository: Path
) -> None:
    train_byte_level(Path("tokenizer.json"), TEXT * 50, 600)
    settings("file:./tokenizer.json")
    cli("check", "--update")
    commit()
    train_byte_level(Path("tokenizer.json"), "the quick brown fox " * 50, 300)
    commit()
    failed = cli("check")
    assert failed.code == ExitCode.GATE_FAILED
    assert "is no longer the tokenizer" not in failed.out
    assert re.search(r"tokens more than by file:./tokenizer.json@[0-9a-f]{10} before", failed.out)
    word = next(line for line in failed.out.splitlines() if line.startswith("пожалуйста"))
    assert "·пожалуйста" in word
    assert "<0xD0>" in word


@pytest.mark.parametrize("format_", ["table", "github", "junit"])
def test_a_link_that_is_left_out_is_reported_on_stderr(
    cli: Cli, repository: Path, format_: str
) -> None:
    Path("docs").mkdir()
    Path("docs.txt").rename("docs/a.txt")
    Path("secret.txt").write_text("secret", "utf-8")
    Path("docs/link.txt").symlink_to("../secret.txt")
    Path("tokscope.toml").write_text(SETTINGS.format("gpt-4o", 9).replace("docs.txt", "docs"))
    done = cli("check", "--format", format_)
    assert done.code == ExitCode.OK
    assert "docs: left out 1 symbolic link out of the folder, such as docs/link.txt" in done.err


def test_a_budget_fails_without_a_baseline(cli: Cli, repository: Path) -> None:
    settings("gpt-4o", 0.5)
    failed = cli("check")
    assert failed.code == ExitCode.GATE_FAILED
    assert "over: fertility of production · docs · ru" in failed.out
    settings("gpt-4o", 9)
    assert cli("check").code == ExitCode.OK


def test_every_output_comes_from_one_run(cli: Cli, repository: Path) -> None:
    cli("check", "--update")
    settings("gpt-4")
    files = ("check.json", "comment.md", "junit.xml", "check.sarif", "badge.svg")
    named = ("badge=badge.json", "gitlab=quality.json", "summary=summary.md")
    outputs = [each for file in (*files, *named) for each in ("-o", file)]
    done = cli("check", "--format", "github", *outputs)
    assert done.code == ExitCode.GATE_FAILED
    assert done.out.startswith("::error file=tokscope.toml,line=3,")
    assert json.loads(Path("check.json").read_text("utf-8"))["verdict"] == "failed"
    assert json.loads(Path("quality.json").read_text("utf-8"))[0]["location"]["path"]
    assert json.loads(Path("check.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert json.loads(Path("badge.json").read_text("utf-8"))["schemaVersion"] == 1
    assert "<failure " in Path("junit.xml").read_text("utf-8")
    assert Path("comment.md").read_text("utf-8").startswith("<!-- tokscope check -->")
    assert Path("badge.svg").read_text("utf-8").startswith("<svg")
    assert Path("summary.md").stat().st_size


def test_outputs_are_looked_at_before_anything_is_measured(cli: Cli, repository: Path) -> None:
    Path("tokscope.toml").write_text("[check]\n", "utf-8")
    done = cli("check", "-o", "none/there.json")
    assert (done.code, "no such folder" in done.err) == (ExitCode.USAGE, True)
    assert "unknown format 'githb'" in cli("check", "--format", "githb").err


def test_settings_are_found_from_below_and_by_name(
    cli: Cli, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("check", "--update")
    Path("deep").mkdir()
    monkeypatch.chdir("deep")
    assert cli("check", "-o", "here.json").code == ExitCode.OK
    assert Path("here.json").is_file()  # outputs are where the command was run
    monkeypatch.chdir("/")
    assert cli("check", "--config", str(repository / "tokscope.toml")).code == ExitCode.OK
    assert cli("check").code == ExitCode.USAGE


def test_hosts_are_pointed_to_files_from_the_root_of_the_repository(
    cli: Cli, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("service/prompts").mkdir(parents=True)
    monkeypatch.chdir("service")
    Path("prompts/hello.md").write_text("Привет\n", "utf-8")
    Path("tokscope.toml").write_text(
        '[check.roles]\nproduction = "gpt-4o"\n[check.corpora]\ndocs = "../docs.txt"\n'
        'prompts = { source = "prompts", by = "file" }\n',
        "utf-8",
    )
    cli("check", "--update")
    Path("prompts/hello.md").write_text("Привет\nи пока\n", "utf-8")
    Path("../docs.txt").write_text(TEXT * 2, "utf-8")
    monkeypatch.chdir("/")
    config = str(repository / "service/tokscope.toml")
    done = cli("check", "--config", config, "--format", "github")
    assert done.code == ExitCode.GATE_FAILED
    assert "::error file=docs.txt,line=1," in done.out
    assert "::error file=service/prompts/hello.md,line=2," in done.out


def test_settings_that_are_named_bring_their_own_tokenizers(cli: Cli, repository: Path) -> None:
    Path("ci").mkdir()
    train_byte_level(Path("ci/ours.json"), TEXT, 300)
    Path("ci/mine.toml").write_text(
        'schema = 1\n[[tokenizer]]\nid = "ours"\nname = "Ours"\nfamily = "Own"\n'
        '[[tokenizer.source]]\nkind = "local"\nformat = "tokenizer.json"\n'
        'files = [{ role = "json", path = "ours.json" }]\n',
        "utf-8",
    )
    Path("ci/gate.toml").write_text(
        'catalogue = "mine.toml"\n[check.roles]\nproduction = "ours"\n', "utf-8"
    )
    assert cli("check", "--config", "ci/gate.toml", "--update").err.startswith(
        "tokscope-baseline.json: written: 2 rows new"
    )
    assert cli("check", "--config", "ci/gate.toml").code == ExitCode.OK


@pytest.mark.parametrize("arguments", [(), ("--strict",), ("--format", "json")])
def test_a_check_that_fails_repeats_letter_by_letter(
    cli: Cli, repository: Path, arguments: tuple[str, ...]
) -> None:
    cli("check", "--update")
    settings("gpt-4")
    first, second = cli("check", *arguments), cli("check", *arguments)
    assert (first.code, first.out) == (second.code, second.out)
    assert first.code == ExitCode.GATE_FAILED


def test_a_baseline_that_cannot_be_written_stays(
    cli: Cli, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("check", "--update")
    before = Path("tokscope-baseline.json").read_bytes()
    settings("gpt-4")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    failed = cli("check", "--update")
    assert failed.code == ExitCode.UNAVAILABLE
    assert "No space left on device" in failed.err
    assert Path("tokscope-baseline.json").read_bytes() == before
    assert [each.name for each in repository.iterdir() if each.name.startswith("tmp-")] == []


def test_a_missing_tokenizer_is_reported_with_its_key(cli: Cli, repository: Path) -> None:
    settings("hf:some/where")
    failed = cli("check")
    assert failed.code == ExitCode.UNAVAILABLE
    assert "tokscope.toml: check.roles.production: " in failed.err


def test_init_starts_from_what_is_there(cli: Cli, repository: Path) -> None:
    Path("tokscope.toml").unlink()
    train_byte_level(Path("tokenizer.json"), TEXT * 20, 300)
    Path("prompts").mkdir()
    Path("prompts/a.md").write_text("Ты — помощник.\n", "utf-8")
    done = cli("init")
    assert done.code == ExitCode.OK
    assert "found: tokenizer.json, prompts" in done.err
    written = Path("tokscope.toml").read_text("utf-8")
    assert "file:./tokenizer.json" in written
    assert 'prompts = { source = "prompts", by = "file" }' in written
    assert cli("check", "--update").code == ExitCode.OK
    assert cli("check").code == ExitCode.OK


def test_init_beside_a_rank_file_checks_too(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = (f"{base64.b64encode(bytes([n])).decode()} {n}" for n in range(256))
    Path("own.tiktoken").write_text("\n".join(lines), "utf-8")
    assert cli("init").code == ExitCode.OK
    text = Path("tokscope.toml").read_text("utf-8")
    assert "\n# a rank file needs the name of its split pattern\n# " in text
    assert cli("check", "--update").code == ExitCode.OK
    assert cli("check").code == ExitCode.OK


def test_init_in_an_empty_folder_checks_too(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli("init").code == ExitCode.OK
    assert 'production = "gpt-4o"' in Path("tokscope.toml").read_text("utf-8")
    assert cli("check", "--update").code == ExitCode.OK
    text = Path("tokscope.toml").read_text("utf-8")
    lines = [line.removeprefix("# ") for line in text.splitlines()]
    start = next(i for i, line in enumerate(lines) if line.startswith("[[check.budgets]]"))
    Path("tokscope.toml").write_text(
        "\n".join([line for line in text.splitlines()[:start] if line] + lines[start:])
        .replace("what may not", "# what may not")
        .replace("\nprices for", "\n# prices for"),
        "utf-8",
    )
    assert cli("check").code == ExitCode.OK  # what is commented out is right too


def test_init_changes_nothing_that_is_there(cli: Cli, repository: Path) -> None:
    before = Path("tokscope.toml").read_bytes()
    assert cli("init").code == ExitCode.USAGE
    assert Path("tokscope.toml").read_bytes() == before
    Path("tokscope.toml").unlink()
    Path("pyproject.toml").write_text("[tool.tokscope]\nprices = 'x.toml'\n", "utf-8")
    refused = cli("init")
    assert (refused.code, Path("tokscope.toml").exists()) == (ExitCode.USAGE, False)


def test_two_results_are_set_against_each_other(cli: Cli, repository: Path) -> None:
    cli("compare", "gpt-4o", "--corpus", "docs.txt", "-o", "a.json")
    cli("compare", "gpt-4", "--corpus", "docs.txt", "-o", "b.json")
    done = cli("diff", "a.json", "b.json")
    assert done.code == ExitCode.OK
    assert re.search(r"o200k_base#[0-9a-f]{12} → cl100k_base#[0-9a-f]{12}", done.out)
    assert any(line.startswith("пожалуйста") for line in done.out.splitlines())
    assert done.out.splitlines()[-1] == "1 row: 1 more expensive"
    same = cli("diff", "a.json", "a.json", "-o", "d.md")
    assert same.out.splitlines()[-1] == "1 row: 1 equal"
    assert Path("d.md").is_file()


def test_results_of_another_definition_are_not_compared(cli: Cli, repository: Path) -> None:
    cli("compare", "gpt-4o", "--corpus", "docs.txt", "-o", "a.json")
    cli("compare", "gpt-4o", "--corpus", "docs.txt", "--words", "whitespace", "-o", "b.json")
    done = cli("diff", "a.json", "b.json")
    assert done.code == ExitCode.UNAVAILABLE
    assert "definition words: lexical-1 → whitespace" in done.out


def test_a_result_whose_text_is_gone_is_compared_without_words(cli: Cli, repository: Path) -> None:
    cli("compare", "gpt-4o", "--corpus", "docs.txt", "-o", "a.json")
    cli("compare", "gpt-4", "--corpus", "docs.txt", "-o", "b.json")
    Path("docs.txt").unlink()
    done = cli("diff", "a.json", "b.json")
    assert done.code == ExitCode.OK
    assert "words are not named: docs.txt: no such file" in done.out


def test_what_is_no_result_is_refused(cli: Cli, repository: Path) -> None:
    Path("x.json").write_text("{}", "utf-8")
    assert cli("diff", "x.json", "x.json").code == ExitCode.USAGE
    assert cli("diff", "none.json", "x.json").code == ExitCode.USAGE


def test_adversarial_names_stay_text(cli: Cli, repository: Path) -> None:
    name = "::error::x\n%0A|<b>"
    Path("docs.txt").write_text("::error file=a::boo\n|x|</details>\u202e\n", "utf-8")
    role = json.dumps(name)
    Path("tokscope.toml").write_text(
        f'[check.roles]\n{role} = "gpt-4o"\n[check.corpora]\ndocs = "docs.txt"\n', "utf-8"
    )
    assert cli("check", "--update").code == ExitCode.OK
    Path("docs.txt").write_text("::error file=a::boo boo boo\n|x|</details>\u202e\n", "utf-8")
    for format_ in ("table", "github", "markdown", "junit"):
        done = cli("check", "--format", format_)
        assert done.code == ExitCode.GATE_FAILED
        commands = [line for line in done.out.splitlines() if line.lstrip().startswith("::")]
        assert len(commands) == (1 if format_ == "github" else 0), done.out
        assert "\u202e" not in done.out


def test_a_tally_is_checked_like_its_text(cli: Cli, repository: Path) -> None:
    cli("check", "--update")
    whole = Path("tokscope-baseline.json").read_text("utf-8")
    cli("tally", "docs.txt", "-o", "docs.tally")
    text = Path("tokscope.toml").read_text("utf-8").replace('"docs.txt"', '"docs.tally"')
    Path("tokscope.toml").write_text(text, "utf-8")
    assert cli("check").code == ExitCode.OK
    assert cli("check", "--update").err == "tokscope-baseline.json: is up to date\n"
    assert Path("tokscope-baseline.json").read_text("utf-8") == whole
    Path("docs.tally").unlink()
    cli("tally", "docs.txt", "-o", "docs.tally", "--blocks", "1")
    refused = cli("check")
    assert refused.code == ExitCode.USAGE
    assert "a check needs single segments" in refused.err


@pytest.mark.parametrize(
    "target", ["tokscope.toml", "docs.txt", "table=docs.txt", "tokenizer.json", "./docs.txt"]
)
def test_nothing_that_is_read_is_written_over(cli: Cli, repository: Path, target: str) -> None:
    train_byte_level(Path("tokenizer.json"), TEXT, 300)
    settings("file:./tokenizer.json")
    files = contents(repository)
    arguments = target if "=" in target or target.endswith(".json") else f"json={target}"
    done = cli("check", "-o", arguments)
    assert (done.code, "would write over it" in done.err) == (ExitCode.USAGE, True)
    assert {
        each.name: each.read_bytes() for each in repository.iterdir() if each.is_file()
    } == files


@pytest.mark.parametrize("baseline", ["docs.txt", "tokscope.toml", "other.json"])
def test_an_update_writes_over_nothing_but_a_baseline(
    cli: Cli, repository: Path, baseline: str
) -> None:
    Path("other.json").write_text('{"verdict": "passed"}', "utf-8")
    text = Path("tokscope.toml").read_text("utf-8")
    Path("tokscope.toml").write_text(f'check.baseline = "{baseline}"\n{text}', "utf-8")
    before = Path(baseline).read_bytes()
    assert cli("check", "--update").code == ExitCode.USAGE
    assert Path(baseline).read_bytes() == before


def test_a_report_is_neither_written_over_the_baseline_nor_twice(
    cli: Cli, repository: Path
) -> None:
    cli("check", "--update")
    assert "is the baseline" in cli("check", "-o", "tokscope-baseline.json").err
    assert "is named twice" in cli("check", "-o", "a.json", "-o", "badge=./a.json").err


def test_a_report_says_the_very_command_again(cli: Cli, repository: Path) -> None:
    cli("check", "--update")
    settings("gpt-4")
    done = cli("check", "--config", "tokscope.toml", "--engine", "official", "--strict")
    assert "repeat  tokscope check --strict --config=tokscope.toml --engine=official" in done.out
    assert "accept  tokscope check --update --config=tokscope.toml --engine=official" in done.out


def test_the_order_of_settings_moves_no_byte_of_the_baseline(cli: Cli, repository: Path) -> None:
    roles = ['a = "gpt-4o"', 'b = "gpt-4"']
    corpora = ['x = "docs.txt"', 'y = "docs.txt"']
    one = "\n".join(["[check.roles]", *roles, "[check.corpora]", *corpora])
    other = "\n".join(["[check.corpora]", *corpora[::-1], "[check.roles]", *roles[::-1]])
    Path("tokscope.toml").write_text(one, "utf-8")
    cli("check", "--update")
    Path("tokscope.toml").write_text(other, "utf-8")
    assert cli("check", "--update").err == "tokscope-baseline.json: is up to date\n"


def test_a_cheaper_tokenizer_names_the_words_it_saves(cli: Cli, repository: Path) -> None:
    cli("compare", "gpt-4", "--corpus", "docs.txt", "-o", "a.json")
    cli("compare", "gpt-4o", "--corpus", "docs.txt", "-o", "b.json")
    done = cli("diff", "a.json", "b.json")
    assert "tokens fewer than by cl100k_base before" in done.out
    (word,) = [line for line in done.out.splitlines() if line.startswith("пожалуйста")]
    assert " -10 " in word
    settings("gpt-4")
    cli("check", "--update")
    settings("gpt-4o")
    assert "tokens fewer than by cl100k_base before" in cli("check", "--strict").out


def test_results_without_a_common_row_are_incomparable(cli: Cli, repository: Path) -> None:
    Path("other.txt").write_text(TEXT, "utf-8")
    cli("compare", "gpt-4", "--corpus", "docs.txt", "-o", "a.json")
    cli("compare", "gpt-4", "--corpus", "other.txt", "-o", "b.json")
    done = cli("diff", "a.json", "b.json")
    assert (done.code, "have no row in common" in done.err) == (ExitCode.UNAVAILABLE, True)


def test_diff_says_what_a_file_is_instead(cli: Cli, repository: Path) -> None:
    cli("check", "--update", "-o", "check.json")
    assert "a report of `tokscope check`" in cli("diff", "check.json", "check.json").err
    baseline = "tokscope-baseline.json"
    assert "a baseline, not a result file" in cli("diff", baseline, baseline).err


def test_a_failed_budget_stands_on_its_own_line(cli: Cli, repository: Path) -> None:
    settings("gpt-4o", 0.5)
    assert cli("check", "--format", "github").out.startswith("::error file=tokscope.toml,line=8,")
