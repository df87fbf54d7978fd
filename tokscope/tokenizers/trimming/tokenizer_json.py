"""The entries of a ``tokenizer.json`` that some texts can use, for the official engine.

Normalizer, pre-tokenizer, added tokens, merge order and scores stay those of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from tokscope.catalogue.catalogue import Catalogue
from tokscope.sources.store import Store
from tokscope.sources.verification import VocabularyFiles
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.sentinel import SENTINEL, needs_sentinel
from tokscope.tokenizers.tokenizer_json import any_of, components, ordinary_added_tokens
from tokscope.tokenizers.trimming.base import VocabularyTrimmer
from tokscope.tokenizers.vocabulary_cache import VocabularyCache

if TYPE_CHECKING:
    from tokenizers import Tokenizer as Engine

    from tokscope.text.substring_filter import SubstringFilter


_KIND = "json-part-2"
"""Kind of the compact form; moves with what is in it."""
_AN_ENTRY, _A_CHARACTER = 3e-6, 1e-6
"""Seconds that loading an entry takes, and bringing a character of a text before the model."""
_LINE = "\n"
_UNIGRAM, _BPE = "Unigram", "BPE"
_NOT_HERE = ("byte_fallback", "ignore_merges", "continuing_subword_prefix", "end_of_word_suffix")
"""What would have a model reach entries that do not stand in the text as they are written."""


class TokenizerJsonTrimmer(VocabularyTrimmer[LoadedTokenizer]):
    """Makes tokenizers of parts of one file."""

    def __init__(
        self, id_: str, entries: int, files: VocabularyFiles, catalogue: Catalogue, store: Store
    ) -> None:
        super().__init__(entries, entries * _AN_ENTRY)
        self._id = id_
        self._files = files
        self._catalogue = catalogue
        self._store = store

    @cached_property
    def _entries_known(self) -> _Entries | None:
        return _entries_of(self._files, self._store)

    def _takes(self, within: SubstringFilter) -> float:
        return super()._takes(within) + _A_CHARACTER * within.characters

    def _of(self, within: SubstringFilter) -> LoadedTokenizer | None:
        """Build a partial tokenizer; None also where the text has an added token."""
        content = self._entries_known.part(within.texts) if self._entries_known else None
        if content is None:
            return None
        from tokenizers import Tokenizer as Engine

        from tokscope.tokenizers.engines.huggingface_models import tokenizer_of_engine

        data = json.dumps(content).encode("utf-8")
        path, engine = self._files.paths["json"], Engine.from_buffer(data)
        return tokenizer_of_engine(
            path, self._id, engine, described=data, catalogue=self._catalogue
        )


class _Entries:
    """What a file's model knows, as columns."""

    def __init__(self, shell: bytes, entries: bytes, scores: bytes, places: bytes) -> None:
        self._shell: dict[str, Any] = json.loads(shell)
        self._entries = entries.decode("utf-8", "surrogatepass").split(_LINE)
        self._scores = scores
        self._places = places

    @cached_property
    def _steps(self) -> Engine:
        from tokenizers import Tokenizer as Engine

        return Engine.from_buffer(components(self._shell))

    def part(self, texts: Sequence[str]) -> dict[str, Any] | None:
        """Write a file of the entries that may stand in some texts, or in chunks after a word."""
        from tokscope.text.substring_filter import SubstringFilter

        behind = [SENTINEL + text for text in texts if needs_sentinel(text)]
        inputs = [*texts, *behind, SENTINEL]
        normalized = list(map(self._normalized, inputs))
        if any(map(self._added.search, chain(texts, normalized))):
            return None
        words = SubstringFilter.of(list(set(chain.from_iterable(map(self._words, normalized)))))
        found = words.numbers_of(self._places).tolist()
        model = self._shell["model"]
        entries = self._unigram(found) if model["type"] == _UNIGRAM else self._bpe(found)
        return self._shell | {"model": model | entries}

    @cached_property
    def _added(self) -> re.Pattern[str]:
        """Compile what is found in text before it is split."""
        return any_of(ordinary_added_tokens(self._shell))

    def _normalized(self, text: str) -> str:
        normalizer = self._steps.normalizer
        return text if normalizer is None else str(normalizer.normalize_str(text))

    def _words(self, normalized: str) -> list[str]:
        """Split a text into the words that the model receives."""
        if self._steps.pre_tokenizer is None:
            return [normalized]
        return [word for word, _ in self._steps.pre_tokenizer.pre_tokenize_str(normalized)]

    def _unigram(self, found: list[int]) -> dict[str, Any]:
        """Select entries with their scores."""
        import numpy as np

        scores = np.frombuffer(self._scores, "<f8")[found].tolist()
        entries = zip(map(self._entries.__getitem__, found), scores, strict=True)
        unknown = found.index(self._shell["model"]["unk_id"])
        return {"vocab": list(map(list, entries)), "unk_id": unknown}

    def _bpe(self, found: list[int]) -> dict[str, Any]:
        """Select merges in order, what they make, and entries that no merge makes.

        A merge of parts that do not occur in the texts makes nothing that does.
        """
        unmade: list[str] = self._shell["model"]["vocab"]
        pairs = [self._entries[place].split(" ") for place in found]
        tokens = dict.fromkeys(chain(unmade, map("".join, pairs)))
        merges = [[left, right] for left, right in pairs if left in tokens and right in tokens]
        return {"vocab": dict(zip(tokens, range(len(tokens)), strict=True)), "merges": merges}


def _entries_of(files: VocabularyFiles, store: Store) -> _Entries | None:
    """Read what a model knows from its compact form, which is made the first time."""
    forms = VocabularyCache(store)
    parts = forms.get(_KIND, files)
    if parts is None:
        files.check()
        parts = _taken_apart(json.loads(files.paths["json"].read_bytes()))
        forms.put(_KIND, files, parts)
    return _Entries(*parts) if parts else None


def _taken_apart(content: dict[str, Any]) -> list[bytes]:
    """Write the columns of a model; nothing for one of which no part can be told."""
    import numpy as np

    from tokscope.text.substring_filter import written_places

    model = content["model"]
    scores: list[float] = []
    pairs: list[str] = []
    kept: set[int] = set()
    kind = model.get("type")
    if kind == _UNIGRAM and model.get("unk_id") is not None:
        tokens, scores = map(list, zip(*model["vocab"], strict=True))
        kept = _kept(content, tokens, scores)
        emptied: dict[str, Any] = {"vocab": []}
    elif kind == _BPE:
        pairs = [each if isinstance(each, str) else " ".join(each) for each in model["merges"]]
        tokens = [pair.replace(" ", "") for pair in pairs]
        emptied = {"vocab": list(model["vocab"].keys() - set(tokens)), "merges": []}
    else:
        return []
    is_written_so = not any(map(model.get, _NOT_HERE)) and len(set(tokens)) == len(tokens)
    if not tokens or not is_written_so or any(pair.count(" ") != 1 for pair in pairs):
        return []
    if any(_LINE in each for each in (*tokens, *pairs)):
        return []
    shell = content | {"post_processor": None, "model": model | emptied}
    written = (json.dumps(shell), _LINE.join(pairs or tokens))
    texts = ["" if id_ in kept else token for id_, token in enumerate(tokens)]
    return [
        *(each.encode("utf-8", "surrogatepass") for each in written),
        np.array(scores, "<f8").tobytes(),
        written_places(texts),
    ]


def _kept(content: dict[str, Any], tokens: Sequence[str], scores: Sequence[float]) -> set[int]:
    """Return the ids of a Unigram model's special entries, and of that of the least score.

    It derives the score of unknown characters from the lowest score.
    """
    added = {token["content"] for token in content.get("added_tokens") or ()}
    least = min(range(len(scores)), key=scores.__getitem__)
    special = {id_ for id_, token in enumerate(tokens) if token in added}
    return special | {least, content["model"]["unk_id"]}
