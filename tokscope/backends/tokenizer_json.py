"""Read a ``tokenizer.json`` and choose the class for the model it holds."""

from __future__ import annotations

import re
from pathlib import Path

from tokenizers import Tokenizer as Engine

from tokscope.backends.byte_level_json import ByteLevelTokenizer
from tokscope.backends.guarded_json import GuardedTokenizer
from tokscope.backends.huggingface import HuggingFaceTokenizer
from tokscope.catalogue import Catalogue
from tokscope.errors import InputError
from tokscope.strict_toml import json_of
from tokscope.tokenizer import Algorithm

_IN_NO_VOCABULARY = "\ufdd0"
"""A text that brings out a damaged unknown token, which the engine notices only in use."""
_MODELS_THAT_MATCH_SPECIALS = ("Unigram", "WordLevel", "WordPiece")
_UNIGRAM_UNKNOWN = re.compile(rb'"unk_id"\s*:\s*([0-9]+)')
"""In JSON a quote inside a string is escaped, so this can only be the key."""
_PREFIX = re.compile(rb'"continuing_subword_prefix"\s*:\s*"[^"]')


def _unknown_id(engine: Engine, data: bytes) -> int | None:
    """Find the unknown token; a Unigram model names it by id, which the engine does not tell."""
    token = getattr(engine.model, "unk_token", None)
    if isinstance(token, str):
        return engine.token_to_id(token)
    found = _UNIGRAM_UNKNOWN.search(data)
    return int(found[1]) if found else None


def read_tokenizer_json(path: Path, id_: str, catalogue: Catalogue) -> HuggingFaceTokenizer:
    """Load a ``tokenizer.json``.

    Parameters
    ----------
    path : Path
        The file.
    id_ : str
        What the tokenizer is called in results.
    catalogue : Catalogue
        Where a pattern's name is looked up for the fingerprint.

    Raises
    ------
    InputError
        ``tokenizers`` cannot read it.
    """
    engine, data = read_engine(path)
    return tokenizer_of_engine(path, id_, engine, described=data, catalogue=catalogue)


def read_engine(path: Path) -> tuple[Engine, bytes]:
    """Start the engine of a ``tokenizer.json``, and hand the file's bytes on.

    Raises
    ------
    InputError
        ``tokenizers`` cannot read it.
    """
    try:
        data = path.read_bytes()
        _check_prefix(data)
        engine = Engine.from_buffer(data)
        engine.encode(_IN_NO_VOCABULARY)
    except Exception as error:  # the library raises bare Exception
        raise InputError(
            f"{path}: not a tokenizer.json that `tokenizers` can read: {error}",
        ) from None
    return engine, data


def _check_prefix(data: bytes) -> None:
    """Make sure that merges have the prefix that the engine cuts off them.

    The engine cuts as many bytes as the prefix has; inside a character that ends the process.

    Raises
    ------
    ValueError
        Some do not have it, or the file is not JSON.
    """
    if b'"merges"' not in data or _PREFIX.search(data) is None:
        return
    content = json_of(data)
    model = content.get("model") if isinstance(content, dict) else None
    if not isinstance(model, dict) or not isinstance(model.get("merges"), list):
        return  # for the engine to refuse
    prefix = str(model.get("continuing_subword_prefix") or "")
    for merge in model["merges"]:
        parts = merge.split(" ") if isinstance(merge, str) else merge
        right = parts[-1] if isinstance(parts, list) and parts else None
        if isinstance(right, str) and not right.startswith(prefix):
            raise ValueError(f"{right[:40]!r} in its merges does not begin with {prefix[:40]!r}")


def tokenizer_of_engine(
    path: Path, id_: str, engine: Engine, *, described: bytes, catalogue: Catalogue
) -> HuggingFaceTokenizer:
    """Choose the class for the model an engine holds.

    Parameters
    ----------
    path : Path
        The file, for an error.
    id_ : str
        What the tokenizer is called in results.
    engine : tokenizers.Tokenizer
        Started.
    described : bytes
        JSON that describes it; the vocabulary may be left out.
    catalogue : Catalogue
        Where a pattern's name is looked up for the fingerprint.

    Raises
    ------
    InputError
        Its model is damaged or of a kind that tokscope does not know.
    """
    special = {
        token.content: token_id
        for token_id, token in engine.get_added_tokens_decoder().items()
        if token.special
    }
    unknown = _unknown_id(engine, described)
    kind = type(engine.model).__name__
    if kind == "BPE" and type(engine.decoder).__name__ == "ByteLevel":
        return ByteLevelTokenizer(
            id_, engine, special=special, unknown_id=unknown, catalogue=catalogue
        )
    token = getattr(engine.model, "unk_token", None)
    # an added token of that name would not help: it is the model that falls back on it
    if token is not None and engine.model.token_to_id(token) is None:
        raise InputError(f"{path}: damaged: its unknown token {token!r} is not in its vocabulary")
    algorithm = _ALGORITHMS.get(kind)
    if algorithm is None:
        raise InputError(f"{path}: a model of kind {kind}, which tokscope does not know")
    if kind in _MODELS_THAT_MATCH_SPECIALS:
        return GuardedTokenizer(id_, algorithm, engine, special=special, unknown_id=unknown)
    return HuggingFaceTokenizer(id_, algorithm, engine, special=special, unknown_id=unknown)


_ALGORITHMS = {
    "BPE": Algorithm.SENTENCEPIECE_BPE,
    "Unigram": Algorithm.UNIGRAM,
    "WordPiece": Algorithm.WORDPIECE,
    "WordLevel": Algorithm.WORD_LEVEL,
}
