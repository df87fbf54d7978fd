"""Everything worth knowing of one tokenizer, as named facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tokscope.backends import LoadedTokenizer, Loader, Target, resolve
from tokscope.backends.engines import Unstated, unstated_of_local
from tokscope.backends.naming import BASELINES
from tokscope.catalogue import Catalogue, TokenizerRow
from tokscope.errors import TokscopeError
from tokscope.looking.preparation import preparation_of
from tokscope.looking.vocabulary import Contents, contents_of

Facts = list[tuple[str, str]]
_UNKNOWN = "not known"


def tokenizer_facts(loaded: LoadedTokenizer, target: Target, loader: Loader) -> Facts:
    """Say what a tokenizer is.

    Parameters
    ----------
    loaded : LoadedTokenizer
        The tokenizer.
    target : Target
        What it was loaded for.
    loader : Loader
        Where its files are had.

    Returns
    -------
    list of str and str
        Name and value of each fact, in the order in which they are to be read.
    """
    row = target.row
    special = _UNKNOWN if loaded.special is None else f"{loaded.special:,}"
    facts: Facts = [("tokenizer", loaded.id)]
    if row is not None:
        facts += [("name", row.name), ("family", row.family)]
    facts += [
        ("algorithm", loaded.algorithm.label),
        ("vocabulary", f"{loaded.vocabulary:,} that text can produce"),
        ("special tokens", special),
        *_of_contents(loaded, loader),
        *_of_preparation(target, loader),
        *(("engine", f"{name}: {standing}") for name, standing in loaded.ladder()),
        ("large text", f"counted {loaded.cut.value}: {loaded.cut_reason}"),
        *_of_losses(loaded),
        ("fingerprint", loaded.fingerprint),
    ]
    return facts + (_of_row(row, loader.catalogue) if row is not None else [])


def _of_losses(loaded: LoadedTokenizer) -> Facts:
    lost = "text may have no token at all: `tokscope compare` counts it as lost"
    facts = [("note", remark) for remark in loaded.remarks]
    return [*facts, ("left out", lost)] if loaded.may_drop else facts


def facts_on_record(row: TokenizerRow, catalogue: Catalogue) -> Facts:
    """Say what the catalogue knows of a tokenizer that cannot be had.

    Parameters
    ----------
    row : TokenizerRow
        Its row.
    catalogue : Catalogue
        Whose row it is.
    """
    size = f"{row.vocabulary:,} that text can produce" if row.vocabulary else _UNKNOWN
    return [
        *(("tokenizer", row.id), ("name", row.name), ("family", row.family)),
        ("algorithm", row.algorithm.label if row.algorithm else _UNKNOWN),
        ("vocabulary", size),
        ("special tokens", _UNKNOWN if row.special is None else f"{row.special:,}"),
        ("fingerprint", row.fingerprint or _UNKNOWN),
        *_of_row(row, catalogue),
        ("file", f"cannot be had now; `tokscope tokenizers fetch {row.id}` tries to get it"),
    ]


def _of_row(row: TokenizerRow, catalogue: Catalogue) -> Facts:
    models = ", ".join(model.id for model in catalogue.models_of(row.id))
    sources = ", ".join(map(str, row.sources))
    if row.segmentation_of is not None:
        ids = f"; ids from {row.ids_from}" if row.ids_from else ""
        sources = f"as {row.segmentation_of}{ids}"
    facts = [("licence", row.licence or _UNKNOWN), ("sources", sources), ("models", models or "–")]
    return [*facts, ("note", row.note)] if row.note else facts


@dataclass(frozen=True, slots=True)
class Entries:
    """A vocabulary's byte strings by id."""

    entries: Mapping[int, bytes]
    ids_known: bool
    """Whether the ids are the tokenizer's own."""


def entries_of(loaded: LoadedTokenizer, loader: Loader) -> Entries:
    """Look into a vocabulary; into the one it shares entries with, where its ids are not known."""
    row = loader.catalogue.tokenizers.get(loaded.id)
    if row is None or row.segmentation_of is None:
        return Entries(loaded.token_bytes(), ids_known=True)
    like = resolve(row.segmentation_of, loader.catalogue)
    return Entries(loader.load_one(like).token_bytes(), ids_known=False)


def _of_contents(loaded: LoadedTokenizer, loader: Loader) -> Facts:
    if loaded.id in BASELINES:
        return []
    contents = contents_of(entries_of(loaded, loader).entries.values())
    longest = ", ".join(f"{text} ({len(text)})" for text in contents.longest)
    letters = (
        f"of {contents.known_letters} Russian ones, small and capital, {contents.letters} are a"
        f" token alone and {contents.spaced_letters} with a space before"
    )
    return [
        ("scripts", _scripts(contents)),
        (
            "Cyrillic words",
            f"{contents.whole_cyrillic_words:,} whole ones of three letters or more",
        ),
        ("longest", f"in Russian letters: {longest}" if longest else "none in Russian letters"),
        ("single letters", letters),
    ]


def _scripts(contents: Contents) -> str:
    return ", ".join(
        f"{script} {number / max(contents.entries, 1):.1%} ({number:,})"
        for script, number in contents.scripts.items()
    )


def _of_preparation(target: Target, loader: Loader) -> Facts:
    try:
        files = loader.files_of(target)
    except TokscopeError:  # loaded from what was remembered; the files are gone since
        return []
    if files is None:
        return []
    row = target.row
    if row is not None and row.segmentation_of is not None:
        row = loader.catalogue.tokenizers[row.segmentation_of]
    known = Unstated.of_row(row) if row else unstated_of_local(files, target.options)
    preparation = preparation_of(files, loader.catalogue, known)
    return [
        ("normaliser", preparation.normalizer),
        ("pre-tokenizer", preparation.pre_tokenizer),
    ]
