"""How one value is written where a person reads it."""

from __future__ import annotations

from tokscope.frame import Kind, Value, WideColumn
from tokscope.text.visible import visible
from tokscope.tokenizer import Algorithm

UNDEFINED = "–"
_ALGORITHMS = {algorithm.value: algorithm.label for algorithm in Algorithm}


def cell(value: Value, column: WideColumn) -> str:
    """Write a value: counts with separators, ratios with two decimals, a dash for undefined."""
    if value is None:
        return "" if column.column.kind is Kind.TEXT else UNDEFINED
    if isinstance(value, str):
        is_algorithm = column.column.key == "algorithm"
        return visible(_ALGORITHMS.get(value, value) if is_algorithm else value)
    if column.column.key == "difference":
        return f"{value:+,}"
    if column.column.kind is Kind.COUNT:
        return f"{value:,}"
    if column.column.kind is Kind.SHARE:
        return f"{value:.1%}"
    return f"{value:.2f}"
