"""Formulas that are more than one division, and the bands of Russian fertility."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Spectrum: TypeAlias = tuple[tuple[int, int], ...]
"""How often types come, as pairs: a number of occurrences, and how many types come so often.

What of a distribution does not depend on how its types are called, in few integers."""

RENYI_ORDER = 2.5
"""The order α that Zouhar et al. 2023 found to go best with translation quality."""
FEWEST_LANGUAGES = 3
"""Between two languages the Gini coefficient is the premium under another name."""


def ratio(numerator: int | None, denominator: int | None) -> float | None:
    """Divide two sums; None where either is absent or the second is zero."""
    if numerator is None or not denominator:
        return None
    return numerator / denominator


def spectrum_of(occurrences: Iterable[int]) -> Spectrum:
    """Sum up how often types come.

    Examples
    --------
    >>> spectrum_of([3, 1, 0, 2, 1])
    ((1, 2), (2, 1), (3, 1))
    """
    found: dict[int, int] = {}
    for number in occurrences:
        if number:
            found[number] = found.get(number, 0) + 1
    return tuple(sorted(found.items()))


def renyi_efficiency(spectrum: Spectrum, order: float = RENYI_ORDER) -> float | None:
    r"""Compute the Rényi efficiency of a unigram distribution of tokens.

    .. math:: \frac{1}{1-α} \log_2 \sum_i p_i^α \Big/ \log_2 V

    with V the number of types that were observed, as Zouhar et al. 2023 (arXiv 2306.16842) have
    it; contested by Cognetta et al. 2024 (arXiv 2402.14614).

    Examples
    --------
    >>> round(renyi_efficiency(spectrum_of([3, 2, 1, 1])), 4)
    0.8265
    """
    types = sum(number for _, number in spectrum)
    total = sum(times * number for times, number in spectrum)
    if types < 2:
        return None
    shares = [(times / total, number) for times, number in spectrum]
    if order == 1:
        entropy = -math.fsum(number * share * math.log2(share) for share, number in shares)
    else:
        powers = math.fsum(number * share**order for share, number in shares)
        entropy = math.log2(powers) / (1 - order)
    return entropy / math.log2(types)


def gini(values: Sequence[float]) -> float | None:
    """Compute the Gini coefficient of what the same content costs in several languages.

    The mean absolute difference of all pairs over twice the mean, ΣΣ|cᵢ − cⱼ| / (2n²μ).

    Examples
    --------
    >>> gini([1.0, 2.0, 3.0]), gini([1.0, 2.0])
    (0.2222222222222222, None)
    """
    total = math.fsum(values)
    if len(values) < FEWEST_LANGUAGES or not total:
        return None
    apart = math.fsum(abs(one - other) for one in values for other in values)
    return apart / (2 * len(values) * total)


@dataclass(frozen=True, slots=True)
class Band:
    """A range of Russian fertility with a plain name."""

    name: str
    below: float | None
    """Upper end, exclusive."""
    meaning: str


BANDS = (
    Band("close to English", 1.5, "below 1.5"),
    Band("good for Russian", 2.0, "below 2.0"),
    Band("costly", 3.0, "below 3.0"),
    Band("broken", None, "into letters or bytes from 3.0 on"),
)


def band(fertility: float | None) -> str | None:
    """Return the name of the band of a Russian fertility; None for an undefined one."""
    if fertility is None:
        return None
    return next(each.name for each in BANDS if each.below is None or fertility < each.below)


MOST_LOST = 0.10
"""Share of lost characters from which a tokenizer is not ranked (Petrov et al. 2023)."""
LOSS_MARK = "!"
"""Stands behind the name of such a tokenizer."""
