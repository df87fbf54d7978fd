"""Read records by another unit than their own: their lines, their paragraphs, or all as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tokscope.corpora.readers.options import Passage, Unit
from tokscope.corpora.readers.plain import paragraphs


def by_unit(passages: Iterator[Passage], unit: Unit) -> Iterator[Passage]:
    """Cut or join the records of one file; their own unit is passed through.

    Parameters
    ----------
    passages : iterator of Passage
        Records or sentences of one file.
    unit : Unit
        For ``file``, the records of each language joined by LF, without keys.
    """
    match unit:
        case Unit.LINE:
            for passage in passages:
                for line in _lines(passage.text):
                    if line and not line.isspace():
                        yield replace(passage, text=line)
        case Unit.PARAGRAPH:
            for passage in passages:
                for text in paragraphs(_lines(passage.text)):
                    yield replace(passage, text=text)
        case Unit.FILE:
            yield from _whole(passages)
        case _:
            yield from passages


def _lines(text: str) -> Iterator[str]:
    *ended, last = text.split("\n")
    yield from (line.removesuffix("\r") for line in ended)
    yield last


def _whole(passages: Iterator[Passage]) -> Iterator[Passage]:
    texts: dict[tuple[str, str | None], list[str]] = {}
    gold: dict[tuple[str, str | None], list[str]] = {}
    for passage in passages:
        side = passage.source, passage.language
        texts.setdefault(side, []).append(passage.text)
        if passage.forms is not None:
            gold.setdefault(side, []).extend(passage.forms)
    for side, parts in texts.items():
        words = tuple(gold[side]) if side in gold else None
        number = None if words is None else len(words)
        yield Passage("\n".join(parts), *side, gold=number, forms=words)
