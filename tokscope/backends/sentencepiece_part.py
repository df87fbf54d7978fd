"""The part of a SentencePiece Unigram model that some texts can use, in ``sentencepiece``.

Loading one builds an index of all its pieces, which takes longer than asking it about a book.
Models of BPE build none, and are loaded whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import sentencepiece

from tokscope.backends.base import BEHIND_A_WORD, LoadedTokenizer, is_shy
from tokscope.backends.compact import CompactForms
from tokscope.backends.parts import Parts
from tokscope.backends.sentencepiece import SentencePieceTokenizer
from tokscope.backends.unigram_columns import AN_ENTRY, UnigramColumns
from tokscope.sources import Store, VocabularyFiles
from tokscope.tokenizer import Algorithm

if TYPE_CHECKING:
    from tokscope.text.substrings import Substrings

_KIND = "unigram-part-1"
"""Kind of the compact form; moves with what is in it."""
_A_CHARACTER = 0.3e-6
"""Seconds that normalising a character takes."""
_MARK = "▁"


class SentencePieceParts(Parts[LoadedTokenizer]):
    """Makes tokenizers of parts of one model.

    Parameters
    ----------
    id_ : str
        What they are called.
    entries : int
        Pieces in all.
    files : VocabularyFiles
        The official file, which was found whole before.
    store : Store
        Where the form is kept from which parts are made.
    """

    def __init__(self, id_: str, entries: int, files: VocabularyFiles, store: Store) -> None:
        super().__init__(entries, entries * AN_ENTRY)
        self._id = id_
        self._files = files
        self._store = store

    def _takes(self, within: Substrings) -> float:
        return super()._takes(within) + _A_CHARACTER * within.characters

    @cached_property
    def _columns(self) -> UnigramColumns | None:
        forms = CompactForms(self._store)
        parts = forms.recall(_KIND, self._files)
        if parts is None:
            self._files.check()
            columns = UnigramColumns.of(self._files.paths["model"].read_bytes())
            forms.keep(_KIND, self._files, columns.parts if columns else [])
            return columns
        return UnigramColumns(*parts) if parts else None

    def _of(self, within: Substrings) -> LoadedTokenizer | None:
        columns = self._columns
        if columns is None:
            return None
        normalized = list(_normalized(columns.part(within.of([])), within))
        model = columns.part(within.and_of(normalized))
        return SentencePieceTokenizer(self._id, Algorithm.UNIGRAM, model)


def _normalized(model: bytes, within: Substrings) -> Iterator[str]:
    """Bring texts into the form in which a model cuts them, if it is another than their own.

    Those that are asked about behind a word are brought into that form behind it too.
    """
    normalizer = sentencepiece.SentencePieceProcessor(model_proto=model)
    asked = [*within.texts, BEHIND_A_WORD]
    asked += [BEHIND_A_WORD + text for text in within.texts if is_shy(text)]
    made: list[str] = normalizer.normalize(asked)
    for text, form in zip(asked, made, strict=True):
        if text.startswith(BEHIND_A_WORD) or form.replace(_MARK, " ") not in text:
            yield form
