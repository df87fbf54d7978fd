"""The part of a SentencePiece model that some texts can use, in ``sentencepiece``.

Loading one reads all its pieces, and of Unigram models builds an index of them, which takes longer
than asking it about a book.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import sentencepiece

from tokscope.backends.base import LoadedTokenizer
from tokscope.backends.compact import CompactForms
from tokscope.backends.parts import Parts
from tokscope.backends.piece_columns import AN_ENTRY, PieceColumns
from tokscope.backends.sentencepiece import SentencePieceTokenizer, parsed
from tokscope.sources import Store, VocabularyFiles
from tokscope.tokenizer import Algorithm

if TYPE_CHECKING:
    from tokscope.text.substrings import Substrings

_KIND = "sentencepiece-part-1"
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
    algorithm : Algorithm
        Unigram or BPE.
    entries : int
        Pieces in all.
    files : VocabularyFiles
        The official file, which was found whole before.
    store : Store
        Where the form is kept from which parts are made.
    """

    def __init__(
        self, id_: str, algorithm: Algorithm, entries: int, files: VocabularyFiles, store: Store
    ) -> None:
        super().__init__(entries, entries * AN_ENTRY[algorithm])
        self._id = id_
        self._algorithm = algorithm
        self._files = files
        self._store = store

    def _takes(self, within: Substrings) -> float:
        takes = super()._takes(within)
        if takes > self._left or self._leaves_text:
            return takes
        return takes + _A_CHARACTER * within.characters

    @cached_property
    def _columns(self) -> PieceColumns | None:
        forms = CompactForms(self._store)
        parts = forms.recall(_KIND, self._files)
        if parts is None:
            self._files.check()
            columns = PieceColumns.of(self._files.paths["model"].read_bytes())
            forms.keep(_KIND, self._files, columns.parts if columns else [])
            return columns
        return PieceColumns(*parts) if parts else None

    def _of(self, within: Substrings) -> LoadedTokenizer | None:
        columns = self._columns
        if columns is None:
            return None
        normalized = [] if self._leaves_text else _normalized(columns, within)
        model = columns.part(within.and_of(list(normalized)))
        return SentencePieceTokenizer(self._id, self._algorithm, model)

    @cached_property
    def _leaves_text(self) -> bool:
        """Whether every text is cut as it is, but for the mark that the model has for spaces."""
        if self._columns is None:
            return False
        spec = parsed(self._columns.shell).normalizer_spec
        changes = (spec.precompiled_charsmap, spec.add_dummy_prefix, spec.remove_extra_whitespaces)
        return not any(changes)


def _normalized(columns: PieceColumns, within: Substrings) -> Iterator[str]:
    """Bring texts into the form in which a model cuts them, if it is another than their own.

    With a space before them where chunks lose the one that they have.
    """
    model = parsed(columns.part(within.of([])))
    spec = model.normalizer_spec
    spec.add_dummy_prefix |= spec.remove_extra_whitespaces
    normalizer = sentencepiece.SentencePieceProcessor(model_proto=model.SerializeToString())
    made: list[str] = normalizer.normalize(list(within.texts))
    for text, form in zip(within.texts, made, strict=True):
        if form.replace(_MARK, " ") not in text:
            yield form
