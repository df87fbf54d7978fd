"""Measure robustness: how many more tokens perturbed text takes than the same text unperturbed.

Each perturbed file of a stress set has the lines of its plain counterpart in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tokscope.corpora.builtin import CorpusKind, Manifest, builtin_corpora, find_builtin
from tokscope.counting.arrays import Integers, sums_by_block
from tokscope.counting.counts import CountCache
from tokscope.counting.measure import (
    DEFAULT_RESOURCES,
    Measurement,
    Resources,
    measure_texts,
    signature_of,
)
from tokscope.errors import InputError, UnknownNameError, suggest
from tokscope.metrics.formulas import LOSS_MARK, MOST_LOST
from tokscope.render.document import Document, DocumentTable, Unavailable, Value, signed_share
from tokscope.text.display import printable
from tokscope.tokenizers.interface import Tokenizer
from tokscope.tokenizers.names import BASELINES

ALL = "all"
"""All perturbations shown together."""
MEANINGS = {
    "capitals": "every letter a capital",
    "e-for-yo": "е written for ё",
    "stress-marks": "an acute accent on the stressed vowel of each word",
    "nfd": "й and ё in two characters, letter and mark (Unicode NFD)",
    "look-alikes": "some Cyrillic letters replaced by Latin ones that look the same",
    "transliteration": "written in Latin letters",
    "typos": "letters swapped, dropped, doubled, spaces lost",
    "diminutives": "diminutives in place of plain words",
    "compounds": "long compounds in place of a paraphrase: fewer words, the same content",
}
"""What each perturbation is, by the name of its file."""


@dataclass(frozen=True, slots=True)
class Perturbation:
    """A way in which the lines of a stress set are perturbed."""

    name: str
    corpus: str
    twin: str
    """The file that holds the plain lines."""
    lines: int
    changed: int
    """Lines that differ from their twins at all."""

    @property
    def meaning(self) -> str:
        """What it is, in a few words."""
        return MEANINGS.get(self.name, f"as in the file {self.name}")


@dataclass(frozen=True, slots=True)
class Inflation:
    """What a perturbation does to one tokenizer's count."""

    plain: int
    """Tokens of the plain lines."""
    variant: int
    """Tokens of the perturbed lines."""
    lost: int
    """Characters of the perturbed lines that unknown tokens stand for."""
    characters: int
    """Characters of the perturbed lines."""

    @property
    def share(self) -> float | None:
        """Tokens more than of the plain lines, as a share of theirs; None where those are none."""
        return self.variant / self.plain - 1 if self.plain else None

    @property
    def loses_text(self) -> bool:
        """Whether so much is lost to unknown tokens that the perturbation seems cheap."""
        return self.lost > MOST_LOST * self.characters

    def __add__(self, other: Inflation) -> Inflation:
        return Inflation(
            self.plain + other.plain,
            self.variant + other.variant,
            self.lost + other.lost,
            self.characters + other.characters,
        )


@dataclass(frozen=True, slots=True)
class Stress:
    """What was found over some stress sets."""

    perturbations: tuple[Perturbation, ...]
    inflations: Mapping[str, tuple[Inflation, ...]]
    """By tokenizer, one a perturbation."""
    digests: Mapping[str, str]
    """Of each set, by name."""

    def over_all(self, tokenizer: str) -> Inflation:
        """Add up all perturbations."""
        return sum(self.inflations[tokenizer], Inflation(0, 0, 0, 0))

    def loses_text(self, tokenizer: str, name: str) -> bool:
        """Return whether unknown tokens hide what a perturbation costs, or any of all together."""
        if name == ALL:
            return any(each.loses_text for each in self.inflations[tokenizer])
        return self.by_name(tokenizer, name).loses_text

    def by_name(self, tokenizer: str, name: str) -> Inflation:
        """Find one perturbation, or all together."""
        if name == ALL:
            return self.over_all(tokenizer)
        place = [each.name for each in self.perturbations].index(name)
        return self.inflations[tokenizer][place]


def stress_sets() -> dict[str, Manifest]:
    """Find the built-in stress sets, by name."""
    return {
        name: manifest
        for name, manifest in builtin_corpora().items()
        if manifest.kind is CorpusKind.STRESS
    }


def perturbation_names() -> list[str]:
    """List what every stress set disturbs."""
    return [
        name
        for manifest in stress_sets().values()
        for name, file in manifest.files.items()
        if file.twin_of is not None
    ]


def measure_stress(
    tokenizers: Sequence[Tokenizer],
    *,
    cache: CountCache | None = None,
    resources: Resources = DEFAULT_RESOURCES,
) -> Stress:
    """Count every stress set."""
    perturbations: list[Perturbation] = []
    found: dict[str, list[Inflation]] = {each.id: [] for each in tokenizers}
    digests: dict[str, str] = {}
    sets = stress_sets()
    corpora = [find_builtin(name) for name in sets]
    results = measure_texts(corpora, tokenizers, cache=cache, resources=resources)
    for (name, manifest), measured in zip(sets.items(), results, strict=True):
        digests[name] = measured.tally.digest
        lines = _lines(name)
        pairs = [(own, each.twin_of) for own, each in manifest.files.items() if each.twin_of]
        perturbations += [_perturbation(name, own, twin, lines) for own, twin in pairs]
        characters = _by_file(measured, measured.tally.characters)
        for id_, columns in measured.columns.items():
            tokens, lost = _by_file(measured, columns.tokens), _by_file(measured, columns.lost)
            found[id_] += [
                Inflation(tokens[twin], tokens[own], lost[own], characters[own])
                for own, twin in pairs
            ]
    return Stress(
        tuple(perturbations),
        {id_: tuple(each) for id_, each in found.items()},
        digests,
    )


def _by_file(measured: Measurement, column: Integers) -> dict[str | None, int]:
    """Add up what is known of each line, by file."""
    domains = measured.tally.domains
    return dict(zip(domains.names, sums_by_block(column, domains.codes).tolist(), strict=True))


def _lines(name: str) -> dict[str | None, list[str]]:
    lines: dict[str | None, list[str]] = {}
    for segment in find_builtin(name).segments():
        lines.setdefault(segment.domain, []).append(segment.text)
    return lines


def _perturbation(
    corpus: str, name: str, twin: str, lines: Mapping[str | None, list[str]]
) -> Perturbation:
    own, plain = lines[name], lines[twin]
    if len(own) != len(plain):
        raise InputError(
            f"{corpus}: {name} has {len(own)} lines, its twin {twin} has {len(plain)}",
            f"`tokscope corpora check {corpus}` says more",
        )
    changed = sum(line != other for line, other in zip(own, plain, strict=True))
    return Perturbation(name, corpus, twin, len(own), changed)


def check_sort(name: str) -> None:
    """Check that there is such a perturbation."""
    known = [ALL, *perturbation_names()]
    if name not in known:
        raise UnknownNameError(
            f"unknown perturbation '{name}'",
            f"known: {', '.join(known)}",
            suggestions=suggest(name, known),
        )


def stress_document(
    stress: Stress,
    tokenizers: Sequence[Tokenizer],
    *,
    sort: str = ALL,
    unavailable: Sequence[Unavailable] = (),
) -> Document:
    """Return what each perturbation costs."""
    check_sort(sort)
    order = sorted(tokenizers, key=lambda each: _key(stress, each, sort))
    names = [each.name for each in stress.perturbations]
    rows = tuple(
        (
            each.id,
            *(_cell(stress, each.id, name) for name in [ALL, *names]),
        )
        for each in order
    )
    return Document(
        (DocumentTable("inflation of tokens", ("tokenizer", ALL, *names), rows),),
        {"inflations": _records(stress, order)},
        signature_of(tokenizers, stress.digests, words="none", unit="line"),
        _notes(stress, tokenizers),
        tuple(unavailable),
        _sentence(stress, [each for each in order if _is_mentioned(stress, each)], names),
    )


def _key(stress: Stress, tokenizer: Tokenizer, sort: str) -> tuple[bool, bool, float, str]:
    """Return the sort key: least inflation first; last those that lose text or have none."""
    share = stress.by_name(tokenizer.id, sort).share
    loses_text = stress.loses_text(tokenizer.id, sort)
    return loses_text, share is None, share or 0.0, tokenizer.id


def _cell(stress: Stress, tokenizer: str, name: str) -> str:
    share = signed_share(stress.by_name(tokenizer, name).share)
    return f"{share} {LOSS_MARK}" if stress.loses_text(tokenizer, name) else share


def _records(stress: Stress, tokenizers: Sequence[Tokenizer]) -> list[dict[str, Value]]:
    return [
        {
            "tokenizer": tokenizer.id,
            "set": perturbation.corpus,
            "disturbance": perturbation.name,
            "meaning": perturbation.meaning,
            "twin": perturbation.twin,
            "lines": perturbation.lines,
            "changed_lines": perturbation.changed,
            "plain_tokens": inflation.plain,
            "tokens": inflation.variant,
            "inflation": inflation.share,
            "lost_characters": inflation.lost,
            "characters": inflation.characters,
        }
        for tokenizer in tokenizers
        for perturbation, inflation in zip(
            stress.perturbations, stress.inflations[tokenizer.id], strict=True
        )
    ]


def _notes(stress: Stress, tokenizers: Sequence[Tokenizer]) -> tuple[str, ...]:
    notes = ["change in tokens of the perturbed lines relative to the same plain lines"]
    for each in stress.perturbations:
        some = "" if each.changed == each.lines else f" ({each.changed} of {each.lines} lines)"
        notes.append(f"{each.name}: {each.meaning}{some}")
    losing = [each.id for each in tokenizers if stress.loses_text(each.id, ALL)]
    if losing:
        notes.append(
            f"{LOSS_MARK}: {', '.join(map(printable, losing))}: above {MOST_LOST:.0%} of these"
            " characters are lost: no token stands for them, and the cost is hidden"
        )
    return tuple(notes)


def _is_mentioned(stress: Stress, tokenizer: Tokenizer) -> bool:
    return tokenizer.id not in BASELINES and not stress.loses_text(tokenizer.id, ALL)


def _sentence(stress: Stress, ranked: Sequence[Tokenizer], names: Sequence[str]) -> str | None:
    if not ranked:
        return None
    parts = []
    for tokenizer in dict.fromkeys((ranked[0], ranked[-1])):
        shares = {name: stress.by_name(tokenizer.id, name).share or 0.0 for name in names}
        worst = max(shares, key=lambda name: shares[name])
        share = signed_share(shares[worst])
        parts.append(f"{printable(tokenizer.id)} suffers most from {worst} ({share} tokens)")
    return "; ".join(parts) + "."
