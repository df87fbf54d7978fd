"""A SentencePiece model as columns, of which models of some of its pieces are made.

Merging, and the search for the best segmentation, look at no piece that does not stand in the text,
so that the same library counts the same without it. Pieces that text alone does not decide about
stay: special, user-defined and byte ones, and those of the least and the greatest score, by which a
Unigram model reckons what unknown characters and user-defined pieces are worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tokscope.tokenizer import Algorithm

if TYPE_CHECKING:
    from tokscope.text.substrings import Substrings

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
        """Take a model apart; None for one of another kind, or with marks behind words."""
        import numpy as np
        from sentencepiece import sentencepiece_model_pb2

        from tokscope.text.substrings import written_places

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

    def part(self, within: Substrings) -> bytes:
        """Write a model of the pieces that may stand in some texts, and of those that stay."""
        import numpy as np

        found = within.numbers_of(self.places)
        ends = np.frombuffer(self.ends, "<u4")
        starts = np.append(np.zeros(1, np.uint32), ends)[found].tolist()
        bounds = zip(starts, ends[found].tolist(), strict=True)
        return b"".join([self.shell, *(self.pieces[start:end] for start, end in bounds)])


def _kept(pieces: Sequence[Any]) -> set[int]:
    """Tell the places of pieces that text alone does not decide about."""
    scores = {number: each.score for number, each in enumerate(pieces) if each.type == _NORMAL}
    bounds = {least(scores, key=scores.__getitem__) for least in (min, max) if scores}
    return {number for number in range(len(pieces)) if number not in scores} | bounds


def _alone(model: Any, piece: Any) -> bytes:
    """Write a piece as a model holds it."""
    alone = type(model)()
    alone.pieces.add().CopyFrom(piece)
    written: bytes = alone.SerializeToString()
    return written
