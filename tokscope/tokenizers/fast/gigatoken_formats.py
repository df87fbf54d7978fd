"""Convert vocabularies into the ``tokenizer.json`` and rank lines that fast engines read.

SentencePiece models need byte fallback. Merges are all pairs of entries that make an entry, in the
order of scores. Control symbols, the unknown token and bytes are never merged to.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tokscope.catalogue.rows import VocabularyFormat
from tokscope.errors import UnavailableError
from tokscope.tokenizers.engines.tiktoken import read_vocabulary_and_merges
from tokscope.tokenizers.fast.counter import EngineInputs
from tokscope.tokenizers.tokenizer_json import any_of, ordinary_added_tokens

_BPE = 2
_NORMAL, _USER_DEFINED, _UNUSED = 1, 4, 5
_MARK = "▁"
_ADDED = '"added_tokens": '


def json_of_sentencepiece(data: bytes) -> str:
    """Convert a model."""
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
    """Remove the space that a converted model puts before a text."""
    content = json.loads(converted)
    steps = content["normalizer"]["normalizers"]
    content["normalizer"]["normalizers"] = [each for each in steps if each["type"] != "Prepend"]
    return json.dumps(content, ensure_ascii=False)


def found_before_spaces(converted: str) -> re.Pattern[str]:
    """Compile what engines find in text before they mark its spaces, in ways of their own.

    ``▁``, as there are entries with several; where each puts a space after it, also user-defined
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
    """Return whether a converted model puts a space before a text."""
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
        for at in range(1, len(piece))
        if (left := piece[:at]) in scores and (right := piece[at:]) in scores
    ]
    found.sort()
    return [(left, right) for *_, left, right in found]


_FORMS = "converted-2"
"""Kind of the notes that say where a converted vocabulary lies; moves with the conversion."""


def as_tokenizer_json(material: EngineInputs) -> tuple[str, list[str]]:
    """Read a ``tokenizer.json`` without what adds special tokens or finds them in text."""
    content: dict[str, Any] = json.loads(material.files.paths["json"].read_bytes())
    found = ordinary_added_tokens(content)
    normalizer = content.get("normalizer") or {"normalizers": []}
    if normalizer.get("normalizers") != [] and any(
        token.get("normalized") and not token["special"]
        for token in content.get("added_tokens") or ()
    ):
        raise ValueError("added tokens with normalized=true are not supported")
    added = content.get("added_tokens") or []
    content["added_tokens"] = [token for token in added if not token["special"]]
    content |= {"post_processor": None, "truncation": None, "padding": None}
    if content["model"].get("dropout") is not None:
        content["model"]["dropout"] = None
    return json.dumps(content, ensure_ascii=False), found


def sentencepiece_as_json(material: EngineInputs) -> str:
    """Convert a SentencePiece model, or take what was made of it before from the store."""
    if material.files.format is not VocabularyFormat.SENTENCEPIECE:
        raise ValueError(f"not a SentencePiece model: {material.files.format}")
    store, key = material.store, material.files.digests["model"]
    known = store.note(_FORMS, key)
    if isinstance(known, str):
        with suppress(UnavailableError):  # a damaged file is made anew
            path = store.verified_path(known)
            if path is not None:
                return path.read_text("utf-8")
    made = json_of_sentencepiece(material.files.paths["model"].read_bytes())
    with suppress(UnavailableError):  # a store that cannot be written keeps nothing
        kept = store.put(made.encode("utf-8"))
        store.write_note(_FORMS, key, kept.name)
    return made


_EMPTY_TOKEN = re.compile(rb"^= [0-9]+\n", re.MULTILINE)
"""A token of no bytes, which Whisper's rank file has and no text can produce."""


def rank_lines(material: EngineInputs) -> bytes:
    """Write the ranks of a vocabulary as a rank file, without a token of no bytes."""
    paths = material.files.paths
    if material.files.format is VocabularyFormat.RANKS:
        return _EMPTY_TOKEN.sub(b"", paths["ranks"].read_bytes())
    return _written(read_vocabulary_and_merges(paths["vocab"], paths["merges"]))


def write_rank_file(material: EngineInputs, folder: Path) -> Path:
    """Write the ranks into a folder, for an engine that reads only files."""
    path = folder / "vocabulary.tiktoken"
    path.write_bytes(rank_lines(material))
    return path


def _written(ranks: Mapping[bytes, int]) -> bytes:
    return b"".join(
        base64.b64encode(token) + b" %d\n" % rank
        for token, rank in sorted(ranks.items(), key=lambda entry: entry[1])
        if token
    )
