"""The report of a check as plain values, from which every format is written."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tokscope.checks.baseline import Key, Sums
from tokscope.checks.settings import Budget, TrackedMetric
from tokscope.errors import ExitCode
from tokscope.render.document import Signature

SCHEMA = 1
"""Version of the JSON that a check writes."""


class RowState(StrEnum):
    """What became of a row since the baseline."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    REGRESSED = "regressed"
    IMPROVED = "improved"
    NEW = "new"
    """The baseline has no such row."""
    MISSING = "missing"
    """The baseline has it, and nothing was measured for it."""
    INCOMPARABLE = "incomparable"
    """What counts depend on is defined otherwise."""


@dataclass(frozen=True, slots=True)
class InputChange:
    """Something that is not what it was for the baseline."""

    kind: str
    """tokenizer, corpus, engine or definition."""
    name: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class WordChange:
    """A word, and how much of a row's tokens it accounts for."""

    word: str
    times: int
    """How often it comes in the text that is meant."""
    before: int | None
    """Tokens of it once, by the tokenizer of the baseline; None where that was not asked."""
    after: int
    """Tokens of it once, in mid-sentence."""
    tokens: int
    """What it adds in all."""
    pieces_before: tuple[str, ...] = ()
    """Its tokens as they are shown; empty where that was not asked."""
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentChange:
    """A segment, and how its tokens moved."""

    digest: str
    text: str | None
    """Its beginning; None where only its digest is known, because it is no longer there."""
    place: str | None
    """The file it is from."""
    before: int | None
    """Tokens in the baseline, all its occurrences together; None where it was not there."""
    after: int | None


@dataclass(frozen=True, slots=True)
class Split:
    """Where the difference of a row comes from; the three add up to it."""

    tokenizer: int
    """On segments that are there still."""
    added: int
    """By segments that were not there."""
    removed: int
    """By segments that are there no longer; not above 0."""


@dataclass(frozen=True, slots=True)
class MoneyChange:
    """What a difference costs."""

    before: Decimal | None
    """For 1,000 words of the text; None where there was none before."""
    after: Decimal
    monthly: Decimal | None
    """What is paid more a month at the stated traffic; None where none is stated."""
    words: int | None
    """Words a month of that traffic; None where it is stated in requests, or not."""
    currency: str
    model: str
    note: str
    """By which price, of what day, and at which rate."""
    requests: int | None = None
    """Requests a month of that traffic, each of which sends the text of the row once."""
    model_before: str | None = None
    """The model of the baseline, if it or its price is another one."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a row is what it is."""

    moved: tuple[InputChange, ...] = ()
    split: Split | None = None
    words: tuple[WordChange, ...] = ()
    """Those that account for most, first."""
    words_of: str = ""
    """What the words are those of, in a sentence."""
    segments: tuple[SegmentChange, ...] = ()
    notes: tuple[str, ...] = ()
    """What could not be said, and why."""
    money: MoneyChange | None = None


@dataclass(frozen=True, slots=True)
class SettingsLocation:
    """The place that a reader should look at first."""

    path: str
    """From the root of the project, with slashes."""
    line: int = 1


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row against the baseline."""

    key: Key
    state: RowState
    before: Sums | None
    after: Sums | None
    compared: TrackedMetric
    limit: float | None
    """The most tokens, or tokens per word, that would pass."""
    why: str
    """The state in a sentence."""
    location: SettingsLocation
    explanation: Explanation = Explanation()

    @property
    def change(self) -> int | None:
        """Tokens more than in the baseline."""
        if self.before is None or self.after is None:
            return None
        return self.after.tokens - self.before.tokens


@dataclass(frozen=True, slots=True)
class BudgetResult:
    """One budget on one row."""

    budget: Budget
    key: Key
    value: float | None
    """None where it is undefined, which fails."""
    currency: str | None
    """Of a budget in money."""
    holds: bool
    why: str
    location: SettingsLocation
    explanation: Explanation = Explanation()


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Everything a check found."""

    rows: tuple[RowResult, ...]
    budgets: tuple[BudgetResult, ...]
    moved: tuple[InputChange, ...]
    signature: Signature
    has_baseline: bool
    baseline: str
    """Its path."""
    settings: str
    """Path of the file that holds the demands."""
    is_strict: bool
    notes: tuple[str, ...]
    rerun_command: str
    """The command that makes this report again."""
    update_command: str
    """The command that takes what is for the new baseline; empty where there is none."""
    is_gate: bool = True
    """Whether it is a verdict; else two results are only set against each other."""

    def fails(self, row: RowResult) -> bool:
        """Return whether a row fails the check."""
        if row.state in (RowState.REGRESSED, RowState.MISSING):
            return True
        return (
            self.is_strict and row.state in (RowState.NEW, RowState.IMPROVED) and self.has_baseline
        )

    @property
    def failed_rows(self) -> tuple[RowResult, ...]:
        """Rows that fail the check."""
        return tuple(row for row in self.rows if self.fails(row))

    @property
    def reported_rows(self) -> tuple[RowResult, ...]:
        """Rows that are explained: those that fail; of two results, all that differ."""
        states = (RowState.REGRESSED, RowState.IMPROVED, RowState.MISSING)
        return tuple(
            row
            for row in self.rows
            if self.fails(row) or (not self.is_gate and row.state in states)
        )

    @property
    def failed_budgets(self) -> tuple[BudgetResult, ...]:
        """Budgets that are exceeded."""
        return tuple(each for each in self.budgets if not each.holds)

    @property
    def incomparable(self) -> tuple[RowResult, ...]:
        """Rows that cannot be compared."""
        return tuple(row for row in self.rows if row.state is RowState.INCOMPARABLE)

    @property
    def exit_code(self) -> ExitCode:
        """0 passed, 1 failed, 3 nothing failed but something cannot be compared."""
        if self.is_gate and (self.failed_rows or self.failed_budgets):
            return ExitCode.GATE_FAILED
        return ExitCode.UNAVAILABLE if self.incomparable else ExitCode.OK

    @property
    def sentence(self) -> str:
        """The verdict in a sentence."""
        if not self.is_gate:
            return self._summary()
        failed, over = len(self.failed_rows), len(self.failed_budgets)
        rows, budgets = _number(self.rows, "row"), _number(self.budgets, "budget")
        parts = [f"{failed:,} of {rows}"] if failed else []
        parts += [f"{over:,} of {budgets}"] if over else []
        if parts:
            return f"failed: {' and '.join(parts)}"
        if self.incomparable:
            return f"incomparable: {len(self.incomparable):,} of {rows}"
        return f"passed: {rows}{f', {budgets} kept' if self.budgets else ''}"

    def _summary(self) -> str:
        """Count the rows of each state."""
        words = {
            RowState.REGRESSED: "more expensive",
            RowState.IMPROVED: "cheaper",
            RowState.PASS: "equal",
        }
        counts = {state: sum(row.state is state for row in self.rows) for state in RowState}
        parts = [f"{n:,} {words.get(state, state.value)}" for state, n in counts.items() if n]
        return f"{_number(self.rows, 'row')}: {', '.join(parts)}"


def _number(things: Sized, name: str) -> str:
    return f"{len(things):,} {name}{'s' if len(things) != 1 else ''}"
