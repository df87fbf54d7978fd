"""The engines for the models of a ``tokenizer.json``, and the choice among them."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cached_property
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer as Engine

from tokscope.catalogue.catalogue import Catalogue
from tokscope.catalogue.rows import Algorithm
from tokscope.errors import InputError
from tokscope.strict_toml import json_of
from tokscope.text.split_pattern import splits_before_spaces
from tokscope.text.split_points import keeps_from_spaces
from tokscope.tokenizers import tokenizer_json as json_fingerprint
from tokscope.tokenizers.engines.base import MATCH_ALL, bytes_of_token, found_in
from tokscope.tokenizers.engines.huggingface import HuggingFaceTokenizer
from tokscope.tokenizers.engines.sentinel import counts_after_sentinel
from tokscope.tokenizers.interface import Segmentation, SplitPolicy, TokenCounts
from tokscope.tokenizers.json_fingerprint import of_byte_level
from tokscope.tokenizers.tokenizer_json import any_of, described, is_context_free


class ByteLevelTokenizer(HuggingFaceTokenizer):
    """A byte-level BPE that a ``tokenizer.json`` describes."""

    def __init__(
        self,
        id_: str,
        engine: Engine,
        *,
        special: Mapping[str, int],
        unknown_id: int | None,
        catalogue: Catalogue,
    ) -> None:
        super().__init__(id_, Algorithm.BPE, engine, special=special, unknown_id=unknown_id)
        self._catalogue = catalogue

    @cached_property
    def _keeps_words_apart(self) -> bool:
        """Whether the steps before the model are proven to cut before every single space."""
        steps = json_fingerprint.split_regexes(self._engine, (None, "NFC", "NFKC"))
        return steps is not None and splits_before_spaces(steps) and not self._finds_over_spaces

    def _matches_all(self, regex: str) -> bool:
        """Return whether a pattern is known to match all of every text."""
        return self._catalogue.pattern_name(regex) in MATCH_ALL

    @property
    def split_policy(self) -> SplitPolicy:
        """Chunks, where the steps before the model are proven to cut before every single space."""
        return SplitPolicy.CHUNKS if self._keeps_words_apart else SplitPolicy.WHOLE

    @property
    def split_policy_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        if self._keeps_words_apart:
            return "its pattern cuts before every single space"
        if self._finds_over_spaces:
            return "an added token reaches over a space"
        return "its pattern and normaliser are not shown to cut before every single space"

    def segment(self, text: str) -> Segmentation:
        """Split a text into tokens, with spans in the normalized text."""
        encoding = self._engine.encode(text, add_special_tokens=False)
        normalizer = self._engine.normalizer
        normalized = normalizer.normalize_str(text) if normalizer is not None else text
        known = self._bytes_by_id
        data = [known.get(id_, b"") for id_ in encoding.ids]  # an unknown token may be special
        if self.drops or b"".join(data) == normalized.encode("utf-8"):
            pieces = found_in(normalized, encoding.ids, data)
            if pieces is not None:
                return Segmentation(normalized, pieces)
        return Segmentation(text, self._by_offsets(text, encoding))

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every id that text can produce to its bytes."""
        return dict(self._bytes_by_id)

    @cached_property
    def _bytes_by_id(self) -> dict[int, bytes]:
        added = {
            id_: token.content for id_, token in self._engine.get_added_tokens_decoder().items()
        }
        return {
            id_: added[id_].encode("utf-8") if id_ in added else _bytes_of(token)
            for token, id_ in self._engine.get_vocab(with_added_tokens=True).items()
            if id_ not in self._special_ids
        }

    def _digest(self) -> str:
        added = self._engine.get_added_tokens_decoder()
        tokens = {id_: data for id_, data in self.token_bytes().items() if id_ not in added}
        return of_byte_level(self._engine, tokens, self._special_ids, self._catalogue)


def _bytes_of(token: str) -> bytes:
    """Read an entry's bytes; one not spelt in the 256 characters, which no text reaches, as is."""
    try:
        return bytes_of_token(token)
    except KeyError:
        return token.encode("utf-8")


_UNMATCHABLE = "\ufdd0 \ufdd1"
"""Put before an entry that text must not reach. What such models see is split at spaces or has them
replaced, and should a model see spaces, the two are noncharacters, which no text should hold."""

_MARK = "▁"
_CUTTING = ("Metaspace", "WhitespaceSplit", "Whitespace", "BertPreTokenizer", "Punctuation")
"""Pre-tokenisers that cut, drop what they cut at, or mark spaces."""


class SplitSpecialTokensTokenizer(HuggingFaceTokenizer):
    """A Unigram model, or one of words, whose vocabulary also lists the special tokens.

    The engine would find ``<s>`` in text although matching special tokens is disabled. A text
    in which that happens is encoded again by a copy whose special entries no text can reach; where
    it does not happen, leaving the entries out could not have changed the best segmentation. A
    spelt ``<unk>`` looks like something unknown, so a text with an unknown token is checked too:
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
            and is_context_free(described(normalizer))
            and not self._finds_over_spaces
            and not any(_MARK in token.lstrip(_MARK) for token in self._engine.get_vocab())
            and keeps_from_spaces(normalizer.normalize_str)
        )

    @property
    def split_policy(self) -> SplitPolicy:
        """Chunks, if no entry of the vocabulary reaches over a space."""
        return SplitPolicy.CHUNKS if self._spans_no_space else SplitPolicy.WHOLE

    @property
    def split_policy_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        if self._spans_no_space:
            return "no entry of the vocabulary reaches over a space"
        return "an entry of the vocabulary reaches over a space, or its steps are not known"

    def count_continuations(self, chunks: Sequence[str]) -> TokenCounts:
        """Count chunks that follow other text; before each the engine puts the space it lacks."""
        return counts_after_sentinel(self.count_many, chunks)

    def _encoded(self, text: str) -> Any:
        encoding = self._encoding(self._engine, text)
        return encoding if self._is_right(text, encoding.ids) else self._guarded(text)

    def _encoded_many(self, texts: Sequence[str]) -> Iterable[Any]:
        for text, encoding in zip(texts, super()._encoded_many(texts), strict=True):
            yield encoding if self._is_right(text, encoding.ids) else self._guarded(text)

    def _guarded(self, text: str) -> Any:
        return self._encoding(self._without_specials, text)

    def _is_right(self, text: str, ids: Sequence[int]) -> bool:
        """Return whether the engine did not find in a text what it must not reach."""
        return self._hidden_ids.isdisjoint(ids) or not self._spells_hidden(text)

    def _spells_hidden(self, text: str) -> bool:
        """Return whether a normalized text may contain an entry that must not be matched."""
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
        """Compile a character of each such entry, without which no normalized text spells it.

        Only where the words put together have no characters but the text's and the mark for spaces.
        """
        firsts = [entry.replace(_MARK, "").strip()[:1] for entry in self._hidden]
        return re.compile("") if "" in firsts or not _only_splits(self._engine) else any_of(firsts)

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


def _only_splits(engine: Engine) -> bool:
    """Return whether a pre-tokenizer puts nothing into text but the mark for spaces."""
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


_IN_NO_VOCABULARY = "\ufdd0"
"""A text that brings out a damaged unknown token, which the engine notices only in use."""
_MODELS_THAT_MATCH_SPECIALS = ("Unigram", "WordLevel", "WordPiece")
_UNIGRAM_UNKNOWN = re.compile(rb'"unk_id"\s*:\s*([0-9]+)')
"""In JSON a quote inside a string is escaped, so this can only be the key."""
_PREFIX = re.compile(rb'"continuing_subword_prefix"\s*:\s*"[^"]')


def _unknown_id(engine: Engine, data: bytes) -> int | None:
    """Find the unknown token; a Unigram model names it by id, which the engine does not tell."""
    token = getattr(engine.model, "unk_token", None)
    if isinstance(token, str):
        return engine.token_to_id(token)
    found = _UNIGRAM_UNKNOWN.search(data)
    return int(found[1]) if found else None


def read_engine(path: Path) -> tuple[Engine, bytes]:
    """Start the engine of a ``tokenizer.json``, and hand the file's bytes on."""
    try:
        data = path.read_bytes().removeprefix(BOM_UTF8)
        _check_prefix(data)
        engine = Engine.from_buffer(data)
        engine.encode(_IN_NO_VOCABULARY)
    except Exception as error:  # the library raises bare Exception
        raise InputError(
            f"{path}: not a tokenizer.json that `tokenizers` can read: {error}",
        ) from None
    return engine, data


def _check_prefix(data: bytes) -> None:
    """Check that merges have the prefix that the engine removes.

    The engine cuts as many bytes as the prefix has; inside a character that ends the process.
    """
    if b'"merges"' not in data or _PREFIX.search(data) is None:
        return
    content = json_of(data)
    model = content.get("model") if isinstance(content, dict) else None
    if not isinstance(model, dict) or not isinstance(model.get("merges"), list):
        return  # for the engine to refuse
    prefix = str(model.get("continuing_subword_prefix") or "")
    for merge in model["merges"]:
        parts = merge.split(" ") if isinstance(merge, str) else merge
        right = parts[-1] if isinstance(parts, list) and parts else None
        if isinstance(right, str) and not right.startswith(prefix):
            raise ValueError(f"{right[:40]!r} in its merges does not begin with {prefix[:40]!r}")


def tokenizer_of_engine(
    path: Path, id_: str, engine: Engine, *, described: bytes, catalogue: Catalogue
) -> HuggingFaceTokenizer:
    """Choose the class for the model an engine holds."""
    special = {
        token.content: token_id
        for token_id, token in engine.get_added_tokens_decoder().items()
        if token.special
    }
    unknown = _unknown_id(engine, described)
    kind = type(engine.model).__name__
    if kind == "BPE" and type(engine.decoder).__name__ == "ByteLevel":
        return ByteLevelTokenizer(
            id_, engine, special=special, unknown_id=unknown, catalogue=catalogue
        )
    token = getattr(engine.model, "unk_token", None)
    # an added token of that name would not help: it is the model that falls back on it
    if token is not None and engine.model.token_to_id(token) is None:
        raise InputError(f"{path}: damaged: its unknown token {token!r} is not in its vocabulary")
    algorithm = _ALGORITHMS.get(kind)
    if algorithm is None:
        raise InputError(f"{path}: a model of kind {kind}, which tokscope does not know")
    if kind in _MODELS_THAT_MATCH_SPECIALS:
        return SplitSpecialTokensTokenizer(
            id_, algorithm, engine, special=special, unknown_id=unknown
        )
    return HuggingFaceTokenizer(id_, algorithm, engine, special=special, unknown_id=unknown)


_ALGORITHMS = {
    "BPE": Algorithm.SENTENCEPIECE_BPE,
    "Unigram": Algorithm.UNIGRAM,
    "WordPiece": Algorithm.WORDPIECE,
    "WordLevel": Algorithm.WORD_LEVEL,
}
