"""A ``tokenizer.json`` whose BPE model the tokenizer before it had too: loaded once for both.

Tokenizers of a family often differ in nothing but their added tokens. What a file holds beside its
model, and the model's digest, are kept as its compact form, so that the next run need not parse the
file to know. A form is kept only if the engine put together from it and the model describes itself,
to the last character, as the one made from the official file does.

The model alone is never kept: `tokenizers` builds one from columns no faster than it parses JSON.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

from tokenizers import AddedToken
from tokenizers import Tokenizer as Engine

from tokscope.sources.store import Store
from tokscope.sources.verification import VocabularyFiles
from tokscope.tokenizers.vocabulary_cache import VocabularyCache
from tokscope.versions import engine_name

_COMPONENTS = ("normalizer", "pre_tokenizer", "post_processor", "decoder")
_ADDED = ("single_word", "lstrip", "rstrip", "normalized", "special")
_EMPTY_MODEL = {"type": "BPE", "vocab": {}, "merges": []}


class _LastModel:
    """The BPE model of the tokenizer loaded last, by its digest."""

    def __init__(self) -> None:
        self._last: tuple[bytes, Any] = (b"", None)

    def get(self, digest: bytes) -> Any:
        """Find the model; None where another one was loaded last."""
        known, model = self._last
        return model if known == digest else None

    def put(self, digest: bytes, model: Any) -> None:
        """Remember a model in place of the one before."""
        self._last = (digest, model)


_last_model = _LastModel()


def engine_of_json(
    files: VocabularyFiles, store: Store, read: Callable[[], tuple[Engine, bytes]]
) -> tuple[Engine, bytes]:
    """Start an engine with the model at hand, or from the official file.

    Parameters
    ----------
    files : VocabularyFiles
        The official file.
    store : Store
        Where the form is kept.
    read : callable
        Starts the engine from the official file.

    Returns
    -------
    tuple
        The engine, without truncation and padding, and JSON that describes it; the model's own
        vocabulary may be left out.

    Raises
    ------
    InputError
        The official file is damaged.
    """
    forms = VocabularyCache(store)
    kind = f"shared model-1 of {engine_name('tokenizers')}"
    parts = forms.get(kind, files)
    if parts:
        rest, digest = parts
        model = _last_model.get(digest)
        if model is not None:
            return _assembled(rest, model), rest
    engine, data = read()
    engine.no_truncation()
    engine.no_padding()
    has_dropout = getattr(engine.model, "dropout", None) is not None
    if parts is None and type(engine.model).__name__ == "BPE" and not has_dropout:
        parts = _taken_apart(engine)
        forms.put(kind, files, parts)
    if parts:
        _last_model.put(parts[1], engine.model)
    return engine, data


def _taken_apart(engine: Engine) -> list[bytes]:
    """Write all but the model, and the model's digest; nothing if they do not make the engine."""
    described = engine.to_str()
    content = json.loads(described)
    model, content["model"] = content["model"], None
    rest = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    same = _assembled(rest, engine.model).to_str() == described
    written = json.dumps(model, ensure_ascii=False, sort_keys=True)
    return [rest, hashlib.sha256(written.encode("utf-8")).digest()] if same else []


def _assembled(rest: bytes, model: Any) -> Engine:
    """Put an engine together: the model, then all that surrounds it, then the added tokens."""
    content = json.loads(rest)
    shell = Engine.from_str(json.dumps(content | {"added_tokens": [], "model": _EMPTY_MODEL}))
    engine = Engine(model)
    for name in _COMPONENTS:
        component = getattr(shell, name)
        if component is not None:
            setattr(engine, name, component)
    _add(engine, content["added_tokens"])
    return engine


def _add(engine: Engine, added: Iterable[Mapping[str, Any]]) -> None:
    """Add tokens in the order of their ids; special ones by a function of their own."""
    for is_special, entries in groupby(added, key=lambda entry: bool(entry["special"])):
        tokens = [
            AddedToken(entry["content"], **{name: entry[name] for name in _ADDED})
            for entry in entries
        ]
        (engine.add_special_tokens if is_special else engine.add_tokens)(tokens)
