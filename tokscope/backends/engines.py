"""Which engine reads which format, and what the files do not say about themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokscope.backends.base import RECONSTRUCTED, LoadedTokenizer, engine_name
from tokscope.backends.blame import blaming
from tokscope.backends.naming import LocalOptions
from tokscope.catalogue import Catalogue, Format, TokenizerRow
from tokscope.errors import InputError
from tokscope.sources import Store, VocabularyFiles
from tokscope.sources.local import CONFIGURATION


@dataclass(frozen=True, slots=True)
class Unstated:
    """What a vocabulary's files do not say about themselves."""

    pattern: str | None = None
    normalizer: str | None = None
    lowercase: bool | None = None
    special: int | None = None

    @classmethod
    def of_row(cls, row: TokenizerRow) -> Unstated:
        """Take what the catalogue says."""
        return cls(row.pattern, row.normalizer, row.lowercase, row.special)


def unstated_of_local(files: VocabularyFiles, options: LocalOptions) -> Unstated:
    """Take what the user said; a configuration beside the file answers what was left open."""
    pattern, lowercase = options.pattern, options.lowercase
    if files.format is Format.VOCAB_AND_MERGES and pattern is None:
        pattern = "gpt-2"
    if files.format is Format.VOCAB_TXT and lowercase is None:
        lowercase = _configured_lowercase(files.paths["vocab"].parent / CONFIGURATION)
    return Unstated(pattern, options.normalizer, lowercase)


def _configured_lowercase(path: Path) -> bool | None:
    try:
        content: Any = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    value = content.get("do_lower_case") if isinstance(content, dict) else None
    return value if isinstance(value, bool) else None


_DISTRIBUTIONS = {
    Format.RANKS: "tiktoken",
    Format.TEKKEN: "tiktoken",
    Format.VOCAB_AND_MERGES: "tiktoken",
    Format.TOKENIZER_JSON: "tokenizers",
    Format.VOCAB_TXT: "tokenizers",
    Format.SENTENCEPIECE: "sentencepiece",
    Format.TRANSFORMERS: "transformers",
}


def engine_of(format_: Format) -> str:
    """Name the engine that reads a format, with its version, without starting it."""
    distribution = _DISTRIBUTIONS.get(format_)
    return engine_name(distribution) if distribution else RECONSTRUCTED


@blaming
def start_engine(
    id_: str, files: VocabularyFiles, facts: Unstated, catalogue: Catalogue, store: Store
) -> LoadedTokenizer:
    """Give the files of a vocabulary to the official engine for their format.

    Parameters
    ----------
    id_ : str
        What the tokenizer is called in results.
    files : VocabularyFiles
        Verified files.
    facts : Unstated
        What they do not say about themselves.
    catalogue : Catalogue
        Where patterns are looked up.
    store : Store
        Lends a folder to an engine that wants files under their own names.

    Raises
    ------
    InputError
        The files are damaged, or something they do not say is not known.
    """
    paths = files.paths
    if files.format in (Format.RANKS, Format.TEKKEN, Format.VOCAB_AND_MERGES):
        return _tiktoken(id_, files, facts, catalogue)
    if files.format is Format.TOKENIZER_JSON:
        from tokscope.backends.tokenizer_json import read_tokenizer_json

        return read_tokenizer_json(paths["json"], id_, catalogue)
    if files.format is Format.SENTENCEPIECE:
        from tokscope.backends.sentencepiece import read_sentencepiece

        return read_sentencepiece(paths["model"], id_)
    if files.format is Format.VOCAB_TXT:
        from tokscope.backends.wordpiece import WordPieceTokenizer, read_vocab_txt

        if facts.lowercase is None:
            raise InputError(
                f"{id_}: a vocab.txt does not say whether its model lower-cases text",
                "add --lowercase or --no-lowercase",
            )
        entries = read_vocab_txt(paths["vocab"])
        return WordPieceTokenizer(id_, entries, lowercase=facts.lowercase)
    if files.format is Format.GREEDY:
        from tokscope.backends.greedy import GreedyTokenizer
        from tokscope.backends.tiktoken import read_ranks

        return GreedyTokenizer(id_, read_ranks(paths["ranks"]), facts.special)
    from tokscope.backends.transformers import read_transformers

    digest = json.dumps(dict(files.digests), sort_keys=True)
    if "folder" in paths:
        return read_transformers(paths["folder"], id_, digest)
    with store.folder() as folder:
        for name, path in paths.items():
            (folder / name).write_bytes(path.read_bytes())
        return read_transformers(folder, id_, digest)


def _tiktoken(
    id_: str, files: VocabularyFiles, facts: Unstated, catalogue: Catalogue
) -> LoadedTokenizer:
    from tokscope.backends import tiktoken as engine

    paths, offset, special = files.paths, 0, facts.special
    regex = None
    if files.format is Format.TEKKEN:
        ranks, regex, special = engine.read_tekken(paths["tekken"])
        offset = special
    elif files.format is Format.RANKS:
        ranks = engine.read_ranks(paths["ranks"])
    else:
        ranks = engine.read_vocabulary_and_merges(paths["vocab"], paths["merges"])
    if regex is None:
        if facts.pattern is None:
            raise InputError(
                f"{id_}: a rank file does not say by which pattern text is cut",
                f"add --pattern with one of {', '.join(catalogue.patterns)}",
            )
        regex = catalogue.pattern(facts.pattern).regex
    pattern = catalogue.pattern_of(regex)
    return engine.TiktokenTokenizer(
        id_,
        ranks,
        regex=regex,
        pattern_name=pattern.name if pattern else regex,
        takes_one_space=pattern is not None and pattern.one_space,
        normalizer=facts.normalizer,
        id_offset=offset,
        special=special,
    )
