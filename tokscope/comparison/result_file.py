"""Read result files back, and list the differences of two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from tokscope.errors import IncomparableError, InputError
from tokscope.files import reads
from tokscope.render.document import SCHEMA
from tokscope.strict_toml import own_json_of

Content: TypeAlias = Mapping[str, Any]
_PLACE = ("tokenizer", "corpus", "domain", "file", "language")
_NAMED = ("tokenizer", "corpus")
"""What each row names; the rest of its place may be null."""
_COUNTS = ("segments", "words", "characters", "bytes", "tokens", "unknown", "lost")
_DEFINITION = ("words", "unit", "normalization", "special", "reference_language")
_OTHERS = {"verdict": "a report of `tokscope check`", "definition": "a baseline"}
"""What a file is instead that has this key."""
_MAKE = ("engines", "unicode", "tokscope")


@dataclass(frozen=True, slots=True)
class ResultDifferences:
    """How one result differs from another."""

    definition: tuple[str, ...]
    """What makes the numbers incomparable: word definition, unit, normalisation, specials."""
    digests: tuple[str, ...]
    """Tokenizers and corpora that are not the same any more."""
    provenance: tuple[str, ...]
    """Engines and versions; they may differ without any number moving."""
    numbers: tuple[str, ...]
    """Rows whose counts differ, or that only one of the two has."""

    @property
    def is_empty(self) -> bool:
        """Whether the same was measured with the same outcome."""
        return not (self.definition or self.digests or self.numbers)


def read_results(path: Path) -> list[dict[str, Any]]:
    """Read a result file: its reports, of which there is one for each word definition."""
    reads(path)
    try:
        content = own_json_of(path.read_bytes())
    except OSError as error:
        problem = f"{path}: cannot be read: {error.strerror or error}"
        raise InputError(problem, _MAKE_ONE) from None
    except ValueError as error:
        raise InputError(f"{path}: not a result file: {error}", _MAKE_ONE) from None
    several = content.get("reports") if isinstance(content, dict) else None
    reports = several if isinstance(several, list) and several else [content]
    for each in reports:
        _check(path, each)
    return reports


def _check(path: Path, content: Any) -> None:
    if isinstance(content, dict):
        for key, what in _OTHERS.items():
            if key in content:
                raise InputError(f"{path}: {what}, not a result file", _MAKE_ONE)
    if not isinstance(content, dict) or not isinstance(content.get("rows"), list):
        raise InputError(f"{path}: not a result file: it has no rows", _MAKE_ONE)
    schema = content.get("schema")
    if schema != SCHEMA:
        raise IncomparableError(
            f"{path}: result schema {schema}; this tokscope reads {SCHEMA}", "upgrade tokscope"
        )
    for number, row in enumerate(content["rows"]):
        if not isinstance(row, dict) or not {*_PLACE, *_COUNTS} <= row.keys():
            raise InputError(f"{path}: rows[{number}]: counts are missing", _MAKE_ONE)
        _check_row(f"{path}: rows[{number}]", row)
    signature = content.get("signature")
    if not isinstance(signature, dict):
        raise InputError(f"{path}: not a result file: it has no signature", _MAKE_ONE)
    for key in ("tokenizers", "corpora"):
        members = signature.get(key, {})
        if not isinstance(members, dict) or not _are_strings(members.values()):
            raise InputError(f"{path}: signature.{key} is not an object of strings", _MAKE_ONE)
    arrays = (
        ("signature.engines", signature.get("engines", [])),
        ("run", content.get("run") or []),
    )
    for key, values in arrays:
        if not isinstance(values, list) or not _are_strings(values):
            raise InputError(f"{path}: {key} is not an array of strings", _MAKE_ONE)


def _check_row(place: str, row: Content) -> None:
    for key in _PLACE:
        if not isinstance(row[key], str) and (row[key] is not None or key in _NAMED):
            raise InputError(f"{place}.{key} is not a string", _MAKE_ONE)
    for key in _COUNTS:
        if not _is_count(row[key]):
            raise InputError(f"{place}.{key} is not a count", _MAKE_ONE)
    if row.get("segment") is not None and not _is_count(row["segment"]):
        raise InputError(f"{place}.segment is not a number of a segment", _MAKE_ONE)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 63


def _are_strings(values: Iterable[Any]) -> bool:
    return all(isinstance(each, str) for each in values)


_MAKE_ONE = "make one: `tokscope compare … -o result.json`"


def differences(before: Content, after: Content) -> ResultDifferences:
    """Return how a result differs from an earlier one, in sentences."""
    old, new = before["signature"], after["signature"]
    return ResultDifferences(
        tuple(_changed(old, new, _DEFINITION)),
        (
            *_changed_members("tokenizer", old.get("tokenizers", {}), new.get("tokenizers", {})),
            *_changed_members("corpus", old.get("corpora", {}), new.get("corpora", {})),
        ),
        tuple(_changed(old, new, _MAKE)),
        tuple(_changed_rows(before["rows"], after["rows"])),
    )


def _changed(old: Content, new: Content, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if old.get(name) != new.get(name):
            yield f"{name}: {_shown(old.get(name))} → {_shown(new.get(name))}"


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _changed_members(kind: str, old: Content, new: Content) -> Iterator[str]:
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield f"{kind} {name}: not there any more"
        elif name not in old:
            yield f"{kind} {name}: was not there"
        elif old[name] != new[name]:
            yield f"{kind} {name}: {_short(old[name])} → {_short(new[name])}"


def _short(digest: str) -> str:
    return str(digest).removeprefix("sha256:")[:12]


def _changed_rows(old: list[Content], new: list[Content]) -> Iterator[str]:
    before, after = ({_place(row): row for row in rows} for rows in (old, new))
    for place in dict.fromkeys((*before, *after)):
        name = " · ".join(str(part) for part in place if part is not None)
        if place not in after:
            yield f"{name}: no row any more"
        elif place not in before:
            yield f"{name}: a new row"
        else:
            one, other = before[place], after[place]
            moved = [
                f"{key} {one[key]:,} → {other[key]:,}" for key in _COUNTS if one[key] != other[key]
            ]
            moved += _changed_sums(one.get("sums"), other.get("sums"))
            if moved:
                yield f"{name}: {', '.join(moved)}"


def _changed_sums(one: Any, other: Any) -> list[str]:
    """Return the name of the sums behind metrics that differ, where both results have them."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return []
    return [f"sums of {key}" for key in one if key in other and one[key] != other[key]]


def _place(row: Content) -> tuple[Any, ...]:
    return (*(row[key] for key in _PLACE), row.get("segment"))
