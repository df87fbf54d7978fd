"""What the arguments of ``compare`` choose, checked before anything is loaded."""

from __future__ import annotations

from collections.abc import Sequence

from tokscope.backends import Target
from tokscope.backends.naming import default_targets
from tokscope.catalogue import Catalogue
from tokscope.corpora import Corpus, corpus_of_text, open_corpora
from tokscope.corpora.builtin import PARALLEL
from tokscope.corpora.opening import OpenOptions
from tokscope.errors import TokscopeError, nearest


def chosen_corpora(
    names: Sequence[str], text: str | None, options: OpenOptions
) -> tuple[Corpus, ...]:
    """Open the text to measure; the parallel collection where none is named.

    Raises
    ------
    TokscopeError
        It cannot be opened.
    """
    if text is None:
        return open_corpora(names or [PARALLEL], options)
    return (*(open_corpora(names, options) if names else ()), corpus_of_text(text))


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
