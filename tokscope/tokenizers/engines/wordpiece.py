"""WordPiece from ``vocab.txt``, with the normalizer and pre-tokenizer of BERT."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer as Engine
from tokenizers import decoders, models, normalizers, pre_tokenizers

from tokscope.catalogue.rows import Algorithm
from tokscope.errors import InputError
from tokscope.parallel import thread_map
from tokscope.text.chunk_buffer import blocks_of, joined_by
from tokscope.tokenizers import json_fingerprint
from tokscope.tokenizers.engines.huggingface import HuggingFaceTokenizer
from tokscope.tokenizers.engines.sentinel import with_lost
from tokscope.tokenizers.interface import SplitPolicy, TokenCounts

UNKNOWN = "[UNK]"
SPECIAL = ("[PAD]", UNKNOWN, "[CLS]", "[SEP]", "[MASK]")
LONGEST_WORD = 100
_MARKS = "¶‡†§¿¡~^|`{}#"
"""Punctuation that few texts have, to put between texts; none of it is ever normalized away."""


class WordPieceTokenizer(HuggingFaceTokenizer):
    """A WordPiece vocabulary as BERT uses it."""

    def __init__(self, id_: str, entries: dict[str, int], *, lowercase: bool) -> None:
        model = models.WordPiece(entries, unk_token=UNKNOWN, max_input_chars_per_word=LONGEST_WORD)
        engine = Engine(model)
        engine.normalizer = normalizers.BertNormalizer(
            clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=lowercase
        )
        engine.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        engine.decoder = decoders.WordPiece()
        special = {entry: entries[entry] for entry in SPECIAL if entry in entries}
        super().__init__(
            id_, Algorithm.WORDPIECE, engine, special=special, unknown_id=entries[UNKNOWN]
        )
        self._entries = entries
        self._joining = ids_to_join(entries)
        self._lowercase = lowercase

    @property
    def template_tokens(self) -> int | None:
        """BERT's ``[CLS]`` before a text and ``[SEP]`` after it."""
        return len({"[CLS]", "[SEP]"} & self._entries.keys())

    @property
    def split_policy(self) -> SplitPolicy:
        """Chunks: white space separates words and is nothing else."""
        return SplitPolicy.CHUNKS

    @property
    def split_policy_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        return "white space separates words and is nothing else"

    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        """Count each of several texts, unknown tokens apart."""

        def encoded(text: str) -> Sequence[int]:
            (encoding,) = self._engine.encode_batch_fast([text], add_special_tokens=False)
            ids: list[int] = encoding.ids
            return ids

        return with_lost(self, texts, *counts_joined(texts, encoded, self._joining))

    def count_continuations(self, chunks: Sequence[str]) -> TokenCounts:
        """Count chunks that follow other text: what white space separates are words anywhere."""
        return self.count_many(chunks)

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every id that text can produce to its bytes, word-initial ones with a space."""
        return {
            id_: _bytes_of(entry)
            for entry, id_ in self._entries.items()
            if id_ not in self._special_ids
        }

    def _digest(self) -> str:
        return json_fingerprint.of_wordpiece(self._entries, lowercase=self._lowercase)


def counts_joined(
    texts: Sequence[str], encode: Callable[[str], Any], known: Mapping[str, int]
) -> tuple[list[int], list[int]]:
    """Count many texts by few calls: joined by punctuation, which is a word wherever it stands."""
    from tokscope.tokenizers.engines.batching import token_counts_by_separator

    marks = [mark for mark in _MARKS if mark in known]
    unknown_id = known[UNKNOWN]

    def counted(block: Sequence[str]) -> tuple[list[int], list[int]]:
        whole = joined_by("", block)
        mark = next((mark for mark in marks if mark not in whole), None)
        found = mark and token_counts_by_separator(
            encode(joined_by(mark, block)), mark=known[mark], number=len(block), unknown=unknown_id
        )
        if found:
            return found
        ids = [list(encode(text)) for text in block]
        return list(map(len, ids)), [each.count(unknown_id) for each in ids]

    counts = thread_map(counted, list(blocks_of(texts)))
    tokens = chain.from_iterable(tokens for tokens, _ in counts)
    return list(tokens), list(chain.from_iterable(unknown for _, unknown in counts))


def ids_to_join(entries: Mapping[str, int]) -> dict[str, int]:
    """Return the ids of the unknown token and of separators between texts."""
    return {each: entries[each] for each in (UNKNOWN, *_MARKS) if each in entries}


def _bytes_of(entry: str) -> bytes:
    return (entry[2:] if entry.startswith("##") else f" {entry}").encode("utf-8")


def read_vocab_txt(path: Path) -> dict[str, int]:
    """Read a ``vocab.txt``."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}") from None
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    if "\r" in text:
        lines = [line.rstrip("\r") for line in lines]
    entries = dict(zip(lines, range(len(lines)), strict=True))
    if UNKNOWN not in entries:
        raise InputError(f"{path}: no {UNKNOWN} among {len(entries)} entries: not WordPiece")
    if len(entries) < len(lines):
        raise InputError(f"{path}: damaged: {len(lines) - len(entries)} entries appear twice")
    return entries
