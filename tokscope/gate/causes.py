"""From a row that failed to its explanation: what moved, which words and texts, how much money."""

from __future__ import annotations

from dataclasses import replace

from tokscope.errors import TokscopeError
from tokscope.gate.evidence import Evidence
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
from tokscope.gate.outcome import Explanation, Location, MoneyChange, RowResult, Split
from tokscope.gate.roles import Role
from tokscope.gate.values import Counted, RoleRecord
from tokscope.gate.verdicts import moved
from tokscope.tokenizer import Tokenizer


class Causes:
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
        segments = segments_of(row, before)
        try:
            words = self._words(row, before, role)
            if split is not None and not split.added and not split.removed:
                segments = ()  # the words say it all
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
            segments,
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
            row.text.setting.compared,
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
        if record is not None and is_swapped and _is_of_tokenizer(split):
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


def _is_of_tokenizer(split: Split | None) -> bool:
    """Tell whether a difference is by the tokenizer more than by text."""
    return split is None or abs(split.tokenizer) >= abs(split.added + split.removed)
