"""The engine for SentencePiece models.

Control symbols are never found in text; user-defined symbols are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import islice, repeat
from pathlib import Path
from typing import Any

import sentencepiece

from tokscope.catalogue.rows import Algorithm
from tokscope.errors import InputError
from tokscope.text.split_points import chunks
from tokscope.tokenizers import identity as fingerprint
from tokscope.tokenizers.engines.base import (
    LoadedTokenizer,
    byte_of_fallback,
    bytes_of_piece,
    lost_at,
)
from tokscope.tokenizers.engines.sentinel import lost_counts_where
from tokscope.tokenizers.interface import (
    Piece,
    Segmentation,
    SplitPolicy,
    TokenCounts,
    VocabularyInfo,
    byte_offsets,
)
from tokscope.versions import engine_name

_LONG = 1_000
"""Characters of a text above which a Unigram model's scores, in 32 bits, may no longer tell two
ways to cut it apart."""
_MARK, _TAGS, _REPLACEMENT = "▁", ">▁</", "\ufffd"
_NORMAL, _USER_DEFINED, _BYTE = 1, 4, 6
_FROM_TEXT = (_NORMAL, _USER_DEFINED, _BYTE)
_MODELS = {
    1: Algorithm.UNIGRAM,
    2: Algorithm.SENTENCEPIECE_BPE,
    3: Algorithm.WORD_LEVEL,
    4: Algorithm.CHARACTERS,
}
_KNOWN_RULES = ("nfkc", "nmt_nfkc", "nfkc_cf", "nmt_nfkc_cf")
"""Normalization rules of the library; text is not split next to what they drop or make a space."""


class SentencePieceTokenizer(LoadedTokenizer):
    """A tokenizer counted by ``sentencepiece``."""

    def __init__(self, id_: str, algorithm: Algorithm, data: bytes) -> None:
        super().__init__(id_, algorithm, engine_name("sentencepiece"), None)
        self._data = data
        self._processor = sentencepiece.SentencePieceProcessor(model_proto=data)
        self._unknown_id: int = self._processor.unk_id()

    @cached_property
    def _model(self) -> Any:
        """The model, parsed: most counting does not need it."""
        return parsed(self._data)

    @property
    def facts(self) -> VocabularyInfo:
        """What is known of the vocabulary as a whole; the rest of its ids are special."""
        if self._known is None:
            size = self._size()
            special = len(self._model.pieces) - size
            self._known = VocabularyInfo(size, special, self._digest(), self.remarks)
        return self._known

    @facts.setter
    def facts(self, known: VocabularyInfo) -> None:
        self._known = known

    @cached_property
    def _text_ids(self) -> list[int]:
        kinds = (each.type for each in self._model.pieces)
        return [id_ for id_, kind in enumerate(kinds) if kind in _FROM_TEXT]

    def _size(self) -> int:
        return len(self._text_ids)

    def encode(self, text: str) -> list[int]:
        """Encode a text into content token ids."""
        ids: list[int] = self._processor.encode(text)
        return ids

    def encode_many(self, texts: Sequence[str]) -> Iterable[Sequence[int]]:
        """Encode several texts, each for itself."""
        encoded: list[list[int]] = self._processor.encode(list(texts))
        return encoded

    def decode(self, ids: Sequence[int]) -> str:
        """Decode content token ids."""
        text: str = self._processor.decode(list(ids))
        return text

    def normalized(self, text: str) -> str:
        """Return the text as the model normalizes it, without its own space marks."""
        marked: str = self._processor.normalize(text)
        spec = self._model.normalizer_spec
        if spec.add_dummy_prefix:
            suffixed = self._model.trainer_spec.treat_whitespace_as_suffix
            marked = marked.removesuffix(_MARK) if suffixed else marked.removeprefix(_MARK)
        return marked.replace(_MARK, " ")

    def byte_fallback_ids(self) -> frozenset[int]:
        """List the ids that stand for a single byte which no entry spells."""
        kinds = enumerate(each.type for each in self._model.pieces)
        return frozenset(id_ for id_, kind in kinds if kind == _BYTE)

    def count(self, text: str) -> int:
        """Count the content tokens of a text."""
        return self.count_many([text]).tokens[0]

    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        """Count each of several texts, unknown tokens apart.

        A Unigram model adds up scores in 32 bits along a whole text, so that in a long one what is
        said at the end may hang on how it began: such a text is counted by its chunks.
        """
        has_long = self.algorithm is Algorithm.UNIGRAM and any(len(text) > _LONG for text in texts)
        if has_long and self.split_policy is SplitPolicy.CHUNKS:
            return self._counts_by_chunks(texts)
        return self._counts(texts)

    def _counts_by_chunks(self, texts: Sequence[str]) -> TokenCounts:
        """Count texts of which some are long, those by their chunks."""
        parts = [chunks(text) if len(text) > _LONG else [text] for text in texts]
        first = self._counts([each[0] for each in parts])
        rest = self.count_continuations([chunk for each in parts for chunk in each[1:]])

        def summed(ones: Sequence[int], others: Sequence[int]) -> list[int]:
            following = iter(others)
            return [
                one + sum(islice(following, len(each) - 1))
                for one, each in zip(ones, parts, strict=True)
            ]

        return TokenCounts(
            summed(first.tokens, rest.tokens),
            summed(first.unknown, rest.unknown),
            summed(first.lost, rest.lost),
        )

    def _counts(self, texts: Sequence[str]) -> TokenCounts:
        encoded: list[list[int]] = self._processor.encode(list(texts), num_threads=1)
        unknown = list(map(list.count, encoded, repeat(self._unknown_id)))

        def lost_at(places: Sequence[int]) -> Sequence[int]:
            return self._lost_of(
                [texts[place] for place in places], [encoded[place] for place in places]
            )

        return TokenCounts(list(map(len, encoded)), unknown, lost_counts_where(unknown, lost_at))

    def _lost_of(self, texts: list[str], encoded: list[list[int]]) -> list[int]:
        """Count the characters that unknown tokens of some texts stand for.

        In a text that is normalized already and has no white space but spaces, they are those that
        no other token stands for.
        """
        normalized: list[str] = self._processor.normalize(texts)
        sizes = self._sizes
        return [
            len(text) - text.count(" ") - sum(map(sizes.__getitem__, ids))
            if sizes
            and text.isprintable()
            and _REPLACEMENT not in text
            and made.replace(_MARK, " ").strip(" ") == text.strip(" ")
            else self.lost(text)
            for text, made, ids in zip(texts, normalized, encoded, strict=True)
        ]

    @cached_property
    def _sizes(self) -> list[int]:
        """Characters of each piece, space marks apart; nothing where a mark may be unknown."""
        ids = list(range(self._processor.get_piece_size()))
        pieces: list[str] = self._processor.id_to_piece(ids)
        if _MARK not in pieces:
            return []
        return [
            0 if id_ == self._unknown_id else len(piece) - piece.count(_MARK)
            for id_, piece in zip(ids, pieces, strict=True)
        ]

    @cached_property
    def _why_whole(self) -> str | None:
        """Why text may not be cut; None where it may."""
        spec, pieces = self._model.normalizer_spec, self._model.pieces
        if self._model.trainer_spec.treat_whitespace_as_suffix:
            return "spaces go with the word before them"
        if not spec.escape_whitespaces:
            return "its spaces are not marked"
        if any(map(_spans_space, (each.piece for each in pieces))):
            return "an entry of the vocabulary reaches over a space"
        if not any(each.piece == _MARK and each.type in _FROM_TEXT for each in pieces):
            return "no entry is a space"
        if spec.precompiled_charsmap and not spec.remove_extra_whitespaces:
            return "its normaliser may make a space beside another"
        if spec.precompiled_charsmap and spec.name not in _KNOWN_RULES:
            return "its rules of normalisation are its own"
        return None

    @property
    def split_policy(self) -> SplitPolicy:
        """Chunks, if no entry of the vocabulary reaches over a space."""
        return SplitPolicy.CHUNKS if self._why_whole is None else SplitPolicy.WHOLE

    @property
    def split_policy_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        return self._why_whole or "no entry of the vocabulary reaches over a space"

    def count_continuations(self, chunks: Sequence[str]) -> TokenCounts:
        """Count chunks that follow other text, each with one space before it."""
        spec = self._model.normalizer_spec
        if spec.add_dummy_prefix == spec.remove_extra_whitespaces:
            return self._counts(chunks)
        return self._continuing._counts(chunks)  # noqa: SLF001 - our own

    @cached_property
    def _continuing(self) -> SentencePieceTokenizer:
        """The same model, that puts a space before a text if it takes away the one there."""
        model = type(self._model)()
        model.CopyFrom(self._model)
        spec = model.normalizer_spec
        spec.add_dummy_prefix = spec.remove_extra_whitespaces
        return SentencePieceTokenizer(self.id, self.algorithm, model.SerializeToString())

    def segment(self, text: str) -> Segmentation:
        """Split a text into tokens."""
        mapping: Any = self._processor.encode_as_offset_mapping(text)
        offsets = byte_offsets(text)
        data = text.encode("utf-8")
        pieces: list[Piece] = []
        first = last = len(data)
        for id_, piece, (start, end) in reversed(
            list(zip(mapping["ids"], mapping["pieces"], mapping["offsets"], strict=True))
        ):
            byte = byte_of_fallback(piece) if self._processor.is_byte(id_) else None
            if byte is None or start < end:  # of a character's bytes, only the last has its span
                first, last = offsets[start], offsets[end]
            shown = data[first:last] if byte is None else byte
            pieces.append(Piece(id_, shown, first, last, unknown=id_ == self._unknown_id))
        return Segmentation(text, tuple(reversed(pieces)))

    def lost(self, text: str) -> int:
        """Count the characters that unknown tokens of a text stand for, white space apart."""
        mapping: Any = self._processor.encode_as_offset_mapping(text)
        found = zip(mapping["ids"], mapping["pieces"], mapping["offsets"], strict=True)
        unknown = (
            span for id_, piece, span in found if id_ == self._unknown_id and piece.strip(_MARK)
        )
        return lost_at(text, unknown)

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every id that text can produce to its bytes."""
        return {id_: bytes_of_piece(self._processor.id_to_piece(id_)) for id_ in self._text_ids}

    def _digest(self) -> str:
        model = self._model
        spec = model.normalizer_spec
        pieces = [(each.piece, round(each.score, 6), each.type) for each in model.pieces]
        flags = [
            str(self.algorithm),
            spec.add_dummy_prefix,
            spec.remove_extra_whitespaces,
            spec.escape_whitespaces,
            model.trainer_spec.byte_fallback,
            model.trainer_spec.treat_whitespace_as_suffix,
        ]
        return fingerprint.of_parts(
            "sentencepiece",
            [repr(pieces).encode(), repr(flags).encode(), spec.precompiled_charsmap],
        )


def _spans_space(piece: str) -> bool:
    """Return whether a piece has a space mark after another character, or a space; not a tag's."""
    return " " in piece or (_MARK in piece.lstrip(_MARK) and piece != _TAGS)


def parsed(data: bytes) -> Any:
    """Parse a model, or what is kept of one."""
    from sentencepiece import sentencepiece_model_pb2

    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(data)
    return model


def read_sentencepiece(
    path: Path, id_: str, known: Algorithm | None = None
) -> SentencePieceTokenizer:
    """Load a SentencePiece model."""
    data = path.read_bytes()
    try:
        if known is not None:
            return SentencePieceTokenizer(id_, known, data)
        processor = sentencepiece.SentencePieceProcessor(model_proto=data)
        model = parsed(data)
        processor.id_to_piece(list(range(len(model.pieces))))  # each is UTF-8
    except Exception as error:  # the libraries raise their own, unrelated kinds
        raise InputError(
            f"{path}: truncated or damaged, `sentencepiece` cannot read it: {error}",
        ) from None
    return SentencePieceTokenizer(id_, _MODELS[model.trainer_spec.model_type], data)
