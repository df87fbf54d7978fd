"""What ``tokenizers show`` tells of a tokenizer, whether or not it can be had."""

from __future__ import annotations

from tokscope.backends import LoadedTokenizer, Target
from tokscope.catalogue import Catalogue, TokenizerRow

_UNKNOWN = "not known"


def facts_of(
    target: Target, loaded: LoadedTokenizer | None, catalogue: Catalogue
) -> list[tuple[str, str]]:
    """Tell what a tokenizer is.

    Parameters
    ----------
    target : Target
        Which one.
    loaded : LoadedTokenizer or None
        None where it cannot be had: then only the catalogue is asked.
    catalogue : Catalogue
        What is known beforehand.

    Returns
    -------
    list of tuple
        Names and values, in the order in which they are read.
    """
    row = target.row
    facts = [("tokenizer", loaded.id if loaded else target.id)]
    if row is not None:
        facts += [("name", row.name), ("family", row.family)]
    if loaded is not None:
        facts += _found(loaded)
    elif row is not None:
        facts += _on_record(row)
    if row is not None:
        facts += _of_row(row, catalogue)
    return facts


def _found(loaded: LoadedTokenizer) -> list[tuple[str, str]]:
    return [
        ("algorithm", loaded.algorithm.label),
        ("vocabulary", f"{loaded.vocabulary:,} that text can produce"),
        ("special tokens", _UNKNOWN if loaded.special is None else f"{loaded.special:,}"),
        ("engine", loaded.engine),
        ("large text", f"counted {loaded.cut.value}"),
        ("fingerprint", loaded.fingerprint),
    ]


def _on_record(row: TokenizerRow) -> list[tuple[str, str]]:
    size = f"{row.vocabulary:,} that text can produce" if row.vocabulary else _UNKNOWN
    return [
        ("algorithm", row.algorithm.label if row.algorithm else _UNKNOWN),
        ("vocabulary", size),
        ("fingerprint", row.fingerprint or _UNKNOWN),
        ("file", f"cannot be had now; `tokscope tokenizers fetch {row.id}` tries to get it"),
    ]


def _of_row(row: TokenizerRow, catalogue: Catalogue) -> list[tuple[str, str]]:
    sources = ", ".join(map(str, row.sources))
    if row.segmentation_of:
        sources = f"as {row.segmentation_of}" + (f"; ids from {row.ids_from}" * bool(row.ids_from))
    facts = [
        ("licence", row.licence or _UNKNOWN),
        ("pattern", row.pattern or "in the file"),
        ("normaliser", row.normalizer or "in the file, or none"),
        ("sources", sources),
        ("models", ", ".join(model.id for model in catalogue.models_of(row.id)) or "–"),
    ]
    return [*facts, ("note", row.note)] if row.note else facts
