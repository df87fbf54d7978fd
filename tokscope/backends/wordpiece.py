"""WordPiece from ``vocab.txt``, by ``tokenizers`` with BERT's own normaliser and pre-tokeniser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tokenizers import Tokenizer as Engine
from tokenizers import decoders, models, normalizers, pre_tokenizers

from tokscope.backends import json_fingerprint
from tokscope.backends.base import counts_behind_a_word
from tokscope.backends.huggingface import HuggingFaceTokenizer
from tokscope.errors import InputError
from tokscope.tokenizer import Algorithm, Counts, Cut

UNKNOWN = "[UNK]"
SPECIAL = ("[PAD]", UNKNOWN, "[CLS]", "[SEP]", "[MASK]")
LONGEST_WORD = 100


class WordPieceTokenizer(HuggingFaceTokenizer):
    """A WordPiece vocabulary as BERT uses it.

    Parameters
    ----------
    id_ : str
        What it is called in results.
    entries : dict of str to int
        Entry to id, continuations with ``##``; not to be changed afterwards.
    lowercase : bool
        Whether text is lower-cased and stripped of accents first.
    """

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
        self._lowercase = lowercase

    @property
    def template_tokens(self) -> int | None:
        """BERT's ``[CLS]`` before a text and ``[SEP]`` behind it."""
        return len({"[CLS]", "[SEP]"} & self._entries.keys())

    @property
    def cut(self) -> Cut:
        """Chunks: white space separates words and is nothing else."""
        return Cut.CHUNKS

    @property
    def cut_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        return "white space separates words and is nothing else"

    def count_continuing(self, chunks: Sequence[str]) -> Counts:
        """Count chunks that follow other text."""
        return counts_behind_a_word(self.count_many, chunks)

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every id that text can produce to its bytes, word-initial ones with a space."""
        return {
            id_: _bytes_of(entry)
            for entry, id_ in self._entries.items()
            if id_ not in self._special_ids
        }

    def _digest(self) -> str:
        return json_fingerprint.of_wordpiece(self._entries, lowercase=self._lowercase)


def _bytes_of(entry: str) -> bytes:
    return (entry[2:] if entry.startswith("##") else f" {entry}").encode("utf-8")


def read_vocab_txt(path: Path) -> dict[str, int]:
    """Read a ``vocab.txt``.

    Raises
    ------
    InputError
        It is not UTF-8, has no ``[UNK]`` or names an entry twice.
    """
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
        raise InputError(f"{path}: damaged: {len(lines) - len(entries)} entries stand twice")
    return entries
