"""Which engine reads which format, and what the files do not say about themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tokscope.atomic import reads
from tokscope.backends.base import RANDOM, RECONSTRUCTED, LoadedTokenizer
from tokscope.backends.blame import blaming
from tokscope.backends.naming import LocalOptions
from tokscope.backends.versions import engine_name
from tokscope.catalogue import Catalogue, Format, TokenizerRow
from tokscope.errors import InputError
from tokscope.sources import Store, VocabularyFiles
from tokscope.sources.local import CONFIGURATION
from tokscope.strict_toml import json_of
from tokscope.tokenizer import Algorithm

if TYPE_CHECKING:
    from tokenizers import Tokenizer as Engine

    from tokscope.backends.compact_ranks import Ranks


@dataclass(frozen=True, slots=True)
class Unstated:
    """What a vocabulary's files do not say about themselves."""

    pattern: str | None = None
    normalizer: str | None = None
    lowercase: bool | None = None
    special: int | None = None
    sampling: bool = False
    """Whether a configuration has SentencePiece draw segmentations at random."""

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
    sampling = False
    if files.format is Format.SENTENCEPIECE:
        sampling = bool(configured_sampling(files.paths["model"].parent))
    return Unstated(pattern, options.normalizer, lowercase, sampling=sampling)


def _configured_lowercase(path: Path) -> bool | None:
    value = _configured(path, "do_lower_case")
    if value is not None and not isinstance(value, bool):
        raise InputError(f"{path}: do_lower_case is not true or false", _MEND_CONFIGURATION)
    return value


def configured_sampling(folder: Path) -> dict[str, Any]:
    """Return the options by which a folder has SentencePiece draw segmentations at random."""
    options = _configured(folder / CONFIGURATION, "sp_model_kwargs")
    return options if isinstance(options, dict) and options.get("enable_sampling") else {}


def _configured(path: Path, key: str) -> object:
    reads(path)
    try:
        content = json_of(path.read_bytes())
    except OSError:
        return None
    except ValueError as error:
        raise InputError(f"{path}: damaged JSON: {error}", _MEND_CONFIGURATION) from None
    if not isinstance(content, dict):
        raise InputError(f"{path}: is not a JSON object", _MEND_CONFIGURATION)
    return content.get(key)


_MEND_CONFIGURATION = "write it anew, or remove it and add --lowercase or --no-lowercase"
_DISTRIBUTIONS = {
    Format.RANKS: "tiktoken",
    Format.TEKKEN: "tiktoken",
    Format.VOCAB_AND_MERGES: "tiktoken",
    Format.TOKENIZER_JSON: "tokenizers",
    Format.VOCAB_TXT: "tokenizers",
    Format.SENTENCEPIECE: "sentencepiece",
    Format.TRANSFORMERS: "transformers",
}


RANKED = (Format.RANKS, Format.TEKKEN, Format.VOCAB_AND_MERGES)
"""Formats that hold the ranks of a byte-level BPE."""


def engine_of(format_: Format) -> str:
    """Name the engine that reads a format, with its version, without starting it."""
    distribution = _DISTRIBUTIONS.get(format_)
    return engine_name(distribution) if distribution else RECONSTRUCTED


@blaming
def start_engine(
    id_: str,
    files: VocabularyFiles,
    facts: Unstated,
    catalogue: Catalogue,
    store: Store,
    *,
    known: Algorithm | None = None,
) -> LoadedTokenizer:
    """Give the files of a vocabulary to the official engine for their format.

    Parameters
    ----------
    id_ : str
        What the tokenizer is called in results.
    files : VocabularyFiles
        Their digests are checked before they are parsed.
    facts : Unstated
        What they do not say about themselves.
    catalogue : Catalogue
        Where patterns are looked up.
    store : Store
        Keeps compact forms; lends a folder to an engine that wants files under their own names.
    known : Algorithm, optional
        How it segments, where these very files are known to be whole: saves looking at every entry.

    Raises
    ------
    InputError
        The files are damaged, or something they do not say is not known.
    """
    paths = files.paths
    if files.format in RANKED:
        from tokscope.backends.compact_ranks import ranks_of

        ranks = ranks_of(files, store, partial(read_official_ranks, files))
        return tokenizer_of_ranks(id_, ranks, facts, catalogue)
    if files.format is Format.TOKENIZER_JSON:
        return _tokenizer_json(id_, files, catalogue, store)
    files.check()
    if files.format is Format.SENTENCEPIECE:
        from tokscope.backends.sentencepiece import read_sentencepiece

        tokenizer = read_sentencepiece(paths["model"], id_, known)
        if facts.sampling:
            tokenizer.remark(RANDOM.format("enable_sampling"))
        return tokenizer
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
        return read_transformers(paths["folder"], id_, digest, configured_sampling(paths["folder"]))
    with store.folder() as folder:
        for name, path in paths.items():
            (folder / name).write_bytes(path.read_bytes())
        return read_transformers(folder, id_, digest, configured_sampling(folder))


def _tokenizer_json(
    id_: str, files: VocabularyFiles, catalogue: Catalogue, store: Store
) -> LoadedTokenizer:
    from tokscope.backends.shared_model import engine_of_json
    from tokscope.backends.tokenizer_json import read_engine, tokenizer_of_engine

    path = files.paths["json"]

    def read() -> tuple[Engine, bytes]:
        files.check()
        return read_engine(path)

    engine, described = engine_of_json(files, store, read)
    return tokenizer_of_engine(path, id_, engine, described=described, catalogue=catalogue)


def tokenizer_of_ranks(
    id_: str, ranks: Ranks, facts: Unstated, catalogue: Catalogue
) -> LoadedTokenizer:
    """Give ranks, all of a vocabulary's or some, to tiktoken.

    Raises
    ------
    InputError
        Nothing says by which pattern text is cut.
    """
    from tokscope.backends.byte_level import MATCH_ALL
    from tokscope.backends.tiktoken import TiktokenTokenizer

    regex = ranks.regex
    if regex is None:
        if facts.pattern is None:
            raise InputError(
                f"{id_}: a rank file does not say by which pattern text is cut",
                f"add --pattern with one of {', '.join(catalogue.patterns)}",
            )
        regex = catalogue.pattern(facts.pattern).regex
    pattern = catalogue.pattern_of(regex)
    return TiktokenTokenizer(
        id_,
        ranks.of_token,
        regex=regex,
        pattern_name=pattern.name if pattern else regex,
        normalizer=facts.normalizer,
        id_offset=ranks.special or 0,
        special=facts.special if ranks.special is None else ranks.special,
        may_drop=pattern is None or pattern.name not in MATCH_ALL,
    )


def read_official_ranks(files: VocabularyFiles) -> Ranks:
    """Read the official files; a token of no bytes, which no text produces, is left out."""
    from tokscope.backends import tiktoken as engine
    from tokscope.backends.compact_ranks import Ranks

    files.check()
    paths, regex, special = files.paths, None, None
    if files.format is Format.TEKKEN:
        tokens, regex, special = engine.read_tekken(paths["tekken"])
    elif files.format is Format.RANKS:
        tokens = engine.read_ranks(paths["ranks"])
    else:
        tokens = engine.read_vocabulary_and_merges(paths["vocab"], paths["merges"])
    tokens.pop(b"", None)
    return Ranks(tokens, regex, special)
