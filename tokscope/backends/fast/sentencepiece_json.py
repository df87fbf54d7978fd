"""A SentencePiece BPE model as a ``tokenizer.json`` without a pre-tokeniser.

Only models with byte fallback, as engines have a fast path for those alone. Merges are all ways to
put an entry together from two others, in the order of scores, as SentencePiece merges. Control
symbols, the unknown one and bytes are never merged to, so that text does not reach them.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from tokscope.backends.fast.steps import any_of

_BPE = 2
_NORMAL, _USER_DEFINED, _UNUSED = 1, 4, 5
_MARK = "▁"
_ADDED = '"added_tokens": '


def json_of_sentencepiece(data: bytes) -> str:
    """Convert a model.

    Raises
    ------
    ValueError
        It is of a kind that cannot be written so.
    """
    from sentencepiece import sentencepiece_model_pb2

    model: Any = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(data)
    _check(model)
    ids = {each.piece: id_ for id_, each in enumerate(model.pieces)}
    kinds = (_NORMAL, _USER_DEFINED)
    scores = {each.piece: each.score for each in model.pieces if each.type in kinds}
    added = [
        {
            "id": id_,
            "content": each.piece,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": False,
        }
        for id_, each in enumerate(model.pieces)
        if each.type == _USER_DEFINED
    ]
    content = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": {"type": "Sequence", "normalizers": _normalizers(model.normalizer_spec)},
        "pre_tokenizer": None,
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": model.trainer_spec.unk_piece,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": True,
            "byte_fallback": True,
            "ignore_merges": False,
            "vocab": ids,
            "merges": _merges(ids, scores),
        },
    }
    return json.dumps(content, ensure_ascii=False)


def without_prefix(converted: str) -> str:
    """Take away the space that a converted model puts before a text."""
    content = json.loads(converted)
    steps = content["normalizer"]["normalizers"]
    content["normalizer"]["normalizers"] = [each for each in steps if each["type"] != "Prepend"]
    return json.dumps(content, ensure_ascii=False)


def found_before_spaces(converted: str) -> re.Pattern[str]:
    """Compile what engines find in text before they mark its spaces, in ways of their own.

    ``▁``, as there are entries with several; where each puts a space behind it, also user-defined
    symbols.
    """
    return any_of([_MARK, *found_behind_a_prefix(converted)])


def found_behind_a_prefix(converted: str) -> list[str]:
    """List the user-defined symbols of a converted model that puts a space before a text.

    Behind each of them engines put another one, as before a text.
    """
    if not puts_prefix(converted):
        return []
    start = converted.index(_ADDED) + len(_ADDED)
    added, _ = json.JSONDecoder().raw_decode(converted, start)
    return [token["content"] for token in added]


def puts_prefix(converted: str) -> bool:
    """Tell whether a converted model puts a space before a text."""
    return '{"type": "Prepend", "prepend"' in converted


def _check(model: Any) -> None:
    trainer, normalizer = model.trainer_spec, model.normalizer_spec
    if trainer.model_type != _BPE or not trainer.byte_fallback:
        raise ValueError("not a BPE model with byte fallback")
    if not normalizer.escape_whitespaces or trainer.treat_whitespace_as_suffix:
        raise ValueError("spaces are not marked, or marked behind a word")
    if normalizer.remove_extra_whitespaces:
        raise ValueError("white space is collapsed")
    if any(each.type == _UNUSED for each in model.pieces):
        raise ValueError("some entries are only ways to others")


def _normalizers(spec: Any) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    if spec.precompiled_charsmap:
        charsmap = base64.b64encode(spec.precompiled_charsmap).decode("ascii")
        steps.append({"type": "Precompiled", "precompiled_charsmap": charsmap})
    if spec.add_dummy_prefix:
        steps.append({"type": "Prepend", "prepend": _MARK})
    steps.append({"type": "Replace", "pattern": {"String": " "}, "content": _MARK})
    return steps


def _merges(ids: Mapping[str, int], scores: Mapping[str, float]) -> list[tuple[str, str]]:
    """List the merges, best first; of equal score, those that begin earliest in the text."""
    found = [
        (-score, -len(left), -len(right), ids[left], ids[right], left, right)
        for piece, score in scores.items()
        for cut in range(1, len(piece))
        if (left := piece[:cut]) in scores and (right := piece[cut:]) in scores
    ]
    found.sort()
    return [(left, right) for *_, left, right in found]
