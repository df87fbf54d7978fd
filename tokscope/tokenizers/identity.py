"""Fingerprints of vocabularies, and what is remembered about vocabularies by the digests of files.

The fingerprint covers the byte strings of the tokens with their ids, merge order or scores, pattern
and normalizer, so that one vocabulary has the same fingerprint in every file format.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass
from typing import Any

from tokscope.catalogue.catalogue import Catalogue
from tokscope.catalogue.rows import Algorithm, VocabularyFormat
from tokscope.errors import UnavailableError
from tokscope.sources.store import Store
from tokscope.sources.verification import VocabularyFiles
from tokscope.tokenizers.interface import (
    RECONSTRUCTED,
    SplitPolicy,
    VocabularyInfo,
    VocabularyOptions,
)
from tokscope.versions import engine_name

_FACTS = "facts-4"
"""Kind of the notes; its number moves when fingerprints are made in another way."""
_SPLIT_POLICY = "split-policy-5"
"""Kind of the notes; its number moves when any engine derives the split policy in another way."""


@dataclass(frozen=True, slots=True)
class VocabularyInfoCache:
    """What is remembered of one vocabulary.

    A store that cannot be written remembers nothing.
    """

    store: Store
    files: VocabularyFiles
    options: VocabularyOptions
    catalogue: Catalogue

    @property
    def facts(self) -> tuple[Algorithm, VocabularyInfo] | None:
        """The algorithm and what the vocabulary is as a whole."""
        known = self.store.note(_FACTS, self._key)
        if known is None:
            return None
        algorithm = Algorithm(known.pop("algorithm"))
        return algorithm, VocabularyInfo(**known | {"remarks": tuple(known["remarks"])})

    def keep_facts(self, algorithm: Algorithm, facts: VocabularyInfo) -> None:
        """Store what the vocabulary is."""
        with suppress(UnavailableError):
            self.store.write_note(_FACTS, self._key, {"algorithm": algorithm} | asdict(facts))

    @property
    def policy(self) -> SplitPolicy | None:
        """Whether chunks may be counted apart, as the loaded tokenizer showed before."""
        known = self.store.note(_SPLIT_POLICY, self._split_policy_key)
        return next((policy for policy in SplitPolicy if policy.name == known), None)

    def keep_split_policy(self, policy: SplitPolicy) -> None:
        """Store what the loaded tokenizer showed."""
        with suppress(UnavailableError):
            self.store.write_note(_SPLIT_POLICY, self._split_policy_key, policy.name)

    @property
    def identity(self) -> str:
        """sha256 of all that decides what the vocabulary makes of text: files, options, pattern."""
        name = self.options.pattern
        regex = self.catalogue.pattern(name).regex if name in self.catalogue.patterns else None
        return hashlib.sha256(json.dumps([self._key, regex]).encode()).hexdigest()

    @property
    def _key(self) -> str:
        key = [self.files.format, dict(self.files.digests), astuple(self.options)]
        return json.dumps(key, sort_keys=True)

    @property
    def _split_policy_key(self) -> str:
        """Add to what decides the counts the engine, from which the split policy is derived too."""
        return json.dumps([self.identity, engine_of(self.files.format)])


_VERSION = b"tokscope-fingerprint-1\n"


def of_parts(kind: str, parts: Iterable[bytes]) -> str:
    """Return the digest of the canonical content of a vocabulary."""
    digest = hashlib.sha256(_VERSION + kind.encode() + b"\n")
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return f"sha256:{digest.hexdigest()}"


def of_byte_level_bpe(
    tokens: Iterable[tuple[bytes, int]],
    *,
    pattern: str,
    normalizer: str | None,
    merges: str = "by rank",
) -> str:
    """Return the digest of a byte-level BPE."""
    lines = b"\n".join(
        base64.b64encode(token) + b" %d" % id_
        for token, id_ in sorted(tokens, key=lambda entry: entry[1])
    )
    rest = (pattern, normalizer or "", merges)
    return of_parts("byte-level bpe", [lines, *(part.encode() for part in rest)])


def of_json(kind: str, value: Any) -> str:
    """Return the digest of any JSON value in its canonical spelling."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return of_parts(kind, [text.encode("utf-8", "surrogatepass")])


_DISTRIBUTIONS = {
    VocabularyFormat.RANKS: "tiktoken",
    VocabularyFormat.TEKKEN: "tiktoken",
    VocabularyFormat.VOCAB_AND_MERGES: "tiktoken",
    VocabularyFormat.TOKENIZER_JSON: "tokenizers",
    VocabularyFormat.VOCAB_TXT: "tokenizers",
    VocabularyFormat.SENTENCEPIECE: "sentencepiece",
    VocabularyFormat.TRANSFORMERS: "transformers",
}


def engine_of(format_: VocabularyFormat) -> str:
    """Return the name of the engine that reads a format, with its version, without starting it."""
    distribution = _DISTRIBUTIONS.get(format_)
    return engine_name(distribution) if distribution else RECONSTRUCTED
