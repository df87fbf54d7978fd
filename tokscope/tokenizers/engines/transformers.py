"""The engine for folders that only ``transformers`` can read.

They are loaded from local files only and without remote code. The import is slow, so every other
engine is tried first.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tokscope.catalogue.rows import Algorithm
from tokscope.errors import InputError, UnavailableError
from tokscope.sources.local import configuration_of
from tokscope.tokenizers import identity as fingerprint
from tokscope.tokenizers.engines.base import RANDOM, LoadedTokenizer, contiguous_pieces
from tokscope.tokenizers.engines.sentinel import counts_with_unknown
from tokscope.tokenizers.interface import Piece, Segmentation, TokenCounts
from tokscope.versions import engine_name

_BYTES = [chr(byte) for byte in range(256)]
"""The entries of a vocabulary that knows nothing but bytes, as ByT5 spells them."""


class TransformersTokenizer(LoadedTokenizer):
    """A tokenizer counted by ``transformers``."""

    def __init__(self, id_: str, inner: Any, digest: str) -> None:
        special = set(inner.all_special_ids)
        entries = {id_: str(token) for token, id_ in inner.get_vocab().items()}
        self._entries = {id_: token for id_, token in entries.items() if id_ not in special}
        self._is_bytes = sorted(self._entries.values()) == _BYTES
        algorithm = Algorithm.BYTES if self._is_bytes else Algorithm.WORD_LEVEL
        super().__init__(id_, algorithm, engine_name("transformers"), len(special))
        self._inner = inner
        self._config_digest = digest

    def _size(self) -> int:
        return len(self._inner) - (self._special or 0)

    def encode(self, text: str) -> list[int]:
        """Encode a text into content token ids."""
        ids: list[int] = self._inner.encode(
            text, add_special_tokens=False, split_special_tokens=True
        )
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        """Decode content token ids."""
        return str(self._inner.decode(list(ids)))

    @property
    def template_tokens(self) -> int | None:
        """Special tokens that the folder's configuration adds to a text."""
        return int(self._inner.num_special_tokens_to_add(pair=False))

    def count_many(self, texts: Any) -> TokenCounts:
        """Count each of several texts, unknown tokens apart."""
        unknown = self._inner.unk_token_id
        if unknown is None:
            return super().count_many(texts)
        return counts_with_unknown(self, texts, unknown)

    def segment(self, text: str) -> Segmentation:
        """Split a text into tokens; this engine does not know their spans."""
        ids = self.encode(text)
        if self._is_bytes:
            known = self.token_bytes()
            return Segmentation(text, contiguous_pieces(ids, [known[id_] for id_ in ids]))
        pieces, position = [], 0
        for id_ in ids:
            data = self._inner.decode([id_]).encode("utf-8")
            end = position + len(data)
            pieces.append(Piece(id_, data, position, end, unknown=id_ == self._inner.unk_token_id))
            position = end
        joined = b"".join(piece.data for piece in pieces).decode("utf-8", "replace")
        return Segmentation(joined, tuple(pieces))

    def lost(self, text: str) -> int:
        """Count the characters that no known token spells; where they are is not known."""
        ids = self.encode(text)
        known = [id_ for id_ in ids if id_ != self._inner.unk_token_id]
        if len(known) == len(ids):
            return 0
        spelt = self._inner.decode(known)
        return max(len("".join(text.split())) - len("".join(spelt.split())), 0)

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every id that text can produce to its bytes."""
        coding = ("latin-1",) if self._is_bytes else ("utf-8", "surrogatepass")
        return {id_: token.encode(*coding) for id_, token in self._entries.items()}

    def _digest(self) -> str:
        return fingerprint.of_json(
            "transformers", [self._config_digest, sorted(self._inner.get_vocab().items())]
        )


def read_transformers(
    folder: Path, id_: str, digest: str, sampling: Mapping[str, Any]
) -> TransformersTokenizer:
    """Load a folder by ``transformers``."""
    tokenizer = TransformersTokenizer(id_, load_folder(folder, sampling), digest)
    if sampling:
        tokenizer.remark(RANDOM.format("enable_sampling"))
    return tokenizer


def tokenizer_json_of(folder: Path) -> bytes | None:
    """Return the ``tokenizer.json`` that ``transformers`` makes of a folder.

    None for a class that is written in Python alone.
    """
    inner = load_folder(folder, {})
    engine = getattr(inner, "backend_tokenizer", None)
    if engine is None:
        return None
    if engine.get_vocab().keys() <= set(inner.all_special_tokens):
        raise InputError(
            f"{folder}: holds the configuration of a {type(inner).__name__}, but no vocabulary",
            "put the vocabulary beside it, e.g. tokenizer.json",
        )
    text: str = engine.to_str()
    return text.encode("utf-8")


def load_folder(folder: Path, sampling: Mapping[str, Any]) -> Any:
    """Load the tokenizer of a folder by ``transformers``, without code of the folder."""
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")  # of PyTorch, which is not used
    try:
        from transformers import AutoTokenizer
    except ImportError as error:
        raise UnavailableError(f"transformers cannot be imported: {error}") from None
    options = {"sp_model_kwargs": {**sampling, "enable_sampling": False}} if sampling else {}
    try:
        return AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, **options
        )
    except Exception as error:  # whatever the repository's configuration made it do
        reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        class_ = configuration_of(folder).get("tokenizer_class", "tokenizer")
        raise InputError(
            f"{folder}: `transformers` cannot load its {class_}: {reason}",
            "code that a repository brings along is never run",
        ) from None
