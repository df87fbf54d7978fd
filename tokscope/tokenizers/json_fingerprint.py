"""The fingerprint of a ``tokenizer.json``, equal to that of other files of the same vocabulary."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tokenizers import Tokenizer as Engine

from tokscope.catalogue.catalogue import Catalogue
from tokscope.tokenizers import identity as fingerprint
from tokscope.tokenizers.tokenizer_json import _normalizer, _single_regex

_WANTED = ("added_tokens", "normalizer", "pre_tokenizer", "model")
_BERT_NORMALIZER = {
    "type": "BertNormalizer",
    "clean_text": True,
    "handle_chinese_chars": True,
    "strip_accents": None,
}
_BERT_MODEL = {
    "type": "WordPiece",
    "unk_token": "[UNK]",
    "continuing_subword_prefix": "##",
    "max_input_chars_per_word": 100,
}


def of_wordpiece(entries: Mapping[str, int], *, lowercase: bool) -> str:
    """Return the digest of a WordPiece vocabulary as BERT uses it."""
    return fingerprint.of_json("wordpiece", [dict(entries), lowercase])


def of_engine(engine: Engine) -> str:
    """Return the digest of a tokenizer that is no byte-level BPE."""
    content = json.loads(engine.to_str())
    lowercase = _bert_lowercase(content)
    if lowercase is not None:
        return of_wordpiece(content["model"]["vocab"], lowercase=lowercase)
    return fingerprint.of_json("tokenizer.json", {key: content.get(key) for key in _WANTED})


def _bert_lowercase(content: Mapping[str, Any]) -> bool | None:
    """Return whether BERT's own WordPiece lower-cases; None for any other tokenizer."""
    normalizer, model = content.get("normalizer") or {}, content["model"]
    if content.get("pre_tokenizer") != {"type": "BertPreTokenizer"}:
        return None
    if any(normalizer.get(key) != value for key, value in _BERT_NORMALIZER.items()):
        return None
    if any(model.get(key) != value for key, value in _BERT_MODEL.items()):
        return None
    if any(not token["special"] for token in content.get("added_tokens") or ()):
        return None
    return bool(normalizer["lowercase"])


def of_byte_level(
    engine: Engine, tokens: Mapping[int, bytes], special: frozenset[int], catalogue: Catalogue
) -> str:
    """Return the digest of a byte-level BPE."""
    content = json.loads(engine.to_str())
    added = engine.get_added_tokens_decoder()
    in_text = sorted((id_, token.content) for id_, token in added.items())
    plain = all(id_ in special for id_, _ in in_text)
    return fingerprint.of_byte_level_bpe(
        ((data, id_) for id_, data in tokens.items()),
        pattern=_pattern(content["pre_tokenizer"], catalogue),
        normalizer=_normalizer(content["normalizer"]),
        merges=_merges(engine, content["model"]) + ("" if plain else repr(in_text)),
    )


def _pattern(pre_tokenizer: Any, catalogue: Catalogue) -> str:
    """Return the name of the cut, in the catalogue's words where it is one of ours."""
    regex = _single_regex(pre_tokenizer)
    if regex is None:
        return json.dumps(pre_tokenizer, ensure_ascii=False, sort_keys=True)
    return catalogue.pattern_name(regex) or regex


def _merges(engine: Engine, model: Mapping[str, Any]) -> str:
    """Return ``by rank`` where pairs merge in the order of their ids."""
    vocabulary = model["vocab"]
    pairs = [pair.split(" ") if isinstance(pair, str) else pair for pair in model["merges"]]
    made = [vocabulary.get("".join(pair), -1) for pair in pairs]  # -1: spelt with a prefix
    if made == sorted(made) and -1 not in made and _reaches_all(engine, vocabulary, pairs):
        return "by rank"
    return json.dumps(pairs, ensure_ascii=False)


def _reaches_all(
    engine: Engine, vocabulary: Mapping[str, int], pairs: Sequence[Sequence[str]]
) -> bool:
    """Return whether no pair is missing that ranks alone would merge.

    Either the merges make an entry out of its bytes, or every pair that spells it is listed.
    """
    added = engine.get_added_tokens_decoder()
    model = engine.model
    finds_whole, model.ignore_merges = model.ignore_merges, False
    listed = {tuple(pair) for pair in pairs}
    try:
        return all(
            len(token) == 1
            or id_ in added
            or len(model.tokenize(token)) == 1
            or (finds_whole and _pairs_of(token, vocabulary) <= listed)
            for token, id_ in vocabulary.items()
        )
    finally:
        model.ignore_merges = finds_whole


def _pairs_of(token: str, vocabulary: Mapping[str, int]) -> set[tuple[str, str]]:
    halves = ((token[:place], token[place:]) for place in range(1, len(token)))
    return {(left, right) for left, right in halves if left in vocabulary and right in vocabulary}
