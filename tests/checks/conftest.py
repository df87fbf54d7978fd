"""Snapshots made by hand, for tests of what compares them."""

from __future__ import annotations

from dataclasses import replace

from tokscope.checks.baseline import (
    BaselineRow,
    CorpusRecord,
    Definition,
    Key,
    RoleRecord,
    SegmentCount,
    Snapshot,
    Sums,
)

KEY = Key("production", "docs", "ru")


def sums(tokens: int, words: int = 10, *, lost: int = 0) -> Sums:
    return Sums(2, words, 60, 110, tokens, 1 if lost else 0, lost)


def counted(tokens: int, key: Key = KEY, *, words: int = 10, lost: int = 0) -> BaselineRow:
    segments = {"0" * 16: SegmentCount(1, words - 1, tokens - 1), "1" * 16: SegmentCount(1, 1, 1)}
    return BaselineRow(key, sums(tokens, words, lost=lost), segments)


def snapshot(*rows: BaselineRow, fingerprint: str = "sha256:aaaa") -> Snapshot:
    roles = {row.key.role for row in rows}
    corpora = {row.key.corpus for row in rows}
    return Snapshot(
        Definition("lexical-1", "none", "no"),
        {
            name: RoleRecord("toy", "file:./toy.json", fingerprint, "toy 1", "toy")
            for name in sorted(roles)
        },
        {name: CorpusRecord("c" * 64, "line") for name in sorted(corpora)},
        tuple(sorted(rows, key=lambda row: row.key)),
        "0.1.0",
    )


def redefined(found: Snapshot, **changes: str) -> Snapshot:
    return replace(found, definition=replace(found.definition, **changes))
