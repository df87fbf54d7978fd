"""A ``tokenizer.json`` in a compact form: the same engine, put together from its parts.

The JSON parser of ``tokenizers`` takes more time than its engine. A form is kept only if the engine
put together from it describes itself, to the last character, as the one made from the official file
does; otherwise it is noted that there is none.
"""

from __future__ import annotations

import hashlib
import json
import sys
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from tokenizers import AddedToken, models
from tokenizers import Tokenizer as Engine

from tokscope.backends.base import engine_name
from tokscope.backends.compact import CompactForms
from tokscope.sources import Store, VocabularyFiles

_SEPARATOR = "\n\0\n"
_COMPONENTS = ("normalizer", "pre_tokenizer", "post_processor", "decoder")
_ADDED = ("single_word", "lstrip", "rstrip", "normalized", "special")
_EMPTY_MODEL = {"type": "BPE", "vocab": {}, "merges": []}
_NONE: list[bytes] = []
"""The parts of a form that says there is none."""


def engine_of_json(
    files: VocabularyFiles, store: Store, read: Callable[[], tuple[Engine, bytes]]
) -> tuple[Engine, bytes]:
    """Start an engine from the compact form, which is made the first time.

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
        The engine, without truncation and padding, and JSON that describes it, the vocabulary of a
        compact form left out.

    Raises
    ------
    InputError
        The official file is damaged.
    """
    forms = CompactForms(store)
    kind = f"tokenizer.json-1 of {engine_name('tokenizers')}"
    parts = forms.recall(kind, files)
    if parts:
        return _assembled(parts), parts[0]
    engine, data = read()
    engine.no_truncation()
    engine.no_padding()
    if parts is None and type(engine.model).__name__ in _MODELS:
        forms.keep(kind, files, _compacted(engine))
    return engine, data


def _compacted(engine: Engine) -> list[bytes]:
    """Write the parts of the form, if the same engine comes out of them."""
    described = engine.to_str()
    parts = _parts(json.loads(described))
    try:
        same = bool(parts) and _assembled(parts).to_str() == described
    except Exception:  # the library raises bare Exception
        same = False
    return parts if same else _NONE


def _parts(content: dict[str, Any]) -> list[bytes]:
    """Take a description apart: the JSON without its vocabulary, then the model's columns."""
    model = content["model"]
    vocabulary, pairs = model.pop("vocab"), model.pop("merges", [])
    if isinstance(vocabulary, dict):
        code, entries = "q", list(vocabulary.items())
    else:
        code, entries = "d", vocabulary
    columns = (
        [token for token, _ in entries],
        [left for left, _ in pairs],
        [right for _, right in pairs],
    )
    rest = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    texts = (rest, *map(_SEPARATOR.join, columns))
    numbers = array(code, (number for _, number in entries))
    return [*(text.encode("utf-8") for text in texts), _bytes_of(numbers)]


def _assembled(parts: Sequence[bytes]) -> Engine:
    content = json.loads(parts[0])
    engine = Engine(_last_model.of(content["model"], parts[1:]))
    shell = Engine.from_str(json.dumps(content | {"added_tokens": [], "model": _EMPTY_MODEL}))
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


class _LastModel:
    """The model built last: tokenizers that differ in their added tokens only share it."""

    def __init__(self) -> None:
        self._last: tuple[bytes, Any] = (b"", None)

    def of(self, settings: Mapping[str, Any], columns: Sequence[bytes]) -> Any:
        """Build a model, or take the one at hand."""
        digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
        for column in columns:
            digest.update(b"%d:" % len(column))
            digest.update(column)
        known, model = self._last
        if known != digest.digest():
            model = _MODELS[settings["type"]](settings, columns)
            self._last = (digest.digest(), model)
        return model


_last_model = _LastModel()


def _bpe(settings: Mapping[str, Any], columns: Sequence[bytes]) -> Any:
    tokens, lefts, rights, ids = columns
    return models.BPE(
        dict(zip(_split(tokens), _numbers("q", ids), strict=True)),
        list(zip(_split(lefts), _split(rights), strict=True)),
        **{name: said for name, said in settings.items() if name != "type" and said is not None},
    )


def _unigram(settings: Mapping[str, Any], columns: Sequence[bytes]) -> Any:
    tokens, _, _, scores = columns
    vocabulary = list(zip(_split(tokens), _numbers("d", scores), strict=True))
    return models.Unigram(vocabulary, settings["unk_id"], settings["byte_fallback"])


_MODELS = {"BPE": _bpe, "Unigram": _unigram}


def _split(column: bytes) -> list[str]:
    return column.decode("utf-8").split(_SEPARATOR) if column else []


def _numbers(code: str, data: bytes) -> array[Any]:
    numbers = array(code, data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _bytes_of(numbers: array[Any]) -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()
