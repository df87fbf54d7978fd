"""Compare rows with the baseline as integers."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from tokscope.checks.baseline import BaselineRow, Key, RoleRecord, Snapshot, Sums
from tokscope.checks.report import InputChange, RowState, SettingsLocation
from tokscope.checks.rows import MeasuredRow, Role
from tokscope.checks.settings import Budget, CheckSettings, TrackedMetric
from tokscope.tokenizers.interface import Tokenizer

_SHOWN = 12
"""Digits of a digest."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row, and why."""

    key: Key
    state: RowState
    before: Sums | None
    after: Sums | None
    limit: float | None
    """The most that would pass."""
    why: str


def verdicts(
    before: Snapshot | None,
    now: Snapshot,
    compared: Mapping[str, TrackedMetric],
    tolerance: Decimal,
) -> list[Verdict]:
    """Compare all rows."""
    old = {row.key: row for row in before.rows} if before else {}
    new = {row.key: row for row in now.rows}
    files: dict[Hashable, str] = {}
    if not old.keys() <= new.keys():
        for row in now.rows:
            files.setdefault(_content(row), row.key.file)
    found = []
    for key in sorted(old.keys() | new.keys()):
        one, other = old.get(key), new.get(key)
        if one is None or other is None:
            found.append(_alone(key, one, other, files))
            continue
        redefined = list(_redefined(before, now, key.corpus)) if before else []
        if redefined:
            why = f"not comparable: {'; '.join(map(str, redefined))}"
            found.append(Verdict(key, RowState.INCOMPARABLE, one.sums, other.sums, None, why))
        else:
            what = compared.get(key.corpus, TrackedMetric.TOKENS)
            found.append(_verdict(key, one.sums, other.sums, what, tolerance))
    return found


def _alone(
    key: Key, before: BaselineRow | None, after: BaselineRow | None, files: Mapping[Hashable, str]
) -> Verdict:
    if after is not None:
        return Verdict(key, RowState.NEW, None, after.sums, None, "there was no such row before")
    why = "it was there before, and nothing was measured for it"
    if key.file and before is not None and before.segments and _content(before) in files:
        why += f"; the same text is {files[_content(before)]} now"
    return Verdict(key, RowState.MISSING, before.sums if before else None, None, None, why)


def _content(row: BaselineRow) -> Hashable:
    """Return what two rows share if one file was renamed to the other: all but its name."""
    segments = None if row.segments is None else frozenset(row.segments.items())
    return row.key.role, row.key.corpus, row.key.language, segments, row.lines


def _verdict(
    key: Key, before: Sums, after: Sums, compared: TrackedMetric, tolerance: Decimal
) -> Verdict:
    allowed = 1 + Fraction(tolerance)
    if compared is TrackedMetric.TOKENS:
        old, new, unit = Fraction(before.tokens), Fraction(after.tokens), "tokens"
    elif before.words and after.words:
        old, new = Fraction(before.tokens, before.words), Fraction(after.tokens, after.words)
        unit = "tokens per word"
    elif not (before.words or after.words):
        return Verdict(key, RowState.PASS, before, after, None, "no words, before or now")
    else:
        why = "not comparable: no words, so that there are no tokens per word"
        return Verdict(key, RowState.INCOMPARABLE, before, after, None, why)
    limit = float(old * allowed)
    shares = [Fraction(each.lost, each.characters or 1) for each in (before, after)]
    if shares[1] > shares[0] * allowed:
        state = RowState.REGRESSED
        why = (
            f"no token stands for {float(shares[1]):.2%} of the characters,"
            f" {float(shares[0]):.2%} before: fewer tokens would be no gain"
        )
    elif new > old * allowed:
        state, why = RowState.REGRESSED, f"more {unit} than before"
        why += f", beyond the tolerance of {float(tolerance):.4g}" if tolerance else ""
    elif new < old:
        state, why = RowState.IMPROVED, f"fewer {unit} than before"
    elif new > old:
        state, why = RowState.PASS, f"more {unit}, within the tolerance"
    else:
        state, why = RowState.PASS, f"as many {unit} as before"
    return Verdict(key, state, before, after, limit, why)


def _redefined(before: Snapshot, now: Snapshot, corpus: str) -> Iterator[InputChange]:
    for name in ("words", "normalization", "special"):
        old, new = getattr(before.definition, name), getattr(now.definition, name)
        if old != new:
            yield InputChange("definition", name, old, new)
    units = [each.corpora[corpus].unit for each in (before, now)]
    if units[0] != units[1]:
        yield InputChange("definition", f"unit of {corpus}", *units)


def changes(before: Snapshot, now: Snapshot, keys: Iterable[Key]) -> tuple[InputChange, ...]:
    """Return the inputs of rows that differ from the baseline."""
    found: dict[InputChange, None] = {}
    for key in keys:
        old, new = before.roles.get(key.role), now.roles.get(key.role)
        if old is not None and new is not None:
            if old.fingerprint != new.fingerprint:
                names = [f"{each.tokenizer}#{_short(each.fingerprint)}" for each in (old, new)]
                found[InputChange("tokenizer", key.role, *names)] = None
            elif old.engine != new.engine:
                found[InputChange("engine", key.role, old.engine, new.engine)] = None
        texts = before.corpora.get(key.corpus), now.corpora.get(key.corpus)
        if texts[0] is not None and texts[1] is not None:
            if texts[0].digest != texts[1].digest:
                digests = (_short(each.digest) for each in texts if each is not None)
                found[InputChange("corpus", key.corpus, *digests)] = None
            for each in _redefined(before, now, key.corpus):
                found[each] = None
    return tuple(found)


def unrelated_baseline(before: Snapshot, now: Snapshot) -> list[str]:
    """Return why a baseline seems to belong to other tokenizers and texts."""
    old, new = ({row.key: row for row in each.rows} for each in (before, now))
    shared = sorted(old.keys() & new.keys())
    if not shared:
        its = ", ".join(sorted({f"{key.role} on {key.corpus}" for key in old})) or "nothing"
        return [f"no row of the baseline is here; it is of {its}"]
    found = []
    by_corpus: dict[str, list[Key]] = {}
    for key in shared:
        by_corpus.setdefault(key.corpus, []).append(key)
    for corpus, keys in by_corpus.items():
        texts = [
            {digest for key in keys for digest in rows[key].segments or ()} for rows in (old, new)
        ]
        if texts[0] and texts[1] and texts[0].isdisjoint(texts[1]):
            found.append(f"{corpus}: not one text of the baseline is in it any more")
    return found


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:_SHOWN]


@dataclass(frozen=True, slots=True)
class CheckInputs:
    """The measured values, baseline and settings of a check."""

    settings: CheckSettings
    settings_file: str
    """Its name."""
    roles: Mapping[str, Role]
    rows: Sequence[MeasuredRow]
    now: Snapshot
    before: Snapshot | None
    """The baseline."""
    load_previous: Callable[[RoleRecord], Tokenizer]
    """Loads the tokenizer that a role had; raises ``TokscopeError``."""
    folder: str = ""
    """The settings' folder, from the root of the repository."""

    def location(self, key: Key, budget: Budget | None = None) -> SettingsLocation:
        """Return where a reader looks first: the file of the text, else the settings."""
        if key.file:
            return SettingsLocation(placed(self.folder, key.file))
        lines = self.settings.lines
        names = [budget.path.rpartition(".")[2]] if budget else [key.role, key.corpus]
        line = next((lines[name] for name in names if name in lines), 1)
        return SettingsLocation(placed(self.folder, self.settings_file), line)


def from_root(folder: Path) -> str:
    """Return the path of a folder from the root of its repository; empty without one."""
    for each in (folder, *folder.parents):
        if (each / ".git").exists():  # a file, in a work tree beside the repository
            return folder.relative_to(each).as_posix()
    return ""


def placed(folder: str, file: str) -> str:
    r"""Return the path of a file relative to the repository.

    Examples
    --------
    >>> placed("service", "../prompts\\greeting.md"), placed("", "./a.md")
    ('prompts/greeting.md', 'a.md')
    """
    return posixpath.normpath(posixpath.join(folder, file.replace("\\", "/")))
