"""Find the vocabulary in a local file or folder, and detect its format from the content."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from tokscope.catalogue.rows import LocalSource, VocabularyFormat
from tokscope.errors import InputError
from tokscope.files import reads
from tokscope.sources.store import sha256_of
from tokscope.sources.verification import VocabularyFiles
from tokscope.strict_toml import json_of

_RANK_LINE = re.compile(rb"[A-Za-z0-9+/]*={0,2} [0-9]+")
_HEAD_BYTES = 1 << 16
_KINDS = (
    "tokenizer.json, tekken.json, a SentencePiece .model, vocab.txt, a rank file, or"
    " vocab.json with merges.txt"
)
_FOLDER_NAMES = ("tokenizer.json", "tekken.json", "vocab.json", "vocab.txt")
_FOLDER_GLOBS = ("*.model", "*.tiktoken")
CONFIGURATION = "tokenizer_config.json"
_CONFIGURATIONS = (CONFIGURATION, "config.json", "params.json")
"""A folder with one of these is one model's: its vocabularies are forms of the same."""
_OF_MODEL = (
    *(*_FOLDER_NAMES, *_CONFIGURATIONS, "merges.txt", "added_tokens.json"),
    *("special_tokens_map.json", "generation_config.json"),
)
"""Files of a model's folder that are never written over, whichever of them are read."""


_TRANSFORMERS_SUFFIXES = (".json", ".txt", ".model", ".vocab", ".bpe", ".spm")


def is_of_transformers(name: str) -> bool:
    """Return whether a file of a folder is one ``transformers`` may read a tokenizer from."""
    is_index = name.endswith(".index.json")
    return name.endswith(_TRANSFORMERS_SUFFIXES) and not is_index and "/" not in name


def local_files(path: Path) -> VocabularyFiles:
    """Find out what a path holds."""
    if not path.exists():
        raise InputError(f"{path}: no such file or folder", "check the path")
    if path.is_dir():
        return _of_folder(path)
    return _of_file(path)


def _of_folder(folder: Path) -> VocabularyFiles:
    for name in _OF_MODEL:
        reads(folder / name)
    candidates = [folder / name for name in _FOLDER_NAMES if (folder / name).is_file()]
    for pattern in _FOLDER_GLOBS:
        found = sorted(folder.glob(pattern))
        if len(found) > 1 and not candidates:
            raise InputError(
                f"{folder}: holds {len(found)} {pattern} files", "name one of them instead"
            )
        candidates += found
    if len(candidates) > 1 and not any((folder / name).is_file() for name in _CONFIGURATIONS):
        names = ", ".join(path.name for path in candidates)
        raise InputError(
            f"{folder}: holds {len(candidates)} vocabularies: {names}",
            f"name one of them, e.g. {candidates[0]}",
        )
    if candidates:
        return _of_file(candidates[0])
    if (folder / CONFIGURATION).is_file():
        read = [path for path in sorted(folder.iterdir()) if is_of_transformers(path.name)]
        digests = {path.name: sha256_of(path) for path in read}
        return VocabularyFiles(
            VocabularyFormat.TRANSFORMERS, {"folder": folder}, digests, f"dir:{folder}"
        )
    raise InputError(f"{folder}: the folder holds no vocabulary", f"wanted is {_KINDS}")


def project_files(source: LocalSource) -> VocabularyFiles:
    """Return the files that a row of a project's own catalogue names."""
    paths = {row.role: source.folder / row.path for row in source.files}
    digests = {}
    for row in source.files:
        path = paths[row.role]
        _head(path)
        digests[row.role] = sha256_of(path)
        if row.sha256 not in (None, digests[row.role]):
            raise InputError(
                f"{path}: refused: its sha256 is {digests[row.role]}, not {row.sha256}",
                "if the change is known to be right, write the new one into the catalogue",
            )
    return VocabularyFiles(source.format, paths, digests, str(source))


def _head(path: Path) -> bytes:
    """Read how a file begins, if it is one: opening a FIFO would wait for ever."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError(
                f"{path}: not a regular file", "a vocabulary is read several times: name a file"
            )
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file or folder", "check the path") from None
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}", "check its permissions"
        ) from None


def _of_file(path: Path) -> VocabularyFiles:
    head = _head(path)
    format_, role = detect(path, head)
    paths = {role: path}
    if format_ is VocabularyFormat.VOCAB_AND_MERGES:
        paths = _with_partner(path, role)
    digests = {name: sha256_of(file) for name, file in paths.items()}
    return VocabularyFiles(format_, paths, digests, f"file:{path}")


def _with_partner(path: Path, role: str) -> dict[str, Path]:
    partner_role, names = (
        ("merges", ("merges.txt", "vocab.bpe"))
        if role == "vocab"
        else ("vocab", ("vocab.json", "encoder.json"))
    )
    for name in names:
        if (path.parent / name).is_file():
            return {role: path, partner_role: path.parent / name}
    raise InputError(
        f"{path}: half of a vocabulary: {names[0]} is not next to it",
        f"put {names[0]} into {path.parent}",
    )


def how_to_fix(path: Path) -> str:
    """Return what helps where a file of the user's own is damaged."""
    return f"put a whole copy in its place; `tokscope tokenizers show {path}` reads it"


def detect(path: Path, head: bytes) -> tuple[VocabularyFormat, str]:
    """Detect the format of a vocabulary from its content."""
    if not head.strip():
        raise InputError(f"{path}: the file is empty", f"wanted is {_KINDS}")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_format(path)
    lines = head.splitlines()
    whole = lines if len(head) < _HEAD_BYTES else lines[:-1]
    if head.startswith(b"#version"):
        return VocabularyFormat.VOCAB_AND_MERGES, "merges"
    if whole and all(_RANK_LINE.fullmatch(line.rstrip()) for line in whole if line.strip()):
        return VocabularyFormat.RANKS, "ranks"
    if head.startswith(b"\x0a") and (b"\xe2\x96\x81" in head or b"<unk>" in head[:64]):
        return VocabularyFormat.SENTENCEPIECE, "model"
    if b"[UNK]" in {line.strip() for line in whole}:
        return VocabularyFormat.VOCAB_TXT, "vocab"
    raise InputError(f"{path}: not a vocabulary of a known kind", f"wanted is {_KINDS}")


def _json_format(path: Path) -> tuple[VocabularyFormat, str]:
    try:
        content = json_of(path.read_bytes())
    except ValueError as error:
        raise InputError(f"{path}: damaged JSON: {error}", how_to_fix(path)) from None
    if isinstance(content, dict):
        if isinstance(content.get("model"), dict):
            return VocabularyFormat.TOKENIZER_JSON, "json"
        if isinstance(content.get("vocab"), list) and isinstance(content.get("config"), dict):
            return VocabularyFormat.TEKKEN, "tekken"
        if content and all(isinstance(id_, int) for id_ in content.values()):
            return VocabularyFormat.VOCAB_AND_MERGES, "vocab"
    raise InputError(f"{path}: JSON, but not a vocabulary", f"wanted is {_KINDS}")
