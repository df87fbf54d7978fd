"""Select metrics by the names and groups of ``--metric``."""

from __future__ import annotations

from collections.abc import Iterable

from tokscope.errors import TokscopeError, suggest
from tokscope.metrics.definitions import METRICS
from tokscope.metrics.metric import MetricGroup, SumKind

CORE, ALL = "core", "all"
GROUPS = (CORE, ALL)
"""Names that stand for several metrics."""
_ELSEWHERE = {
    SumKind.TWINS: "`tokscope stress`",
    SumKind.OTHER_VOCABULARY: "`tokscope tokenizers diff`",
    SumKind.MORPHEMES: "`tokscope boundaries`",
}


def chosen_metrics(names: Iterable[str]) -> tuple[str, ...]:
    """Find the metrics that some names stand for, each once, in the order in which they are named.

    Examples
    --------
    >>> chosen_metrics(["pcw,fertility", "pcw"])
    ('pcw', 'fertility')
    """
    found: list[str] = []
    for name in (part.strip() for each in names for part in each.split(",")):
        if name in GROUPS:
            groups = (
                (MetricGroup.CORE,) if name == CORE else (MetricGroup.CORE, MetricGroup.VOCABULARY)
            )
            found += [each.name for each in METRICS.values() if each.group in groups]
        elif name not in METRICS:
            raise TokscopeError(
                f"unknown metric '{name}'",
                f"metrics: {', '.join(_known())}",
                suggestions=suggest(name, _known()),
            )
        elif METRICS[name].group is MetricGroup.ELSEWHERE:
            needs = METRICS[name].needs
            raise TokscopeError(
                f"--metric {name} needs {needs}, which `compare` does not have",
                f"{_ELSEWHERE[needs]} shows it",
            )
        else:
            found.append(name)
    return tuple(dict.fromkeys(found))


def _known() -> list[str]:
    return [
        *GROUPS,
        *(each.name for each in METRICS.values() if each.group is not MetricGroup.ELSEWHERE),
    ]
