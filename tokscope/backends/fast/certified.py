"""A tokenizer that counts large text by a certified fast engine, and everything else officially.

Every count of a fast engine is audited on a sample. If one differs, its verdict is overturned, the
official engine counts from then on, and what was counted before is to be counted again: see
``settled``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from tokscope.backends.base import Facts, LoadedTokenizer
from tokscope.backends.fast.audit import first_difference, sample_of
from tokscope.backends.fast.certificates import Difference, Verdict
from tokscope.backends.fast.counting import FastCounting
from tokscope.backends.fast.ladder import FastEngine
from tokscope.backends.fast.standings import Rungs, Standings
from tokscope.backends.fast.trial import gave_up, in_a_line
from tokscope.text.running import characters_of
from tokscope.tokenizer import Counts, Cut, Segmentation


class CertifiedTokenizer(LoadedTokenizer):
    """The official tokenizer with a ladder of fast engines beside it.

    Parameters
    ----------
    official : LoadedTokenizer
        Counts small text, and gives ids, pieces and facts.
    rungs : Rungs
        What may count large text.
    """

    def __init__(self, official: LoadedTokenizer, rungs: Rungs) -> None:
        super().__init__(official.id, official.algorithm, official.engine, None)
        self.official = official
        self._standings = Standings(official, rungs)
        self._chosen: FastEngine | None = None
        self._countings: dict[str, FastCounting] = {}
        self._refusals: list[str] = []
        self._calls = 0

    @property
    def engine(self) -> str:
        """The library that counts, with its version: the fast one once it has taken over."""
        return self.official.engine if self._chosen is None else self._chosen.name

    @property
    def pace(self) -> int:
        """About how many megabytes a second it counts."""
        return self.official.pace if self._chosen is None else self._chosen.pace

    @property
    def refusals(self) -> tuple[str, ...]:
        """What the audit found, one sentence for each engine refused."""
        return tuple(self._refusals)

    @property
    def facts(self) -> Facts:
        """What is known of the vocabulary as a whole."""
        return self.official.facts

    @facts.setter
    def facts(self, known: Facts) -> None:
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
        """What decides its counts beside the engine."""
        return self.official.identity

    def accept_refusals(self, refusals: Sequence[str]) -> None:
        """Hear which engines another process refused, and count officially from now on."""
        new = [each for each in refusals if each not in self._refusals]
        if new:
            if self._chosen is not None:
                self._standings.overturn(self._chosen)
            self._refusals += new
            self._chosen = None

    def expect(self, characters: int) -> None:
        """Choose the engine for so much text at a time; a fast one stays until it is refused.

        Parameters
        ----------
        characters : int
            Of what will be counted in one go.
        """
        if self._chosen is not None and not self._standings.is_certified(self._chosen):
            self._chosen = None  # it was refused while it counted for another tokenizer
        if self._may_choose:
            self._chosen = self._standings.certified(characters)

    @property
    def _may_choose(self) -> bool:
        return self._chosen is None and not self._refusals

    def awaited_trial(self, characters: int) -> str | None:
        """Name the trial that is to be held for so much text, if its verdict can be kept."""
        return self._standings.awaited_trial(characters) if self._may_choose else None

    def fail_trial(self, characters: int, why: str) -> None:
        """Refuse for this run the engine that awaits its trial for so much text."""
        self._standings.fail(characters, why)

    def ladder(self) -> tuple[tuple[str, str], ...]:
        """List the engines with their standing, fastest first; tries those that were not yet."""
        return (*self._standings.all(), *self.official.ladder())

    def count(self, text: str) -> int:
        """Count the content tokens of a text."""
        self.expect(len(text))
        if self._chosen is None:
            return self.official.count(text)
        return self.count_many([text]).tokens[0]

    def count_many(self, texts: Sequence[str]) -> Counts:
        """Count each of several texts, unknown tokens apart."""
        self.expect(characters_of(texts))
        return self._audited(texts, is_continuing=False)

    def count_continuing(self, chunks: Sequence[str]) -> Counts:
        """Count chunks that follow other text."""
        self.expect(characters_of(chunks))
        return self._audited(chunks, is_continuing=True)

    def _audited(self, texts: Sequence[str], *, is_continuing: bool) -> Counts:
        official = self.official.count_continuing if is_continuing else self.official.count_many
        chosen = self._chosen
        if chosen is None or not texts:
            return official(texts)
        try:
            counting = self._counting(chosen)
            fast = counting.count_continuing if is_continuing else counting.count_many
            counts = fast(texts)
            difference = self._audit(texts, counts, fast, official)
        except BaseException as error:
            if not gave_up(error):
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
        counts: Counts,
        fast: Callable[[Sequence[str]], Counts],
        official: Callable[[Sequence[str]], Counts],
    ) -> Difference | None:
        sample = sample_of(texts, call=self._calls)
        self._calls += 1
        columns = (counts.tokens, counts.unknown, counts.lost)
        ours = Counts(*([column[place] for place in sample.places] for column in columns))
        asked = [texts[place] for place in sample.places]
        is_continuing = official == self.official.count_continuing
        difference = first_difference(asked, ours, official(asked), is_continuing=is_continuing)
        if difference is None and sample.pieces:
            pieces = sample.pieces
            difference = first_difference(pieces, fast(pieces), official(pieces))
        return difference

    def _refuse(self, engine: FastEngine, difference: Difference | None, why: str | None) -> None:
        """Overturn a verdict and let the official engine count the rest of this run."""
        verdict = Verdict(is_certified=False, documents=0, difference=difference, reason=why)
        self._standings.record(engine, verdict)
        self._refusals.append(
            f"{self.id}: {engine.name} is {verdict}; {self.official.engine} counted all of it"
        )
        self._chosen = None

    def _counting(self, engine: FastEngine) -> FastCounting:
        if engine.name not in self._countings:
            counter = self._standings.counter(engine)
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
        """Bring a text into the form in which it is cut."""
        return self.official.normalized(text)

    def fallback_ids(self) -> frozenset[int]:
        """List the ids that stand for a single byte which no entry spells."""
        return self.official.fallback_ids()

    @property
    def template_tokens(self) -> int | None:
        """Special tokens that the model's own template adds to a text."""
        return self.official.template_tokens

    @property
    def alike(self) -> LoadedTokenizer:
        """The official tokenizer."""
        return self.official.alike

    def segment(self, text: str) -> Segmentation:
        """Show where a text is cut, with byte spans."""
        return self.official.segment(text)

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every id that text can produce to its bytes."""
        return self.official.token_bytes()

    def lost(self, text: str) -> int:
        """Count the characters that unknown tokens of a text stand for, white space apart."""
        return self.official.lost(text)

    @property
    def cut(self) -> Cut:
        """Whether chunks may be counted apart."""
        return self.official.cut

    @property
    def cut_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        return self.official.cut_reason

    def _size(self) -> int:
        return self.official.facts.vocabulary

    def _digest(self) -> str:
        return self.official.facts.fingerprint
