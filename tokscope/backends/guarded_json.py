"""Models of a ``tokenizer.json`` that would find special tokens in text, kept from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence, Set
from functools import cached_property
from typing import Any

from tokenizers import Tokenizer as Engine

from tokscope.backends.fast.steps import any_of, works_singly
from tokscope.backends.habits import counts_behind_a_word
from tokscope.backends.huggingface import HuggingFaceTokenizer
from tokscope.backends.json_fingerprint import described
from tokscope.text.cut import keeps_from_spaces
from tokscope.tokenizer import Algorithm, Counts, Cut

_UNMATCHABLE = "\ufdd0 \ufdd1"
"""Put before an entry that text must not reach. What such models see is cut at spaces or has them
replaced, and should a model see spaces, the two are noncharacters, which no text should hold."""

_MARK = "▁"
_CUTTING = ("Metaspace", "WhitespaceSplit", "Whitespace", "BertPreTokenizer", "Punctuation")
"""Pre-tokenisers that cut, drop what they cut at, or mark spaces."""


class GuardedTokenizer(HuggingFaceTokenizer):
    """A Unigram model, or one of words, whose vocabulary also lists the special tokens.

    The engine would find ``<s>`` in text although it was told not to match special tokens. A text
    in which that happens is encoded again by a copy whose special entries no text can reach; where
    it does not happen, leaving the entries out could not have changed the best segmentation. A
    spelt ``<unk>`` looks like something unknown, so a text with an unknown token is looked at too:
    an entry that it does not spell cannot have been found in it.
    """

    @cached_property
    def _hidden_ids(self) -> frozenset[int]:
        unknown = frozenset() if self._unknown_id is None else {self._unknown_id}
        return self._special_ids | unknown

    def encode_many(self, texts: Sequence[str]) -> Iterable[Sequence[int]]:
        """Encode several texts, each for itself."""
        for text, ids in zip(texts, super().encode_many(texts), strict=True):
            yield ids if self._is_right(text, ids) else self._guarded(text).ids

    @cached_property
    def _spans_no_space(self) -> bool:
        """Whether it is SentencePiece's Unigram and no token reaches over a space."""
        pre_tokenizer, normalizer = self._engine.pre_tokenizer, self._engine.normalizer
        return (
            self.algorithm is Algorithm.UNIGRAM
            and type(pre_tokenizer).__name__ == "Metaspace"
            and (pre_tokenizer.replacement, pre_tokenizer.prepend_scheme) == (_MARK, "always")
            and (pre_tokenizer.split or self._engine.model.token_to_id(_MARK) is not None)
            and type(normalizer).__name__ in ("Precompiled", "Sequence")
            and works_singly(described(normalizer))
            and not self._finds_over_spaces
            and not any(_MARK in token.lstrip(_MARK) for token in self._engine.get_vocab())
            and keeps_from_spaces(normalizer.normalize_str)
        )

    @property
    def cut(self) -> Cut:
        """Chunks, if no entry of the vocabulary reaches over a space."""
        return Cut.CHUNKS if self._spans_no_space else Cut.WHOLE

    @property
    def cut_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        if self._spans_no_space:
            return "no entry of the vocabulary reaches over a space"
        return "an entry of the vocabulary reaches over a space, or its steps are not known"

    def count_continuing(self, chunks: Sequence[str]) -> Counts:
        """Count chunks that follow other text; before each the engine puts the space it lacks."""
        return counts_behind_a_word(self.count_many, chunks)

    def _encoded(self, text: str) -> Any:
        encoding = self._encoding(self._engine, text)
        return encoding if self._is_right(text, encoding.ids) else self._guarded(text)

    def _encoded_many(self, texts: Sequence[str]) -> Iterable[Any]:
        for text, encoding in zip(texts, super()._encoded_many(texts), strict=True):
            yield encoding if self._is_right(text, encoding.ids) else self._guarded(text)

    def _guarded(self, text: str) -> Any:
        return self._encoding(self._without_specials, text)

    def _is_right(self, text: str, ids: Sequence[int]) -> bool:
        """Tell whether the engine did not find in a text what it must not reach."""
        return self._hidden_ids.isdisjoint(ids) or not self._spells_hidden(text)

    def _spells_hidden(self, text: str) -> bool:
        """Tell whether a text, as the model sees it, may spell an entry that it must not reach."""
        normalizer, pre_tokenizer = self._engine.normalizer, self._engine.pre_tokenizer
        seen = text if normalizer is None else normalizer.normalize_str(text)
        if self._first_of_hidden.search(seen) is None:
            return False
        if pre_tokenizer is not None:
            seen = "".join(word for word, _ in pre_tokenizer.pre_tokenize_str(seen))
        return self._hidden_spellings.search(seen) is not None

    @cached_property
    def _hidden(self) -> list[str]:
        prefix = getattr(self._engine.model, "continuing_subword_prefix", None) or ""
        entries = filter(None, map(self._engine.id_to_token, self._hidden_ids))
        return [entry.removeprefix(prefix) for entry in entries]

    @cached_property
    def _hidden_spellings(self) -> re.Pattern[str]:
        return any_of(self._hidden)

    @cached_property
    def _first_of_hidden(self) -> re.Pattern[str]:
        """Compile a character of each such entry, without which no normalised text spells it.

        Only where the words put together have no characters but the text's and the mark for spaces.
        """
        firsts = [entry.replace(_MARK, "").strip()[:1] for entry in self._hidden]
        return re.compile("") if "" in firsts or not _only_cuts(self._engine) else any_of(firsts)

    @cached_property
    def _without_specials(self) -> Engine:
        content = json.loads(self._engine.to_str())
        content["post_processor"] = None
        hidden = {self._engine.id_to_token(id_) for id_ in self._hidden_ids} - {None}
        for added in content["added_tokens"]:
            if added["content"] in hidden:
                added["content"] = _UNMATCHABLE + added["content"]
        _hide(content["model"], hidden)
        guarded = Engine.from_str(json.dumps(content))
        guarded.encode_special_tokens = True
        return guarded


def _only_cuts(engine: Engine) -> bool:
    """Tell whether a pre-tokeniser puts nothing into text but the mark for spaces."""
    step = described(engine.pre_tokenizer)
    if step is None:
        return True
    steps = step["pretokenizers"] if step["type"] == "Sequence" else [step]
    marks = {each.get("replacement", _MARK) for each in steps}
    return marks <= {_MARK} and all(each["type"] in _CUTTING for each in steps)


def _hide(model: dict[str, Any], hidden: Set[str | None]) -> None:
    """Rename some entries of a vocabulary so that no text spells them."""

    def renamed(token: str) -> str:
        return _UNMATCHABLE + token if token in hidden else token

    vocabulary = model["vocab"]
    if isinstance(vocabulary, list):
        model["vocab"] = [[renamed(token), score] for token, score in vocabulary]
    else:
        model["vocab"] = {renamed(token): id_ for token, id_ in vocabulary.items()}
        model["unk_token"] = renamed(model["unk_token"])
