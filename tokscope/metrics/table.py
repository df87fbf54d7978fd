"""All metrics by name, in the order in which they are shown."""

from __future__ import annotations

from tokscope.metrics.core import CORE, SUMS
from tokscope.metrics.vocabulary import ELSEWHERE, VOCABULARY

METRICS = {metric.name: metric for metric in (*SUMS, *CORE, *VOCABULARY, *ELSEWHERE)}
