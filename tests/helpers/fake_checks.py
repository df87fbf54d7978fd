"""Reports of checks made by hand: one with every state, Cyrillic, files and money."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tokscope.checks.baseline import Key, Sums
from tokscope.checks.report import (
    BudgetResult,
    CheckReport,
    Explanation,
    InputChange,
    MoneyChange,
    RowResult,
    RowState,
    SegmentChange,
    SettingsLocation,
    Split,
    WordChange,
)
from tokscope.checks.settings import Budget, BudgetScope, Limit, TrackedMetric
from tokscope.render.document import Signature

SIGNATURE = Signature(
    words="lexical-1",
    unit="line",
    normalization="none",
    special="no",
    corpora={"документы": "3f1a" * 16, "prompts": "77aa" * 16},
    tokenizers={"o200k_base": "sha256:" + "446a" * 16},
    engines=("tiktoken 0.14.0",),
    unicode="15.0",
    tokscope="0.1.0",
)
MOVED = InputChange(
    "tokenizer", "production", "cl100k_base#1b2c3d4e5f60", "o200k_base#446a446a446a"
)
WORDS = (
    WordChange("электроэнергии", 12, 3, 5, 24, ("эле", "ктро", "энергии"), ("эл",) * 5),
    WordChange("договор", 9, 1, 2, 9, ("договор",), ("дого", "вор")),
)
SEGMENTS = (
    SegmentChange("aa" * 32, "Настоящий договор вступает в силу", "docs/договор.md", 1_000, 1_150),
    SegmentChange("bb" * 32, None, "docs/старый.md", 80, None),
)
MONEY = MoneyChange(
    before=Decimal("0.05671"),
    after=Decimal("0.06123"),
    monthly=Decimal("4520.5"),
    words=1_000_000,
    currency="RUB",
    model="gpt-4o",
    note="gpt-4o: 2.50 USD for 1,000,000 tokens on 2026-09-01, at 81.20 RUB of 2026-09-01",
)
PLAIN = Explanation()
EXPLAINED = Explanation(
    moved=(MOVED, InputChange("corpus", "документы", "3f1a00000000", "3f1a3f1a3f1a")),
    split=Split(tokenizer=120, added=150, removed=-80),
    words=WORDS,
    words_of="words of the segments that are there still",
    segments=SEGMENTS,
    notes=("words of the baseline are unavailable: its segments are kept by digest alone",),
    money=MONEY,
)


def sums(tokens: int, words: int = 1_000) -> Sums:
    return Sums(40, words, 6_000, 11_000, tokens, 3, 4)


def row(
    key: Key,
    state: RowState,
    before: int | None,
    after: int | None,
    *,
    compared: TrackedMetric = TrackedMetric.TOKENS,
    explanation: Explanation = PLAIN,
    line: int = 1,
) -> RowResult:
    limit = None if before is None else before * 1.02
    if limit is not None and compared is TrackedMetric.FERTILITY:
        limit /= 1_000
    why = f"{state.value}: {key.corpus} in {key.language}"
    before_sums, after_sums = (None if each is None else sums(each) for each in (before, after))
    place = SettingsLocation(key.file or "pyproject.toml", line)
    return RowResult(key, state, before_sums, after_sums, compared, limit, why, place, explanation)


def budget(
    metric: str,
    key: Key,
    value: float | None,
    bound: Limit,
    *,
    currency: str | None = None,
    explanation: Explanation = PLAIN,
) -> BudgetResult:
    demand = Budget(metric, BudgetScope(language=key.language), bound, "check.budgets[0]")
    holds = value is not None and bound.holds(value)
    why = f"{metric} of {key} is {value}, {bound} is demanded"
    place = SettingsLocation("pyproject.toml", 31)
    return BudgetResult(demand, key, value, currency, holds, why, place, explanation)


RU = Key("production", "документы", "ru")
FILE = Key("production", "prompts", "ru", "prompts/приветствие.j2")
ROWS = (
    row(RU, RowState.REGRESSED, 2_000, 2_190, explanation=EXPLAINED, line=12),
    row(Key("production", "документы", "en"), RowState.PASS, 1_400, 1_401),
    row(FILE, RowState.REGRESSED, 2_050, 2_150, compared=TrackedMetric.FERTILITY),
    row(Key("production", "prompts", "ru", "prompts/gone.j2"), RowState.MISSING, 310, None),
    row(Key("production", "prompts", "ru", "prompts/new.j2"), RowState.NEW, None, 120),
    row(Key("candidate", "документы", "ru"), RowState.IMPROVED, 2_000, 1_800),
    row(
        Key("candidate", "документы", "?"),
        RowState.INCOMPARABLE,
        900,
        950,
        explanation=Explanation(
            moved=(InputChange("definition", "words", "lexical-1", "lexical-2"),)
        ),
    ),
)
BUDGETS = (
    budget("fertility", RU, 2.19, Limit(Decimal("2.1"), is_most=True), explanation=EXPLAINED),
    budget(
        "cost_per_1000_words", RU, 0.06123, Limit(Decimal("0.06"), is_most=True), currency="RUB"
    ),
    budget("bytes_per_token", RU, 2.74, Limit(Decimal(3), is_most=False)),
    budget("premium", FILE, None, Limit(Decimal("1.5"), is_most=True)),
    budget("fertility", Key("production", "документы", "en"), 1.401, Limit(Decimal(2), True)),
)
EVERYTHING = CheckReport(
    rows=ROWS,
    budgets=BUDGETS,
    moved=(MOVED,),
    signature=SIGNATURE,
    has_baseline=True,
    baseline="tokscope-baseline.json",
    settings="pyproject.toml",
    is_strict=False,
    notes=("prices of 2026-09-01",),
    rerun_command="tokscope check",
    update_command="tokscope check --update",
)
PASSED = replace(EVERYTHING, rows=(ROWS[1], ROWS[5]), budgets=BUDGETS[4:], moved=(), notes=())
INCOMPARABLE = replace(PASSED, rows=(*PASSED.rows, ROWS[6]))
FIRST = replace(
    PASSED,
    rows=tuple(replace(each, state=RowState.NEW, before=None, limit=None) for each in PASSED.rows),
    has_baseline=False,
)
"""A check that has no baseline yet."""
DIFFERENCE = replace(EVERYTHING, budgets=(), update_command="", is_gate=False)
"""Two results compared."""
STRICT = replace(EVERYTHING, is_strict=True)
REPORTS = (EVERYTHING, PASSED, INCOMPARABLE, FIRST, STRICT, DIFFERENCE)


def filled(text: str) -> CheckReport:
    """Put one text wherever a report holds foreign text."""
    key = Key(text, text, text, text or "file")
    place = SettingsLocation(text, 3)
    moved = InputChange(text, text, text, text)
    explanation = Explanation(
        moved=(moved,),
        split=Split(1, 2, -3),
        words=(WordChange(text, 1, 1, 2, 1, (text, text), (text,)),),
        words_of=text,
        segments=(SegmentChange(text, text, text, 1, 2), SegmentChange(text, None, None, 1, None)),
        notes=(text,),
        money=MoneyChange(Decimal(1), Decimal(2), Decimal("-3.5"), 5, text, text, text),
    )
    rows = [
        replace(
            row(key, state, 10, 20, explanation=explanation, compared=compared),
            why=text,
            location=place,
        )
        for state in RowState
        for compared in TrackedMetric
    ]
    bounds = (Limit(Decimal(1), is_most=True), Limit(Decimal(3), is_most=False))
    budgets = [
        BudgetResult(
            Budget("fertility", BudgetScope(text, text, text, text), bound, text),
            *(key, 2.0, text, False, text, place, explanation),
        )
        for bound in bounds
    ]
    signature = replace(
        SIGNATURE, corpora={text: text}, tokenizers={text: text}, engines=(text,), words=text
    )
    return CheckReport(
        tuple(rows),
        tuple(budgets),
        moved=(moved,),
        signature=signature,
        has_baseline=True,
        baseline=text,
        settings=text,
        is_strict=False,
        notes=(text,),
        rerun_command=text,
        update_command=text or "accept",
    )
