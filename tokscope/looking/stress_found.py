"""From counts of disturbed text to what ``tokscope stress`` says."""

from __future__ import annotations

from collections.abc import Sequence

from tokscope.backends.naming import BASELINES
from tokscope.looking.findings import Findings, Table, Value, signed, signed_share
from tokscope.looking.stress import ALL, Stress, check_sort
from tokscope.metrics import MOST_LOST
from tokscope.report import Unavailable
from tokscope.text.visible import visible
from tokscope.tokenizer import Tokenizer


def stress_found(
    stress: Stress,
    tokenizers: Sequence[Tokenizer],
    *,
    sort: str = ALL,
    unavailable: Sequence[Unavailable] = (),
) -> Findings:
    """Say what each disturbance costs.

    Parameters
    ----------
    stress : Stress
        What was measured.
    tokenizers : sequence of Tokenizer
        Those that were asked.
    sort : str
        The disturbance that makes the order, or all together.
    unavailable : sequence of Unavailable
        What could not be had.

    Raises
    ------
    UnknownNameError
        There is no such disturbance.
    """
    check_sort(sort)
    order = sorted(tokenizers, key=lambda each: _key(stress, each, sort))
    names = [each.name for each in stress.disturbances]
    rows = tuple(
        (
            each.id,
            *(_cell(stress, each.id, name) for name in [ALL, *names]),
        )
        for each in order
    )
    return Findings(
        (Table("inflation of tokens", ("tokenizer", ALL, *names), rows),),
        {"inflations": _records(stress, order)},
        signed(tokenizers, stress.digests, words="none", unit="line"),
        _notes(stress, tokenizers),
        tuple(unavailable),
        _sentence(stress, [each for each in order if _is_spoken_of(stress, each)], names),
    )


def _key(stress: Stress, tokenizer: Tokenizer, sort: str) -> tuple[bool, bool, float, str]:
    """Put the least inflation first, and last those that lose text or have none."""
    share = stress.by_name(tokenizer.id, sort).share
    is_flattered = stress.is_flattered(tokenizer.id, sort)
    return is_flattered, share is None, share or 0.0, tokenizer.id


def _cell(stress: Stress, tokenizer: str, name: str) -> str:
    share = signed_share(stress.by_name(tokenizer, name).share)
    return f"{share} ?" if stress.is_flattered(tokenizer, name) else share


def _records(stress: Stress, tokenizers: Sequence[Tokenizer]) -> list[dict[str, Value]]:
    return [
        {
            "tokenizer": tokenizer.id,
            "set": disturbance.corpus,
            "disturbance": disturbance.name,
            "meaning": disturbance.meaning,
            "twin": disturbance.twin,
            "lines": disturbance.lines,
            "changed_lines": disturbance.changed,
            "plain_tokens": inflation.plain,
            "tokens": inflation.variant,
            "inflation": inflation.share,
            "lost_characters": inflation.lost,
            "characters": inflation.characters,
        }
        for tokenizer in tokenizers
        for disturbance, inflation in zip(
            stress.disturbances, stress.inflations[tokenizer.id], strict=True
        )
    ]


def _notes(stress: Stress, tokenizers: Sequence[Tokenizer]) -> tuple[str, ...]:
    notes = ["tokens of the disturbed lines more (+) or fewer (-) than of the same lines plain"]
    for each in stress.disturbances:
        some = "" if each.changed == each.lines else f" ({each.changed} of {each.lines} lines)"
        notes.append(f"{each.name}: {each.meaning}{some}")
    losing = [each.id for each in tokenizers if stress.is_flattered(each.id, ALL)]
    if losing:
        notes.append(
            f"?: {', '.join(map(visible, losing))}: above {MOST_LOST:.0%} of these characters are"
            " lost, no token stands for them, which hides what the disturbance costs"
        )
    return tuple(notes)


def _is_spoken_of(stress: Stress, tokenizer: Tokenizer) -> bool:
    return tokenizer.id not in BASELINES and not stress.is_flattered(tokenizer.id, ALL)


def _sentence(stress: Stress, ranked: Sequence[Tokenizer], names: Sequence[str]) -> str | None:
    if not ranked:
        return None
    parts = []
    for tokenizer in dict.fromkeys((ranked[0], ranked[-1])):
        shares = {name: stress.by_name(tokenizer.id, name).share or 0.0 for name in names}
        worst = max(shares, key=lambda name: shares[name])
        share = signed_share(shares[worst])
        parts.append(f"{visible(tokenizer.id)} suffers most from {worst} ({share} tokens)")
    return "; ".join(parts) + "."
