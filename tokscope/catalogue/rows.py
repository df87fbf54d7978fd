"""The rows of the catalogue as values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DISTRIBUTION = re.compile(r"[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?", re.ASCII | re.IGNORECASE)
_VERSION = re.compile(
    r"v?(?:\d+!)?\d+(?:\.\d+)*"
    r"(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?\d*)?"
    r"(?:-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?"
    r"(?:[-_.]?dev[-_.]?\d*)?"
    r"(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?",
    re.ASCII | re.IGNORECASE,
)


def is_distribution(name: str) -> bool:
    """Return whether a name is that of a distribution, by PEP 508: no option, path or address."""
    return _DISTRIBUTION.fullmatch(name) is not None


def is_version(text: str) -> bool:
    """Return whether a text is one exact version, by PEP 440."""
    return _VERSION.fullmatch(text) is not None


def is_relative_path(path: str) -> bool:
    """Return whether a path stays below the folder that it starts from, on any system."""
    is_below = all(part.strip(".") for part in path.split("/"))
    return is_below and not ("\\" in path or _DRIVE.match(path) or _CONTROL.search(path))


class VocabularyFormat(StrEnum):
    """The format of the files of a vocabulary."""

    RANKS = "ranks"
    """tiktoken's rank file: base64 of a token, a space, its rank."""
    TEKKEN = "tekken"
    TOKENIZER_JSON = "tokenizer.json"
    SENTENCEPIECE = "sentencepiece"
    VOCAB_TXT = "vocab.txt"
    """WordPiece: one entry a line, continuations with ``##``."""
    VOCAB_AND_MERGES = "vocab+merges"
    """Byte-level BPE as GPT-2 was published: ``vocab.json`` and ``merges.txt``."""
    GREEDY = "greedy"
    """A rank file read by greedy longest match instead of merges."""
    TRANSFORMERS = "transformers"
    """A folder only ``transformers`` can read."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of a source."""

    role: str
    """What the engine calls it: ranks, tekken, json, model, vocab, merges; for ``transformers``
    the name of the file."""
    path: str
    """Member of the archive, file of the repository or of the project; empty for a bundled
    vocabulary."""
    sha256: str | None
    """Of the file as kept, after conversion; None where it is recorded at first use, or the
    user's own."""
    size: int | None = None
    """Bytes before conversion, where known."""
    member_sha256: str | None = None
    """Of the archive member, where `conversion` changes it."""
    conversion: str | None = None


@dataclass(frozen=True, slots=True)
class VocabularySource:
    """A source of a vocabulary."""

    format: VocabularyFormat
    files: tuple[FileRow, ...]

    @property
    def kind(self) -> str:
        """What sort of place it is, in a word or two."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class BundledSource(VocabularySource):
    """A vocabulary compiled into a dependency."""

    distribution: str
    name: str
    first: int
    """First id to read back; those before it are special."""
    last: int

    @property
    def kind(self) -> str:
        """What sort of place it is."""
        return "bundled"

    def __str__(self) -> str:
        return f"bundled:{self.distribution}/{self.name}"


@dataclass(frozen=True, slots=True)
class PackageSource(VocabularySource):
    """A file inside a published Python distribution."""

    distribution: str
    version: str
    archive_bytes: int

    @property
    def requirement(self) -> str:
        """The pin as pip reads it."""
        return f"{self.distribution}=={self.version}"

    @property
    def kind(self) -> str:
        """What sort of place it is."""
        return "package index"

    def __str__(self) -> str:
        return f"package:{self.requirement}"


@dataclass(frozen=True, slots=True)
class HubSource(VocabularySource):
    """Files of a repository on the model hub."""

    repository: str
    revision: str | None = None

    @property
    def is_pinned(self) -> bool:
        """Whether every file's digest is known beforehand."""
        return all(file.sha256 for file in self.files)

    @property
    def kind(self) -> str:
        """What sort of place it is."""
        return "model hub"

    def __str__(self) -> str:
        return f"hf:{self.repository}" + (f"@{self.revision}" if self.revision else "")


@dataclass(frozen=True, slots=True)
class LocalSource(VocabularySource):
    """Files of a project, relative to the catalogue that it adds."""

    folder: Path
    """Where the paths of the files start: the folder of that catalogue."""

    @property
    def kind(self) -> str:
        """What sort of place it is."""
        return "local"

    def __str__(self) -> str:
        return f"file:{self.folder / self.files[0].path}"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that splits text before merging."""

    name: str
    regex: str
    same: tuple[str, ...]
    """Other spellings of the same cut."""


@dataclass(frozen=True, slots=True)
class TokenizerRow:
    """One tokenizer of the catalogue."""

    id: str
    name: str
    family: str
    algorithm: Algorithm | None
    """None where it is not known before the file is available."""
    licence: str | None
    sources: tuple[VocabularySource, ...]
    segmentation_of: str | None = None
    """The tokenizer whose segmentation this one shares under other ids."""
    ids_from: str | None = None
    """Where the ids are available, for a row with `segmentation_of`."""
    pattern: str | None = None
    normalizer: str | None = None
    """Unicode form applied before the pattern, where the file does not say: ``NFC``."""
    lowercase: bool | None = None
    """For ``vocab.txt``: whether text is lower-cased and stripped of accents first."""
    special: int | None = None
    """Number of special tokens; from the model's own code where the file does not hold them."""
    vocabulary: int | None = None
    """Number of ids that ordinary text can produce, as the engine finds it in the official file."""
    fingerprint: str | None = None
    """``sha256:…`` of the vocabulary's canonical content, as the engine finds it."""
    default: bool = True
    tiktoken: tuple[str, ...] = ()
    """Names under which tiktoken knows the encoding."""
    tokens: Mapping[str, int] | None = None
    """Known counts of some texts."""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ModelRow:
    """What people type, and the tokenizer that counts for it."""

    id: str
    tokenizer: str | None
    """None for a model whose tokenizer is not published."""
    context: int | None
    """Context window in tokens."""
    aliases: tuple[str, ...]
    prefixes: tuple[str, ...] = ()
    """How names of the same models begin that are not listed."""
    unpublished: str | None = None
    """Why there is no tokenizer."""


class Algorithm(StrEnum):
    """How a tokenizer was trained and segments, as the field names it."""

    BPE = "bpe"
    SENTENCEPIECE_BPE = "sentencepiece-bpe"
    UNIGRAM = "unigram"
    WORDPIECE = "wordpiece"
    WORD_LEVEL = "word-level"
    GREEDY = "greedy"
    BYTES = "bytes"
    CHARACTERS = "characters"

    @property
    def label(self) -> str:
        """The name as a person reads it."""
        return _LABELS.get(self, str(self))


_LABELS = {
    Algorithm.BPE: "byte-level BPE",
    Algorithm.SENTENCEPIECE_BPE: "SentencePiece BPE",
    Algorithm.UNIGRAM: "SentencePiece Unigram",
    Algorithm.WORDPIECE: "WordPiece",
    Algorithm.GREEDY: "greedy longest match",
}
