"""The most expensive words of a text, as a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from tokscope.analysis.morphology import Morphology, check_installed
from tokscope.analysis.segmentation import piece_texts
from tokscope.analysis.words import MEANING, Sort, WordFormCosts, WordGroup, cost_forms, group_forms
from tokscope.counting.loaded import LoadedTokenizers
from tokscope.counting.measure import (
    DEFAULT_RESOURCES,
    Measurement,
    Resources,
    measure,
    signature_of,
)
from tokscope.counting.tally_file import Text
from tokscope.counting.word_forms import word_token_pieces
from tokscope.errors import InputError
from tokscope.metrics.formulas import LOSS_MARK
from tokscope.render.document import BAR, UNDEFINED, Document, DocumentTable, Unavailable, Value
from tokscope.text.display import printable
from tokscope.text.scripts import RUSSIAN
from tokscope.text.words import DEFAULT, WordDefinition
from tokscope.tokenizers.interface import Tokenizer


class Grouping(StrEnum):
    """What word forms are put together by."""

    BAND = "band"
    PART_OF_SPEECH = "pos"
    ENDING = "ending"

    @property
    def is_russian(self) -> bool:
        """Whether it is defined for Russian only."""
        return self is not Grouping.BAND


_TITLES = {
    Grouping.BAND: "band",
    Grouping.PART_OF_SPEECH: "part of speech",
    Grouping.ENDING: "ending",
}
_ALL = "all"
_LEGEND = (
    "ranked by {}; extra tokens: tokens beyond the first of a word, over all its occurrences;"
    " pieces are those in the middle of a sentence, · is a space"
)


def run_words(
    loaded: LoadedTokenizers,
    texts: Sequence[Text],
    *,
    language: str | None = None,
    by: Grouping | None = None,
    sort: Sort = Sort.TOTAL,
    top: int = 20,
    resources: Resources = DEFAULT_RESOURCES,
) -> Document:
    """Count the words of texts and return the most expensive ones.

    `language` is one of the text, or ``all``; by default Russian if the text has any.
    """
    if by is not None and by.is_russian:
        if language not in (None, RUSSIAN):
            raise InputError(f"--by {by} is for Russian, not for '{language}'", "use --by band")
        check_installed()
        language = RUSSIAN
    measured = [measure(each, [], DEFAULT, resources=resources, keep_tables=True) for each in texts]
    if language is None and any(RUSSIAN in each.tally.languages.names for each in measured):
        language = RUSSIAN
    language = None if language == _ALL else language
    costed = cost_forms(measured, loaded.tokenizers, DEFAULT, language, resources.watch)
    return words_document(
        costed,
        loaded.tokenizers,
        measured,
        definition=DEFAULT,
        sort=sort,
        top=top,
        by=by,
        language=language,
        unavailable=loaded.unavailable,
    )


def words_document(
    costed: WordFormCosts,
    tokenizers: Sequence[Tokenizer],
    measurements: Sequence[Measurement],
    *,
    definition: WordDefinition,
    sort: Sort,
    top: int,
    by: Grouping | None,
    language: str | None = None,
    unavailable: Sequence[Unavailable] = (),
) -> Document:
    """Return which words cost most, and in which groups."""
    worst = costed.worst(tokenizers[0].id, sort, top)
    pieces = {
        each.id: [piece_texts(word_token_pieces(each, costed.forms.texts[n])) for n in worst]
        for each in tokenizers
    }
    tables = [_word_table(costed, tokenizers, worst, pieces)]
    records = {"words": _word_records(costed, tokenizers, worst, pieces)}
    notes = [_LEGEND.format(printable(tokenizers[0].id))]
    if any(each.corpus.unit != "word" for each in measurements):
        notes.append(MEANING)
    if by is not None:
        groups = group_forms(costed, _namer(costed, by), [each.id for each in tokenizers])
        tables.insert(0, _group_table(groups[:top], by, tokenizers))
        records = {"groups": _group_records(groups, tokenizers), **records}
        notes.append(
            "for each tokenizer: tokens per word, and the group's share of all extra tokens"
        )
        if by.is_russian:
            notes.append("part of speech: pymorphy3's most probable one, out of context")
    notes += [
        f"{LOSS_MARK}: {printable(each.id)} loses {costed.lost(each.id):.0%} of the characters: no"
        " token stands for them, so its numbers are misleadingly low"
        for each in tokenizers
        if costed.loses_text(each.id)
    ]
    notes += [note for each in measurements for note in each.corpus.log.notes]
    return Document(
        tuple(tables),
        records,
        signature_of(
            tokenizers,
            {each.corpus.name: each.tally.digest for each in measurements},
            words=definition.key,
            unit="word-form",
        ),
        tuple(notes),
        tuple(unavailable),
        _sentence(costed, tokenizers[0], measurements, language),
    )


def _namer(costed: WordFormCosts, by: Grouping) -> Callable[[int], str]:
    if by is Grouping.BAND:
        return lambda number: costed.bands[number]
    morphology = Morphology()
    name = morphology.ending if by is Grouping.ENDING else morphology.part_of_speech
    return lambda number: name(costed.forms.texts[number])


def _named(costed: WordFormCosts, tokenizer: Tokenizer) -> str:
    return f"{tokenizer.id} {LOSS_MARK}" if costed.loses_text(tokenizer.id) else tokenizer.id


def _word_table(
    costed: WordFormCosts,
    tokenizers: Sequence[Tokenizer],
    worst: Sequence[int],
    pieces: dict[str, list[tuple[str, ...]]],
) -> DocumentTable:
    above = costed.extra_tokens(tokenizers[0].id)
    total = int(above.sum())
    rows = []
    for place, number in enumerate(worst):
        split = [
            f"{costed.columns[each.id].tokens[number]}  {BAR.join(pieces[each.id][place])}"
            for each in tokenizers
        ]
        own = int(above[number])
        share = f"{own / total:.1%}" if total else UNDEFINED
        rows.append(
            (
                costed.forms.texts[number],
                f"{costed.forms.counts[number]:,}",
                f"{own:,}",
                share,
                costed.bands[number],
                *split,
            )
        )
    heads = ("word", "times", "extra tokens", "of all", "band")
    return DocumentTable(
        "the words that cost most",
        (*heads, *(_named(costed, each) for each in tokenizers)),
        tuple(rows),
    )


def _word_records(
    costed: WordFormCosts,
    tokenizers: Sequence[Tokenizer],
    worst: Sequence[int],
    pieces: dict[str, list[tuple[str, ...]]],
) -> list[dict[str, Value]]:
    above = {each.id: costed.extra_tokens(each.id) for each in tokenizers}
    return [
        {
            "word": costed.forms.texts[number],
            "times": int(costed.forms.counts[number]),
            "band": costed.bands[number],
            "tokenizer": each.id,
            "tokens": int(costed.columns[each.id].tokens[number]),
            "unknown": int(costed.columns[each.id].unknown[number]),
            "above_one": int(above[each.id][number]),
            "all_above_one": int(above[each.id].sum()),
            "pieces": pieces[each.id][place],
        }
        for place, number in enumerate(worst)
        for each in tokenizers
    ]


def _group_table(
    groups: Sequence[WordGroup], by: Grouping, tokenizers: Sequence[Tokenizer]
) -> DocumentTable:
    rows = []
    for group in groups:
        figures = []
        for each in tokenizers:
            share = group.share[each.id]
            shown = UNDEFINED if share is None else f"{share:.1%}"
            figures.append(f"{group.tokens[each.id] / group.running:5.2f} {shown:>6}")
        cells = (group.name, f"{group.forms:,}", f"{group.running:,}", *figures)
        rows.append((*cells, ", ".join(group.examples)))
    heads = (_TITLES[by], "forms", "words", *(each.id for each in tokenizers), "worst of them")
    return DocumentTable(f"where {tokenizers[0].id} loses", heads, tuple(rows))


def _group_records(
    groups: Sequence[WordGroup], tokenizers: Sequence[Tokenizer]
) -> list[dict[str, Value]]:
    return [
        {
            "group": group.name,
            "tokenizer": each.id,
            "forms": group.forms,
            "words": group.running,
            "tokens": group.tokens[each.id],
            "above_one": group.extra_tokens[each.id],
            "share": group.share[each.id],
            "examples": group.examples,
        }
        for group in groups
        for each in tokenizers
    ]


def _sentence(
    costed: WordFormCosts,
    tokenizer: Tokenizer,
    measurements: Sequence[Measurement],
    language: str | None,
) -> str:
    total = int(costed.extra_tokens(tokenizer.id).sum())
    split = int(costed.forms.counts[costed.columns[tokenizer.id].tokens > 1].sum())
    corpora = " and ".join(printable(each.corpus.name) for each in measurements)
    where = f"{corpora} ({printable(language)})" if language else corpora
    return (
        f"On {where} {printable(tokenizer.id)} splits {split:,} of {costed.forms.running:,} running"
        f" words ({split / costed.forms.running:.0%}) and takes {total:,} extra tokens."
    )
