"""The base of engines for ``tokenizer.json`` files, with the ``tokenizers`` library.

Truncation, padding and special tokens of the post-processor are off; special tokens in the text are
ordinary text. Added tokens that are not special (DeepSeek's ``<think>``) are matched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from itertools import takewhile
from typing import Any

from tokenizers import Tokenizer as Engine

from tokscope.catalogue.rows import Algorithm
from tokscope.errors import InputError
from tokscope.text.chunk_buffer import blocks_of
from tokscope.tokenizers import tokenizer_json as json_fingerprint
from tokscope.tokenizers.engines.base import (
    ANY_TEXT,
    BYTES_OF_TEXT,
    RANDOM,
    RARE_CHARACTERS,
    LoadedTokenizer,
    byte_of_fallback,
    bytes_of_piece,
    character_of_byte,
    filled,
    lost_at,
    visible_characters,
)
from tokscope.tokenizers.engines.sentinel import counts_with_unknown
from tokscope.tokenizers.interface import Piece, Segmentation, TokenCounts, byte_offsets
from tokscope.tokenizers.json_fingerprint import of_engine
from tokscope.versions import engine_name

_MARK = "▁"
_FORMS = ("NFC", "NFD", "NFKC", "NFKD", "ByteLevel")
"""Normalisers that neither make nor take away characters of `RARE_CHARACTERS`."""
_WHITE = (r"\s+", r"\s", " +", " ")
_TEMPLATES = ("TemplateProcessing", "BertProcessing", "RobertaProcessing")


class HuggingFaceTokenizer(LoadedTokenizer):
    """A tokenizer counted by ``tokenizers``."""

    def __init__(
        self,
        id_: str,
        algorithm: Algorithm,
        engine: Engine,
        *,
        special: Mapping[str, int],
        unknown_id: int | None,
    ) -> None:
        super().__init__(id_, algorithm, engine_name("tokenizers"), len(special))
        engine.no_truncation()
        engine.no_padding()
        engine.encode_special_tokens = True
        if dropout := stop_dropout(engine.model):
            self.remark(RANDOM.format(f"dropout {dropout:g}"))
        self._engine = engine
        self._special_ids = frozenset(special.values())
        self._unknown_id = unknown_id
        self._looks_for_lost = True

    @cached_property
    def drops(self) -> str:
        """Regular expression of the characters that a step, or the model, may leave out."""
        if _removes_text(self._engine, self._matches_all):
            return ANY_TEXT
        return _without_entry(self._engine)

    def _matches_all(self, regex: str) -> bool:
        """Return whether a pattern is known to match all of every text."""
        return False

    def _size(self) -> int:
        return self._engine.get_vocab_size(with_added_tokens=True) - len(self._special_ids)

    def encode(self, text: str) -> list[int]:
        """Encode a text into content token ids."""
        ids: list[int] = self._encoded(text).ids
        return ids

    def encode_many(self, texts: Sequence[str]) -> Iterable[Sequence[int]]:
        """Encode several texts, each by itself."""
        try:
            encodings = self._engine.encode_batch_fast(list(texts), add_special_tokens=False)
        except Exception as error:  # the library raises bare Exception
            raise self._unusable(error) from None
        return (encoding.ids for encoding in encodings)

    def decode(self, ids: Sequence[int]) -> str:
        """Decode content token ids."""
        text: str = self._engine.decode(list(ids), skip_special_tokens=False)
        return text

    def normalized(self, text: str) -> str:
        """Return the text as the file's normalizer makes it, without its space marks.

        Where the decoder makes a space of every ``▁``, a normalizer that puts them for spaces, and
        one before a text, does so for the model.
        """
        made = text
        if self._engine.normalizer is not None:
            made = self._engine.normalizer.normalize_str(text)
        first, everywhere = self._marks
        return (made.removeprefix(_MARK) if first else made).replace(everywhere, " ")

    @cached_property
    def _marks(self) -> tuple[bool, str]:
        """Whether the normalizer puts a mark first, and what stands for a space."""
        decoder = self._engine.decoder
        if decoder is None or _MARK not in decoder.__getstate__().decode("utf-8"):
            return False, " "
        puts_first = any(
            step["type"] == "Prepend" and step["prepend"] == _MARK for step in self._normalizers
        )
        return puts_first, _MARK

    @cached_property
    def _normalizers(self) -> list[dict[str, Any]]:
        """The steps of the normalizer, as the file describes them."""
        steps = json_fingerprint.described(self._engine.normalizer) or {}
        found: list[dict[str, Any]] = steps.get("normalizers", [steps] if steps else [])
        return found

    def byte_fallback_ids(self) -> frozenset[int]:
        """List the ids that stand for a single byte which no entry spells."""
        if not getattr(self._engine.model, "byte_fallback", False):
            return frozenset()
        entries = self._engine.get_vocab(with_added_tokens=True).items()
        return frozenset(id_ for token, id_ in entries if byte_of_fallback(token) is not None)

    @property
    def template_tokens(self) -> int | None:
        """Special tokens that the file's post-processor adds; None where it has no template."""
        added: int = self._engine.num_special_tokens_to_add(is_pair=False)
        has_template = type(self._engine.post_processor).__name__ in _TEMPLATES
        return added if added or has_template else None

    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        """Count each of several texts, unknown tokens apart."""
        if self.drops and any(map(re.compile(self.drops).search, texts)):
            return self._counts_with_dropped(texts)
        if self._unknown_id is None:
            return super().count_many(texts)
        return counts_with_unknown(self, texts, self._unknown_id)

    def _counts_with_dropped(self, texts: Sequence[str]) -> TokenCounts:
        """Count texts of which some may have no token, and ask of each what is lost."""
        tokens, unknown, lost = [], [], []
        for block in blocks_of(texts):
            for text, encoding in zip(block, self._encoded_many(block), strict=True):
                tokens.append(len(encoding.ids))
                unknown.append(encoding.ids.count(self._unknown_id))
                lost.append(self._lost_in(text, encoding) if self._looks_for_lost else 0)
        return TokenCounts(tokens, unknown, lost)

    def segment(self, text: str) -> Segmentation:
        """Split a text into tokens."""
        return Segmentation(text, self._by_offsets(text, self._encoded(text)))

    def lost(self, text: str) -> int:
        """Count the characters that unknown tokens of a text stand for, white space apart."""
        return self._lost_in(text, self._encoded(text))

    def lost_many(self, texts: Sequence[str]) -> Sequence[int]:
        """Count for each of several texts the characters that unknown tokens stand for."""
        if not self._looks_for_lost:
            return [0] * len(texts)
        return [
            self._lost_in(text, encoding)
            for block in blocks_of(texts)
            for text, encoding in zip(block, self._encoded_many(block), strict=True)
        ]

    @property
    def strip_lost(self) -> LoadedTokenizer:
        """Return this tokenizer without the check for characters that have no token."""
        twin = copy(self)
        twin._looks_for_lost = False  # noqa: SLF001 - our own
        return twin

    @cached_property
    def _finds_over_spaces(self) -> bool:
        """Whether an added token is found over white space, or takes some along.

        A special one is not found, but nothing else is either in what it spells.
        """
        added = list(self._engine.get_added_tokens_decoder().values())
        ordinary = [token for token in added if not token.special]
        if any(token.lstrip or token.rstrip for token in ordinary):
            return True
        spelt = [token.content for token in added if ordinary]
        if self._engine.normalizer is not None:
            normalized = [token.content for token in added if ordinary and token.normalized]
            spelt += map(self._engine.normalizer.normalize_str, normalized)
        return any(map(str.isspace, "".join(spelt)))

    def _lost_in(self, text: str, encoding: Any) -> int:
        if self.drops:
            return self._lost_or_dropped(text, encoding.ids)
        if self._unknown_id not in encoding.ids:
            return 0
        spans = filled(text, self._offsets(text, encoding))
        found = zip(encoding.ids, encoding.tokens, spans, strict=True)
        unknown = (
            span for id_, token, span in found if id_ == self._unknown_id and token.strip(_MARK)
        )
        return lost_at(text, unknown)

    def _offsets(self, text: str, encoding: Any) -> list[tuple[int, int]]:
        """Return where tokens lie.

        ``tokenizers`` moves all offsets by the characters that a ``Precompiled`` normalizer drops
        from the start of a text.
        """
        dropped = self._dropped_first(text)
        if dropped:
            again = self._encoded(text[dropped:])
            if again.ids == encoding.ids:
                return [(start + dropped, end + dropped) for start, end in again.offsets]
        offsets: list[tuple[int, int]] = encoding.offsets
        return offsets

    def _dropped_first(self, text: str) -> int:
        """Count the characters that the normalizer drops from the start of a text."""
        if all(step["type"] != "Precompiled" for step in self._normalizers):
            return 0
        normalizer = self._engine.normalizer
        drops = (not normalizer.normalize_str(character) for character in text)
        return sum(1 for _ in takewhile(bool, drops))

    def _lost_or_dropped(self, text: str, ids: Sequence[int]) -> int:
        """Count the characters that no known token spells, white space apart.

        Where a model drops characters, the offsets of what follows are wrong: spellings are
        compared.
        """
        made = text if _deletes(self._engine) else self.normalized(text)
        kept = b"".join(self._spellings.get(id_, b"") for id_ in ids).decode("utf-8", "ignore")
        lost = visible_characters(made.replace(_MARK, " ")) - visible_characters(kept)
        return min(max(lost, 0), visible_characters(text))

    @cached_property
    def _spellings(self) -> dict[int, bytes]:
        """The bytes of each token but the unknown one, without prefix or suffix of subwords."""
        prefix = getattr(self._engine.model, "continuing_subword_prefix", None) or ""
        suffix = getattr(self._engine.model, "end_of_word_suffix", None) or ""
        return {
            id_: data.removeprefix(prefix.encode("utf-8")).removesuffix(suffix.encode("utf-8"))
            for id_, data in self.token_bytes().items()
            if id_ != self._unknown_id
        }

    def _encoded_many(self, texts: Sequence[str]) -> Iterable[Any]:
        try:
            encodings: list[Any] = self._engine.encode_batch(list(texts), add_special_tokens=False)
        except Exception as error:  # the library raises bare Exception
            raise self._unusable(error) from None
        return encodings

    def _encoded(self, text: str) -> Any:
        return self._encoding(self._engine, text)

    def _encoding(self, engine: Engine, text: str) -> Any:
        try:
            return engine.encode(text, add_special_tokens=False)
        except Exception as error:  # the library raises bare Exception
            raise self._unusable(error) from None

    def _unusable(self, error: Exception) -> InputError:
        return InputError(
            f"{self.id}: its file is damaged, `tokenizers` cannot encode by it: {error}",
            f"`tokscope tokenizers show {self.id}` shows where it is from",
        )

    def _by_offsets(self, text: str, encoding: Any) -> tuple[Piece, ...]:
        offsets = byte_offsets(text)
        data = text.encode("utf-8")
        pieces = []
        places = self._offsets(text, encoding)
        for id_, token, (start, end) in zip(encoding.ids, encoding.tokens, places, strict=True):
            first, last = offsets[start], offsets[end]
            byte = byte_of_fallback(token)
            shown = data[first:last] if byte is None else byte
            pieces.append(Piece(id_, shown, first, last, unknown=id_ == self._unknown_id))
        return tuple(pieces)

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every id that text can produce to its bytes."""
        return {
            id_: bytes_of_piece(token)
            for token, id_ in self._engine.get_vocab(with_added_tokens=True).items()
            if id_ not in self._special_ids
        }

    def _digest(self) -> str:
        return of_engine(self._engine)


def stop_dropout(model: Any) -> float | None:
    """Disable the dropout of a model; return its value."""
    dropout: float | None = getattr(model, "dropout", None)
    if dropout is not None:
        model.dropout = None
    return dropout


def _removes_text(engine: Engine, matches_all: Callable[[str], bool]) -> bool:
    """Return whether a step before the model may remove what is no white space."""
    if _deletes(engine):
        return True
    for step in _steps(json_fingerprint.described(engine.pre_tokenizer), "pretokenizers"):
        pattern = step.get("pattern") or {}
        if step["type"] == "CharDelimiterSplit":
            is_harmless = step["delimiter"].isspace()
        elif step.get("invert"):
            is_harmless = matches_all(pattern.get("Regex", ""))
        else:
            is_harmless = pattern.get("Regex") in _WHITE or pattern.get("String", "x").isspace()
        removes = step["type"] == "CharDelimiterSplit" or step.get("behavior") == "Removed"
        if removes and not is_harmless:
            return True
    return False


def _deletes(engine: Engine) -> bool:
    """Return whether a normalizer replaces characters by nothing."""
    steps = _steps(json_fingerprint.described(engine.normalizer), "normalizers")
    return any(step["type"] == "Replace" and not step["content"] for step in steps)


def _without_entry(engine: Engine) -> str:
    """Return a regular expression of the characters that a BPE without unknown token leaves out."""
    model = engine.model
    if type(model).__name__ != "BPE" or model.unk_token is not None:
        return ""
    normalizers = _steps(json_fingerprint.described(engine.normalizer), "normalizers")
    splits = _steps(json_fingerprint.described(engine.pre_tokenizer), "pretokenizers")
    prefix, suffix = model.continuing_subword_prefix, model.end_of_word_suffix
    spelling: Callable[[int], str] = character_of_byte
    if model.byte_fallback:
        spelling, prefix, suffix = "<0x{:02X}>".format, None, None
    elif not any(step["type"] == "ByteLevel" for step in (*normalizers, *splits)):
        return ANY_TEXT
    missing = [
        byte
        for byte in BYTES_OF_TEXT
        for before in {"", prefix or ""}
        for behind in {"", suffix or ""}
        if model.token_to_id(before + spelling(byte) + behind) is None
    ]
    characters = [RARE_CHARACTERS.get(byte) for byte in dict.fromkeys(missing)]
    keeps_them = all(step["type"] in _FORMS for step in normalizers)
    if None in characters or (characters and not keeps_them):
        return ANY_TEXT
    return f"[{''.join(filter(None, characters))}]" if characters else ""


def _steps(step: dict[str, Any] | None, inner: str) -> list[dict[str, Any]]:
    """List the steps of a normalizer or pre-tokenizer, those of a sequence one by one."""
    if step is None:
        return []
    if step["type"] == "Sequence":
        return [each for part in step[inner] for each in _steps(part, inner)]
    return [step]
