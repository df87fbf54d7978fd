"""A check as a whole, on real tokenizers: what moved, which words, how much money."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.helpers.files import write_baseline
from tests.helpers.toys import train_byte_level
from tokscope.checks.report import RowResult, RowState
from tokscope.checks.run import CheckRun, run_check
from tokscope.config import load_config
from tokscope.errors import ExitCode, InputError, SeveralErrors, TokscopeError
from tokscope.tokenizers.loader import create_loader

Check = Callable[..., CheckRun]
TEXT = "Съешь ещё этих мягких французских булок\nда выпей чаю, пожалуйста, пожалуйста\n"
ROLE = '[check.roles]\nproduction = "{}"\n'
DOCS = '[check.corpora]\ndocs = "docs.txt"\n'
MONEY = """
[check.money]
as_of = 2026-11-01
currency = "RUB"
rates = ["USDRUB=80@2026-10-30"]
words = 1000000
requests = 5000
"""


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Run a check in a folder of its own, with a text and the settings that are given."""
    monkeypatch.chdir(tmp_path)
    Path("docs.txt").write_text(TEXT, "utf-8")

    def run(settings: str | None = None, *, update: bool = False, strict: bool = False) -> CheckRun:
        if settings is not None:
            Path("tokscope.toml").write_text(settings, "utf-8")
        done = run_check(
            create_loader(offline=True), load_config(), is_strict=strict, is_update=update
        )
        if update:
            write_baseline(Path(done.report.baseline), done.snapshot)
        return done

    return run


def row(done: CheckRun, state: RowState) -> RowResult:
    (found,) = (each for each in done.report.rows if each.state is state)
    return found


def test_what_is_as_it_was_passes(check: Check) -> None:
    check(ROLE.format("gpt-4") + DOCS, update=True)
    done = check()
    assert [each.state for each in done.report.rows] == [RowState.PASS]
    assert done.report.exit_code is ExitCode.OK
    assert done.report.moved == ()


def test_a_worse_tokenizer_fails_with_the_words_it_splits(check: Check) -> None:
    check(ROLE.format("gpt-4o") + DOCS, update=True)
    done = check(ROLE.format("gpt-4") + DOCS + MONEY)
    found = row(done, RowState.REGRESSED)
    assert done.report.exit_code is ExitCode.GATE_FAILED
    assert [each.kind for each in found.explanation.moved] == ["tokenizer"]
    assert found.explanation.split is not None
    assert found.explanation.split.tokenizer == found.change
    first = found.explanation.words[0]
    assert (first.word, first.times) == ("пожалуйста", 2)
    assert first.before is not None
    assert first.tokens == (first.after - first.before) * 2 > 0
    assert "".join(first.pieces) == "·пожалуйста" == "".join(first.pieces_before)
    money = found.explanation.money
    assert money is not None
    assert found.after is not None
    assert round(money.after, 20) == round(
        Decimal(30) * 80 * found.after.tokens / found.after.words / 1000, 20
    )
    assert "USDRUB=80@2026-10-30" in money.note
    assert found.location.line == 2


def test_a_better_tokenizer_is_an_improvement_that_strict_wants_written_down(check: Check) -> None:
    check(ROLE.format("gpt-4") + DOCS, update=True)
    better = ROLE.format("gpt-4o") + DOCS
    assert check(better).report.exit_code is ExitCode.OK
    assert row(check(), RowState.IMPROVED).change is not None
    assert check(strict=True).report.exit_code is ExitCode.GATE_FAILED
    check(update=True)
    assert check(strict=True).report.exit_code is ExitCode.OK


def test_an_edited_text_is_distinguished_from_a_swapped_tokenizer(check: Check) -> None:
    check(ROLE.format("gpt-4") + DOCS, update=True)
    Path("docs.txt").write_text(TEXT + "Здравствуйте, уважаемый пользователь\n", "utf-8")
    found = row(check(), RowState.REGRESSED)
    assert [each.kind for each in found.explanation.moved] == ["corpus"]
    assert found.explanation.split is not None
    assert (found.explanation.split.tokenizer, found.explanation.split.removed) == (0, 0)
    assert {each.word for each in found.explanation.words} == {
        "Здравствуйте",
        "уважаемый",
        "пользователь",
    }
    (segment,) = found.explanation.segments
    assert segment.text == "Здравствуйте, уважаемый пользователь"
    assert segment.before is None


def test_a_prompt_is_gated_by_file_and_its_new_lines_are_named(check: Check) -> None:
    Path("prompts").mkdir()
    prompt, other = Path("prompts/support.j2"), Path("prompts/sum.md")
    prompt.write_text("Ты — помощник.\n\nОтвечай кратко.\n", "utf-8")
    other.write_text("Summarise.\n", "utf-8")
    settings = ROLE.format("gpt-4o")
    settings += '[check.corpora]\nprompts = { source = "prompts/*.*", by = "file" }\n' + MONEY
    check(settings, update=True)
    prompt.write_text("Ты — помощник.\n\nОтвечай вежливо.\nОтвечай кратко.\n", "utf-8")
    done = check()
    found = row(done, RowState.REGRESSED)
    assert row(done, RowState.PASS).key.file == "prompts/sum.md"
    assert (found.key.file, found.location.line) == ("prompts/support.j2", 3)
    assert {each.word for each in found.explanation.words} == {"вежливо", "Отвечай"}
    money = found.explanation.money
    assert money is not None
    assert found.change is not None
    assert money.monthly == Decimal("2.5") * 80 * found.change * 5000 / 1_000_000
    prompt.unlink()
    assert row(check(), RowState.MISSING).key.file == "prompts/support.j2"
    assert check().report.exit_code is ExitCode.GATE_FAILED


def test_both_at_once_add_up(check: Check) -> None:
    check(ROLE.format("gpt-4o") + DOCS, update=True)
    Path("docs.txt").write_text(TEXT.splitlines()[0] + "\nНовая строка\n", "utf-8")
    found = row(check(ROLE.format("gpt-4") + DOCS), RowState.REGRESSED)
    assert found.explanation.split is not None
    split = found.explanation.split
    assert split.tokenizer + split.added + split.removed == found.change
    assert min(split.tokenizer, split.added, -split.removed) > 0


def test_a_tokenizer_that_is_gone_leaves_segments_and_says_why(check: Check) -> None:
    settings = ROLE.format("file:./own.json") + DOCS
    train_byte_level(Path("own.json"), TEXT * 50, 600)
    check(settings, update=True)
    train_byte_level(Path("own.json"), "the quick brown fox " * 50, 300)
    found = row(check(), RowState.REGRESSED)
    assert (
        "file:./own.json is no longer the tokenizer of the baseline" in found.explanation.notes[0]
    )
    assert found.explanation.segments
    assert found.explanation.words  # those that cost most now


def test_another_definition_is_incomparable_and_exits_3(check: Check) -> None:
    check(ROLE.format("gpt-4") + DOCS, update=True)
    done = check('[check]\nwords = "whitespace"\n' + ROLE.format("gpt-4") + DOCS)
    assert row(done, RowState.INCOMPARABLE).why.startswith("not comparable: definition words")
    assert done.report.exit_code is ExitCode.UNAVAILABLE
    check(update=True)
    assert check().report.exit_code is ExitCode.OK


def budget(metric: str, bound: str, where: str = "{}", more: str = "") -> str:
    return f'\n[[check.budgets]]\nmetric = "{metric}"\n{bound}\nwhere = {where}\n{more}\n'


FERTILITY = budget("fertility", "max = 9")


def test_a_baseline_that_is_named_must_be_there(check: Check) -> None:
    settings = '[check]\nbaseline = "kept.json"\n' + ROLE.format("gpt-4o") + DOCS + FERTILITY
    with pytest.raises(InputError, match=r"the baseline kept\.json is missing") as caught:
        check(settings)
    assert caught.value.hint == "`tokscope check --update` writes it; commit it"
    check(update=True)
    assert check().report.exit_code is ExitCode.OK
    Path("kept.json").rename("moved.json")
    with pytest.raises(InputError, match="is missing"):
        check()


def test_a_baseline_that_is_a_dangling_link_is_missing(check: Check) -> None:
    Path("tokscope-baseline.json").symlink_to("nowhere.json")
    with pytest.raises(InputError, match=r"the baseline tokscope-baseline\.json is missing"):
        check(ROLE.format("gpt-4o") + DOCS + FERTILITY)


def test_strict_needs_a_baseline(check: Check) -> None:
    settings = ROLE.format("gpt-4o") + DOCS + FERTILITY
    assert check(settings).report.exit_code is ExitCode.OK
    with pytest.raises(InputError, match="--strict needs a baseline"):
        check(strict=True)
    check(update=True)
    assert check(strict=True).report.exit_code is ExitCode.OK


def test_budgets_hold_without_a_baseline(check: Check) -> None:
    base = ROLE.format("gpt-4o") + DOCS
    done = check(base + budget("fertility", "max = 9"))
    assert done.report.exit_code is ExitCode.OK
    (kept,) = done.report.budgets
    assert kept.holds
    assert kept.value is not None
    done = check(base + budget("fertility", f"max = {kept.value:.4f}".rstrip("0")[:-1]))
    (over,) = done.report.failed_budgets
    assert done.report.exit_code is ExitCode.GATE_FAILED
    assert over.explanation.words[0].word in TEXT
    assert over.explanation.words[0].tokens > 0


@pytest.mark.parametrize(
    ("metric", "bound", "more"),
    [
        ("cost_per_1000_words", "max = 1000", MONEY),
        ("context_share", "max = 0.001", ""),
        ("context_share", "max = 0.5", "context_window = 100"),
        ("pcw", "max = 1", ""),
        ("tokens", "min = 1", ""),
        ("characters_per_token", "min = 0.5", ""),
    ],
)
def test_every_kind_of_budget_can_be_kept(check: Check, metric: str, bound: str, more: str) -> None:
    done = check(ROLE.format("gpt-4o") + DOCS + budget(metric, bound, "{}", more))
    assert done.report.exit_code is ExitCode.OK, done.report.budgets


def test_money_and_windows_are_exact(check: Check) -> None:
    settings = ROLE.format("gpt-4o") + DOCS + budget("cost_per_1000_words", "max = 1") + MONEY
    (found,) = check(settings).report.budgets
    (only,) = check().report.rows
    assert only.after is not None
    expected = Decimal("2.5") * 80 * only.after.tokens / only.after.words / 1000
    assert found.value == pytest.approx(float(expected), rel=1e-15)
    assert found.currency == "RUB"
    shares = ROLE.format("gpt-4o") + DOCS
    shares += budget("context_share", "max = 1", "{}", "context_window = 1000")
    (share,) = check(shares).report.budgets
    assert share.value == only.after.tokens / 1000


@pytest.mark.parametrize(
    ("settings", "message_part"),
    [
        (ROLE.format("gpt-4o") + DOCS, "nothing to compare with"),
        (
            ROLE.format("gpt-4o") + DOCS + budget("fertility", "max = 1", '{ language = "kk" }'),
            "check.budgets[1]: fertility where kk matches nothing that was measured",
        ),
        (
            ROLE.format("qwen") + DOCS + budget("cost_per_1000_words", "max = 1") + MONEY,
            "no price is known for 'qwen'",
        ),
        (
            ROLE.format("cl100k_base") + DOCS + budget("context_share", "max = 1"),
            "the context window of role 'production' is not known",
        ),
    ],
)
def test_what_demands_nothing_is_no_pass(check: Check, settings: str, message_part: str) -> None:
    with pytest.raises(InputError) as caught:
        check(settings)
    assert message_part in caught.value.message


def test_an_undefined_metric_fails(check: Check) -> None:
    done = check(ROLE.format("gpt-4o") + DOCS + budget("premium", "max = 1.5"))
    (found,) = done.report.failed_budgets
    assert (found.value, found.why) == (None, "premium is undefined for this text")


def test_a_premium_is_not_of_the_reference_language(check: Check) -> None:
    settings = ROLE.format("gpt-4o") + budget("premium", "max = 1.5")
    (found,) = check(settings).report.budgets
    assert found.key.language == "ru"
    assert found.holds


def test_everything_unavailable_is_reported_together_with_its_key(check: Check) -> None:
    Path("tokscope-baseline.json").write_text("{", "utf-8")
    settings = """
[check.roles]
one = "gpt-5o"
two = "hf:some/where"
three = "file:./none.json"
[check.corpora]
gone = "no/such.txt"
[check.money]
as_of = 2026-11-01
currency = "XXY"
"""
    with pytest.raises(SeveralErrors) as caught:
        check(settings)
    message_part = "\n".join(error.message for error in caught.value.errors)
    for key in ("roles.one", "roles.two", "roles.three", "corpora.gone", "money"):
        assert f"tokscope.toml: check.{key}: " in message_part
    assert "tokscope-baseline.json: not valid JSON; it is cut short" in message_part


def test_a_damaged_baseline_can_be_replaced(check: Check) -> None:
    Path("tokscope-baseline.json").write_text("<<<<<<< HEAD\n", "utf-8")
    settings = ROLE.format("gpt-4o") + DOCS
    with pytest.raises(TokscopeError, match="merge conflict"):
        check(settings)
    check(update=True)
    assert check().report.exit_code is ExitCode.OK


def test_two_corpora_under_one_name_are_refused(check: Check) -> None:
    settings = ROLE.format("gpt-4o") + '[check.corpora]\nx = ["fiction", "docs.txt"]\n'
    with pytest.raises(InputError, match="are 2 corpora"):
        check(settings)


def test_roles_that_swap_their_names_are_compared_by_role(check: Check) -> None:
    roles = '[check.roles]\na = "{}"\nb = "{}"\n' + DOCS
    check(roles.format("gpt-4", "gpt-4o"), update=True)
    done = check(roles.format("gpt-4o", "gpt-4"))
    states = {each.key.role: each.state for each in done.report.rows}
    assert states == {"a": RowState.IMPROVED, "b": RowState.REGRESSED}


def test_a_baseline_of_something_else_is_reported(check: Check) -> None:
    check(ROLE.format("gpt-4o") + DOCS, update=True)
    Path("docs.txt").write_text("Совсем другой текст.\n", "utf-8")
    assert "docs: not one text of the baseline is in it any more" in check().report.notes
    other = ROLE.format("gpt-4o").replace("production", "other") + DOCS
    done = check(other)
    assert "no row of the baseline is here; it is of production on docs" in done.report.notes
    assert done.report.exit_code is ExitCode.GATE_FAILED


def test_one_file_with_two_settings_is_refused(check: Check) -> None:
    train_byte_level(Path("own.json"), TEXT, 300)
    settings = """
[check.roles]
a = { tokenizer = "file:./own.json" }
b = { tokenizer = "file:./own.json", normalizer = "NFC" }
c = "gpt-4o"
d = "o200k_base"
"""
    with pytest.raises(InputError, match="is another role's too, with other settings"):
        check(settings + DOCS, update=True)
    check(settings.replace(', normalizer = "NFC"', "") + DOCS, update=True)


def test_a_prompt_that_was_moved_is_reported_to_be_elsewhere(check: Check) -> None:
    Path("prompts").mkdir()
    Path("prompts/a.md").write_text(TEXT, "utf-8")
    settings = ROLE.format("gpt-4o") + '[check.corpora]\np = { source = "prompts", by = "file" }\n'
    check(settings, update=True)
    Path("prompts/a.md").rename("prompts/b.md")
    assert row(check(), RowState.MISSING).why.endswith("the same text is prompts/b.md now")


def test_more_tokens_never_save_money(check: Check) -> None:
    Path("docs.txt").write_text("a b c\n", "utf-8")
    check(ROLE.format("gpt-4o") + DOCS + MONEY, update=True)
    Path("docs.txt").write_text("a b c\na a a a a a a a a a a a a a\n", "utf-8")
    money = row(check(), RowState.REGRESSED).explanation.money
    assert money is not None
    assert money.monthly is not None
    assert money.monthly > 0


def prompts(folder: str = "prompts", more: str = "") -> str:
    return (
        ROLE.format("gpt-4o")
        + f'[check.corpora]\nprompts = {{ source = "{folder}", by = "file"{more} }}\n'
    )


def mixed_prompts() -> None:
    Path("prompts").mkdir()
    Path("prompts/a.yaml").write_text(
        "system: Ты — помощник.\nuser: Привет!\nversion: 3\n", "utf-8"
    )
    Path("prompts/b.yaml").write_text("template: Ответь кратко.\n", "utf-8")
    Path("prompts/c.j2").write_text("Здравствуйте, {{ name }}!\n", "utf-8")
    Path("prompts/README.md").write_text("\n", "utf-8")


def test_a_folder_of_prompts_of_every_kind_is_gated(check: Check) -> None:
    mixed_prompts()
    done = check(prompts(), update=True)
    words = {each.key.file: each.after.words for each in done.report.rows if each.after}
    assert words == {"prompts/a.yaml": 3, "prompts/b.yaml": 2, "prompts/c.j2": 2}
    assert "prompts/README.md: holds no text, and is left out" in done.report.notes
    assert check().report.exit_code is ExitCode.OK


def test_named_fields_are_taken_where_they_are(check: Check) -> None:
    mixed_prompts()
    done = check(prompts(more=', field = "system,template"'), update=True)
    words = {each.key.file: each.after.words for each in done.report.rows if each.after}
    assert words == {"prompts/a.yaml": 2, "prompts/b.yaml": 2, "prompts/c.j2": 2}
    Path("prompts/b.yaml").write_text("other: Текст\n", "utf-8")
    with pytest.raises(InputError, match=r"check.corpora.prompts: .*b.yaml:1: no field 'system'"):
        check()
    Path("prompts/a.yaml").unlink()
    Path("prompts/b.yaml").unlink()
    check(update=True)  # a field that nothing needs any more


def test_errors_inside_of_texts_are_reported_together_with_the_rest(check: Check) -> None:
    Path("empty").mkdir()
    Path("blank.txt").write_text("\n", "utf-8")
    Path("two.jsonl").write_text('{"a": "один", "b": "два"}\n', "utf-8")
    Path("binary.txt").write_bytes(b"\0\1\2")
    settings = """
[check.roles]
one = "gpt-5o"
[check.corpora]
a = { source = "empty", by = "file" }
b = "blank.txt"
c = "two.jsonl"
d = "binary.txt"
[check.money]
as_of = 2026-11-01
currency = "XXY"
rates = ["garbage"]
"""
    for role in ("gpt-5o", "gpt-4o"):
        with pytest.raises(SeveralErrors) as caught:
            check(settings.replace("gpt-5o", role))
        message_part = {each.message.split(": ")[1]: each for each in caught.value.errors}
        places = {f"check.corpora.{name}" for name in "abcd"} | {"check.money"}
        assert places <= set(message_part)
        assert message_part["check.corpora.c"].hint == 'name the one to measure: field = "a"'
        assert sum("check.money" in each.message for each in caught.value.errors) == 2
    mended = settings[: settings.index("[check.money]")].replace("gpt-5o", "gpt-4o")
    with pytest.raises(SeveralErrors) as caught:
        check(mended, update=True)
    assert len(caught.value.errors) == 4


def test_money_is_at_each_sides_own_price(check: Check) -> None:
    settings = ROLE + DOCS + "[check.money]\nas_of = 2026-11-01\nwords = 1000000\n"
    before = check(settings.format("gpt-4o"), update=True).report.rows[0].after
    found = row(check(settings.format("gpt-4")), RowState.REGRESSED)
    money, after = found.explanation.money, found.after
    assert money is not None
    assert before is not None
    assert after is not None
    assert money.model_before == "gpt-4o"
    assert money.before is not None
    assert money.monthly is not None
    assert float(money.before) == pytest.approx(2.5 * before.tokens / before.words / 1000)
    assert float(money.after) == pytest.approx(30 * after.tokens / after.words / 1000)
    assert float(money.monthly) == pytest.approx(float(money.after - money.before) * 1000)


def test_a_model_of_another_price_is_noted_where_no_token_moves(check: Check) -> None:
    settings = ROLE + DOCS + "[check.money]\nas_of = 2026-11-01\n"
    check(settings.format("gpt-4o-mini"), update=True)
    done = check(settings.format("gpt-4o"))
    assert done.report.exit_code is ExitCode.OK
    assert any("0.15 USD in the baseline, 2.5 USD now" in note for note in done.report.notes)


def test_line_ends_change_no_template(check: Check) -> None:
    Path("prompts").mkdir()
    prompt = Path("prompts/a.md")
    prompt.write_bytes(b"One line.\n\nAnother.\n")
    settings = ROLE.format("gpt-4o")
    settings += '[check.corpora]\nprompts = { source = "prompts", by = "file" }\n'
    check(settings, update=True)
    prompt.write_bytes(b"One line.\r\n\r\nAnother.\r\n")
    done = check()
    assert [each.state for each in done.report.rows] == [RowState.PASS]
    assert done.report.moved == ()
    assert done.report.signature.normalization == "lf"


@pytest.mark.parametrize(
    ("name", "before", "after", "line"),
    [
        (
            "a.yaml",
            "m:\n  - c: |\n      Первая.\n",
            "m:\n  - c: |\n      Первая.\n      Вторая.\n",
            4,
        ),
        ("a.json", '{\n "a": "Да",\n "b": "Нет"\n}', '{\n "a": "Да",\n "b": "\\"Нет\\"!"\n}', 3),
        ("a.jsonl", '{"text": "Да\\nнет"}\n', '{"text": "Да\\nнет"}\n{"text": "Или"}\n', 2),
        ("a.csv", 'text\n"Да\nнет"\n', 'text\n"Да\nнет"\n"Или ""так"""\n', 4),
    ],
)
def test_places_are_lines_of_the_file(
    check: Check, name: str, before: str, after: str, line: int
) -> None:
    Path("p").mkdir()
    file = Path("p", name)
    file.write_text(before, "utf-8")
    check(
        ROLE.format("gpt-4o") + '[check.corpora]\np = { source = "p", by = "file" }\n', update=True
    )
    file.write_text(after, "utf-8")
    location = row(check(), RowState.REGRESSED).location
    assert (location.path, location.line) == (f"p/{name}", line)


def test_translations_are_gated_key_by_key(check: Check) -> None:
    Path("locales").mkdir()
    file = Path("locales/ru.json")
    file.write_text('{\n "menu": {\n  "ok": "OK",\n  "open": "Открыть"\n }\n}\n', "utf-8")
    check(
        ROLE.format("gpt-4o")
        + '[check.corpora]\nui = { source = "locales", by = "file", unit = "record" }\n',
        update=True,
    )
    file.write_text(file.read_text("utf-8").replace("Открыть", "Открыть файл"), "utf-8")
    found = row(check(), RowState.REGRESSED)
    assert (found.key.language, found.key.file) == ("ru", "locales/ru.json")
    changed = [each for each in found.explanation.segments if each.text]
    assert [(each.text, each.place) for each in changed] == [("Открыть файл", "locales/ru.json:4")]


def test_russian_templates_with_placeholders_are_russian(check: Check) -> None:
    Path("p").mkdir()
    Path("p/a.txt").write_text("Здравствуйте, {{ customer.first_name }}! Ваш заказ готов.", "utf-8")
    settings = ROLE.format("gpt-4") + '[check.corpora]\np = { source = "p", by = "file" }\n'
    settings += '[[check.budgets]]\nmetric = "fertility"\nwhere = { language = "ru" }\nmax = 2\n'
    assert check(settings).report.exit_code is ExitCode.GATE_FAILED


def test_metadata_of_a_prompt_is_not_its_text(check: Check) -> None:
    Path("p").mkdir()
    prompt = "name: greeting\nmodel: gpt-4o\nmessages:\n  - role: system\n    content: Привет\n"
    Path("p/a.yaml").write_text(prompt, "utf-8")
    done = check(
        ROLE.format("gpt-4o")
        + '[check.corpora]\np = { source = "p", by = "file" }\n'
        + '[[check.budgets]]\nmetric = "fertility"\nmax = 9\n'
    )
    (after,) = (each.after for each in done.report.rows)
    assert after is not None
    assert after.words == 1


def test_what_is_left_out_of_a_folder_is_noted(check: Check) -> None:
    Path("p").mkdir()
    Path("p/a.md").write_text("text\n", "utf-8")
    Path("p/package.json").write_text('{\n "scripts": [{"a": 1}]\n}\n', "utf-8")
    settings = ROLE.format("gpt-4o") + '[check.corpora]\np = { source = "p" }\n'
    notes = check(settings, update=True).report.notes
    assert "p: left out: JSON or YAML without text in a field (1)" in notes


def test_rows_without_words_pass(check: Check) -> None:
    Path("docs.txt").write_text("```\n---\n|---|\n🙂\nHello\n", "utf-8")
    settings = ROLE.format("gpt-4o")
    settings += '[check.corpora]\ndocs = { source = "docs.txt", compare = "fertility" }\n'
    check(settings, update=True)
    assert check().report.exit_code is ExitCode.OK


def test_branches_with_different_corpora_merge(check: Check) -> None:
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not here")

    def run(*arguments: str) -> None:
        command = [git, "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
        subprocess.run(command, check=True, capture_output=True)

    for name in ("one", "two"):
        Path(name).mkdir()
        Path(name, "a.md").write_text("text\n", "utf-8")
    settings = ROLE.format("gpt-4o") + "[check.corpora]\n"
    settings += "\n".join(
        f'{name} = {{ source = "{name}", by = "file" }}' for name in ("one", "two")
    )
    check(settings, update=True)
    run("init", "-q", "-b", "main")
    run("add", ".")
    run("commit", "-qm", "a")
    for name in ("one", "two"):
        run("switch", "-qc", name, "main")
        Path(name, "a.md").write_text("text and more text\n", "utf-8")
        check(update=True)
        run("commit", "-qam", name)
    run("merge", "-q", "--no-edit", "one")
    done = check()
    assert [each.state for each in done.report.rows] == [RowState.PASS] * 2
