"""Every number tokscope prints, defined once: name, symbol, unit, direction, definition, source.

Functions take sums and return a ratio, or None where the ratio is undefined. Help, headers and the
reference are made from this table. Nothing here counts anything.
"""

from tokscope.metrics.bands import BANDS, Band, band
from tokscope.metrics.choosing import GROUPS, chosen_metrics
from tokscope.metrics.formulas import (
    FEWEST_LANGUAGES,
    gini,
    ratio,
    renyi_efficiency,
    spectrum_of,
)
from tokscope.metrics.metric import Better, Group, Metric, Need, Scale
from tokscope.metrics.sums import (
    BoundarySums,
    EntrySums,
    FormSums,
    LanguageSums,
    RoundTripSums,
    Totals,
    UsageSums,
)
from tokscope.metrics.table import METRICS

MOST_LOST = 0.10
"""Share of lost characters from which a tokenizer is not ranked (Petrov et al. 2023)."""

__all__ = [
    "BANDS",
    "FEWEST_LANGUAGES",
    "GROUPS",
    "METRICS",
    "MOST_LOST",
    "Band",
    "Better",
    "BoundarySums",
    "EntrySums",
    "FormSums",
    "Group",
    "LanguageSums",
    "Metric",
    "Need",
    "RoundTripSums",
    "Scale",
    "Totals",
    "UsageSums",
    "band",
    "chosen_metrics",
    "gini",
    "ratio",
    "renyi_efficiency",
    "spectrum_of",
]
