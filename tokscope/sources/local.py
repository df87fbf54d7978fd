"""Find the vocabulary in a local file or folder, and detect its format from the content."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

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
_FOLDER_NAMES = ("tokenizer.json", "tekken.json", "vocab.json", "encoder.json", "vocab.txt")
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
    for each in candidates:
        _check_kind(each, _head(each))
    if len(candidates) > 1 and not any((folder / name).is_file() for name in _CONFIGURATIONS):
        names = ", ".join(path.name for path in candidates)
        raise InputError(
            f"{folder}: holds {len(candidates)} vocabularies: {names}",
            f"name one of them, e.g. {candidates[0]}",
        )
    has_configuration = (folder / CONFIGURATION).is_file()
    if candidates and not (has_configuration and needs_transformers(candidates[0])):
        return _of_file(candidates[0])
    if has_configuration:
        read = [path for path in sorted(folder.iterdir()) if is_of_transformers(path.name)]
        digests = {path.name: sha256_of(path) for path in read}
        return VocabularyFiles(
            VocabularyFormat.TRANSFORMERS, {"folder": folder}, digests, f"dir:{folder}"
        )
    raise InputError(f"{folder}: the folder holds no vocabulary", f"wanted is {_KINDS}")


_PLAIN_CLASSES = {
    "vocab.json": ("GPT2", "Roberta", "Bart", "Longformer", "LED"),
    "vocab.txt": ("Bert", "DistilBert", "Electra", "MobileBert", "ConvBert", "MPNet"),
}
"""Classes of ``transformers`` that read a vocabulary as tokscope does without a configuration."""
_NORMALIZING_CLASSES = ("XLNet", "Albert", "FNet", "RemBert", "DebertaV2", "BigBird")
"""Classes that change text before a SentencePiece model reads it."""
_CHANGES = ("strip_accents", "tokenize_chinese_chars", "add_prefix_space", "keep_accents")
"""Settings that change what a vocabulary counts."""
_LIKE_SPECIAL = re.compile(r"[<\[].*[>\]]")


def needs_transformers(path: Path) -> bool:
    """Return whether the files beside a vocabulary change how it splits text.

    Then the folder is read by ``transformers``, which knows what each of its classes does.
    """
    settings = configuration_of(path.parent)
    class_ = re.sub("Tokenizer(Fast)?$", "", str(settings.get("tokenizer_class") or ""))
    added = _added(path.parent, settings)
    if path.name == "tokenizer.json":
        return _differs(_object(path), settings, added)
    changes = {name: settings[name] for name in _CHANGES if settings.get(name) is not None}
    if path.suffix == ".model":
        normalizes = settings.get("do_lower_case") or class_ in _NORMALIZING_CLASSES
        return bool(normalizes or {"strip_accents", "keep_accents"} & changes.keys() or added)
    plain = _PLAIN_CLASSES.get(path.name)
    if plain is None:
        return False
    if path.name == "vocab.txt":
        added -= set(path.read_text("utf-8", "replace").splitlines())
        changes.pop("add_prefix_space", None)
        if changes.get("tokenize_chinese_chars") is True:
            del changes["tokenize_chinese_chars"]
    else:
        added -= _object(path).keys()
        changes = {"add_prefix_space": True} if changes.get("add_prefix_space") else {}
    return bool(changes or added or class_ not in ("", *plain))


def _added(folder: Path, settings: Mapping[str, Any]) -> set[str]:
    """Return the added tokens that are text, not special ones."""
    decoder = settings.get("added_tokens_decoder")
    rows = decoder.values() if isinstance(decoder, dict) else ()
    listed = {row.get("content"): row.get("special") for row in rows if isinstance(row, dict)}
    more = _object(folder / "added_tokens.json").keys() - listed.keys()
    found = {str(token) for token, special in listed.items() if not special}
    return found | {each for each in more if not _LIKE_SPECIAL.fullmatch(each)}


def _differs(content: Mapping[str, Any], settings: Mapping[str, Any], added: set[str]) -> bool:
    """Return whether a configuration says something else than a ``tokenizer.json``."""
    rows = content.get("added_tokens") or ()
    if added - {row.get("content") for row in rows if isinstance(row, dict)}:
        return True
    steps = [*_steps(content.get("normalizer")), *_steps(content.get("pre_tokenizer"))]
    return any(
        name in settings and settings[name] is not None and settings[name] != step.get(key)
        for step in steps
        for name, key in _SETTINGS_OF_STEPS.get(str(step.get("type")), {}).items()
    )


_SETTINGS_OF_STEPS = {
    "ByteLevel": {"add_prefix_space": "add_prefix_space"},
    "BertNormalizer": {
        "do_lower_case": "lowercase",
        "strip_accents": "strip_accents",
        "tokenize_chinese_chars": "handle_chinese_chars",
    },
}
"""What a setting is called in a step of a ``tokenizer.json``."""


def _steps(step: Any) -> Iterator[Mapping[str, Any]]:
    """Yield a step, or the steps of a sequence."""
    if not isinstance(step, dict):
        return
    yield step
    for name in ("normalizers", "pretokenizers"):
        for inner in step.get(name) or ():
            yield from _steps(inner)


def configuration_of(folder: Path) -> dict[str, Any]:
    """Read the tokenizer_config.json of a folder, if there is one."""
    return _object(folder / CONFIGURATION)


def _object(path: Path) -> dict[str, Any]:
    """Read a JSON object; a damaged file is an error where it is used."""
    reads(path)
    try:
        content = json_of(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


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
    _check_kind(path, head)
    format_, role = detect(path, head)
    paths = {role: path}
    if format_ is VocabularyFormat.VOCAB_AND_MERGES:
        paths = _with_partner(path, role)
    digests = {name: sha256_of(file) for name, file in paths.items()}
    return VocabularyFiles(format_, paths, digests, f"file:{path}")


_REFUSED: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (
        re.compile(rb"version https://git-lfs"),
        "a Git LFS pointer, not the file itself",
        "`git lfs pull` in its folder fetches the file",
    ),
    (
        re.compile(rb"\s*<(!doctype|html|\?xml)", re.IGNORECASE),
        "a page of a website, not a vocabulary",
        "download the file itself",
    ),
    (
        re.compile(rb"\s*(404|Not Found|Entry not found|Access to |Invalid username)"),
        "the error message of a download, not a vocabulary",
        "download the file again",
    ),
    (re.compile(rb"GGUF"), "a GGUF file, which tokscope does not read", f"wanted is {_KINDS}"),
    (
        re.compile(rb"\d+ \d+\r?\n(\d+ \d+( \d+)?\r?\n)+(\d[\d ]*)?\Z"),
        "a YouTokenToMe model, which tokscope does not read",
        f"wanted is {_KINDS}",
    ),
)
"""Files that are often taken for a vocabulary: how they begin, what they are, and what helps."""


def _check_kind(path: Path, head: bytes) -> None:
    """Raise an error that names what a file is, if it is known to be no vocabulary."""
    for beginning, kind, hint in _REFUSED:
        if beginning.match(head):
            raise InputError(f"{path}: {kind}", hint)


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


def _wanted(path: Path) -> str:
    return f"a text is named by --corpus {path}; a tokenizer is {_KINDS}"


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
    raise InputError(f"{path}: not a vocabulary of a known kind", _wanted(path))


def _json_format(path: Path) -> tuple[VocabularyFormat, str]:
    try:
        content = json_of(path.read_bytes())
    except ValueError as error:
        if path.suffix in (".jsonl", ".ndjson"):
            raise InputError(f"{path}: JSON Lines, not a vocabulary", _wanted(path)) from None
        raise InputError(f"{path}: damaged JSON: {error}", how_to_fix(path)) from None
    if isinstance(content, dict):
        if isinstance(content.get("model"), dict):
            return VocabularyFormat.TOKENIZER_JSON, "json"
        if isinstance(content.get("vocab"), list) and isinstance(content.get("config"), dict):
            return VocabularyFormat.TEKKEN, "tekken"
        if content and all(isinstance(id_, int) for id_ in content.values()):
            return VocabularyFormat.VOCAB_AND_MERGES, "vocab"
    raise InputError(f"{path}: JSON, but not a vocabulary", _wanted(path))
