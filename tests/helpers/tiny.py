"""Tiny vocabularies of every kind, trained on a few lines of the corpora."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import sentencepiece
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from tests.helpers.adversarial import corpora_lines

GPT2_REGEX = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
WORDPIECE_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


@cache
def training_lines() -> tuple[str, ...]:
    return tuple(line for line in corpora_lines(every=19) if line)


def byte_level() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=500,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<|endoftext|>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator(training_lines(), trainer)
    return tokenizer


def byte_level_of(*steps: Any, vocabulary: str | None = None, **model: Any) -> Tokenizer:
    """Make a BPE of single bytes that cuts text by some steps first."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet()) if vocabulary is None else vocabulary
    engine = Tokenizer(models.BPE({entry: id_ for id_, entry in enumerate(alphabet)}, [], **model))
    last = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    engine.pre_tokenizer = pre_tokenizers.Sequence([*steps, last])
    engine.decoder = decoders.ByteLevel()
    return engine


def unigram() -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=300, special_tokens=["<s>", "<unk>"], unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(training_lines(), trainer)
    return tokenizer


def wordpiece(pre_tokenizer: Any = None) -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizer or pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=400, special_tokens=WORDPIECE_SPECIAL, show_progress=False
    )
    tokenizer.train_from_iterator(training_lines(), trainer)
    return tokenizer


def word_level() -> Tokenizer:
    words = ["[UNK]", "<s>", "мир", "Hello", "world"]
    vocabulary = {word: id_ for id_, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.add_special_tokens(["[UNK]", "<s>"])
    return tokenizer


def sentencepiece_model(kind: str, *, byte_fallback: bool = False, **options: Any) -> bytes:
    written = BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(training_lines()),
        model_writer=written,
        model_type=kind,
        byte_fallback=byte_fallback,
        minloglevel=2,
        **({"character_coverage": 0.99, "vocab_size": 600} | options),
    )
    return written.getvalue()


def rank_lines(tokens: Mapping[bytes, int]) -> bytes:
    return b"".join(base64.b64encode(token) + b" %d\n" % rank for token, rank in tokens.items())


def ranks() -> dict[bytes, int]:
    """Rank a few merges behind the single bytes."""
    merged = [b" h", b"he", b"hel", b"lo", b"hello", "м".encode(), "п".encode(), b"  "]
    singles = [bytes([byte]) for byte in range(256)]
    return {token: rank for rank, token in enumerate([*singles, *merged])}


def tekken(special: int = 10) -> dict[str, Any]:
    vocabulary = [
        {"rank": rank, "token_bytes": base64.b64encode(token).decode(), "token_str": None}
        for token, rank in ranks().items()
    ]
    config = {
        "pattern": GPT2_REGEX,
        "default_vocab_size": len(vocabulary) + special,
        "default_num_special_tokens": special,
    }
    return {"config": config, "vocab": vocabulary}


@dataclass(frozen=True)
class Trained:
    """Where the files of each kind lie."""

    folder: Path

    def file(self, name: str) -> Path:
        """Write a vocabulary, once, under a name that says what it is."""
        path = self.folder / name
        if not path.exists():
            path.write_bytes(_contents(name))
        return path


def _contents(name: str) -> bytes:
    kind = name.partition(".")[0]
    if name.endswith(".model"):
        return sentencepiece_model(kind.split("-")[0], byte_fallback="bytes" in kind)
    if name.endswith(".json"):
        if kind == "tekken":
            return json.dumps(tekken()).encode()
        build = {
            "byte_level": byte_level,
            "unigram": unigram,
            "wordpiece": wordpiece,
            "word_level": word_level,
        }[kind]
        return build().to_str().encode()
    if name.endswith(".tiktoken"):
        return rank_lines(ranks())
    entries = wordpiece().get_vocab()
    return "".join(f"{entry}\n" for entry in sorted(entries, key=entries.__getitem__)).encode()
