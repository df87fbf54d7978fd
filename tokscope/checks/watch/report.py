"""The result of ``tokscope watch`` as a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from tokscope.analysis.vocabulary_diff import vocabulary_diff_document
from tokscope.checks.watch.changes import TextChange
from tokscope.checks.watch.targets import VocabularyChange, WatchResult, WatchState
from tokscope.counting.measure import signature_of
from tokscope.render.document import (
    BAR,
    UNDEFINED,
    Document,
    DocumentTable,
    Unavailable,
    Value,
    signed_share,
)
from tokscope.text.display import pluralize
from tokscope.text.words import DEFAULT

_FEW = 6
_SHORT = 12
"""Digits of a digest that are shown to a person."""


def watch_document(watched: Sequence[WatchResult]) -> Document:
    """Return which tokenizers changed, how, and the command that accepts it."""
    tables = [_overview(watched)]
    records: dict[str, Records] = {
        "watched": [_record(each) for each in watched],
        "files": [_file_record(each, n) for each in watched for n in range(len(each.files))],
        **{name: [] for name in ("overlap", "only", "special", "texts", "tokens", "words")},
    }
    for each in watched:
        if each.change is not None:
            tables += details_of(each.subject.name, each.change, records)
    changes = [each.change for each in watched if each.change and each.change.entries]
    texts = {each.text.corpus: each.text.digest for each in changes if each.text is not None}
    return Document(
        tuple(tables),
        records,
        signature_of(
            [tokenizer for each in changes for tokenizer in (each.before, each.after)],
            texts,
            words=DEFAULT.key if texts else "none",
            unit="word-form" if texts else "entry",
        )
        if changes
        else None,
        tuple(_notes(watched)),
        tuple(
            Unavailable(each.subject.name, each.reason, each.hint, can_be_fetched=False)
            for each in watched
            if each.state is WatchState.NOT_COMPARED
        ),
        _sentence(watched),
    )


def _overview(watched: Sequence[WatchResult]) -> DocumentTable:
    rows = tuple(
        (
            each.subject.name,
            each.place.address if each.place else UNDEFINED,
            each.by or UNDEFINED,
            each.state.value,
            "; ".join(_changes(each)) or UNDEFINED,
        )
        for each in watched
    )
    return DocumentTable(
        "watched", ("tokenizer", "on the hub", "recorded by", "state", "change"), rows
    )


def _changes(watched: WatchResult) -> Iterator[str]:
    """Return the changes, the most important first."""
    change = watched.change
    if change is not None and change.entries is not None:
        entries = change.entries
        if entries.only_second or entries.only_first:
            added = pluralize(entries.only_second, "entry", "entries")
            yield f"{added} added, {entries.only_first:,} removed"
        if entries.moved:
            yield f"{pluralize(entries.moved, 'id')} moved"
    if change is not None:
        if change.special_new or change.special_gone:
            new, gone = len(change.special_new), len(change.special_gone)
            yield f"special tokens: {new:,} new, {gone:,} gone or moved"
        if change.parts:
            yield f"changed: {', '.join(change.parts)}"
    if watched.state is WatchState.DRIFTED and change is None:
        moved = [each.path for each in watched.files if each.recorded not in (None, each.now)]
        yield f"other content of {', '.join(moved)}" if moved else "other content"


def _notes(watched: Sequence[WatchResult]) -> Iterator[str]:
    if any(each.change and each.change.entries for each in watched):
        yield "entries are compared as byte strings, a word-initial mark as a space; · is a space"
    for each in watched:
        name = each.subject.name
        if each.state in (WatchState.DRIFTED, WatchState.SAME_CONTENT):
            for file in each.files:
                if file.recorded not in (None, file.now):
                    old = str(file.recorded)[:_SHORT]
                    yield f"{name}: {file.path}: sha256 {old}… → {file.now[:_SHORT]}…"
        if each.state is WatchState.DRIFTED and each.recorded != each.now:
            known = each.recorded or "not known"
            yield f"{name}: fingerprint {known} → {each.now}"
        if each.state is WatchState.DRIFTED and each.reason:
            what = "what that does to text" if each.change else "what was before"
            yield f"{name}: {what} cannot be shown: {each.reason}"
        if each.change and each.change.text and not each.change.text.changed:
            yield f"{name}: none of {each.change.text.forms:,} Russian word forms split otherwise"
        if each.state is WatchState.NOT_ON_HUB:
            yield f"{name}: {each.reason}"
        if each.state in (WatchState.DRIFTED, WatchState.SAME_CONTENT):
            yield f"{name}: nothing was replaced; {_acceptance(each)}"


def _acceptance(watched: WatchResult) -> str:
    """Return the command that accepts the current files of the hub."""
    subject, place = watched.subject, watched.place
    name = subject.target.id
    is_other = place is not None and _stays(watched)
    if is_other and place is not None:
        name = place.address
    how = f"`tokscope tokenizers fetch --repin {name}` takes what the hub has"
    update = "`tokscope check --update` records it"
    if is_other and name != subject.target.id:
        how += f" under that name; {subject.target.id} stays as the catalogue has it"
        update = f"name it so among the check's roles, and {update}"
    return f"{how}; then {update}" if subject.by is not None else how


def _stays(watched: WatchResult) -> bool:
    """Return whether a name keeps its meaning whatever the hub has."""
    place, row = watched.place, watched.subject.target.row
    if place is None or place.known is None:
        return False
    return place.known.is_pinned or (row is not None and place.known is not row.sources[0])


def _record(watched: WatchResult) -> dict[str, Value]:
    return {
        "watched": watched.subject.name,
        "tokenizer": watched.subject.target.id,
        "asked": watched.place.address if watched.place else None,
        "recorded_by": watched.by or None,
        "state": watched.state.name.lower(),
        "recorded": watched.recorded,
        "now": watched.now,
        "parts": watched.change.parts if watched.change else (),
        "reason": watched.reason or None,
        "hint": watched.hint,
    }


def _file_record(watched: WatchResult, number: int) -> dict[str, Value]:
    file = watched.files[number]
    return {
        "watched": watched.subject.name,
        "path": file.path,
        "recorded": file.recorded,
        "now": file.now,
    }


def _sentence(watched: Sequence[WatchResult]) -> str | None:
    drifted = [each.subject.name for each in watched if each.state is WatchState.DRIFTED]
    same = sum(each.state in (WatchState.UNCHANGED, WatchState.SAME_CONTENT) for each in watched)
    compared = same + len(drifted)
    if drifted:
        listed = ", ".join(drifted[:_FEW]) + (" and more" if len(drifted) > _FEW else "")
        return f"Drifted on the hub: {listed} ({len(drifted):,} of {compared:,} compared)."
    return f"Unchanged on the hub: {same:,} of {len(watched):,} watched." if same else None


Records: TypeAlias = list[dict[str, Value]]
_MOST = 20
"""Special tokens that are shown to a person."""


def details_of(
    name: str, change: VocabularyChange, records: Mapping[str, Records]
) -> Iterator[DocumentTable]:
    """Return what changed in one vocabulary."""
    if change.entries is not None:
        found = vocabulary_diff_document(
            change.entries, change.before, change.after, definition=DEFAULT, top=0
        )
        for key in ("overlap", "only"):
            records[key] += [{"watched": name, **each} for each in found.records[key]]
        yield from (
            DocumentTable(f"{name}: {t.title}", t.heads, t.rows) for t in found.tables if t.rows
        )
    special = [
        *((id_, text, "gone") for id_, text in change.special_gone.items()),
        *((id_, text, "new") for id_, text in change.special_new.items()),
    ]
    records["special"] += [
        {"watched": name, "id": id_, "token": text, "what": what} for id_, text, what in special
    ]
    if special:
        rows = tuple((str(id_), text, what) for id_, text, what in special[:_MOST])
        title = f"{name}: special and added tokens"
        if len(special) > _MOST:
            title += f", {_MOST} of {len(special):,}"
        yield DocumentTable(title, ("id", "token", ""), rows)
    if change.text is not None:
        yield from _of_text(name, change.text, records)


def _of_text(
    name: str, text: TextChange, records: Mapping[str, Records]
) -> Iterator[DocumentTable]:
    counts: dict[str, Value] = {"forms": text.forms, "changed": text.changed}
    records["texts"].append({"watched": name, "corpus": text.corpus, **counts})
    records["tokens"] += [
        {
            "watched": name,
            "corpus": text.corpus,
            "language": language,
            "before": before,
            "after": after,
        }
        for language, (before, after) in text.tokens.items()
    ]
    records["words"] += [
        {
            "watched": name,
            "word": each.word,
            "times": each.times,
            "before": each.before,
            "after": each.after,
            "change": each.effect,
        }
        for each in text.words
    ]
    yield DocumentTable(
        f"{name}: tokens of {text.corpus}",
        ("language", "before", "now", "change"),
        tuple(
            (
                language,
                f"{before:,}",
                f"{after:,}",
                signed_share(after / before - 1 if before else None),
            )
            for language, (before, after) in text.tokens.items()
        ),
    )
    if text.words:
        yield DocumentTable(
            f"{name}: {text.changed:,} of {text.forms:,} Russian word forms split otherwise",
            ("word", "times", "before", "now", "tokens"),
            tuple(
                (
                    each.word,
                    f"{each.times:,}",
                    BAR.join(each.before),
                    BAR.join(each.after),
                    f"{each.effect:+,}",
                )
                for each in text.words
            ),
        )
