"""Put a check together: verdicts, budgets, and for each failure what explains it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tokscope.errors import TokscopeError
from tokscope.gate.budgets import in_order, judged, matched
from tokscope.gate.explaining import (
    Words,
    added_lines,
    segments_of,
    split_of,
    words_above_one,
    words_of_added,
    words_of_swap,
)
from tokscope.gate.measured import MeasuredRow
from tokscope.gate.outcome import (
    BudgetResult,
    CheckReport,
    Explanation,
    Location,
    MoneyChange,
    RowResult,
)
from tokscope.gate.places import placed
from tokscope.gate.roles import Role
from tokscope.gate.settings import CheckSettings, Compared
from tokscope.gate.values import Counted, Key, RoleRecord, Snapshot
from tokscope.gate.verdicts import Verdict, estranged, moved, verdicts
from tokscope.report import Signature
from tokscope.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict is made from."""

    settings: CheckSettings
    settings_file: str
    """Its name."""
    roles: Mapping[str, Role]
    rows: Sequence[MeasuredRow]
    now: Snapshot
    before: Snapshot | None
    """The baseline."""
    had: Callable[[RoleRecord], Tokenizer]
    """Loads the tokenizer that a role had; raises ``TokscopeError``."""
    folder: str = ""
    """The settings' folder, from the root of the repository."""

    def location(self, key: Key) -> Location:
        """Tell where a reader looks first: the text's file, else where role or corpus is set."""
        if key.file:
            return Location(placed(self.folder, key.file))
        lines = self.settings.lines
        line = lines.get(key.role) or lines.get(key.corpus) or 1
        return Location(placed(self.folder, self.settings_file), line)


def judge(
    evidence: Evidence,
    signature: Signature,
    *,
    is_strict: bool,
    is_gate: bool = True,
    notes: Sequence[str] = (),
    repeat: str,
    accept: str,
) -> CheckReport:
    """Compare what was counted with the baseline and the budgets.

    Parameters
    ----------
    evidence : Evidence
        All that is known.
    signature : Signature
        What the numbers depend on.
    is_strict : bool
        Whether new and improved rows fail too.
    is_gate : bool
        Whether it is a verdict; else two results are only set against each other.
    notes : sequence of str
        What was assumed on the way.
    repeat, accept : str
        Commands that make the report again, and that take it for the baseline.

    Raises
    ------
    TokscopeError
        A budget matches nothing, or lacks a price or a window.
    """
    settings, before = evidence.settings, evidence.before
    compared = {each.name: each.compared for each in settings.corpora}
    found = verdicts(before, evidence.now, compared, settings.tolerance)
    explaining = _Explaining(evidence)
    rows = tuple(
        _row(each, compared.get(each.key.corpus, Compared.TOKENS), evidence) for each in found
    )
    report = CheckReport(
        rows,
        tuple(_budgets(evidence, explaining)),
        moved(before, evidence.now, (row.key for row in rows)) if before else (),
        signature,
        before is not None,
        settings.baseline,
        evidence.settings_file,
        is_strict,
        (*notes, *(estranged(before, evidence.now) if before and is_gate else ())),
        repeat,
        accept,
        is_gate=is_gate,
    )
    if before is None:
        return report
    return replace(
        report,
        rows=tuple(
            replace(row, explanation=explaining.of_row(row), location=explaining.location(row))
            if report.fails(row)
            else row
            for row in rows
        ),
    )


def _row(verdict: Verdict, compared: Compared, evidence: Evidence) -> RowResult:
    return RowResult(
        verdict.key,
        verdict.state,
        verdict.before,
        verdict.after,
        compared,
        verdict.limit,
        verdict.why,
        evidence.location(verdict.key),
    )


def _budgets(evidence: Evidence, explaining: _Explaining) -> list[BudgetResult]:
    results = []
    found = matched(
        evidence.settings.budgets, evidence.rows, evidence.roles, evidence.settings_file
    )
    for budget, row in in_order(found):
        role = evidence.roles[row.key.role]
        value, holds, why = judged(budget, row, role)
        results.append(
            BudgetResult(
                budget,
                row.key,
                value,
                role.price.currency if budget.is_money and role.price else None,
                holds,
                why,
                evidence.location(row.key),
                Explanation() if holds else explaining.of_budget(row),
            )
        )
    return results


class _Explaining:
    """Explains rows; a tokenizer that a role had is loaded once, and only where it is needed."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.measured = {row.key: row for row in evidence.rows}
        rows = evidence.before.rows if evidence.before else ()
        self.before = {row.key: row for row in rows}
        self._had: dict[str, Tokenizer | TokscopeError] = {}

    def of_budget(self, row: MeasuredRow) -> Explanation:
        """Say which words a row that is over its budget spends its tokens on."""
        role = self.evidence.roles[row.key.role]
        words = words_above_one(row, role.tokenizer, self.evidence.settings.definition)
        return Explanation(
            words=words.changes,
            words_of=words.meaning,
            money=self._money(role, None, row),
        )

    def location(self, result: RowResult) -> Location:
        """Point at the first line that was added to a file, where that is known."""
        before, row = self.before.get(result.key), self.measured.get(result.key)
        if before is None or row is None or not before.lines:
            return result.location
        added = added_lines(row, before)
        return replace(result.location, line=added[0]) if added else result.location

    def of_row(self, result: RowResult) -> Explanation:
        """Say what moved, and which words and texts account for it."""
        baseline, before = self.evidence.before, self.before.get(result.key)
        if baseline is None or before is None or result.after is None:
            return Explanation()
        what = moved(baseline, self.evidence.now, [result.key])
        role, row = self.evidence.roles.get(result.key.role), self.measured.get(result.key)
        if role is None or row is None:
            return Explanation(what)
        split, notes = split_of(before, row.counted), []
        try:
            words = self._words(row, before, role)
        except TokscopeError as error:
            hint = f" ({error.hint})" if error.hint else ""
            notes.append(f"words cannot be set against the baseline: {error.message}{hint}")
            words = words_above_one(row, role.tokenizer, self.evidence.settings.definition)
        if role.price is None:
            notes.append(role.unpriced or "no money is set: [tool.tokscope.check.money] says how")
        return Explanation(
            what,
            split,
            words.changes,
            words.meaning,
            segments_of(row, before),
            tuple(notes),
            self._money(role, before, row),
        )

    def _money(self, role: Role, before: Counted | None, row: MeasuredRow) -> MoneyChange | None:
        asked = self.evidence.settings.money
        if role.price is None or asked is None:
            return None
        return role.price.change(
            before.sums if before else None,
            row.counted.sums,
            words=None if row.key.file else asked.words,
            requests=asked.requests if row.key.file else None,
        )

    def _words(self, row: MeasuredRow, before: Counted, role: Role) -> Words:
        """Find the words by what moved most: the tokenizer, or the text.

        Raises
        ------
        TokscopeError
            The tokenizer of the baseline cannot be had.
        """
        definition = self.evidence.settings.definition
        record = self.evidence.before.roles[row.key.role] if self.evidence.before else None
        split = split_of(before, row.counted)
        is_swapped = record is not None and record.fingerprint != role.tokenizer.fingerprint
        if record is not None and is_swapped and (split is None or split.tokenizer >= split.added):
            old = self._tokenizer_before(row.key.role, record)
            return words_of_swap(row, old, role.tokenizer, definition)
        if split is not None and split.added:
            return words_of_added(row, before, role.tokenizer, definition)
        return words_above_one(row, role.tokenizer, definition)

    def _tokenizer_before(self, name: str, record: RoleRecord) -> Tokenizer:
        if name not in self._had:
            try:
                self._had[name] = self.evidence.had(record)
            except TokscopeError as error:
                self._had[name] = error
        found = self._had[name]
        if isinstance(found, TokscopeError):
            raise found
        return found
