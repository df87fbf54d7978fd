"""Explain a changed row: inputs, segments and words with the largest change, and money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tokscope.analysis.segmentation import piece_texts
from tokscope.checks.baseline import BaselineRow, RoleRecord, SegmentCount, Segments
from tokscope.checks.file_lines import lines_in_file
from tokscope.checks.report import (
    Explanation,
    MoneyChange,
    RowResult,
    SegmentChange,
    SettingsLocation,
    Split,
    WordChange,
)
from tokscope.checks.rows import MeasuredRow, MeasuredText, Role
from tokscope.checks.verdicts import CheckInputs, changes, placed
from tokscope.counting.arrays import Integers
from tokscope.counting.word_forms import (
    WordForms,
    collect_word_forms,
    forms_of,
    word_token_counts,
    word_token_pieces,
)
from tokscope.errors import TokscopeError
from tokscope.text.words import DEFAULT, WordDefinition
from tokscope.tokenizers.interface import Tokenizer

MOST = 10
"""Words and segments that are named."""
_SHOWN = 80
"""Characters shown of a segment."""
_NONE = SegmentCount(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Words:
    """The words that account for most."""

    changes: tuple[WordChange, ...]
    meaning: str
    """What their numbers are, in a sentence."""


def split_of(before: BaselineRow, after: BaselineRow) -> Split | None:
    """Split the difference of a row into its causes; None where its segments were not kept."""
    if before.segments is None or after.segments is None:
        return None
    tokenizer = added = removed = 0
    for digest in dict.fromkeys((*before.segments, *after.segments)):
        old, new = before.segments.get(digest, _NONE), after.segments.get(digest, _NONE)
        tokenizer += min(old.times, new.times) * (new.tokens - old.tokens)
        added += max(new.times - old.times, 0) * new.tokens
        removed -= max(old.times - new.times, 0) * old.tokens
    return Split(tokenizer, added, removed)


def words_of_swap(
    row: MeasuredRow, old: Tokenizer, new: Tokenizer, definition: WordDefinition
) -> Words:
    """Find the words that cost more by another tokenizer than by the one before.

    Where all of them together cost less, those that do so.
    """
    forms = _forms(row, row.segments, definition)
    before, after = (word_token_counts(each, forms.texts).tokens for each in (old, new))
    weights = (after - before) * forms.counts
    sign, what = (1, "more") if weights.sum() >= 0 else (-1, "fewer")
    return Words(
        tuple(
            WordChange(
                *(forms.texts[n], int(forms.counts[n]), int(before[n]), int(after[n])),
                int((after[n] - before[n]) * forms.counts[n]),
                *(piece_texts(word_token_pieces(each, forms.texts[n])) for each in (old, new)),
            )
            for n in _greatest(sign * weights, forms.texts)
        ),
        f"tokens {what} than by {old.id} before, over all occurrences in mid-sentence",
    )


def words_of_added(
    row: MeasuredRow, before: BaselineRow, tokenizer: Tokenizer, definition: WordDefinition
) -> Words:
    """Find the words of the text that was added on which most tokens went."""
    if before.lines:
        lines = row.text.of_segments(row.segments).splitlines()
        added = [lines[number - 1] for number in added_lines(row, before)]
        forms, what = forms_of(added, _splitting(definition)), "lines that were added or changed"
    else:
        forms = _forms(row, _added(row, before.segments or {}), definition)
        what = "text that was added or changed"
    counts = word_token_counts(tokenizer, forms.texts).tokens
    return Words(
        _now(forms, counts, counts * forms.counts, tokenizer),
        f"tokens of the {what}, in mid-sentence",
    )


def added_lines(row: MeasuredRow, before: BaselineRow) -> list[int]:
    """Return the numbers of the added lines of a row, from 1; of repeated ones the last."""
    left = Counter(before.lines)
    added = []
    for number, digest in enumerate(row.counted.lines, 1):
        if left[digest] > 0:
            left[digest] -= 1
        else:
            added.append(number)
    return added


def words_above_one(row: MeasuredRow, tokenizer: Tokenizer, definition: WordDefinition) -> Words:
    """Find the words with the most extra tokens."""
    forms = _forms(row, row.segments, definition)
    counts = word_token_counts(tokenizer, forms.texts).tokens
    return Words(
        _now(forms, counts, (counts - 1) * forms.counts, tokenizer),
        "extra tokens per word, over all occurrences in mid-sentence",
    )


def _forms(row: MeasuredRow, segments: Integers, definition: WordDefinition) -> WordForms:
    return collect_word_forms(row.text.measurement.tables, _splitting(definition), segments)


def _splitting(definition: WordDefinition) -> WordDefinition:
    """Return the word definition, or the default one if it does not keep single words."""
    return definition if definition.split is not None else DEFAULT


def _now(
    forms: WordForms, counts: Integers, weights: Integers, tokenizer: Tokenizer
) -> tuple[WordChange, ...]:
    return tuple(
        WordChange(
            *(forms.texts[n], int(forms.counts[n]), None, int(counts[n]), int(weights[n])),
            pieces=piece_texts(word_token_pieces(tokenizer, forms.texts[n])),
        )
        for n in _greatest(weights, forms.texts)
    )


def _greatest(weights: Integers, texts: Sequence[str]) -> list[int]:
    """Find the numbers of the words that weigh most; equals by how they are spelt."""
    listed = weights.tolist()
    order = sorted(range(len(listed)), key=lambda n: (-listed[n], texts[n]))
    return [n for n in order[:MOST] if listed[n] > 0]


def _added(row: MeasuredRow, before: Segments) -> Integers:
    """Find the segments of a row that were not there, of repeated ones the last."""
    left = Counter({digest: each.times for digest, each in before.items()})
    added = []
    for segment in row.segments.tolist():
        digest = row.text.digests[segment]
        if left[digest] > 0:
            left[digest] -= 1
        else:
            added.append(segment)
    return np.array(added, np.int64)


def segments_of(row: MeasuredRow | None, before: BaselineRow | None) -> tuple[SegmentChange, ...]:
    """Return the name of the texts whose tokens moved most, up or down."""
    old = (before.segments if before else None) or {}
    new = (row.counted.segments if row and old else None) or {}
    weights = {
        digest: _total(new.get(digest, _NONE)) - _total(old.get(digest, _NONE))
        for digest in dict.fromkeys((*old, *new))
    }
    greatest = sorted((each for each in weights if weights[each]), key=lambda d: -abs(weights[d]))
    places = _places(row, greatest[:MOST]) if row else {}
    return tuple(
        SegmentChange(
            digest,
            _beginning(row.text.text_of(places[digest])) if row and digest in places else None,
            _placed(row.text, places[digest]) if row and digest in places else None,
            _total(old[digest]) if digest in old else None,
            _total(new[digest]) if digest in new else None,
        )
        for digest in greatest[:MOST]
    )


def _total(count: SegmentCount) -> int:
    return count.times * count.tokens


def _places(row: MeasuredRow, wanted: Iterable[str]) -> Mapping[str, int]:
    """Find where some texts first come."""
    looked_for = set(wanted)
    places: dict[str, int] = {}
    for segment in row.segments.tolist():
        digest = row.text.digests[segment]
        if digest in looked_for:
            places.setdefault(digest, segment)
    return places


def _placed(text: MeasuredText, segment: int) -> str | None:
    """Return the file of a segment, and its line where it is found."""
    source = text.source_of(segment)
    if source is None:
        return None
    beginning = text.text_of(segment).strip().split("\n", 1)[0]
    (line,) = lines_in_file(Path(source), [beginning], text.setting.encoding)
    return source if line is None else f"{source}:{line}"


def _beginning(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


class FailureExplainer:
    """Explains rows; the previous tokenizer of a role is loaded once, when it is needed."""

    def __init__(self, evidence: CheckInputs) -> None:
        self.evidence = evidence
        self.measured = {row.key: row for row in evidence.rows}
        rows = evidence.before.rows if evidence.before else ()
        self.before = {row.key: row for row in rows}
        self._load_previous: dict[str, Tokenizer | TokscopeError] = {}

    def of_budget(self, row: MeasuredRow) -> Explanation:
        """Return which words a row that is over its budget spends its tokens on."""
        role = self.evidence.roles[row.key.role]
        words = words_above_one(row, role.tokenizer, self.evidence.settings.definition)
        return Explanation(
            words=words.changes,
            words_of=words.meaning,
            money=self._money(role, None, row),
        )

    def explained(self, result: RowResult) -> RowResult:
        """Return a row with its explanation and the place that a reader looks at first."""
        found = self.of_row(result)
        return replace(result, explanation=found, location=self.location(result, found))

    def location(self, result: RowResult, explanation: Explanation) -> SettingsLocation:
        """Return the first added line of a file, or of the text that changed most, if found."""
        before, row = self.before.get(result.key), self.measured.get(result.key)
        if before is None or row is None:
            return result.location
        if not before.lines:
            places = (each.place for each in explanation.segments if each.text and each.after)
            file, _, line = (next(places, None) or "").rpartition(":")
            if not (file and line.isdecimal()):
                return result.location
            return SettingsLocation(placed(self.evidence.folder, file), int(line))
        texts = row.text.of_segments(row.segments).splitlines()
        lines = lines_in_file(Path(result.key.file), texts, row.text.setting.encoding)
        added = (lines[number - 1] for number in added_lines(row, before))
        first = next((line for line in added if line is not None), None)
        return result.location if first is None else replace(result.location, line=first)

    def of_row(self, result: RowResult) -> Explanation:
        """Return what moved, and which words and texts account for it."""
        baseline, before = self.evidence.before, self.before.get(result.key)
        if baseline is None or before is None or result.after is None:
            return Explanation()
        what = changes(baseline, self.evidence.now, [result.key])
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

    def _money(
        self, role: Role, before: BaselineRow | None, row: MeasuredRow
    ) -> MoneyChange | None:
        setting = self.evidence.settings.money
        if role.price is None or setting is None:
            return None
        return role.price.change(
            before.sums if before else None,
            row.counted.sums,
            row.text.setting.compared,
            old=role.price_before,
            words=None if row.key.file else setting.words,
            requests=setting.requests if row.key.file else None,
        )

    def _words(self, row: MeasuredRow, before: BaselineRow, role: Role) -> Words:
        """Find the words by what moved most: the tokenizer, or the text."""
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
        if name not in self._load_previous:
            try:
                self._load_previous[name] = self.evidence.load_previous(record)
            except TokscopeError as error:
                self._load_previous[name] = error
        found = self._load_previous[name]
        if isinstance(found, TokscopeError):
            raise found
        return found


def _is_of_tokenizer(split: Split | None) -> bool:
    """Return whether a difference is by the tokenizer more than by text."""
    return split is None or abs(split.tokenizer) >= abs(split.added + split.removed)
