"""A tokenizer that counts large text with a verified fast engine, and audits a sample of it.

The audited sample prefers texts with the rarest characters and the rarest neighbouring character
categories. After one difference the engine is no longer used, and counting starts again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tokscope.text.chunk_buffer import ChunkBuffer, characters_of, joined_by
from tokscope.text.split_points import chunks
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.sentinel import lost_counts_where
from tokscope.tokenizers.fast.conformance.results import ConformanceMismatch, ConformanceResult
from tokscope.tokenizers.fast.conformance.run import in_a_line, is_engine_failure
from tokscope.tokenizers.fast.counter import EngineCounts, FastCounter
from tokscope.tokenizers.fast.selection import CandidateContext, EngineCandidate, EngineSelector
from tokscope.tokenizers.interface import (
    EngineSchedule,
    Segmentation,
    SplitPolicy,
    TokenCounts,
    VocabularyInfo,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class FastTokenizer(LoadedTokenizer, EngineSchedule):
    """The official tokenizer with verified fast engines."""

    def __init__(self, official: LoadedTokenizer, context: CandidateContext) -> None:
        super().__init__(official.id, official.algorithm, official.engine, None)
        self.official = official
        self._selector = EngineSelector(official, context)
        self._chosen: EngineCandidate | None = None
        self._countings: dict[str, FastCounting] = {}
        self._rejections: list[str] = []
        self._calls = 0

    @property
    def engine(self) -> str:
        """The library that counts, with its version: the fast one once it has taken over."""
        return self.official.engine if self._chosen is None else self._chosen.name

    @property
    def schedule(self) -> EngineSchedule:
        """The tokenizer itself: it chooses among its engines."""
        return self

    @property
    def speed_estimate(self) -> int:
        """About how many megabytes a second it counts."""
        return self.official.schedule.speed_estimate if self._chosen is None else self._chosen.pace

    @property
    def rejected_engines(self) -> tuple[str, ...]:
        """What the audit found, one sentence for each engine refused."""
        return tuple(self._rejections)

    @property
    def facts(self) -> VocabularyInfo:
        """What is known of the vocabulary as a whole."""
        return self.official.facts

    @facts.setter
    def facts(self, known: VocabularyInfo) -> None:
        self.official.facts = known

    @property
    def remarks(self) -> tuple[str, ...]:
        """What its files ask for that counting leaves out, a sentence each."""
        return self.official.remarks

    @property
    def drops(self) -> str:
        """Regular expression found in every text of which it may leave something out."""
        return self.official.drops

    @property
    def identity(self) -> str:
        """What determines its counts besides the engine."""
        return self.official.identity

    def reject_engines(self, rejections: Sequence[str]) -> None:
        """Stop using engines that another process rejected."""
        new = [each for each in rejections if each not in self._rejections]
        if new:
            if self._chosen is not None:
                self._selector.revoke(self._chosen)
            self._rejections += new
            self._chosen = None

    def plan_for(self, characters: int) -> None:
        """Choose the engine for so much text at a time; a fast one stays until it is refused."""
        if self._chosen is not None and not self._selector.is_certified(self._chosen):
            self._chosen = None  # it was rejected while it counted for another tokenizer
        if self._may_choose:
            self._chosen = self._selector.certified(characters)

    @property
    def _may_choose(self) -> bool:
        return self._chosen is None and not self._rejections

    def pending_conformance_test(self, characters: int) -> str | None:
        """Return the name of the conformance test that is pending for this much text, if any."""
        return self._selector.pending_conformance_test(characters) if self._may_choose else None

    def abort_conformance_test(self, characters: int, why: str) -> None:
        """Do not use the engine whose conformance test is pending in this run."""
        self._selector.fail(characters, why)

    def engine_candidates(self) -> tuple[tuple[str, str], ...]:
        """List the engines with their standing, fastest first; tries those that were not yet."""
        return (*self._selector.all(), *self.official.engine_candidates())

    def count(self, text: str) -> int:
        """Count the content tokens of a text."""
        self.plan_for(len(text))
        if self._chosen is None:
            return self.official.count(text)
        return self.count_many([text]).tokens[0]

    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        """Count each of several texts, unknown tokens apart."""
        self.plan_for(characters_of(texts))
        return self._audited(texts, is_continuing=False)

    def count_continuations(self, chunks: Sequence[str]) -> TokenCounts:
        """Count chunks that follow other text."""
        self.plan_for(characters_of(chunks))
        return self._audited(chunks, is_continuing=True)

    def _audited(self, texts: Sequence[str], *, is_continuing: bool) -> TokenCounts:
        official = self.official.count_continuations if is_continuing else self.official.count_many
        chosen = self._chosen
        if chosen is None or not texts:
            return official(texts)
        try:
            counting = self._counting(chosen)
            fast = counting.count_continuations if is_continuing else counting.count_many
            counts = fast(texts)
            difference = self._audit(texts, counts, fast, official)
        except BaseException as error:
            if not is_engine_failure(error):
                raise
            self._refuse(chosen, None, in_a_line(error))
            return official(texts)
        if difference is None:
            return counts
        self._refuse(chosen, difference, None)
        return official(texts)

    def _audit(
        self,
        texts: Sequence[str],
        counts: TokenCounts,
        fast: Callable[[Sequence[str]], TokenCounts],
        official: Callable[[Sequence[str]], TokenCounts],
    ) -> ConformanceMismatch | None:
        sample = sample_of(texts, call=self._calls)
        self._calls += 1
        columns = (counts.tokens, counts.unknown, counts.lost)
        ours = TokenCounts(*([column[place] for place in sample.places] for column in columns))
        audited = [texts[place] for place in sample.places]
        is_continuing = official == self.official.count_continuations
        difference = first_difference(audited, ours, official(audited), is_continuing=is_continuing)
        if difference is None and sample.pieces:
            pieces = sample.pieces
            difference = first_difference(pieces, fast(pieces), official(pieces))
        return difference

    def _refuse(
        self, engine: EngineCandidate, difference: ConformanceMismatch | None, why: str | None
    ) -> None:
        """Revoke a result, and let the official engine count the rest of this run."""
        verdict = ConformanceResult(
            is_certified=False, documents=0, difference=difference, reason=why
        )
        self._selector.record(engine, verdict)
        self._rejections.append(
            f"{self.id}: {engine.name} {verdict}; {self.official.engine} counted all of it"
        )
        self._chosen = None

    def _counting(self, engine: EngineCandidate) -> FastCounting:
        if engine.name not in self._countings:
            counter = self._selector.counter(engine)
            self._countings[engine.name] = FastCounting(counter, self.official)
        return self._countings[engine.name]

    def encode(self, text: str) -> list[int]:
        """Encode a text into content token ids."""
        return self.official.encode(text)

    def encode_many(self, texts: Sequence[str]) -> Iterable[Sequence[int]]:
        """Encode several texts, each for itself."""
        return self.official.encode_many(texts)

    def decode(self, ids: Sequence[int]) -> str:
        """Decode content token ids."""
        return self.official.decode(ids)

    def normalized(self, text: str) -> str:
        """Return the text as the tokenizer normalizes it."""
        return self.official.normalized(text)

    def byte_fallback_ids(self) -> frozenset[int]:
        """List the ids that stand for a single byte which no entry spells."""
        return self.official.byte_fallback_ids()

    @property
    def template_tokens(self) -> int | None:
        """Special tokens that the model's own template adds to a text."""
        return self.official.template_tokens

    @property
    def segmentation_source(self) -> LoadedTokenizer:
        """The official tokenizer."""
        return self.official.segmentation_source

    def segment(self, text: str) -> Segmentation:
        """Split a text into tokens with byte offsets."""
        return self.official.segment(text)

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every id that text can produce to its bytes."""
        return self.official.token_bytes()

    def lost(self, text: str) -> int:
        """Count the characters that unknown tokens of a text stand for, white space apart."""
        return self.official.lost(text)

    @property
    def split_policy(self) -> SplitPolicy:
        """Whether chunks may be counted apart."""
        return self.official.split_policy

    @property
    def split_policy_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        return self.official.split_policy_reason

    def _size(self) -> int:
        return self.official.facts.vocabulary

    def _digest(self) -> str:
        return self.official.facts.fingerprint


_REMEMBERED = 200_000
"""Chunks whose losses are remembered."""


class FastCounting:
    """Counts by a fast engine, completed by the official one.

    The official engine counts texts that the fast one does not support, and the lost characters of
    chunks with unknown tokens, once per unique chunk.
    """

    def __init__(self, counter: FastCounter, official: LoadedTokenizer) -> None:
        self._counter = counter
        self._official = official
        self._drops = re.compile(official.drops) if official.drops else None
        self._lost: dict[tuple[bool, str], int] = {}

    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        """Count each of several texts, unknown tokens apart."""
        return self._counted(texts, self._counter.count, self._official.count_many)

    def count_continuations(self, parts: Sequence[str]) -> TokenCounts:
        """Count chunks that follow other text."""
        return self._counted(
            parts, self._counter.count_continuations, self._official.count_continuations
        )

    def _counted(
        self,
        texts: Sequence[str],
        fast: Callable[[Sequence[str]], EngineCounts],
        official: Callable[[Sequence[str]], TokenCounts],
    ) -> TokenCounts:
        lengths = fast(texts)

        def lost_at(places: Sequence[int]) -> Sequence[int]:
            return self._lost_in([texts[place] for place in places], official)

        lost = lost_counts_where(lengths.unknown, lost_at)
        counts = TokenCounts(lengths.tokens, lengths.unknown, lost)
        apart = self._counter.unsupported_chunks(texts)
        if self._drops is not None and self._drops.search(joined_by("", texts)):
            dropped = (place for place, text in enumerate(texts) if self._drops.search(text))
            apart = sorted({*apart, *dropped})
        return _replaced(counts, apart, official([texts[i] for i in apart])) if apart else counts

    def _lost_in(
        self, texts: Sequence[str], official: Callable[[Sequence[str]], TokenCounts]
    ) -> Sequence[int]:
        if self._official.split_policy is not SplitPolicy.CHUNKS:
            return official(texts).lost
        is_initial = official == self._official.count_many
        parts = [
            [(is_initial and number == 0, part) for number, part in enumerate(chunks(text))]
            for text in texts
        ]
        if len(self._lost) > _REMEMBERED:
            self._lost.clear()
        self._learn({part for each in parts for part in each} - self._lost.keys())
        return [sum(self._lost[part] for part in each) for each in parts]

    def _learn(self, parts: set[tuple[bool, str]]) -> None:
        for is_initial in (True, False):
            chosen = sorted(part for initial, part in parts if initial is is_initial)
            if not chosen:
                continue
            fast, official = (
                (self._counter.count, self._official.count_many)
                if is_initial
                else (self._counter.count_continuations, self._official.count_continuations)
            )
            numbers = fast(chosen).unknown
            self._lost.update(((is_initial, part), 0) for part in chosen)
            losing = [part for part, number in zip(chosen, numbers, strict=True) if number]
            found = official(losing).lost if losing else []
            self._lost.update(
                ((is_initial, part), lost) for part, lost in zip(losing, found, strict=True)
            )


def _replaced(counts: TokenCounts, places: Sequence[int], others: TokenCounts) -> TokenCounts:
    """Replace the counts at some positions."""
    tokens, unknown, lost = list(counts.tokens), list(counts.unknown), list(counts.lost)
    for place, *found in zip(places, others.tokens, others.unknown, others.lost, strict=True):
        tokens[place], unknown[place], lost[place] = found
    return TokenCounts(tokens, unknown, lost)


_Numbers: TypeAlias = "npt.NDArray[np.int64]"
_SEED = 20261125
_TEXTS = 400
_BY_CHARACTERS, _BY_NEIGHBOURS, _BY_LOT = 0.5, 0.75, 1.0
"""Share of the sample that is drawn when texts of each kind were drawn."""
_SHARE = 200
"""One character in so many is counted twice."""
_LEAST, _MOST = 20_000, 200_000
"""Characters."""
_LONG = 10_000
"""Of a longer text pieces are taken instead of the whole."""
_PIECE = 2_000
_LOOKED_AT = 1 << 19
"""Characters of a large text among which rare ones are looked for; engines are as fast as this."""
_CATEGORIES = 32
"""No fewer than there are."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What is audited of some texts."""

    places: tuple[int, ...]
    """Indices of texts whose counts are compared."""
    pieces: tuple[str, ...]
    """Pieces of long texts, counted anew by both engines."""


def first_difference(
    texts: Sequence[str], ours: TokenCounts, official: TokenCounts, *, is_continuing: bool = False
) -> ConformanceMismatch | None:
    """Find the first text that was counted differently."""
    mine = zip(ours.tokens, ours.unknown, ours.lost, strict=True)
    theirs = zip(official.tokens, official.unknown, official.lost, strict=True)
    return next(
        (
            ConformanceMismatch(text, one, other, is_continuing)
            for text, one, other in zip(texts, mine, theirs, strict=True)
            if one != other
        ),
        None,
    )


def sample_of(texts: Sequence[str], *, call: int) -> Sample:
    """Draw the texts to audit."""
    import numpy as np

    text = joined_by("", texts)
    numbers, starts, is_piece = _units(texts)
    if not len(starts):
        return Sample((), ())
    chance = np.random.default_rng((_SEED, call, len(starts)))
    first = int(chance.integers(max(len(text) - _LOOKED_AT, 0) + 1))
    by_characters, by_neighbours = (
        np.searchsorted(starts, first + places, side="right") - 1
        for places in _rarest(text[first : first + _LOOKED_AT])
    )
    by_lot = chance.permutation(len(starts))
    sizes = np.diff(starts, append=len(text))
    room = min(_MOST, max(_LEAST, len(text) // _SHARE))
    drawn: dict[int, int] = {}
    for units, share in (
        (by_characters, _BY_CHARACTERS),
        (by_neighbours, _BY_NEIGHBOURS),
        (by_lot, _BY_LOT),
    ):
        for unit in units.tolist():
            if len(drawn) >= share * _TEXTS or sum(drawn.values()) >= share * room:
                break
            drawn[unit] = int(sizes[unit])
    places = (int(numbers[unit]) for unit in drawn if not is_piece[unit])
    pieces = (
        text[starts[unit] : starts[unit] + size] for unit, size in drawn.items() if is_piece[unit]
    )
    return Sample(tuple(sorted(places)), tuple(pieces))


def _units(texts: Sequence[str]) -> tuple[_Numbers, _Numbers, npt.NDArray[np.bool_]]:
    """List what may be drawn: texts, and the pieces of long ones; nothing for an empty text."""
    import numpy as np

    sizes = _sizes(texts)
    pieces = np.where(sizes > _LONG, -(-sizes // _PIECE), np.minimum(sizes, 1))
    numbers = np.repeat(np.arange(len(sizes)), pieces)
    of_text = np.arange(len(numbers)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    starts = (np.cumsum(sizes) - sizes)[numbers] + of_text * _PIECE
    return numbers, starts, sizes[numbers] > _LONG


def _sizes(texts: Sequence[str]) -> _Numbers:
    """Count the characters of each text."""
    import numpy as np

    if not isinstance(texts, ChunkBuffer):
        return np.fromiter(map(len, texts), np.int64, len(texts))
    is_first = np.frombuffer(texts.data, np.int8) >= -0x40  # no continuation of a character
    return np.diff(np.cumsum(is_first)[texts.ends - 1], prepend=0)


def _rarest(text: str) -> Iterator[_Numbers]:
    """Find a place of each character, and of each two categories in parallel, the rarest first."""
    import numpy as np

    encoded = text.encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(encoded, np.uint32).astype(np.int64)  # once, not in every step
    numbers = np.bincount(codes)
    yield _places_by_rarity(codes, numbers)
    present = np.flatnonzero(numbers)
    names = [unicodedata.category(chr(code)) for code in present.tolist()]
    ids = {name: id_ for id_, name in enumerate(dict.fromkeys(names))}
    category = np.zeros(len(numbers), np.int64)
    category[present] = [ids[name] for name in names]
    of = category[codes]
    neighbours = of[:-1] * _CATEGORIES + of[1:]
    yield _places_by_rarity(neighbours, np.bincount(neighbours))


def _places_by_rarity(kinds: _Numbers, numbers: _Numbers) -> _Numbers:
    """Find where each kind stands last, the rarest kind first."""
    import numpy as np

    seen = np.flatnonzero(numbers)
    last = np.zeros(len(numbers), np.int64)
    last[kinds] = np.arange(len(kinds))
    places: _Numbers = last[seen[np.argsort(numbers[seen], kind="stable")]]
    return places
