"""Text and resources as Python code has them: strings, columns, paths, corpora."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from tokscope.corpora.builtin import PARALLEL
from tokscope.corpora.corpus import AlignedPart, Corpus, PlainPart
from tokscope.corpora.open import OpenOptions, corpus_of_text
from tokscope.corpora.readers.interface import Passage, Unit
from tokscope.counting.measure import Resources
from tokscope.counting.scheduler import memory_of
from tokscope.counting.tally_file import Text, open_inputs
from tokscope.errors import InputError

TextInput: TypeAlias = str | Iterable[str] | Mapping[str, Iterable[str]]
"""A string, a column of strings (list, pandas Series, Arrow array or one-column table), or columns
by language."""
CorpusInput: TypeAlias = str | Path | Text | Iterable[str | Path | Text]
"""What ``--corpus`` takes, paths, and corpora that are open already."""


def texts_of(
    text: TextInput | None, corpus: CorpusInput | None, reading: OpenOptions
) -> list[Text]:
    """Open the text of a call; the built-in parallel text if none is given."""
    opened: list[Text] = []
    if corpus is not None:
        several = [corpus] if isinstance(corpus, (str, Path, Text)) else list(corpus)
        names = [str(each) for each in several if isinstance(each, (str, Path))]
        opened += [each for each in several if isinstance(each, Text)]
        opened += open_inputs(names, reading) if names else []
    elif text is None:
        opened += open_inputs([PARALLEL], reading)
    if text is not None:
        opened.append(corpus_of(text, is_aligned=reading.is_aligned))
    return opened


def corpus_of(text: TextInput, *, is_aligned: bool = False) -> Corpus:
    """Return a corpus of strings: the lines of one string, or each string of a column."""
    if isinstance(text, str):
        return corpus_of_text(text)
    if isinstance(text, Mapping):
        sides = {
            language: [
                Passage(each, language) for each in strings_of(column, f"text[{language!r}]")
            ]
            for language, column in text.items()
        }
        if is_aligned:
            lengths = {language: len(side) for language, side in sides.items()}
            if len(set(lengths.values())) > 1:
                raise InputError(
                    f"aligned columns have different lengths: {lengths}",
                    "pass as many strings for each language",
                )
            part = AlignedPart(sides, {language: f"text['{language}']" for language in sides})
            return Corpus("text", (part,), Unit.RECORD.value, is_aligned=True)
        parts = tuple(PlainPart(side, language) for language, side in sides.items())
        return Corpus("text", parts, Unit.RECORD.value)
    passages = [Passage(each, "text") for each in strings_of(text)]
    return Corpus("text", (PlainPart(passages),), Unit.RECORD.value, assumed_languages=True)


def strings_of(column: Any, name: str = "text") -> list[str]:
    """Return the strings of a column; raise an error that names the first item that is none."""
    if isinstance(column, str):
        return [column]
    if isinstance(column, (bytes, bytearray, Path)):
        how = "corpus=" if isinstance(column, Path) else "bytes.decode()"
        raise InputError(f"{name} is {type(column).__name__}, not text", f"use {how}")
    if hasattr(column, "column_names") or hasattr(column, "columns"):  # a table or a data frame
        names = list(getattr(column, "column_names", None) or column.columns)
        chosen = "text" if "text" in names else names[0] if len(names) == 1 else None
        if chosen is None:
            raise InputError(
                f"{name} is a table of {len(names)} columns: {', '.join(map(str, names))}",
                "pass one column, such as table['text']",
            )
        column = column[chosen]
    values = column.to_pylist() if hasattr(column, "to_pylist") else column
    try:
        items = list(values)
    except TypeError:
        raise InputError(
            f"{name} is {type(column).__name__}, not text", "pass a string or a list of strings"
        ) from None
    for number, each in enumerate(items):
        if not isinstance(each, str):
            raise InputError(
                f"{name}[{number}] is {type(each).__name__}, not str",
                "drop missing values and convert the others to str first",
            )
    return items


def names_of(names: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return names of tokenizers, models or metrics; one may be given as a string."""
    return () if names is None else (names,) if isinstance(names, str) else tuple(names)


def resources_of(workers: int, memory: str) -> Resources:
    """Return the processes and the memory that a call may take."""
    return Resources(memory_of(memory), workers)


def first_of(documents: Sequence[str]) -> str:
    """Return the first of some names, for a short description."""
    return documents[0] if len(documents) == 1 else f"{documents[0]} and {len(documents) - 1} more"
