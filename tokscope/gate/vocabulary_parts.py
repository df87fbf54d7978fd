"""What a vocabulary file holds beside its entries: special tokens, and parts told apart by name.

For saying which part of two files differs. Files that an engine has read are supposed; of a format
that states nothing but its entries there is nothing to say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from tokscope.backends.engines import Unstated
from tokscope.catalogue import Format
from tokscope.sources import VocabularyFiles

_WHOLE = ("normalizer", "pre_tokenizer", "post_processor", "decoder")
_ENTRIES = ("vocab", "merges")
FLAGS = "flags of added tokens"
_SPECIAL_PIECES = {2: "unknown", 3: "control", 4: "user-defined"}
"""Kinds of SentencePiece's entries that no text makes, or only text that spells them."""

Parts = Mapping[str, str]
"""What a part is called, and its digest."""


def parts_of(files: VocabularyFiles, unstated: Unstated) -> Parts:
    """Digest the parts of a vocabulary's files, the entries themselves and their ids apart.

    Parameters
    ----------
    files : VocabularyFiles
        Read by an engine before.
    unstated : Unstated
        What they do not say about themselves.
    """
    if files.format is Format.TOKENIZER_JSON:
        return _of_json(_json(files, "json"))
    if files.format is Format.SENTENCEPIECE:
        return _of_sentencepiece(files)
    said = {"pattern": unstated.pattern, "normalizer": unstated.normalizer}
    if files.format is Format.TEKKEN:
        said["pattern"] = _json(files, "tekken")["config"]["pattern"]
    if files.format is Format.VOCAB_AND_MERGES:
        said["merges"] = files.digests["merges"]
    return {name: _digest(value) for name, value in said.items()}


def special_tokens(files: VocabularyFiles) -> Mapping[int, str] | None:
    """List the special and added tokens that files state, by id; None where they state none."""
    if files.format is Format.TOKENIZER_JSON:
        added = _json(files, "json").get("added_tokens") or ()
        return {int(each["id"]): str(each["content"]) for each in added}
    if files.format is Format.SENTENCEPIECE:
        pieces = enumerate(_model(files).pieces)
        return {id_: str(each.piece) for id_, each in pieces if each.type in _SPECIAL_PIECES}
    return None


def _of_json(content: Mapping[str, Any]) -> Parts:
    model = content["model"]
    parts = {name: content.get(name) for name in _WHOLE}
    parts[FLAGS] = [
        {key: value for key, value in each.items() if key not in ("id", "content")}
        for each in content.get("added_tokens") or ()
    ]
    parts["merges"] = [
        pair.split(" ") if isinstance(pair, str) else pair for pair in model.get("merges") or ()
    ]
    if isinstance(model.get("vocab"), list):  # Unigram's, with scores
        parts["scores"] = model["vocab"]
    parts["settings of the model"] = {
        key: value for key, value in model.items() if key not in _ENTRIES
    }
    return {name: _digest(value) for name, value in parts.items()}


def _of_sentencepiece(files: VocabularyFiles) -> Parts:
    model = _model(files)
    trained = model.trainer_spec
    flags = ("model_type", "byte_fallback", "split_by_whitespace", "treat_whitespace_as_suffix")
    return {
        "normalizer": _digest(model.normalizer_spec.SerializeToString(deterministic=True).hex()),
        "scores": _digest([(each.piece, each.score) for each in model.pieces]),
        "settings of the model": _digest({name: getattr(trained, name) for name in flags}),
    }


def _model(files: VocabularyFiles) -> Any:
    from sentencepiece import sentencepiece_model_pb2

    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(files.paths["model"].read_bytes())
    return model


def _json(files: VocabularyFiles, role: str) -> Any:
    return json.loads(files.paths[role].read_bytes())


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
