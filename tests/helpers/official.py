"""The official engines, built from the official files without any of tokscope's backends."""

from __future__ import annotations

import base64
import json
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from unittest.mock import patch

import sentencepiece
import tiktoken
import tokenizers
from tiktoken_ext import openai_public

from tokscope.catalogue.rows import TokenizerRow, VocabularyFormat

Encode = Callable[[str], list[int]]

_LITERAL = {
    "gpt-2": r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    "llama-3": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "qwen-2": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "qwen-3.5": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}"
    r"| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "tekken": r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
}
"""As their publishers' own code spells them."""


def published_pattern(name: str) -> str:
    """Spell a pattern as its publisher does; OpenAI's are in tiktoken."""
    if name in _LITERAL:
        return _LITERAL[name]
    with patch.object(openai_public, "load_tiktoken_bpe", return_value={}):
        return str(getattr(openai_public, name)()["pat_str"])


def read_rank_lines(path: Path) -> dict[bytes, int]:
    pairs = (line.split() for line in path.read_bytes().splitlines() if line)
    return {base64.b64decode(token): int(rank) for token, rank in pairs if token != b"="}


def official_engine(
    row: TokenizerRow, format_: VocabularyFormat, paths: Mapping[str, Path]
) -> Encode:
    """Build what a row's counts must equal."""
    if format_ is VocabularyFormat.RANKS:
        return _ranks(row, paths["ranks"])
    if format_ is VocabularyFormat.VOCAB_AND_MERGES:
        pair = tokenizers.ByteLevelBPETokenizer(str(paths["vocab"]), str(paths["merges"]))
        return lambda text: pair.encode(text, add_special_tokens=False).ids
    if format_ is VocabularyFormat.TOKENIZER_JSON:
        return _tokenizer_json(paths["json"])
    if format_ is VocabularyFormat.SENTENCEPIECE:
        return sentencepiece.SentencePieceProcessor(model_file=str(paths["model"])).encode
    assert format_ is VocabularyFormat.VOCAB_TXT
    bert = tokenizers.BertWordPieceTokenizer(str(paths["vocab"]), lowercase=bool(row.lowercase))
    bert._tokenizer.encode_special_tokens = True
    return lambda text: bert._tokenizer.encode(text, add_special_tokens=False).ids


def _ranks(row: TokenizerRow, path: Path) -> Encode:
    engine = tiktoken.Encoding(
        f"official {row.id}",
        pat_str=published_pattern(str(row.pattern)),
        mergeable_ranks=read_rank_lines(path),
        special_tokens={},
    )
    if row.normalizer is None:
        return engine.encode_ordinary
    assert row.normalizer == "NFC"
    return lambda text: engine.encode_ordinary(unicodedata.normalize("NFC", text))


def _tokenizer_json(path: Path) -> Encode:
    engine = tokenizers.Tokenizer.from_file(str(path))
    engine.encode_special_tokens = True
    if type(engine.model).__name__ == "Unigram":
        return _without_special_entries(engine, json.loads(path.read_bytes()))
    return lambda text: engine.encode(text, add_special_tokens=False).ids


def _without_special_entries(engine: tokenizers.Tokenizer, content: dict) -> Encode:
    """Ask the engine; where it found a special token in text, one that has no such entries."""
    special = {each["content"]: each["id"] for each in content["added_tokens"] if each["special"]}
    vocabulary = content["model"]["vocab"]
    unknown = content["model"]["unk_id"]
    ids = {token: id_ for id_, (token, _) in enumerate(vocabulary)}
    bare = json.loads(json.dumps(content)) | {"added_tokens": [], "post_processor": None}
    rest = [entry for entry in vocabulary if entry[0] not in special]
    bare["model"] |= {"unk_id": 0, "vocab": [["\U0010fffe no text spells this", 0.0], *rest]}
    without = tokenizers.Tokenizer.from_str(json.dumps(bare))

    def encode(text: str) -> list[int]:
        found = engine.encode(text, add_special_tokens=False).ids
        if not set(special.values()) & set(found):
            return found
        encoding = without.encode(text, add_special_tokens=False)
        pairs = zip(encoding.ids, encoding.tokens, strict=True)
        return [ids[token] if id_ else unknown for id_, token in pairs]

    return encode


def special_ids(format_: VocabularyFormat, paths: Mapping[str, Path]) -> set[int]:
    """List what the file itself calls special, the unknown token apart."""
    if format_ is VocabularyFormat.TOKENIZER_JSON:
        content = json.loads(paths["json"].read_bytes())
        return {each["id"] for each in content["added_tokens"] if each["special"]} - {
            content["model"].get("unk_id")
        }
    if format_ is VocabularyFormat.SENTENCEPIECE:
        model = sentencepiece.SentencePieceProcessor(model_file=str(paths["model"]))
        return {id_ for id_ in range(len(model)) if model.is_control(id_) or model.is_unused(id_)}
    if format_ is VocabularyFormat.VOCAB_TXT:
        entries = paths["vocab"].read_text("utf-8").split("\n")
        return {entries.index(each) for each in ("[PAD]", "[CLS]", "[SEP]", "[MASK]")}
    if format_ is VocabularyFormat.VOCAB_AND_MERGES:
        return {json.loads(paths["vocab"].read_bytes())["<|endoftext|>"]}
    ranks = read_rank_lines(paths["ranks"]).values()
    return set(range(min(ranks))) | set(range(max(ranks) + 1, max(ranks) + 3000))
