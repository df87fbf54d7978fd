"""Which engine reads which format, options of local files, and errors about unreadable ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from tokscope.catalogue.catalogue import Catalogue, bundled_catalogue
from tokscope.catalogue.rows import Algorithm, TokenizerRow, VocabularyFormat
from tokscope.errors import InputError
from tokscope.files import reads
from tokscope.sources.local import CONFIGURATION, how_to_fix
from tokscope.sources.store import Store, sha256_of
from tokscope.sources.verification import VocabularyFiles
from tokscope.strict_toml import json_of
from tokscope.tokenizers.engines.base import RANDOM, LoadedTokenizer
from tokscope.tokenizers.interface import VocabularyOptions

if TYPE_CHECKING:
    from tokscope.tokenizers.vocabulary_cache import Ranks


_Others = ParamSpec("_Others")
_Loaded = TypeVar("_Loaded")


def explain_read_errors(
    start: Callable[Concatenate[str, VocabularyFiles, _Others], _Loaded],
) -> Callable[Concatenate[str, VocabularyFiles, _Others], _Loaded]:
    """Add tokenizer and source to the errors of a function that reads vocabularies."""

    @wraps(start)
    def explained(
        id_: str, files: VocabularyFiles, /, *others: _Others.args, **named: _Others.kwargs
    ) -> _Loaded:
        try:
            return start(id_, files, *others, **named)
        except InputError as error:
            raise _explained(error, id_, files) from None

    return explained


def _explained(error: InputError, id_: str, files: VocabularyFiles) -> InputError:
    """Add the name, unless a path of the user's has it, and a hint.

    An error that has a hint already is about the options, not about the files.
    """
    if files.is_local:
        return InputError(error.message, error.hint or how_to_fix(next(iter(files.paths.values()))))
    if files.origin.startswith("hf:"):
        hint = f"`tokscope tokenizers fetch {id_} --repin` takes what the hub has now"
    else:
        hint = f"`tokscope tokenizers fetch {id_}` gets it again"
    is_named = error.message.startswith(id_)
    message = error.message if is_named else f"{id_}, from {files.origin}: {error.message}"
    return InputError(message, error.hint or hint)


def options_of_local(files: VocabularyFiles, options: VocabularyOptions) -> VocabularyOptions:
    """Return the user's options, completed by a configuration beside the file."""
    pattern, lowercase = options.pattern, options.lowercase
    if files.format is VocabularyFormat.VOCAB_AND_MERGES and pattern is None:
        pattern = "gpt-2"
    if files.format is VocabularyFormat.RANKS and pattern is None:
        row = _row_of_ranks(files.paths["ranks"])
        if row is not None:
            return VocabularyOptions.of_row(row)
    if files.format is VocabularyFormat.VOCAB_TXT and lowercase is None:
        lowercase = _configured_lowercase(files.paths["vocab"].parent / CONFIGURATION)
    sampling = False
    if files.format is VocabularyFormat.SENTENCEPIECE:
        sampling = bool(configured_sampling(files.paths["model"].parent))
    return replace(options, pattern=pattern, lowercase=lowercase, sampling=sampling)


def _row_of_ranks(path: Path) -> TokenizerRow | None:
    """Find the tokenizer that a rank file belongs to by its digest, for its split pattern."""
    digest = sha256_of(path)
    for row in bundled_catalogue().tokenizers.values():
        for source in row.sources:
            if row.pattern and any(digest in (f.sha256, f.member_sha256) for f in source.files):
                return row
    return None


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


RANKED = (VocabularyFormat.RANKS, VocabularyFormat.TEKKEN, VocabularyFormat.VOCAB_AND_MERGES)
"""Formats that hold the ranks of a byte-level BPE."""


@dataclass(frozen=True, slots=True)
class EngineFiles:
    """What an engine is started from."""

    id: str
    files: VocabularyFiles
    options: VocabularyOptions
    catalogue: Catalogue
    store: Store
    algorithm: Algorithm | None = None
    """The algorithm, where it is known."""


@explain_read_errors
def start_engine(
    id_: str,
    files: VocabularyFiles,
    options: VocabularyOptions,
    catalogue: Catalogue,
    store: Store,
    *,
    known: Algorithm | None = None,
) -> LoadedTokenizer:
    """Load the files of a vocabulary with the official engine for their format."""
    return ENGINES[files.format](EngineFiles(id_, files, options, catalogue, store, known))


def _ranks(given: EngineFiles) -> LoadedTokenizer:
    from tokscope.tokenizers.vocabulary_cache import ranks_of

    ranks = ranks_of(given.files, given.store, partial(read_official_ranks, given.files))
    return tokenizer_of_ranks(given.id, ranks, given.options, given.catalogue)


def _tokenizer_json(given: EngineFiles) -> LoadedTokenizer:
    from tokscope.tokenizers.engines.huggingface_models import read_engine, tokenizer_of_engine

    given.files.check()
    path = given.files.paths["json"]
    engine, described = read_engine(path)
    engine.no_truncation()
    engine.no_padding()
    return tokenizer_of_engine(
        path, given.id, engine, described=described, catalogue=given.catalogue
    )


def _sentencepiece(given: EngineFiles) -> LoadedTokenizer:
    from tokscope.tokenizers.engines.sentencepiece import read_sentencepiece

    given.files.check()
    tokenizer = read_sentencepiece(given.files.paths["model"], given.id, given.algorithm)
    if given.options.sampling:
        tokenizer.remark(RANDOM.format("enable_sampling"))
    return tokenizer


def _vocab_txt(given: EngineFiles) -> LoadedTokenizer:
    from tokscope.tokenizers.engines.wordpiece import WordPieceTokenizer, read_vocab_txt

    given.files.check()
    if given.options.lowercase is None:
        raise InputError(
            f"{given.id}: a vocab.txt does not say whether its model lower-cases text",
            "add --lowercase or --no-lowercase",
        )
    entries = read_vocab_txt(given.files.paths["vocab"])
    return WordPieceTokenizer(given.id, entries, lowercase=given.options.lowercase)


def _greedy(given: EngineFiles) -> LoadedTokenizer:
    from tokscope.tokenizers.engines.builtin import GreedyTokenizer
    from tokscope.tokenizers.engines.tiktoken import read_ranks

    given.files.check()
    return GreedyTokenizer(given.id, read_ranks(given.files.paths["ranks"]), given.options.special)


def _transformers(given: EngineFiles) -> LoadedTokenizer:
    from tokscope.tokenizers.engines.transformers import read_transformers

    digest = json.dumps(dict(given.files.digests), sort_keys=True)
    with _folder_of(given.files, given.store) as folder:
        return read_transformers(folder, given.id, digest, configured_sampling(folder))


def converted(files: VocabularyFiles, store: Store) -> bytes | None:
    """Convert a folder that ``transformers`` reads to a ``tokenizer.json``; None if it has none."""
    from tokscope.tokenizers.engines.transformers import tokenizer_json_of

    with _folder_of(files, store) as folder:
        return None if configured_sampling(folder) else tokenizer_json_of(folder)


@contextmanager
def _folder_of(files: VocabularyFiles, store: Store) -> Iterator[Path]:
    """Copy the files of a repository into a folder, as ``transformers`` expects them."""
    files.check()
    if "folder" in files.paths:
        yield files.paths["folder"]
        return
    with store.folder() as folder:
        for name, path in files.paths.items():
            (folder / name).write_bytes(path.read_bytes())
        yield folder


ENGINES: Mapping[VocabularyFormat, Callable[[EngineFiles], LoadedTokenizer]] = {
    **dict.fromkeys(RANKED, _ranks),
    VocabularyFormat.TOKENIZER_JSON: _tokenizer_json,
    VocabularyFormat.SENTENCEPIECE: _sentencepiece,
    VocabularyFormat.VOCAB_TXT: _vocab_txt,
    VocabularyFormat.GREEDY: _greedy,
    VocabularyFormat.TRANSFORMERS: _transformers,
}
"""The official engine of each format."""


def tokenizer_of_ranks(
    id_: str, ranks: Ranks, facts: VocabularyOptions, catalogue: Catalogue
) -> LoadedTokenizer:
    """Return ranks, all of a vocabulary's or some, to tiktoken."""
    from tokscope.tokenizers.engines.base import MATCH_ALL
    from tokscope.tokenizers.engines.tiktoken import TiktokenTokenizer

    regex = ranks.regex
    if regex is None:
        if facts.pattern is None:
            raise InputError(
                f"{id_}: a rank file does not say by which pattern text is split",
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
    from tokscope.tokenizers.engines import tiktoken as engine
    from tokscope.tokenizers.vocabulary_cache import Ranks

    files.check()
    paths, regex, special = files.paths, None, None
    if files.format is VocabularyFormat.TEKKEN:
        tokens, regex, special = engine.read_tekken(paths["tekken"])
    elif files.format is VocabularyFormat.RANKS:
        tokens = engine.read_ranks(paths["ranks"])
    else:
        tokens = engine.read_vocabulary_and_merges(paths["vocab"], paths["merges"])
    tokens.pop(b"", None)
    return Ranks(tokens, regex, special)
