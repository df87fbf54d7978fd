"""The part of a ``tokenizer.json`` that some texts can use, for the official engine.

Loading a vocabulary of 250,000 entries takes longer than asking it about a page of text, which
reaches a few thousand of them. Merging and the search for the best segmentation look at nothing
but entries that stand in the text, so that the same library given only those counts the same. Steps
before the model, added tokens, the order of merges and the scores stay those of the file.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from tokscope.backends.base import BEHIND_A_WORD, LoadedTokenizer
from tokscope.backends.compact import CompactForms
from tokscope.backends.fast.steps import any_of, ordinary_added_tokens, steps_of
from tokscope.catalogue import Catalogue
from tokscope.sources import Store, VocabularyFiles
from tokscope.text.running import characters_of

if TYPE_CHECKING:
    from tokenizers import Tokenizer as Engine

_KIND = "json-part-1"
"""Kind of the compact form; moves with what is in it."""
_MOST = 60_000
"""Characters asked about in parts by one run; beyond, the whole is loaded."""
_MOST_LOOKS = 2_000_000
"""Places in words where an entry may stand, beyond which the whole is loaded."""
_LINE = "\n"
_UNIGRAM, _BPE = "Unigram", "BPE"
_NOT_HERE = ("byte_fallback", "ignore_merges", "continuing_subword_prefix", "end_of_word_suffix")
"""What would have a model reach entries that do not stand in the text as they are written."""


@dataclass(slots=True)
class JsonParts:
    """Makes tokenizers of parts of one file.

    Parameters
    ----------
    id_ : str
        What they are called.
    files : VocabularyFiles
        The official file, which was found whole before.
    catalogue : Catalogue
        Where patterns are looked up.
    store : Store
        Where the form is kept from which parts are made.
    """

    id_: str
    files: VocabularyFiles
    catalogue: Catalogue
    store: Store
    _left: int = _MOST
    _entries: _Entries | None = field(default=None, repr=False)

    def expect(self, characters: int) -> None:
        """Hear how many characters will be counted at a time; no part is made for many."""
        if characters > _MOST:
            self._left = 0

    def part_for(self, texts: Sequence[str]) -> LoadedTokenizer | None:
        """Make a tokenizer that counts some texts, and chunks, as that of the whole file does.

        Parameters
        ----------
        texts : sequence of str
            The only texts that it may be asked about.

        Returns
        -------
        LoadedTokenizer or None
            None where the whole has to be loaded: for much text, for a model of another kind, or
            where an added token stands in the text.
        """
        self._left -= characters_of(texts)
        if self._left < 0:
            return None
        if self._entries is None:
            self._entries = _entries_of(self.files, self.store)
        content = self._entries.part(texts) if self._entries.tokens else None
        if content is None:
            return None
        from tokenizers import Tokenizer as Engine

        from tokscope.backends.tokenizer_json import tokenizer_of_engine

        data = json.dumps(content).encode("utf-8")
        path, engine = self.files.paths["json"], Engine.from_buffer(data)
        return tokenizer_of_engine(path, self.id_, engine, described=data, catalogue=self.catalogue)


class _Entries:
    """What a file's model knows, as columns.

    Parameters
    ----------
    shell : dict
        The file; its model without entries, merges and scores.
    tokens : list of str
        Entries of a Unigram model by id; what each merge of a BPE makes, in their order; nothing
        where the model is of another kind.
    pairs : list of str
        The merges, each as two tokens with a space between.
    scores : sequence of float
        Of the entries.
    """

    def __init__(
        self, shell: dict[str, Any], tokens: list[str], pairs: list[str], scores: Sequence[float]
    ) -> None:
        self.tokens = tokens
        self._shell = shell
        self._pairs = pairs
        self._scores = scores

    @cached_property
    def _places(self) -> dict[str, int]:
        return dict(zip(self.tokens, range(len(self.tokens)), strict=True))

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.tokens))

    @cached_property
    def _least(self) -> int:
        """The entry of the least score."""
        return min(range(len(self._scores)), key=self._scores.__getitem__)

    @cached_property
    def _steps(self) -> Engine:
        from tokenizers import Tokenizer as Engine

        return Engine.from_buffer(steps_of(self._shell))

    def part(self, texts: Sequence[str]) -> dict[str, Any] | None:
        """Write a file of the entries that stand in some texts, or in chunks behind a word."""
        asked = [*texts, *(BEHIND_A_WORD + text for text in texts), BEHIND_A_WORD]
        normalized = list(map(self._normalized, asked))
        if any(map(self._added.search, chain(texts, normalized))):
            return None
        words = set(chain.from_iterable(map(self._words, normalized)))
        if sum(len(word) * min(len(word), self._longest) for word in words) > _MOST_LOOKS:
            return None
        found = sorted({place for word in words for place in self._in(word)})
        model = self._shell["model"]
        entries = self._unigram(found) if model["type"] == _UNIGRAM else self._bpe(found)
        return self._shell | {"model": model | entries}

    @cached_property
    def _added(self) -> re.Pattern[str]:
        """Compile what is found in text before it is cut."""
        return any_of(ordinary_added_tokens(self._shell))

    def _normalized(self, text: str) -> str:
        normalizer = self._steps.normalizer
        return text if normalizer is None else str(normalizer.normalize_str(text))

    def _words(self, normalized: str) -> list[str]:
        """Cut a text into what the model is given."""
        if self._steps.pre_tokenizer is None:
            return [normalized]
        return [word for word, _ in self._steps.pre_tokenizer.pre_tokenize_str(normalized)]

    def _in(self, word: str) -> Iterator[int]:
        """Find the entries that stand in a word."""
        places, longest, end = self._places, self._longest, len(word)
        for start in range(end):
            for stop in range(start + 1, min(start + longest, end) + 1):
                place = places.get(word[start:stop])
                if place is not None:
                    yield place

    def _unigram(self, found: list[int]) -> dict[str, Any]:
        """Take entries, special ones, and that of the least score, by which unknown ones go."""
        added = self._shell.get("added_tokens") or ()
        special = (self._places.get(token["content"]) for token in added)
        unknown = self._shell["model"]["unk_id"]
        ids = sorted(
            {*found, self._least, unknown} | {place for place in special if place is not None}
        )
        entries = [[self.tokens[id_], self._scores[id_]] for id_ in ids]
        return {"vocab": entries, "unk_id": ids.index(unknown)}

    def _bpe(self, found: list[int]) -> dict[str, Any]:
        """Take merges in their order, what they make, and every entry that none makes."""
        unmade: list[str] = self._shell["model"]["vocab"]
        tokens = dict.fromkeys(chain(unmade, map(self.tokens.__getitem__, found)))
        merges = [self._pairs[place].split(" ") for place in found]
        return {"vocab": dict(zip(tokens, range(len(tokens)), strict=True)), "merges": merges}


def _entries_of(files: VocabularyFiles, store: Store) -> _Entries:
    """Read what a model knows from its compact form, which is made the first time."""
    forms = CompactForms(store)
    parts = forms.recall(_KIND, files)
    if parts is None:
        parts = _taken_apart(json.loads(files.paths["json"].read_bytes()))
        forms.keep(_KIND, files, parts)
    if not parts:
        return _Entries({}, [], [], [])
    shell, tokens, pairs, scores = parts
    return _Entries(
        json.loads(shell),
        tokens.decode("utf-8", "surrogatepass").split(_LINE),
        pairs.decode("utf-8", "surrogatepass").split(_LINE),
        struct.unpack(f"<{len(scores) // 8}d", scores),
    )


def _taken_apart(content: dict[str, Any]) -> list[bytes]:
    """Write the columns of a model; nothing for one of which no part can be told."""
    model = content["model"]
    scores: list[float] = []
    pairs: list[str] = []
    kind = model.get("type")
    if kind == _UNIGRAM and model.get("unk_id") is not None:
        tokens, scores = map(list, zip(*model["vocab"], strict=True))
        emptied: dict[str, Any] = {"vocab": []}
    elif kind == _BPE:
        pairs = [each if isinstance(each, str) else " ".join(each) for each in model["merges"]]
        tokens = [pair.replace(" ", "") for pair in pairs]
        emptied = {"vocab": list(model["vocab"].keys() - set(tokens)), "merges": []}
    else:
        return []
    is_written_so = not any(map(model.get, _NOT_HERE)) and len(set(tokens)) == len(tokens)
    if not is_written_so or any(pair.count(" ") != 1 for pair in pairs):
        return []
    if any(_LINE in each for each in (*tokens, *pairs)):
        return []
    shell = content | {"post_processor": None, "model": model | emptied}
    written = (json.dumps(shell), _LINE.join(tokens), _LINE.join(pairs))
    return [
        *(each.encode("utf-8", "surrogatepass") for each in written),
        struct.pack(f"<{len(scores)}d", *scores),
    ]
