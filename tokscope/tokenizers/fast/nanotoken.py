"""WordPiece from ``vocab.txt`` with ``nanotoken``, configured as BERT uses it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial

import nanotoken

from tokscope.tokenizers.engines.wordpiece import (
    LONGEST_WORD,
    UNKNOWN,
    counts_joined,
    ids_to_join,
    read_vocab_txt,
)
from tokscope.tokenizers.fast.counter import EngineCounts, EngineInputs, FastCounter
from tokscope.tokenizers.vocabulary_cache import VocabularyCache

_KIND = "nanotoken-1"
"""Kind of the compact form; moves with what is written of a vocabulary."""


class NanotokenCounter(FastCounter):
    """A WordPiece vocabulary in nanotoken."""

    def __init__(self, content: str, known: Mapping[str, int]) -> None:
        self._tokenizer = nanotoken.Tokenizer.from_json(content)
        self._known = known

    def count(self, texts: Sequence[str]) -> EngineCounts:
        """Count each of several texts."""
        encode = partial(self._tokenizer.encode, add_special_tokens=False)
        return EngineCounts(*counts_joined(texts, encode, self._known))


def _content(entries: Mapping[str, int], *, lowercase: bool) -> dict[str, object]:
    """Describe the tokenizer; no special token is listed, so that none is found in text."""
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": lowercase,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": None,
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": UNKNOWN,
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": LONGEST_WORD,
            "vocab": dict(entries),
        },
    }


def open_counter(material: EngineInputs) -> FastCounter:
    """Load a vocabulary, from its compact form if it was made before."""
    forms, lowercase = VocabularyCache(material.store), bool(material.facts.lowercase)
    kind = f"{_KIND} {'uncased' if lowercase else 'cased'}"
    parts = forms.get(kind, material.files)
    if not parts:
        entries = read_vocab_txt(material.files.paths["vocab"])
        written = (_content(entries, lowercase=lowercase), ids_to_join(entries))
        parts = [json.dumps(each, ensure_ascii=False).encode("utf-8") for each in written]
        forms.put(kind, material.files, parts)
    content, known = parts
    return NanotokenCounter(content.decode("utf-8"), json.loads(known))
