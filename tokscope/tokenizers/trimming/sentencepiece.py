"""The pieces of a SentencePiece model that some texts can use, for ``sentencepiece``.

Special, user-defined and byte pieces are always included, and so are those with the lowest and the
highest score, from which Unigram models derive the scores of unknown characters and user-defined
pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sentencepiece

from tokscope.catalogue.rows import Algorithm
from tokscope.sources.store import Store
from tokscope.sources.verification import VocabularyFiles
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.sentencepiece import SentencePieceTokenizer, parsed
from tokscope.tokenizers.trimming.base import VocabularyTrimmer
from tokscope.tokenizers.vocabulary_cache import VocabularyCache

if TYPE_CHECKING:
    from tokscope.text.substring_filter import SubstringFilter


_KIND = "sentencepiece-part-1"
"""Kind of the compact form; moves with what is in it."""
_A_CHARACTER = 0.3e-6
"""Seconds that normalizing a character takes."""
_MARK = "▁"


class SentencePieceTrimmer(VocabularyTrimmer[LoadedTokenizer]):
    """Makes tokenizers of parts of one model."""

    def __init__(
        self, id_: str, algorithm: Algorithm, entries: int, files: VocabularyFiles, store: Store
    ) -> None:
        super().__init__(entries, entries * AN_ENTRY[algorithm])
        self._id = id_
        self._algorithm = algorithm
        self._files = files
        self._store = store

    def _takes(self, within: SubstringFilter) -> float:
        takes = super()._takes(within)
        if takes > self._left or self._leaves_text:
            return takes
        return takes + _A_CHARACTER * within.characters

    @cached_property
    def _columns(self) -> PieceColumns | None:
        forms = VocabularyCache(self._store)
        parts = forms.get(_KIND, self._files)
        if parts is None:
            self._files.check()
            columns = PieceColumns.of(self._files.paths["model"].read_bytes())
            forms.put(_KIND, self._files, columns.parts if columns else [])
            return columns
        return PieceColumns(*parts) if parts else None

    def _of(self, within: SubstringFilter) -> LoadedTokenizer | None:
        columns = self._columns
        if columns is None:
            return None
        normalized = [] if self._leaves_text else _normalized(columns, within)
        model = columns.part(within.and_of(list(normalized)))
        return SentencePieceTokenizer(self._id, self._algorithm, model)

    @cached_property
    def _leaves_text(self) -> bool:
        """Whether every text is split as it is, but for the mark that the model has for spaces."""
        if self._columns is None:
            return False
        spec = parsed(self._columns.shell).normalizer_spec
        changes = (spec.precompiled_charsmap, spec.add_dummy_prefix, spec.remove_extra_whitespaces)
        return not any(changes)


def _normalized(columns: PieceColumns, within: SubstringFilter) -> Iterator[str]:
    """Return texts as a model normalizes them, if they change.

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


AN_ENTRY = {Algorithm.UNIGRAM: 1.2e-6, Algorithm.SENTENCEPIECE_BPE: 0.25e-6}
"""Seconds that ``sentencepiece`` takes to load an entry of such a model."""
_MODELS = (1, 2)
"""Unigram and BPE."""
_NORMAL = 1


@dataclass(frozen=True, slots=True)
class PieceColumns:
    """The compact form."""

    shell: bytes
    """The model without pieces."""
    pieces: bytes
    """One behind the other, as a model holds them."""
    ends: bytes
    """Where each ends, 32-bit and little-endian."""
    places: bytes
    """Where to look for each among substrings, 32-bit and little-endian."""

    @classmethod
    def of(cls, data: bytes) -> PieceColumns | None:
        """Read a model; None for an unsupported one."""
        import numpy as np
        from sentencepiece import sentencepiece_model_pb2

        from tokscope.text.substring_filter import written_places

        model: Any = sentencepiece_model_pb2.ModelProto()
        model.ParseFromString(data)
        trainer = model.trainer_spec
        if trainer.model_type not in _MODELS or trainer.treat_whitespace_as_suffix:
            return None
        kept = _kept(model.pieces)
        shell: Any = sentencepiece_model_pb2.ModelProto()
        shell.trainer_spec.CopyFrom(trainer)
        shell.normalizer_spec.CopyFrom(model.normalizer_spec)
        written = [_alone(model, each) for each in model.pieces]
        texts = ["" if number in kept else each.piece for number, each in enumerate(model.pieces)]
        return cls(
            shell.SerializeToString(),
            b"".join(written),
            np.cumsum(list(map(len, written))).astype("<u4").tobytes(),
            written_places(texts),
        )

    @property
    def parts(self) -> list[bytes]:
        """What the form is put together from again."""
        return [self.shell, self.pieces, self.ends, self.places]

    @property
    def entries(self) -> int:
        """How many pieces there are."""
        return len(self.ends) // 4

    def all(self) -> bytes:
        """Write the whole model."""
        return self.shell + self.pieces

    def part(self, within: SubstringFilter) -> bytes:
        """Write a model of the pieces that may stand in some texts, and of those that stay."""
        import numpy as np

        found = within.numbers_of(self.places)
        ends = np.frombuffer(self.ends, "<u4")
        starts = np.append(np.zeros(1, np.uint32), ends)[found].tolist()
        bounds = zip(starts, ends[found].tolist(), strict=True)
        return b"".join([self.shell, *(self.pieces[start:end] for start, end in bounds)])


def _kept(pieces: Sequence[Any]) -> set[int]:
    """Return the places of pieces that text alone does not decide about."""
    scores = {number: each.score for number, each in enumerate(pieces) if each.type == _NORMAL}
    bounds = {least(scores, key=scores.__getitem__) for least in (min, max) if scores}
    return {number for number in range(len(pieces)) if number not in scores} | bounds


def _alone(model: Any, piece: Any) -> bytes:
    """Write a piece as a model holds it."""
    alone = type(model)()
    alone.pieces.add().CopyFrom(piece)
    written: bytes = alone.SerializeToString()
    return written
