"""A year in a repository: what happens to prompts, translations, models and baselines.

Each month is a change that a maintainer makes, the exit code of ``tokscope check`` after it, and
what it has to say.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, Result
from tokscope.errors import ExitCode

SETTINGS = """\
[check]
baseline = "tokscope-baseline.json"
[check.roles]
production = "gpt-4o"
[check.corpora]
prompts = {{ source = "prompts", by = "file" }}
ui = {{ source = "locales", by = "file", unit = "record" }}
[check.money]
as_of = 2026-11-01
requests = 1000
[[check.budgets]]
metric = "fertility"
where = {{ language = "ru", corpus = "prompts" }}
max = {most}
"""
GREETING = Path("prompts/greeting.md")
BASELINE = Path("tokscope-baseline.json")
RUSSIAN = {"menu": {"open": "Открыть", "close": "Закрыть"}}


def settings(old: str = "", new: str = "", most: float = 9) -> None:
    text = SETTINGS.format(most=most)
    assert old in text
    Path("tokscope.toml").write_text(text.replace(old, new) if old else text, "utf-8")


def locale(language: str, content: object) -> None:
    Path(f"locales/{language}.json").write_text(
        json.dumps(content, ensure_ascii=False, indent=1), "utf-8"
    )


@pytest.fixture
def check(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TOKSCOPE_CONFIG", raising=False)
    for folder in ("prompts", "locales"):
        Path(folder).mkdir()
    GREETING.write_text("Здравствуйте, {{ name }}!\nЧем помочь?\n", "utf-8")
    Path("prompts/refund.md").write_text("Refund the order of {{ name }}.\n", "utf-8")
    locale("ru", RUSSIAN)
    settings()

    def run(code: ExitCode, *parts: str, update: bool = False) -> Result:
        done = cli("check", *(["--update"] if update else []))
        assert done.code == code, done.out + done.err
        for part in parts:
            assert part in done.out + done.err
        return done

    run(ExitCode.OK, "written: 3 rows new", update=True)
    run(ExitCode.OK, "passed: 3 rows, 1 budget kept")
    return run


def test_january_a_prompt_grows(check: Callable[..., Result]) -> None:
    GREETING.write_text(GREETING.read_text("utf-8") + "Опишите вопрос подробнее.\n", "utf-8")
    check(ExitCode.GATE_FAILED, "regressed", "prompts/greeting.md:3", "подробнее", "a month costs")
    check(ExitCode.OK, "1 row changed", update=True)
    check(ExitCode.OK)


def test_february_a_prompt_shrinks(check: Callable[..., Result]) -> None:
    GREETING.write_text("Здравствуйте, {{ name }}!\n", "utf-8")
    check(ExitCode.OK, "improved")


def test_march_a_prompt_is_renamed(check: Callable[..., Result]) -> None:
    GREETING.rename("prompts/hello.md")
    check(ExitCode.GATE_FAILED, "missing", "the same text is prompts/hello.md now")
    check(ExitCode.OK, "1 row new, 1 row gone", update=True)
    check(ExitCode.OK)


def test_april_a_prompt_is_deleted(check: Callable[..., Result]) -> None:
    GREETING.unlink()
    check(ExitCode.USAGE, "matches nothing that was measured")  # the budget has nothing to hold
    settings('where = { language = "ru", corpus = "prompts" }', 'where = { language = "ru" }')
    check(ExitCode.GATE_FAILED, "missing", "prompts/greeting.md")


def test_may_a_locale_is_added(check: Callable[..., Result]) -> None:
    locale("de", {"menu": {"open": "Öffnen", "close": "Schließen"}})
    check(ExitCode.OK, "new", "locales/de.json")
    check(ExitCode.OK, "1 row new", update=True)


def test_june_a_key_of_a_locale_changes(check: Callable[..., Result]) -> None:
    locale("ru", {"menu": {"open": "Открыть выбранный файл", "close": "Закрыть"}})
    check(ExitCode.GATE_FAILED, "locales/ru.json:3", "Открыть выбранный файл")


def test_july_the_tokenizer_changes(check: Callable[..., Result]) -> None:
    settings("gpt-4o", "gpt-4")
    check(
        ExitCode.GATE_FAILED, "o200k_base", "cl100k_base", "gpt-4o → gpt-4, each at its own price"
    )


def test_august_only_the_price_changes(check: Callable[..., Result]) -> None:
    settings('"gpt-4o"', '"gpt-4o-mini"')
    check(ExitCode.OK, "gpt-4o → gpt-4o-mini: a million input tokens cost 2.5 USD in the baseline")


def test_september_the_baseline_is_lost(check: Callable[..., Result]) -> None:
    BASELINE.unlink()
    check(ExitCode.USAGE, "the baseline tokscope-baseline.json is missing", "check --update")


@pytest.mark.parametrize(
    ("damage", "part"),
    [
        (lambda text: text[: len(text) // 2], "cut short"),
        (lambda text: text.replace('"tokens": ', '"tokens": 1', 1), "was edited"),
        (lambda text: "<<<<<<< ours\n" + text, "it has the marks of a merge conflict"),
    ],
)
def test_october_the_baseline_is_damaged(
    check: Callable[..., Result], damage: Callable[[str], str], part: str
) -> None:
    BASELINE.write_text(damage(BASELINE.read_text("utf-8")), "utf-8")
    check(ExitCode.USAGE, part, "tokscope check --update")
    check(ExitCode.OK, update=True)
    check(ExitCode.OK)


def test_november_line_ends_switch(check: Callable[..., Result]) -> None:
    for file in Path("prompts").iterdir():
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    done = check(ExitCode.OK, "norm:lf")
    assert "moved" not in done.out


def test_december_a_budget_is_tightened(check: Callable[..., Result]) -> None:
    settings(most=1.2)
    check(ExitCode.GATE_FAILED, "over", "prompts/greeting.md")


@pytest.mark.parametrize(
    ("change", "code", "parts"),
    [
        (lambda: _empty("prompts"), ExitCode.USAGE, ["left out: empty file (2)"]),
        (
            lambda: GREETING.write_text("version https://git-lfs/spec/v1\noid sha256:0\n"),
            ExitCode.USAGE,
            ["a Git LFS pointer", "git lfs pull"],
        ),
        (
            lambda: settings('source = "prompts"', 'source = "promts"'),
            ExitCode.USAGE,
            ["no file or folder is called so"],
        ),
        (
            lambda: settings('production = "gpt-4o"', 'prod = "gpt-4o"'),
            ExitCode.GATE_FAILED,
            ["missing", "new"],
        ),
    ],
)
def test_accidents(
    check: Callable[..., Result], change: Callable[[], object], code: ExitCode, parts: list[str]
) -> None:
    change()
    check(code, *parts)


def _empty(folder: str) -> None:
    for file in Path(folder).iterdir():
        file.write_text("\n", "utf-8")
