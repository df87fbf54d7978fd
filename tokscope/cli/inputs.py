"""Open the corpora and select the tokenizers and columns that the options of a command name."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokscope.catalogue.catalogue import Catalogue
from tokscope.catalogue.rows import Algorithm
from tokscope.cli.options import check_local_options
from tokscope.comparison.columns import KNOWN_COLUMNS
from tokscope.corpora.builtin import PARALLEL, is_builtin
from tokscope.corpora.hub_dataset import is_dataset
from tokscope.corpora.open import STDIN, OpenOptions, builtin_names, corpus_of_text
from tokscope.corpora.readers.find import find_sources, left_out
from tokscope.corpora.readers.interface import ReadingLog, ReadOptions
from tokscope.counting.tally_file import Text, is_tally, open_inputs
from tokscope.errors import (
    ErrorCollector,
    IncomparableError,
    InputError,
    TokscopeError,
    choose,
    split_list,
    suggest,
)
from tokscope.render.document import TABLES, OutputFormat, RenderOptions
from tokscope.text.display import neutralize_ci_commands, printable
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.names import Target, default_targets, resolve_known


def chosen_corpora(
    names: Sequence[str], texts: Sequence[str], options: OpenOptions
) -> tuple[Text, ...]:
    """Open the text to measure; the parallel collection where none is named."""
    collector = ErrorCollector()
    corpora: tuple[Text, ...] = ()
    names = [part for name in names for part in builtin_names(name)]
    for name in names:
        with collector:
            check_name(name)
    if not collector.errors:
        with collector:
            corpora = open_inputs(names or ([] if texts else [PARALLEL]), options)
            _check_reading(names, options)
    if texts:
        with collector:
            corpora = (*corpora, _of_texts(texts, options))
    collector.raise_all()
    return corpora


def check_name(name: str) -> None:
    """Check that a corpus exists; print which symbolic links in it are left out."""
    if not name or name.endswith("="):
        raise InputError(
            f"--corpus '{name}' names nothing", "write --corpus NAME, FILE or LANGUAGE=FILE"
        )
    language, separator, path = name.partition("=")
    where = path if separator and language.isalnum() else name
    if is_builtin(name) or is_tally(name) or is_dataset(where) or where == STDIN:
        return
    if where == name and not _exists(name):
        open_inputs([name])
    next(find_sources(where, ReadOptions(), ReadingLog()), None)
    for note in left_out(where):
        print(neutralize_ci_commands(printable(f"note: {note}")), file=sys.stderr)


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # no file can be called so
        return False


def _of_texts(texts: Sequence[str], options: OpenOptions) -> Text:
    if options.limit is not None or options.sample is not None:
        raise InputError("--limit and --sample do not apply to --text", "put it into a file")
    return corpus_of_text("\n".join(texts))


def _check_reading(names: Sequence[str], options: OpenOptions) -> None:
    read = options.read
    values = {"unit": read.unit, "encoding": read.encoding, "field": read.field, "key": read.key}
    given = [f"--{name}" for name, value in values.items() if value is not None]
    if given and all(is_builtin(name) or is_tally(name) for name in names):
        raise InputError(
            f"no file is read to which {', '.join(given)} could apply", "name one: --corpus FILE"
        )


def check_apart(names: Sequence[str], *, apart: bool) -> None:
    """Raise an error for several corpora in one table."""
    if len(names) > 1 and not apart:
        raise IncomparableError(
            f"{' and '.join(map(printable, names))} are different text: their numbers do not belong"
            " in one table",
            "add --apart for a separate table each, or name files, which make one text",
        )


def chosen_view(
    columns: str | None, sort: str | None, formats: Iterable[OutputFormat]
) -> RenderOptions:
    """Return the columns and the sort order of tables; raise an error if no output is a table."""
    wanted = None if columns is None else tuple(split_list(columns))
    for name in wanted or ():
        choose(name, KNOWN_COLUMNS, "column")
    if sort is not None:
        choose(sort.partition(":")[0], KNOWN_COLUMNS, "column")
    given = [
        name for name, value in (("--columns", columns), ("--sort", sort)) if value is not None
    ]
    outputs = dict.fromkeys(formats)
    if given and not any(each in TABLES for each in outputs):
        raise InputError(
            f"{' and '.join(given)} cannot change {' and '.join(outputs)}:"
            " all columns are there, in the order of the run",
            f"leave it out, or write as {' or '.join(TABLES)}",
        )
    return RenderOptions(wanted, sort)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Filters of the tokenizers to compare."""

    families: tuple[str, ...] = ()
    algorithms: tuple[str, ...] = ()
    against: str | None = None
    """The one that the others are relative to."""


def note_unread_input() -> None:
    """Print a note where text comes on standard input and nothing reads it."""
    try:
        import fcntl
        import termios

        found = os.fstat(0)
        size = found.st_size if stat.S_ISREG(found.st_mode) else 0
        if stat.S_ISFIFO(found.st_mode):
            size = int.from_bytes(fcntl.ioctl(0, termios.FIONREAD, bytes(4)), sys.byteorder)
    except (ImportError, OSError):  # closed, or a system without pipes of this kind
        return
    if size:
        print("note: standard input is not read; --corpus - reads it", file=sys.stderr)


def chosen_targets(
    catalogue: Catalogue,
    names: Sequence[str] | None,
    chosen_: Chosen,
    options: VocabularyOptions,
    collector: ErrorCollector,
) -> tuple[Target, ...] | None:
    """Choose the tokenizers to compare."""
    before = len(collector.errors)
    targets = resolve_known(names, catalogue, options, collector) if names else None
    others = [] if chosen_.against is None else [chosen_.against]
    reference = resolve_known(others, catalogue, options, collector)
    if len(collector.errors) > before:
        return targets
    with collector:
        if len(reference) > 1:
            raise InputError(
                f"--against takes one tokenizer, not {len(reference)}", "name the others before it"
            )
        if chosen_.families or chosen_.algorithms:
            targets = _kept(catalogue, targets, chosen_)
        check_local_options(options, [*(targets or ()), *reference])
    return targets


def _kept(
    catalogue: Catalogue, targets: Sequence[Target] | None, chosen_: Chosen
) -> tuple[Target, ...]:
    """Select the tokenizers of some families and algorithms."""
    rows = list(catalogue.tokenizers.values())
    known_families = {row.family.casefold(): row.family for row in rows}
    collector = ErrorCollector()
    for name in chosen_.families:
        if name.casefold() not in known_families:
            with collector:
                raise TokscopeError(
                    f"unknown family '{name}'",
                    f"families: {', '.join(sorted(known_families.values()))}",
                    suggestions=suggest(name, known_families.values()),
                )
    algorithms: set[Algorithm] = set()
    for name in chosen_.algorithms:
        with collector:
            algorithms |= _algorithms(name, {row.algorithm for row in rows if row.algorithm})
    collector.raise_all()
    families = {name.casefold() for name in chosen_.families}
    kept = tuple(
        target
        for target in (default_targets(catalogue) if targets is None else targets)
        if target.row is not None
        and (not families or target.row.family.casefold() in families)
        and (not algorithms or target.row.algorithm in algorithms)
    )
    if not kept:
        raise TokscopeError(
            "no tokenizer matches that family and algorithm", "`tokscope tokenizers` lists them"
        )
    return kept


_GROUPS = {
    "bpe": {Algorithm.BPE, Algorithm.SENTENCEPIECE_BPE},
    "sentencepiece": {Algorithm.SENTENCEPIECE_BPE, Algorithm.UNIGRAM},
}
"""What several algorithms have in common."""


def _algorithms(name: str, known: set[Algorithm]) -> set[Algorithm]:
    """Find algorithms by a short name, by that which the tables print, or by a part of it."""
    names = {spelling: {each} for each in sorted(known) for spelling in (each.value, each.label)}
    names["byte-level-bpe"] = {Algorithm.BPE}
    folded = {spelling.casefold(): each for spelling, each in (names | _GROUPS).items()}
    found = folded.get(name.casefold())
    if found is None:
        both = (
            "bpe (all BPE)",
            "sentencepiece (BPE and Unigram)",
            *(
                f"{each.value} ({each.label})"
                for each in sorted(known)
                if each is not Algorithm.BPE
            ),
        )
        raise TokscopeError(
            f"unknown algorithm '{name}'",
            f"algorithms: {', '.join(both)}",
            suggestions=suggest(name, names),
        )
    return found
