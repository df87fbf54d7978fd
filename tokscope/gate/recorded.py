"""Result files as snapshots, so that two of them are compared as a check compares its baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeAlias

from tokscope.gate.values import (
    CorpusRecord,
    Counted,
    Definition,
    Key,
    RoleRecord,
    Snapshot,
    Sums,
)

Content: TypeAlias = Mapping[str, Any]
_SWAPPED = "tokenizer"
"""The role of the one tokenizer of each of two results."""


def snapshot_of_result(content: Content) -> Snapshot:
    """Take the counts of a report; each tokenizer is a role of its own.

    Parameters
    ----------
    content : mapping
        One report, as ``results.read_results`` gives it.
    """
    signature, rows = content["signature"], content["rows"]
    engines = {row["tokenizer"]: str(row.get("engine", "")) for row in rows}
    return Snapshot(
        Definition(*(str(signature.get(each.name)) for each in fields(Definition))),
        {
            id_: RoleRecord(id_, id_, str(fingerprint), engines.get(id_, ""))
            for id_, fingerprint in signature.get("tokenizers", {}).items()
        },
        {
            name: CorpusRecord(str(digest), str(signature.get("unit")))
            for name, digest in signature.get("corpora", {}).items()
        },
        tuple(sorted(map(_counted, rows), key=lambda row: row.key)),
        str(signature.get("tokscope")),
    )


def _counted(row: Content) -> Counted:
    number = row.get("segment")
    place = row["domain"] or row["file"] or ("" if number is None else f"segment {number}")
    key = Key(row["tokenizer"], row["corpus"], row["language"] or "?", place)
    return Counted(key, Sums(*(int(row[each.name]) for each in fields(Sums))), None)


def paired(before: Snapshot, now: Snapshot) -> tuple[Snapshot, Snapshot]:
    """Set the one tokenizer of a result against the one of the other, if they are different."""
    if len(before.roles) != 1 or len(now.roles) != 1 or set(before.roles) == set(now.roles):
        return before, now
    return _renamed(before), _renamed(now)


def _renamed(found: Snapshot) -> Snapshot:
    return replace(
        found,
        roles=dict.fromkeys([_SWAPPED], next(iter(found.roles.values()))),
        rows=tuple(replace(row, key=replace(row.key, role=_SWAPPED)) for row in found.rows),
    )
