"""The committed baseline: integers as JSON for each row and segment, a checksum in each row.

A checksum covers all that its row depends on; it detects accidental edits and is no signature.
There is none of the whole file: branches that change different rows merge without a conflict.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeAlias

from tokscope.errors import IncomparableError, InputError, raise_all
from tokscope.strict_toml import StrictTable, own_json_of


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a row is of. A tokenizer is known by its role, so that it may be swapped."""

    role: str
    corpus: str
    language: str
    """``?`` where it was not told."""
    file: str = ""
    """Where there are rows by file; else empty."""

    def __str__(self) -> str:
        return " · ".join(
            part for part in (self.role, self.corpus, self.language, self.file) if part
        )


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts of a row; they add."""

    segments: int
    words: int
    characters: int
    bytes: int
    tokens: int
    unknown: int
    """Tokens that stand for text which is lost."""
    lost: int
    """Characters that they stand for."""

    @property
    def fertility(self) -> float | None:
        """Tokens per word; None without words."""
        return self.tokens / self.words if self.words else None


@dataclass(frozen=True, slots=True)
class SegmentCount:
    """One text of a row, however often it comes in it."""

    times: int
    words: int
    """Of it once."""
    tokens: int
    """Of it once."""


Segments: TypeAlias = Mapping[str, SegmentCount]
"""By the digest of their text, in the order in which they first come."""


@dataclass(frozen=True, slots=True)
class BaselineRow:
    """A row as it was counted, now or for the baseline."""

    key: Key
    sums: Sums
    segments: Segments | None
    """None where there are too many to keep."""
    lines: tuple[str, ...] = ()
    """Digests of the lines of its text, where rows are by file."""


@dataclass(frozen=True, slots=True)
class RoleRecord:
    """The tokenizer of a role, so that it can be loaded again."""

    tokenizer: str
    """Its id in results."""
    source: str
    """What commands take to load it."""
    fingerprint: str
    engine: str
    model: str
    """What its price is looked up by."""
    price: str = ""
    """Of a million input tokens, and its currency: ``2.5 USD``; empty where none is known."""


@dataclass(frozen=True, slots=True)
class CorpusRecord:
    """A text of a check."""

    digest: str
    """sha256 of its content."""
    unit: str
    """What a segment is."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What counts depend on besides tokenizer and text; where it differs, nothing is compared."""

    words: str
    """Word definition with its version."""
    normalization: str
    special: str
    """Whether special tokens are counted: yes or no."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a check counted: what the baseline keeps."""

    definition: Definition
    roles: Mapping[str, RoleRecord]
    corpora: Mapping[str, CorpusRecord]
    rows: tuple[BaselineRow, ...]
    tokscope: str
    """Version that counted."""


SCHEMA = 2
"""Raised when a baseline can no longer be read by what reads the one before."""
LINE_FEEDS = "lf"
"""Every line ends in LF, whatever a checkout of the repository made of it."""
_RENEW = "take it from version control again, or write a new one: `tokscope check --update`"
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7}|\|{7})(\s|$)", re.MULTILINE)
_SUMS = tuple(each.name for each in fields(Sums))
_SEGMENT = re.compile(r"([0-9a-f]{16}) (\d{1,18}) (\d{1,18}) (\d{1,18})", re.ASCII)


def written(snapshot: Snapshot) -> bytes:
    """Write a baseline; the same counts give the same bytes, however settings are ordered."""
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "tokscope": snapshot.tokscope,
        "definition": asdict(snapshot.definition),
        "roles": {name: asdict(each) for name, each in sorted(snapshot.roles.items())},
        "corpora": {name: asdict(each) for name, each in sorted(snapshot.corpora.items())},
        "rows": [_row(each, snapshot) for each in snapshot.rows],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    # A path need not be UTF-8; what is not comes out as JSON's own escape.
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _row(row: BaselineRow, snapshot: Snapshot) -> dict[str, Any]:
    content = {**asdict(row.key), **asdict(row.sums), "digest": "", "texts": None}
    if row.segments is not None:
        # one string each, so that a changed segment is a changed line
        content["texts"] = [
            f"{digest} {each.times} {each.words} {each.tokens}"
            for digest, each in row.segments.items()
        ]
    if row.lines:
        content["lines"] = " ".join(row.lines)
    role = replace(snapshot.roles[row.key.role], price="")  # no count depends on it
    inputs = snapshot.definition, role, snapshot.corpora[row.key.corpus]
    content["digest"] = _digest({**content, "inputs": [asdict(each) for each in inputs]})
    return content


def _digest(content: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in content.items() if key != "digest"}
    canonical = json.dumps(rest, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_baseline(path: Path) -> Snapshot | None:
    """Read a baseline; None where there is no such file."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None
    content = _parsed(path, data)
    schema = content.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise IncomparableError(
            f"{path}: the baseline has schema {schema}; this version of tokscope reads {SCHEMA}",
            "upgrade tokscope, or write the baseline again with this one: `tokscope check"
            " --update`",
        )
    if not {"definition", "rows"} <= content.keys():
        raise InputError(f"{path}: not a baseline", f"name another file, or {_RENEW}")
    table = StrictTable(content, str(path))
    snapshot = _snapshot(table)
    raise_all([InputError(each.message, _RENEW) for each in table.errors])
    if schema == 1:
        if content["digest"] != _digest(content):
            raise InputError(f"{path}: its digest does not match: it was edited or damaged", _RENEW)
        return _of_schema_1(snapshot)
    for number, row in enumerate(snapshot.rows):
        if content["rows"][number].get("digest") != _row(row, snapshot)["digest"]:
            raise InputError(
                f"{path}: {row.key}: its digest does not match: it was edited or damaged", _RENEW
            )
    return snapshot


def _of_schema_1(snapshot: Snapshot) -> Snapshot:
    """Return what a file of the first schema holds: its line ends were not normalized."""
    form = snapshot.definition.normalization
    definition = replace(snapshot.definition, normalization=normalization_of(form))
    return replace(snapshot, definition=definition)


def normalization_of(form: str | None) -> str:
    """Return what is done to text before it is counted: ``lf``, or ``nfc+lf``."""
    return LINE_FEEDS if form in (None, "none") else f"{form}+{LINE_FEEDS}"


def may_replace(path: Path) -> bool:
    """Return whether a path is free or holds a baseline, also a damaged one."""
    try:
        data = path.read_bytes().strip()
    except FileNotFoundError:
        return True
    if _CONFLICT.search(data.decode("utf-8", "replace")) or not data:
        return True
    try:
        content = own_json_of(data)
    except ValueError:
        return data.startswith(b"{")  # cut short
    return isinstance(content, dict) and {"definition", "rows"} <= content.keys()


def _parsed(path: Path, data: bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}", _RENEW) from None
    conflict = _CONFLICT.search(text)
    if conflict is not None:
        line = text.count("\n", 0, conflict.start()) + 1
        raise InputError(
            f"{path}: line {line}: it has the marks of a merge conflict",
            "take either side, then `tokscope check --update`",
        )
    try:
        content = own_json_of(text)
    except ValueError as error:
        head = "; it is cut short" if not text.rstrip().endswith("}") else ""
        raise InputError(f"{path}: not valid JSON{head}: {error}", _RENEW) from None
    if not isinstance(content, dict):
        raise InputError(f"{path}: not a baseline: {type(content).__name__}", _RENEW)
    return content


def _snapshot(table: StrictTable) -> Snapshot:
    if table.integer("schema", least=1) == 1:
        table.text("digest")
    definition = table.table("definition")
    snapshot = Snapshot(
        Definition(*(definition.text(each.name) for each in fields(Definition))),
        {name: _role(each) for name, each in table.table("roles").entries()},
        {
            name: CorpusRecord(*(each.text(part.name) for part in fields(CorpusRecord)))
            for name, each in table.table("corpora").entries()
        },
        tuple(_counted(each) for each in table.tables("rows")),
        table.text("tokscope"),
    )
    table.close()
    _check_keys(table, snapshot)
    return snapshot


def _role(role: StrictTable) -> RoleRecord:
    source = role.text("source")
    role.has("price")
    return RoleRecord(
        *(role.text("tokenizer"), source, role.text("fingerprint"), role.text("engine")),
        role.text("model", source),
        role.text("price") if role.values.get("price") else "",
    )


def _counted(row: StrictTable) -> BaselineRow:
    file = row.text("file") if row.values.get("file") else ""
    row.has("file")
    key = Key(row.text("role"), row.text("corpus"), row.text("language"), file)
    sums = Sums(*(row.integer(name) for name in _SUMS))
    segments = None
    if row.has("texts") and row.values["texts"] is not None:
        segments = dict(_segments(row))
    lines = row.text("lines", "").split()
    row.text("digest", "")
    row.close()
    return BaselineRow(key, sums, segments, tuple(lines))


def _segments(row: StrictTable) -> Iterator[tuple[str, SegmentCount]]:
    for line in row.strings("texts"):
        found = _SEGMENT.fullmatch(line)
        if found is None:
            row.error("texts", f"'{line[:60]}' is not a digest and three numbers", _RENEW)
            return
        yield found[1], SegmentCount(*map(int, found.groups()[1:]))


def _check_keys(table: StrictTable, snapshot: Snapshot) -> None:
    seen: set[Key] = set()
    for number, row in enumerate(snapshot.rows, 1):
        key = f"rows[{number}]"
        if row.key in seen:
            table.error(key, f"{row.key} appears twice", _RENEW)
        seen.add(row.key)
        if row.key.role not in snapshot.roles:
            table.error(key, f"role '{row.key.role}' is not among its roles", _RENEW)
        if row.key.corpus not in snapshot.corpora:
            table.error(key, f"corpus '{row.key.corpus}' is not among its corpora", _RENEW)


def segment_digest(text: str) -> str:
    """Return the first 16 hexadecimal digits of the sha256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def line_digests(text: str) -> tuple[str, ...]:
    """Return the first 8 digits of the digest of each line, to compare the lines of one file."""
    return tuple(segment_digest(line)[:8] for line in text.splitlines())
