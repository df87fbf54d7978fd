"""``[tool.tokscope.check]``: what is read, and what is refused, with file and key path."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tokscope.checks.settings import (
    CheckSettings,
    CorpusSetting,
    GroupBy,
    MoneySetting,
    RoleSetting,
    TrackedMetric,
)
from tokscope.checks.settings_reader import check_settings
from tokscope.config import load_config, read_config
from tokscope.corpora.readers.interface import Unit
from tokscope.errors import InputError, SeveralErrors, TokscopeError

WHOLE = """
[check]
baseline = "base.json"
tolerance = 0.01
words = "whitespace"
normalize = "nfc"

[check.roles]
production = "gpt-4o"
candidate = { tokenizer = "file:./tokenizer.json", model = "gpt-4", pattern = "o200k_base" }

[check.corpora]
parallel = "parallel-en-ru"
site = ["en=en.txt", "ru=ru.txt"]
prompts = { source = "prompts", by = "file", compare = "fertility", unit = "line" }

[[check.budgets]]
metric = "fertility"
where = { language = "ru", role = "production" }
max = 2.1
min = 1

[[check.budgets]]
metric = "context_share"
where = { file = "prompts/*.j2" }
max = 0.05
context_window = 8000

[check.money]
as_of = 2026-11-01
currency = "RUB"
words = 1000
requests = 50
"""


def settings(folder: Path, text: str, name: str = "tokscope.toml") -> CheckSettings:
    path = folder / name
    path.write_text(text, "utf-8")
    found = check_settings(read_config(path))
    assert found is not None
    return found


def errors(folder: Path, text: str) -> str:
    with pytest.raises(TokscopeError) as caught:
        settings(folder, text)
    error = caught.value
    several = error.errors if isinstance(error, SeveralErrors) else (error,)
    return "\n".join(f"{each.message} // {each.hint}" for each in several)


def test_everything_that_can_be_set(tmp_path: Path) -> None:
    found = settings(tmp_path, WHOLE)
    assert found.roles == (
        RoleSetting("production", "gpt-4o"),
        RoleSetting("candidate", "file:./tokenizer.json", "gpt-4", "o200k_base"),
    )
    assert found.corpora == (
        CorpusSetting("parallel", ("parallel-en-ru",)),
        CorpusSetting("site", ("en=en.txt", "ru=ru.txt")),
        CorpusSetting("prompts", ("prompts",), GroupBy.FILE, TrackedMetric.FERTILITY, Unit.LINE),
    )
    assert (found.baseline, found.tolerance) == ("base.json", Decimal("0.01"))
    assert found.definition.name == "whitespace"
    assert found.count_options.normal_form == "nfc"
    assert found.money == MoneySetting(date(2026, 11, 1), "RUB", (), 1000, 50)
    assert [str(each.bound) for each in found.budgets] == [
        "at most 2.1",
        "at least 1",
        "at most 0.05",
    ]
    assert found.budgets[2].context_window == 8000
    assert (found.lines["production"], found.lines["prompts"]) == (9, 15)


def test_six_lines_are_enough(tmp_path: Path) -> None:
    text = """[tool.tokscope.check.roles]
production = "gpt-4o"

[[tool.tokscope.check.budgets]]
metric = "fertility"
max = 2.1
"""
    found = settings(tmp_path, text, "pyproject.toml")
    assert found.corpora == (CorpusSetting("parallel-en-ru", ("parallel-en-ru",)),)
    assert found.baseline == "tokscope-baseline.json"
    assert found.tolerance == 0


@pytest.mark.parametrize(
    ("text", "message_part"),
    [
        ("[check]\n", "check.roles: is missing"),
        ("[check.roles]\n", "check.roles: names no tokenizer"),
        ("[check.roles]\n'' = 'gpt-4'\n", 'check.roles."": is no name'),
        (
            "[check.roles]\na='x'\n[[check.budgets]]\nmetric='fertility'\nmax=1\nmin=2\n",
            "check.budgets[1]: nothing is at most 1 and at least 2",
        ),
        ("[check.roles]\na = 3\n", "check.roles.a: is not a string or a table"),
        (
            "[check]\nrole = 1\n[check.roles]\na = 'x'\n",
            "check.role: unknown key // did you mean 'roles'?",
        ),
        ("[check.roles]\na = { tokeniser = 'x' }\n", "did you mean 'tokenizer'?"),
        ("[check]\ntolerance = 2\n[check.roles]\na = 'x'\n", "check.tolerance: is 2, not a share"),
        ("[check]\nwords = 'lexcal'\n[check.roles]\na='x'\n", "did you mean 'lexical'?"),
        (
            "[check.roles]\na='x'\n[[check.budgets]]\nmetric='fertilty'\nmax=1\n",
            "check.budgets[1].metric: 'fertilty' is not one of",
        ),
        (
            "[check.roles]\na='x'\n[[check.budgets]]\nmetric='fertility'\n",
            "check.budgets[1]: has neither max nor min",
        ),
        (
            "[check.roles]\na='x'\n[[check.budgets]]\nmetric='fertility'\nmax='2'\n",
            "check.budgets[1].max: is not a number",
        ),
        (
            "[check.roles]\na='x'\n[[check.budgets]]\nmetric='fertility'\nmax=1\nwhere={role='b'}\n",
            "check.budgets[1].where.role: 'b' is not one of a",
        ),
        (
            "[check.roles]\na='x'\n[[check.budgets]]\nmetric='fertility'\nmax=1\nwhere={lang='b'}\n",
            "check.budgets[1].where.lang: unknown key // did you mean 'language'?",
        ),
        (
            "[check.roles]\na='x'\n[[check.budgets]]\nmetric='cost_per_1000_words'\nmax=1\n",
            "check.money: is missing, and",
        ),
        ("[check.roles]\na='x'\n[check.money]\ncurrency='RUB'\n", "check.money.as_of: is missing"),
        (
            "[check.roles]\na='x'\n[[check.budgets]]\nmetric='fertility'\nmax=1\ncontext_window=9\n",
            "context_window: has no effect on fertility",
        ),
        ("[check.roles]\na='x'\n[check.corpora]\n", "check.corpora: names no text"),
        ("[check.roles]\na='x'\n[check.corpora]\nd = []\n", "check.corpora.d: is empty"),
        (
            "[check.roles]\na='x'\n[check.corpora]\nd = { source = 'x', by = 'flie' }\n",
            "check.corpora.d.by: 'flie' is not one of language, file // did you mean 'file'?",
        ),
    ],
)
def test_what_is_wrong_is_named_with_the_edit(tmp_path: Path, text: str, message_part: str) -> None:
    assert message_part in errors(tmp_path, text)
    assert "tokscope.toml: " in errors(tmp_path, text)


def test_all_errors_are_reported_at_once(tmp_path: Path) -> None:
    message_part = errors(
        tmp_path,
        "[check]\nspeial = true\n[check.roles]\na = { }\n[check.money]\nas_of = '2026'\n",
    )
    assert message_part.count("tokscope.toml: ") == 3


def test_the_nearest_file_holds(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    settings(tmp_path, "[check.roles]\na = 'gpt-4o'\n")
    inner = tmp_path / "deep" / "er"
    inner.mkdir(parents=True)
    found = load_config(inner)
    assert found.check is not None
    assert found.file == tmp_path / "tokscope.toml"


def test_two_files_of_one_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.tokscope]\ncatalogue = 'x.toml'\n")
    (tmp_path / "tokscope.toml").write_text("prices = 'x.toml'\n")
    with pytest.raises(InputError, match="holds settings too"):
        load_config(tmp_path)
