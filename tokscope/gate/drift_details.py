"""What changed in one vocabulary: its entries, its special tokens, and the words of a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from tokscope.gate.resplit import OnText
from tokscope.gate.watched import Change
from tokscope.looking.difference_found import difference_found
from tokscope.looking.findings import BAR, Table, Value, signed_share
from tokscope.text.words import DEFAULT

Records: TypeAlias = list[dict[str, Value]]
_MOST = 20
"""Special tokens that are shown to a person."""


def details_of(name: str, change: Change, records: Mapping[str, Records]) -> Iterator[Table]:
    """Say what changed in one vocabulary.

    Parameters
    ----------
    name : str
        What it is called.
    change : Change
        In it.
    records : mapping of str to list
        The same for a program is added here: ``overlap``, ``only``, ``special``, ``texts``,
        ``tokens``, ``words``.
    """
    if change.entries is not None:
        found = difference_found(
            change.entries, change.before, change.after, definition=DEFAULT, top=0
        )
        for key in ("overlap", "only"):
            records[key] += [{"watched": name, **each} for each in found.records[key]]
        yield from (Table(f"{name}: {t.title}", t.heads, t.rows) for t in found.tables if t.rows)
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
        yield Table(title, ("id", "token", ""), rows)
    if change.text is not None:
        yield from _of_text(name, change.text, records)


def _of_text(name: str, text: OnText, records: Mapping[str, Records]) -> Iterator[Table]:
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
    yield Table(
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
        yield Table(
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
