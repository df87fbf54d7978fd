"""The base class of engines, and the byte offsets of tokens in a text."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, wraps
from itertools import accumulate
from typing import Any, Self, TypeVar

from tokscope.catalogue.rows import Algorithm
from tokscope.errors import EngineError
from tokscope.text.split_points import white_characters
from tokscope.text.unicode import check_texts, check_unicode
from tokscope.tokenizers.interface import (
    RECONSTRUCTED,
    EngineSchedule,
    Piece,
    Segmentation,
    SingleEngine,
    SplitPolicy,
    TokenCounts,
    VocabularyInfo,
    byte_offsets,
)

_Result = TypeVar("_Result")

ANY_TEXT = r"[\s\S]"
"""The value of `drops` where any text may be left without a token."""
RANDOM = "its files set {}, which makes segmentation random, for training: it is counted without"
"""What is said of a tokenizer whose files ask for random segmentation, with the setting."""

_PACES = {"tiktoken": 15, "sentencepiece": 6, "tokenizers": 3, "tokscope": 100}
_SLOWEST = 1
_LOST = "\ufffd".encode()


_TAKE_ONE = {"encode", "count", "segment", "lost"}
_TAKE_MANY = {"encode_many", "count_many", "count_continuations", "lost_many"}


class LoadedTokenizer(ABC):
    """A tokenizer in memory. Engines derive from it and say how they encode.

    Parameters
    ----------
    id_ : str
        What it is called in results.
    algorithm : Algorithm
        How it segments.
    engine : str
        Library and version.
    special : int or None
        Number of special tokens.
    """

    def __init_subclass__(cls) -> None:
        """Check the text that every engine receives."""
        super().__init_subclass__()
        for name in _TAKE_ONE & vars(cls).keys():
            setattr(cls, name, _refusing(vars(cls)[name], check_unicode))
        for name in _TAKE_MANY & vars(cls).keys():
            setattr(cls, name, _refusing(vars(cls)[name], check_texts))

    def __init__(self, id_: str, algorithm: Algorithm, engine: str, special: int | None) -> None:
        self.id = id_
        self.algorithm = algorithm
        self._engine_name = engine
        self._special = special
        self._known: VocabularyInfo | None = None
        self._identity: str | None = None
        self._remarks: tuple[str, ...] = ()
        self._reload: tuple[Callable[..., LoadedTokenizer], tuple[Any, ...]] | None = None

    def set_reload(self, load: Callable[..., LoadedTokenizer], *arguments: object) -> None:
        """Set the function that loads the tokenizer again where it is unpickled."""
        self._reload = (load, arguments)

    def __copy__(self) -> Self:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other

    def __reduce__(self) -> tuple[Callable[..., LoadedTokenizer], tuple[Any, ...]]:
        if self._reload is None:
            raise TypeError(f"{self.id} cannot be pickled: it was not loaded by name")
        load, arguments = self._reload
        return load, (*arguments, self.identity)

    @property
    def schedule(self) -> EngineSchedule:
        """Which engine counts how much text."""
        return SingleEngine(_PACES.get(self.engine.partition(" ")[0], _SLOWEST))

    def engine_candidates(self) -> tuple[tuple[str, str], ...]:
        """List the engines that may count, fastest first, each with its standing."""
        return ((self.engine, "official" if self.engine != RECONSTRUCTED else "the only one"),)

    @abstractmethod
    def encode(self, text: str) -> list[int]:
        """Encode a text into content token ids."""

    @abstractmethod
    def segment(self, text: str) -> Segmentation:
        """Split a text into tokens with byte offsets."""

    @abstractmethod
    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every id that text can produce to its bytes."""

    @abstractmethod
    def _size(self) -> int:
        """Count the ids that ordinary text can produce."""

    @abstractmethod
    def _digest(self) -> str:
        """Compute the fingerprint."""

    @property
    def engine(self) -> str:
        """The library that counts, with its version."""
        return self._engine_name

    @property
    def facts(self) -> VocabularyInfo:
        """What is known of the vocabulary as a whole; computed once, or remembered."""
        if self._known is None:
            self._known = VocabularyInfo(
                *(self._size(), self._special, self._digest(), self.remarks, self.drops)
            )
        return self._known

    @facts.setter
    def facts(self, known: VocabularyInfo) -> None:
        self._known = known

    @property
    def vocabulary(self) -> int:
        """Number of ids that ordinary text can produce."""
        return self.facts.vocabulary

    @property
    def special(self) -> int | None:
        """Number of special tokens; None where the file does not say."""
        return self.facts.special

    @property
    def fingerprint(self) -> str:
        """``sha256:…`` of the vocabulary's canonical content."""
        return self.facts.fingerprint

    @property
    def remarks(self) -> tuple[str, ...]:
        """What its files ask for that counting leaves out, a sentence each."""
        return self._remarks

    def remark(self, sentence: str) -> None:
        """Add a note about what the files say and counting ignores."""
        self._remarks += (sentence,)

    @property
    def drops(self) -> str:
        """Regular expression found in every text of which it may leave something without any token.

        Empty where it never does. Counts say how much, as lost characters.
        """
        return ""

    @property
    def may_drop(self) -> bool:
        """Whether it may leave text without any token."""
        return bool(self.drops)

    @property
    def identity(self) -> str:
        """What determines its counts besides the engine: its files and options.

        Finer than the fingerprint, which is the same for one vocabulary in any file format: two
        files of one vocabulary have official engines of their own, and say more than entries.
        """
        return self._identity or self.fingerprint

    def identify(self, identity: str) -> None:
        """Set the digest of what the tokenizer was made from."""
        self._identity = identity

    def count(self, text: str) -> int:
        """Count the content tokens of a text."""
        return len(self.encode(text))

    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        """Count each of several texts; no token of this engine is ever unknown."""
        zeros = [0] * len(texts)
        return TokenCounts([len(ids) for ids in self.encode_many(texts)], zeros, zeros)

    @property
    def split_policy(self) -> SplitPolicy:
        """Whether chunks may be counted apart; unless an engine shows that they may, no."""
        return SplitPolicy.WHOLE

    @property
    def split_policy_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        return "nothing in its file shows that text may be cut"

    def count_continuations(self, chunks: Sequence[str]) -> TokenCounts:
        """Count chunks that follow other text, each beginning with a space."""
        return self.count_many(chunks)

    def encode_many(self, texts: Sequence[str]) -> Iterable[Sequence[int]]:
        """Encode several texts, each for itself."""
        return map(self.encode, texts)

    def decode(self, ids: Sequence[int]) -> str:
        """Decode content token ids; what is no text, or not known, becomes U+FFFD."""
        data = (self._bytes_of_ids.get(id_, _LOST) for id_ in ids)
        return b"".join(data).decode("utf-8", "replace")

    @cached_property
    def _bytes_of_ids(self) -> Mapping[int, bytes]:
        return self.token_bytes()

    def normalized(self, text: str) -> str:
        """Return the text as the tokenizer normalizes it."""
        return text

    def byte_fallback_ids(self) -> frozenset[int]:
        """List the ids that stand for a single byte which no entry spells (``<0xD0>``)."""
        return frozenset()

    @property
    def template_tokens(self) -> int | None:
        """Special tokens that the model's own template adds to a text; None where no file says."""
        return None

    @property
    def segmentation_source(self) -> LoadedTokenizer:
        """The tokenizer that splits text as this one does and knows its ids: most often itself."""
        return self

    @property
    def strip_lost(self) -> LoadedTokenizer:
        """The tokenizer, without the search for lost characters where that is slow."""
        return self

    def lost(self, text: str) -> int:
        """Count the characters that unknown tokens of a text stand for, white space apart."""
        return lost_characters(self.segment(text))

    def lost_many(self, texts: Sequence[str]) -> Sequence[int]:
        """Count for each of several texts the characters that unknown tokens stand for."""
        return list(map(self.lost, texts))


def _refusing(
    method: Callable[..., _Result], check: Callable[[Any], None]
) -> Callable[..., _Result]:
    """Make a method check its input first, and raise an error where its engine panics."""

    @wraps(method)
    def checked(self: Any, given: Any) -> _Result:
        check(given)
        try:
            return method(self, given)
        except BaseException as error:
            if not is_panic(error):
                raise
            raise EngineError(
                f"{self.id}: {self.engine} broke off: {str(error).strip()}",
                "most often its pattern takes too many steps on such text: leave the text or the"
                " tokenizer out",
            ) from None

    return checked


def is_panic(error: BaseException) -> bool:
    """Return whether an engine written in Rust failed; its error is no Exception."""
    return type(error).__name__ == "PanicException"


def lost_at(text: str, unknown: Iterable[tuple[int, int]], first: int = 0) -> int:
    """Count the characters that unknown tokens stand for, white space apart.

    White space is what is such to any normalizer, with ``▁`` and what cannot be seen.

    Parameters
    ----------
    text : str
        As given, before any normalisation.
    unknown : iterable of tuple of int
        Start and end of each unknown token, in characters. A normalizer can make several characters
        of one: tokens that share it count it once, and one with an empty span is inside it.
    first : int, optional
        Characters before this one are not counted.
    """
    places = {place for start, end in unknown for place in range(start, max(end, start + 1))}
    white = white_characters()
    return sum(first <= place < len(text) and text[place] not in white for place in places)


def filled(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Extend the spans of tokens over the characters between them, up to white space.

    A normalizer merged these characters with the preceding ones, or removed them.
    """
    white = white_characters()
    starts = [*(start for start, _ in spans[1:]), len(text)]
    for (start, end), following in zip(spans, starts, strict=True):
        last = end
        while last < following and text[last] not in white:
            last += 1
        yield start, last


def visible_characters(text: str) -> int:
    """Count the characters that are no white space."""
    return sum(map(len, text.split()))


def without_token(id_: str, lost: int, characters: int, where: str) -> str:
    """Return the note about text for which a tokenizer has no token."""
    return (
        f"{id_}: {lost:,} of {characters:,} characters of {where} have no token: its pattern or its"
        " vocabulary leaves them out"
    )


def contiguous_pieces(ids: Sequence[int], data: Sequence[bytes]) -> tuple[Piece, ...]:
    """Build the pieces of a text whose tokens' bytes, joined, are the text."""
    ends = list(accumulate(map(len, data)))
    starts = [0, *ends[:-1]]
    return tuple(map(Piece, ids, data, starts, ends))


def found_in(text: str, ids: Sequence[int], data: Sequence[bytes]) -> tuple[Piece, ...] | None:
    """Build the pieces of a text whose tokens' bytes stand in it in order, maybe with gaps.

    None where they do not.
    """
    encoded = text.encode("utf-8")
    if b"".join(data) == encoded:
        return contiguous_pieces(ids, data)
    found: list[Piece] = []
    end = 0
    for id_, token in zip(ids, data, strict=True):
        start = encoded.find(token, end)
        if start < 0:
            return None
        end = start + len(token)
        found.append(Piece(id_, token, start, end))
    return tuple(found)


def with_gaps(segmentation: Segmentation) -> list[Piece]:
    """List the pieces of a text, and as an unknown piece without id each part that has no token.

    Parts that are nothing but white space are left out: many tokenizers drop it.
    """
    data = segmentation.text.encode("utf-8")
    found: list[Piece] = []
    end = 0
    for piece in (*segmentation.pieces, Piece(None, b"", len(data), len(data))):
        gap = data[end : piece.start]
        if visible_characters(gap.decode("utf-8", "replace")):
            found.append(Piece(None, gap, end, piece.start, unknown=True))
        found.append(piece)
        end = max(end, piece.end)
    return found[:-1]


def lost_characters(segmentation: Segmentation, first: int = 0) -> int:
    """Count the characters that unknown tokens stand for, from some character on."""
    offsets = byte_offsets(segmentation.text)
    unknown = (
        (bisect_right(offsets, piece.start) - 1, bisect_left(offsets, piece.end))
        for piece in segmentation.pieces
        if piece.unknown
    )
    return lost_at(segmentation.text, unknown, first)


BYTES_OF_TEXT = (*range(0xC0), *range(0xC2, 0xF5))
"""The bytes that UTF-8 has."""
RARE_CHARACTERS = {byte: rf"\x{byte:02x}" for byte in (*range(0x20), 0x7F)} | {
    0xF1: "\U00040000-\U0007ffff",
    0xF2: "\U00080000-\U000bffff",
    0xF3: "\U000c0000-\U000fffff",
    0xF4: "\U00100000-\U0010ffff",
}
"""Characters whose UTF-8 begins with a byte, as a class of a regular expression: control characters
and those from U+40000 on. Vocabularies lack them without a reader's notice."""
MATCH_ALL = ("gpt-2", "cl100k_base", "o200k_base", "llama-3", "tekken", "qwen-2", "qwen-3.5")
"""Names of patterns that match all of every text, so that none of it is left without a token."""


@cache
def _byte_of_character() -> dict[str, int]:
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    table = {chr(byte): byte for byte in printable}
    return table | {chr(256 + number): byte for number, byte in enumerate(others)}


def character_of_byte(byte: int) -> str:
    """Return the character that stands for a byte."""
    return _character_of_byte()[byte]


@cache
def _character_of_byte() -> dict[int, str]:
    return {byte: character for character, byte in _byte_of_character().items()}


def bytes_of_token(token: str) -> bytes:
    """Read the bytes that a byte-level token stands for.

    Raises
    ------
    KeyError
        A character is not one of the 256.

    Examples
    --------
    >>> bytes_of_token("Ġhi")
    b' hi'
    """
    table = _byte_of_character()
    return bytes(table[character] for character in token)


_BYTE = re.compile(r"<0x([0-9A-F]{2})>")


def byte_of_fallback(piece: str) -> bytes | None:
    r"""Read the byte of a byte-fallback piece; None if it is none.

    Examples
    --------
    >>> byte_of_fallback("<0xD0>"), byte_of_fallback("да")
    (b'\xd0', None)
    """
    matched = _BYTE.fullmatch(piece)
    return bytes([int(matched[1], 16)]) if matched else None


def bytes_of_piece(piece: str) -> bytes:
    """Read the bytes a piece stands for, its space mark as a space.

    Examples
    --------
    >>> bytes_of_piece("▁да").decode()
    ' да'
    """
    return byte_of_fallback(piece) or piece.replace("▁", " ").encode("utf-8")
