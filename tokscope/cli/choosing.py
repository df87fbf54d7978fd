"""What the arguments of ``compare`` choose, checked before anything is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tokscope.backends import Target
from tokscope.backends.naming import default_targets
from tokscope.catalogue import Catalogue
from tokscope.cli.options import chosen
from tokscope.corpora import corpus_of_text
from tokscope.corpora.builtin import PARALLEL, is_builtin
from tokscope.corpora.opening import OpenOptions
from tokscope.errors import IncomparableError, InputError, TokscopeError, nearest
from tokscope.frame import KNOWN_COLUMNS
from tokscope.render import TABLES, OutputFormat, RenderOptions
from tokscope.tally_file import is_tally
from tokscope.text.visible import visible
from tokscope.texts import Text, open_texts


def chosen_corpora(
    names: Sequence[str], texts: Sequence[str], options: OpenOptions
) -> tuple[Text, ...]:
    """Open the text to measure; the parallel collection where none is named.

    Raises
    ------
    TokscopeError
        It cannot be opened, or what was said about reading does not apply to it.
    """
    for name in names:
        if not name or name.endswith("="):
            raise InputError(
                f"--corpus '{name}' names nothing", "write --corpus NAME, FILE or LANGUAGE=FILE"
            )
    corpora = open_texts(names or ([] if texts else [PARALLEL]), options)
    _check_reading(names, options)
    if not texts:
        return corpora
    if options.limit is not None or options.sample is not None:
        raise InputError("--limit and --sample do not apply to --text", "put it into a file")
    return (*corpora, corpus_of_text("\n".join(texts)))


def _check_reading(names: Sequence[str], options: OpenOptions) -> None:
    read = options.read
    ways = {"unit": read.unit, "encoding": read.encoding, "field": read.field, "key": read.key}
    given = [f"--{name}" for name, value in ways.items() if value is not None]
    if given and all(is_builtin(name) or is_tally(name) for name in names):
        raise InputError(
            f"no file is read to which {', '.join(given)} could apply", "name one: --corpus FILE"
        )


def check_apart(names: Sequence[str], *, apart: bool) -> None:
    """Refuse to put numbers of different text into one table.

    Raises
    ------
    IncomparableError
        Several texts are named, and no block for each.
    """
    if len(names) > 1 and not apart:
        raise IncomparableError(
            f"{' and '.join(map(visible, names))} are different text: their numbers do not belong"
            " in one table",
            "add --apart for a block each, or name files, which make one text",
        )


def chosen_view(
    columns: str | None, sort: str | None, formats: Iterable[OutputFormat]
) -> RenderOptions:
    """Choose columns and order of the tables among some outputs.

    Raises
    ------
    TokscopeError
        A column is unknown, or no output is a table.
    """
    wanted = None if columns is None else tuple(name.strip() for name in columns.split(","))
    for name in wanted or ():
        chosen(name, KNOWN_COLUMNS, "column")
    if sort is not None:
        chosen(sort.partition(":")[0], KNOWN_COLUMNS, "column")
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


def chosen_default(
    catalogue: Catalogue,
    targets: Sequence[Target] | None,
    families: Sequence[str],
    algorithms: Sequence[str],
) -> tuple[Target, ...]:
    """Keep the tokenizers of some families and algorithms.

    Raises
    ------
    TokscopeError
        A family or algorithm is unknown, or nothing is left.
    """
    rows = list(catalogue.tokenizers.values())
    known_families = {row.family.casefold(): row.family for row in rows}
    known_algorithms = {row.algorithm.value for row in rows if row.algorithm}
    for name in families:
        if name.casefold() not in known_families:
            raise TokscopeError(
                f"unknown family '{name}'",
                f"families: {', '.join(sorted(known_families.values()))}",
                suggestions=nearest(name, known_families.values()),
            )
    for name in algorithms:
        if name not in known_algorithms:
            raise TokscopeError(
                f"unknown algorithm '{name}'",
                f"algorithms: {', '.join(sorted(known_algorithms))}",
                suggestions=nearest(name, known_algorithms),
            )
    wanted = {name.casefold() for name in families}
    kept = tuple(
        target
        for target in (default_targets(catalogue) if targets is None else targets)
        if target.row is not None
        and (not wanted or target.row.family.casefold() in wanted)
        and (not algorithms or (target.row.algorithm or "") in algorithms)
    )
    if not kept:
        raise TokscopeError(
            "no tokenizer is of that family and algorithm", "`tokscope tokenizers` lists them"
        )
    return kept
