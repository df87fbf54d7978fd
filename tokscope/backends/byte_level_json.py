"""Byte-level BPE that a ``tokenizer.json`` describes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from tokenizers import Tokenizer as Engine

from tokscope.backends import json_fingerprint
from tokscope.backends.byte_level import MATCH_ALL, bytes_of_token
from tokscope.backends.huggingface import HuggingFaceTokenizer
from tokscope.backends.spans import found_in
from tokscope.catalogue import Catalogue
from tokscope.text.split_pattern import splits_before_spaces
from tokscope.tokenizer import Algorithm, Cut, Segmentation


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
    def cut(self) -> Cut:
        """Chunks, where the steps before the model are proven to cut before every single space."""
        return Cut.CHUNKS if self._keeps_words_apart else Cut.WHOLE

    @property
    def cut_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        if self._keeps_words_apart:
            return "its pattern cuts before every single space"
        if self._finds_over_spaces:
            return "an added token reaches over a space"
        return "its pattern and normaliser are not shown to cut before every single space"

    def segment(self, text: str) -> Segmentation:
        """Show where a text is cut, in the text as the normaliser made it."""
        encoding = self._engine.encode(text, add_special_tokens=False)
        normalizer = self._engine.normalizer
        normalized = normalizer.normalize_str(text) if normalizer is not None else text
        known = self._bytes_by_id
        data = [known[id_] for id_ in encoding.ids]
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
        return json_fingerprint.of_byte_level(
            self._engine, tokens, self._special_ids, self._catalogue
        )


def _bytes_of(token: str) -> bytes:
    """Read an entry's bytes; one not spelt in the 256 characters, which no text reaches, as is."""
    try:
        return bytes_of_token(token)
    except KeyError:
        return token.encode("utf-8")
