"""The Unigram model of a ``tokenizer.json`` as a SentencePiece model that takes words as they are.

Nothing but the scores goes over: normalising text and cutting it into words stay with the steps
that the file names. Special tokens become control symbols, which no text reaches.
"""

from __future__ import annotations

from typing import Any

from tokenizers import Tokenizer as Engine

from tokscope.backends.fast.steps import steps_of
from tokscope.backends.json_fingerprint import described

_UNIGRAM = 1
_NORMAL, _UNKNOWN, _CONTROL = 1, 2, 3
_NONE = -1
_METASPACE = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
_CUTS_AT_SPACES = ([_METASPACE], [{"type": "WhitespaceSplit"}, _METASPACE])
"""Steps that give every word one mark at its start."""


def sentencepiece_of_unigram(content: dict[str, Any]) -> bytes:
    """Convert a model.

    Parameters
    ----------
    content : dict
        A ``tokenizer.json``.

    Raises
    ------
    ValueError
        It is of a kind that cannot be written so.
    """
    from sentencepiece import sentencepiece_model_pb2

    _check(content)
    entries, unknown_id = content["model"]["vocab"], content["model"]["unk_id"]
    special = {token["content"] for token in content["added_tokens"]}
    model: Any = sentencepiece_model_pb2.ModelProto()
    trainer, normalizer = model.trainer_spec, model.normalizer_spec
    trainer.model_type, trainer.vocab_size = _UNIGRAM, len(entries)
    trainer.unk_id, trainer.unk_piece = unknown_id, entries[unknown_id][0]
    trainer.bos_id = trainer.eos_id = trainer.pad_id = _NONE
    normalizer.add_dummy_prefix = normalizer.remove_extra_whitespaces = False
    for id_, (piece, score) in enumerate(entries):
        kind = _CONTROL if piece in special else _NORMAL
        model.pieces.add(piece=piece, score=score, type=_UNKNOWN if id_ == unknown_id else kind)
    data: bytes = model.SerializeToString()
    return data


def _check(content: dict[str, Any]) -> None:
    model = content["model"]
    if model["type"] != "Unigram" or model.get("byte_fallback"):
        raise ValueError("not a Unigram model without byte fallback")
    if model.get("unk_id") is None:
        raise ValueError("no token for what is unknown")
    steps = described(Engine.from_buffer(steps_of(content)).pre_tokenizer) or {}
    if steps.get("pretokenizers", [steps]) not in _CUTS_AT_SPACES:
        raise ValueError("text is not cut at spaces alone")
    if not all(token["special"] for token in content["added_tokens"]):
        raise ValueError("tokens that are no special ones are found before text is normalised")
