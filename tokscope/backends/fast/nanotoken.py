"""WordPiece from ``vocab.txt`` by ``nanotoken``, set up as BERT uses it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial

import nanotoken

from tokscope.backends.fast.counters import FastCounter, Lengths, Material
from tokscope.backends.wordpiece import LONGEST_WORD, UNKNOWN, counts_joined, read_vocab_txt


class NanotokenCounter(FastCounter):
    """A WordPiece vocabulary in nanotoken.

    Parameters
    ----------
    entries : mapping of str to int
        Entry to id, continuations with ``##``.
    lowercase : bool
        Whether text is lower-cased and stripped of accents first.
    """

    def __init__(self, entries: Mapping[str, int], *, lowercase: bool) -> None:
        content = json.dumps(_content(entries, lowercase=lowercase), ensure_ascii=False)
        self._tokenizer = nanotoken.Tokenizer.from_json(content)
        self._entries = entries

    def count(self, texts: Sequence[str]) -> Lengths:
        """Count each of several texts."""
        encode = partial(self._tokenizer.encode, add_special_tokens=False)
        return Lengths(*counts_joined(texts, encode, self._entries))


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


def open_counter(material: Material) -> FastCounter:
    """Load a vocabulary."""
    entries = read_vocab_txt(material.files.paths["vocab"])
    return NanotokenCounter(entries, lowercase=bool(material.facts.lowercase))
