"""Compare two vocabularies as byte strings, and on a text the words that change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tokscope.analysis.tokenizer_info import entries_of
from tokscope.analysis.words import WordFormCosts, cost_forms
from tokscope.counting.measure import (
    DEFAULT_RESOURCES,
    Measurement,
    Resources,
    measure,
    signature_of,
)
from tokscope.counting.tally_file import Text
from tokscope.metrics.vocabulary_entries import Script, script_of
from tokscope.render.document import UNDEFINED, Document, DocumentTable, Value
from tokscope.text.display import printable, visible_bytes
from tokscope.text.words import DEFAULT, WordDefinition
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.interface import Tokenizer
from tokscope.tokenizers.loader import Loader

_EXAMPLES = 6
_LETTERS_FIRST = 2
"""Letters from which an entry is worth showing as an example, where there are such."""


@dataclass(frozen=True, slots=True)
class OneSidedEntries:
    """Entries of one script that only one of two vocabularies has."""

    entries: int
    examples: tuple[bytes, ...]
    """Some, those of the lowest ids, which were merged first."""


@dataclass(frozen=True, slots=True)
class RenumberedToken:
    """A byte string that has one id here and another there."""

    data: bytes
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class VocabularyDifference:
    """What two vocabularies share, by byte strings, and what not."""

    common: int
    only_first: int
    only_second: int
    first_by_script: Mapping[Script, OneSidedEntries]
    second_by_script: Mapping[Script, OneSidedEntries]
    moved: int | None
    """Shared byte strings whose ids differ; None where the ids of one are not known."""
    moved_examples: tuple[RenumberedToken, ...]


def difference_of(
    first: Mapping[int, bytes], second: Mapping[int, bytes], *, ids_known: bool = True
) -> VocabularyDifference:
    """Compare two vocabularies.

    Examples
    --------
    >>> found = difference_of({0: b"a", 1: b"b"}, {0: b"b", 1: b"c"})
    >>> found.common, found.only_first, found.only_second, found.moved
    (1, 1, 1, 1)
    """
    ids, others = _lowest(first), _lowest(second)
    common = ids.keys() & others.keys()
    moved = sorted(
        (
            RenumberedToken(data, ids[data], others[data])
            for data in common
            if ids[data] != others[data]
        ),
        key=lambda each: each.before,
    )
    return VocabularyDifference(
        len(common),
        len(ids) - len(common),
        len(others) - len(common),
        _by_script({data: id_ for data, id_ in ids.items() if data not in common}),
        _by_script({data: id_ for data, id_ in others.items() if data not in common}),
        len(moved) if ids_known else None,
        tuple(moved[:_EXAMPLES]) if ids_known else (),
    )


def _lowest(entries: Mapping[int, bytes]) -> dict[bytes, int]:
    lowest: dict[bytes, int] = {}
    for id_, data in entries.items():
        if id_ <= lowest.get(data, id_):
            lowest[data] = id_
    return lowest


def _by_script(entries: Mapping[bytes, int]) -> dict[Script, OneSidedEntries]:
    members: dict[Script, list[bytes]] = {script: [] for script in Script}
    for data in sorted(entries, key=lambda each: entries[each]):
        members[script_of(data)].append(data)
    return {script: OneSidedEntries(len(each), _examples(each)) for script, each in members.items()}


def _examples(entries: Collection[bytes]) -> tuple[bytes, ...]:
    informative = [
        data
        for data in entries
        if sum(map(str.isalpha, data.decode("utf-8", "ignore"))) >= _LETTERS_FIRST
    ]
    return tuple((informative or list(entries))[:_EXAMPLES])


def run_vocabulary_diff(
    loader: Loader,
    first: LoadedTokenizer,
    second: LoadedTokenizer,
    texts: Sequence[Text] = (),
    *,
    language: str | None = None,
    top: int = 20,
    resources: Resources = DEFAULT_RESOURCES,
) -> Document:
    """Compare two vocabularies and, on texts, the words that are tokenized differently."""
    both = (first, second)
    measured = [measure(each, [], DEFAULT, resources=resources, keep_tables=True) for each in texts]
    vocabularies = [entries_of(each, loader) for each in both]
    costed = cost_forms(measured, both, DEFAULT, language, resources.watch) if measured else None
    difference = difference_of(
        *(each.entries for each in vocabularies),
        ids_known=all(each.ids_known for each in vocabularies),
    )
    return vocabulary_diff_document(
        difference, *both, costed=costed, measurements=measured, definition=DEFAULT, top=top
    )


def vocabulary_diff_document(
    difference: VocabularyDifference,
    first: Tokenizer,
    second: Tokenizer,
    *,
    costed: WordFormCosts | None = None,
    measurements: Sequence[Measurement] = (),
    definition: WordDefinition,
    top: int,
) -> Document:
    """Return how two vocabularies differ, and what that does to the words of a text."""
    tables = [_overlap(difference, first, second), _scripts(difference, first, second)]
    records: dict[str, list[dict[str, Value]]] = {
        "overlap": [_overlap_record(difference, first, second)],
        "only": _script_records(difference, first, second),
    }
    notes = ["entries are compared as byte strings, a word-initial mark as a space; · is a space"]
    sentence = None
    if costed is not None:
        changed = _changed(costed, first, second)
        tables.append(_words(costed, first, second, changed[:top]))
        records["words"] = _word_records(costed, first, second, changed)
        notes.append(
            "words in the middle of a sentence; change: tokens more or fewer over all occurrences"
        )
        sentence = _sentence(costed, first, second, measurements)
    return Document(
        tuple(tables),
        records,
        signature_of(
            (first, second),
            {each.corpus.name: each.tally.digest for each in measurements},
            words=definition.key if measurements else "none",
            unit="word-form" if measurements else "entry",
        ),
        tuple(notes),
        sentence=sentence,
    )


def _overlap(
    difference: VocabularyDifference, first: Tokenizer, second: Tokenizer
) -> DocumentTable:
    rows = [
        ("in both", f"{difference.common:,}", ""),
        (f"only in {first.id}", f"{difference.only_first:,}", ""),
        (f"only in {second.id}", f"{difference.only_second:,}", ""),
    ]
    moved = UNDEFINED if difference.moved is None else f"{difference.moved:,}"
    examples = ", ".join(
        f"{_shown(each.data)} {each.before} → {each.after}" for each in difference.moved_examples
    )
    rows.append(("in both, under another id", moved, examples))
    return DocumentTable("byte strings", ("", "entries", "such as"), tuple(rows))


def _scripts(
    difference: VocabularyDifference, first: Tokenizer, second: Tokenizer
) -> DocumentTable:
    rows = [
        (script.value, tokenizer.id, f"{only.entries:,}", ", ".join(map(_shown, only.examples)))
        for script, tokenizer, only in _sides(difference, first, second)
        if only.entries
    ]
    return DocumentTable(
        "what only one has", ("script", "only in", "entries", "such as"), tuple(rows)
    )


def _sides(
    difference: VocabularyDifference, first: Tokenizer, second: Tokenizer
) -> list[tuple[Script, Tokenizer, OneSidedEntries]]:
    return [
        (script, tokenizer, only[script])
        for script in Script
        for tokenizer, only in (
            (first, difference.first_by_script),
            (second, difference.second_by_script),
        )
    ]


def _shown(data: bytes) -> str:
    return visible_bytes(data).replace(" ", "·")


def _changed(costed: WordFormCosts, first: Tokenizer, second: Tokenizer) -> list[tuple[int, int]]:
    """List the forms whose tokens differ, each with its effect, the greatest effect first."""
    change = costed.columns[second.id].tokens - costed.columns[first.id].tokens
    effects = (change * costed.forms.counts).tolist()
    texts = costed.forms.texts
    numbers = [number for number, effect in enumerate(effects) if effect]
    numbers.sort(key=lambda number: (-abs(effects[number]), texts[number]))
    return [(number, effects[number]) for number in numbers]


def _words(
    costed: WordFormCosts, first: Tokenizer, second: Tokenizer, changed: Sequence[tuple[int, int]]
) -> DocumentTable:
    before, after = costed.columns[first.id].tokens, costed.columns[second.id].tokens
    rows = tuple(
        (
            costed.forms.texts[number],
            f"{costed.forms.counts[number]:,}",
            f"{before[number]}",
            f"{after[number]}",
            f"{effect:+,}",
        )
        for number, effect in changed
    )
    heads = ("word", "times", first.id, second.id, "change")
    return DocumentTable("words that changed most", heads, rows)


def _overlap_record(
    difference: VocabularyDifference, first: Tokenizer, second: Tokenizer
) -> dict[str, Value]:
    return {
        "first": first.id,
        "second": second.id,
        "common": difference.common,
        "only_first": difference.only_first,
        "only_second": difference.only_second,
        "moved": difference.moved,
    }


def _script_records(
    difference: VocabularyDifference, first: Tokenizer, second: Tokenizer
) -> list[dict[str, Value]]:
    return [
        {
            "script": script.value,
            "tokenizer": tokenizer.id,
            "entries": only.entries,
            "examples": tuple(map(_shown, only.examples)),
        }
        for script, tokenizer, only in _sides(difference, first, second)
    ]


def _word_records(
    costed: WordFormCosts, first: Tokenizer, second: Tokenizer, changed: Sequence[tuple[int, int]]
) -> list[dict[str, Value]]:
    return [
        {
            "word": costed.forms.texts[number],
            "times": int(costed.forms.counts[number]),
            "before": int(costed.columns[first.id].tokens[number]),
            "after": int(costed.columns[second.id].tokens[number]),
            "change": effect,
        }
        for number, effect in changed
    ]


def _sentence(
    costed: WordFormCosts,
    first: Tokenizer,
    second: Tokenizer,
    measurements: Sequence[Measurement],
) -> str:
    changes = [effect for _, effect in _changed(costed, first, second)]
    fewer, more = sum(each < 0 for each in changes), sum(each > 0 for each in changes)
    names = printable(first.id), printable(second.id)
    corpora = " and ".join(printable(each.corpus.name) for each in measurements)
    return (
        f"On {corpora}, of {len(costed.forms.texts):,} word forms {fewer:,} take fewer tokens under"
        f" {names[1]} than under {names[0]} and {more:,} more: {sum(changes):+,} tokens over all"
        " their occurrences."
    )
