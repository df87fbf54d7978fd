"""Read catalogue files strictly; all errors of a file are reported together."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tokscope.catalogue.rows import (
    Algorithm,
    BundledSource,
    FileRow,
    HubSource,
    LocalSource,
    ModelRow,
    PackageSource,
    Pattern,
    TokenizerRow,
    VocabularyFormat,
    VocabularySource,
    is_distribution,
    is_relative_path,
    is_version,
)
from tokscope.strict_toml import StrictTable, finish

SCHEMA = 1
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
RESERVED = ("bytes", "characters")
"""Names of the baselines, which need no row."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ALGORITHMS = {algorithm.value: algorithm for algorithm in Algorithm}
_FORMATS = {format_.value: format_ for format_ in VocabularyFormat}
_ROLES = {
    VocabularyFormat.RANKS: ("ranks",),
    VocabularyFormat.GREEDY: ("ranks",),
    VocabularyFormat.TEKKEN: ("tekken",),
    VocabularyFormat.TOKENIZER_JSON: ("json",),
    VocabularyFormat.SENTENCEPIECE: ("model",),
    VocabularyFormat.VOCAB_TXT: ("vocab",),
    VocabularyFormat.VOCAB_AND_MERGES: ("vocab", "merges"),
}
"""The files of a format; those of ``transformers`` are called by their own names."""
_NEED_PATTERN = (VocabularyFormat.RANKS, VocabularyFormat.VOCAB_AND_MERGES)
_KINDS = ("bundled", "hub", "package", "local")
_NORMALIZERS = {"NFC": "NFC", "NFKC": "NFKC"}
CONVERSIONS = {"blingfire-i2w": "blingfire-i2w", "rwkv-vocab": "rwkv-vocab"}


def check_schema(table: StrictTable) -> None:
    """Record an error if the file is of another schema than this reader's."""
    schema = table.integer("schema")
    if "schema" in table.values and schema != SCHEMA:
        table.error("schema", f"is {schema}, this version reads {SCHEMA}", "update tokscope")


def read_tokenizers(
    table: StrictTable, folder: Path | None = None
) -> tuple[dict[str, TokenizerRow], dict[str, Pattern]]:
    """Read the ``pattern`` and ``tokenizer`` tables of a file."""
    patterns = {}
    for name, entry in table.table("pattern", {}).entries():
        patterns[name] = Pattern(name, entry.text("regex"), entry.strings("same", []))
        entry.close()
    rows: dict[str, TokenizerRow] = {}
    for entry in table.tables("tokenizer", []):
        row = _tokenizer(entry, folder)
        _check_id(entry, row.id, rows)
        rows[row.id] = row
    return rows, patterns


def _check_id(entry: StrictTable, id_: str, rows: Mapping[str, object]) -> None:
    if id_.casefold() in {known.casefold() for known in rows}:
        entry.error("id", f"'{id_}' appears twice", "rename or remove one of the rows")
    if not _ID.fullmatch(id_) or id_ in RESERVED:
        entry.error("id", f"'{id_}' cannot be a name", "letters, digits, '.', '_' and '-' make one")


def _tokenizer(entry: StrictTable, folder: Path | None) -> TokenizerRow:
    sources = [_source(inner, folder) for inner in entry.tables("source", [])]
    row = TokenizerRow(
        id=entry.text("id"),
        name=entry.text("name"),
        family=entry.text("family"),
        algorithm=entry.choice("algorithm", _ALGORITHMS, None) if entry.has("algorithm") else None,
        licence=entry.optional_text("licence"),
        sources=tuple(source for source in sources if source is not None),
        segmentation_of=entry.optional_text("segmentation_of"),
        ids_from=entry.optional_text("ids_from"),
        pattern=entry.optional_text("pattern"),
        normalizer=entry.choice("normalizer", _NORMALIZERS) if entry.has("normalizer") else None,
        lowercase=entry.boolean("lowercase") if entry.has("lowercase") else None,
        special=entry.optional_integer("special"),
        vocabulary=entry.optional_integer("vocabulary", least=1),
        fingerprint=entry.optional_text("fingerprint"),
        default=entry.boolean("default", True),
        tiktoken=entry.strings("tiktoken", []),
        tokens=_tokens(entry.table("tokens")) if entry.has("tokens") else None,
        note=entry.optional_text("note"),
    )
    if row.segmentation_of == row.id:
        entry.error("segmentation_of", "names the row itself", "name another tokenizer")
    if not sources and row.segmentation_of is None:
        entry.error("source", "is missing", "add a [[tokenizer.source]] table")
    for source in row.sources:
        if source.format in _NEED_PATTERN and row.pattern is None:
            entry.error("pattern", "is missing", "the files do not say it: name a pattern")
        if source.format is VocabularyFormat.VOCAB_TXT and row.lowercase is None:
            entry.error("lowercase", "is missing", "vocab.txt does not say it: true or false")
    entry.close()
    return row


def _tokens(entry: StrictTable) -> Mapping[str, int]:
    return {text: entry.integer(text) for text in entry.values}


def _source(entry: StrictTable, folder: Path | None) -> VocabularySource | None:
    """Read a source; None where its kind or format is not known: nothing more can be said then."""
    before = len(entry.errors)
    kinds = [kind for kind in _KINDS if folder is not None or kind != "local"]
    kind = entry.choice("kind", {name: name for name in kinds})
    is_known = len(entry.errors) == before
    format_ = entry.choice("format", _FORMATS)
    has_format = len(entry.errors) == before
    files = tuple(_file(inner, format_ if has_format else None) for inner in entry.tables("files"))
    if not files:
        entry.error("files", "names no file", "add { role = …, path = …, sha256 = … }")
    elif len(entry.errors) == before:
        _check_roles(entry, [file.role for file in files], _ROLES.get(format_, ()))
    if not is_known:
        entry.ignore()
        return None
    if kind != "bundled" and not all(file.path for file in files):
        entry.error("files", f"a {kind} file without path", "add the path")
    if kind in ("bundled", "package") and not all(file.sha256 for file in files):
        entry.error("files", f"a {kind} file without sha256", "add the digest")
    if kind == "local" and folder is not None and len(entry.errors) == before:
        for number, file in enumerate(files, 1):
            _check_place(entry, f"files[{number}].path", folder, file.path)
    source = _of_kind(kind, entry, format_, files, folder)
    entry.close()
    return source if has_format else None


def _check_roles(entry: StrictTable, found: Sequence[str], roles: Sequence[str]) -> None:
    """Record an error where a file of the format is missing or there twice."""
    if len({*found}) < len(found):
        entry.error("files", "names a role twice", "take one out")
    elif missing := [role for role in roles if role not in found]:
        entry.error("files", f"lacks the role {missing[0]}", "add the file")


def _check_place(entry: StrictTable, key: str, folder: Path, path: str) -> None:
    """Record an error where a file of the project is none, or lies outside of its folder."""
    file = folder / path
    if file.exists() and not file.is_file():
        entry.error(key, f"'{path}' is not a regular file", "name a vocabulary")
    elif not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder)):
        hint = f"put the file itself into {folder}"
        entry.error(key, f"'{path}' leads out of the catalogue's folder by a symbolic link", hint)


def _of_kind(
    kind: str,
    entry: StrictTable,
    format_: VocabularyFormat,
    files: tuple[FileRow, ...],
    folder: Path | None,
) -> VocabularySource:
    if kind == "bundled":
        return BundledSource(
            format_,
            files,
            entry.text("distribution"),
            entry.text("name"),
            entry.integer("first"),
            entry.integer("last"),
        )
    if kind == "package":
        return PackageSource(
            format_,
            files,
            _checked(entry, "distribution", is_distribution, "the name of a distribution"),
            _checked(entry, "version", is_version, "an exact version, such as 1.2.3"),
            entry.integer("archive_bytes"),
        )
    if kind == "local" and folder is not None:
        return LocalSource(format_, files, folder)
    repository = _checked(entry, "repository", is_repository, "the name of a hub repository")
    revision = None
    if entry.has("revision"):
        revision = _checked(entry, "revision", is_revision, "a branch, tag or commit")
    return HubSource(format_, files, repository, revision)


def _checked(entry: StrictTable, key: str, is_right: Callable[[str], bool], what: str) -> str:
    """Read a string; one that is not right is an error."""
    text = entry.text(key)
    if text and "\0" not in text and not is_right(text):
        entry.error(key, f"'{text}' is not {what}")
    return text


def _file(entry: StrictTable, format_: VocabularyFormat | None) -> FileRow:
    path = ""
    if entry.has("path"):
        path = _checked(entry, "path", is_relative_path, "a path that stays below its folder")
    row = FileRow(
        role=_role(entry, path, format_),
        path=path,
        sha256=_digest(entry, "sha256"),
        size=entry.optional_integer("bytes", least=1),
        member_sha256=_digest(entry, "member_sha256"),
        conversion=entry.choice("conversion", CONVERSIONS) if entry.has("conversion") else None,
    )
    entry.close()
    return row


def _role(entry: StrictTable, path: str, format_: VocabularyFormat | None) -> str:
    if format_ in _ROLES:
        return entry.choice("role", {role: role for role in _ROLES[format_]})
    role = entry.text("role")
    if format_ is VocabularyFormat.TRANSFORMERS and role and role != path.rpartition("/")[2]:
        entry.error("role", f"'{role}' is not the name of the file", "write that of `path`")
    return role


def _digest(entry: StrictTable, key: str) -> str | None:
    digest = entry.optional_text(key)
    if digest and not _SHA256.fullmatch(digest):
        entry.error(key, f"'{digest}' is not 64 hexadecimal digits")
    return digest


def read_models(table: StrictTable) -> dict[str, ModelRow]:
    """Read the ``model`` tables of a file; errors stay in `table`."""
    rows: dict[str, ModelRow] = {}
    for entry in table.tables("model", []):
        row = ModelRow(
            id=entry.text("id"),
            tokenizer=entry.optional_text("tokenizer"),
            context=entry.optional_integer("context", least=1),
            aliases=entry.strings("aliases", []),
            prefixes=entry.strings("prefixes", []),
            unpublished=entry.optional_text("unpublished"),
        )
        if (row.tokenizer is None) == (row.unpublished is None):
            entry.error("tokenizer", "write either `tokenizer` or `unpublished`")
        _check_id(entry, row.id, rows)
        entry.close()
        rows[row.id] = row
    return rows


def close(table: StrictTable) -> None:
    """Raise all errors of a file, unknown keys at its top included."""
    table.close()
    finish(table)


_PART = r"\w(?:[\w.-]*\w)?"
_REPOSITORY = re.compile(rf"(?:{_PART}/)?{_PART}", re.ASCII)
_REVISION = re.compile(r"[^\x00-\x20\x7f~^:?*\[\\]+")


def is_repository(name: str) -> bool:
    """Return whether a name may be that of a hub repository: ``OWNER/NAME``, or an old ``NAME``."""
    return _REPOSITORY.fullmatch(name) is not None and ".." not in name


def is_revision(name: str) -> bool:
    """Return whether a name may be that of a branch, tag or commit."""
    parts = name.split("/")
    return (
        _REVISION.fullmatch(name) is not None
        and not name.startswith("-")
        and not any(part.strip(".") == "" or ".." in part for part in parts)
    )
