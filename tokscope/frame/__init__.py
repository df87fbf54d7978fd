"""How a report's columns are called, spelled once, and its two shapes: long and wide."""

from tokscope.frame.columns import (
    ASKED_COLUMNS,
    COLUMNS,
    GIVEN_UP_FIRST,
    KNOWN_COLUMNS,
    Column,
    Kind,
    Value,
)
from tokscope.frame.long import Record, flat_columns, flat_rows, long_rows, to_pandas
from tokscope.frame.wide import WideColumn, WideTable, given_up, wide

__all__ = [
    "ASKED_COLUMNS",
    "COLUMNS",
    "GIVEN_UP_FIRST",
    "KNOWN_COLUMNS",
    "Column",
    "Kind",
    "Record",
    "Value",
    "WideColumn",
    "WideTable",
    "flat_columns",
    "flat_rows",
    "given_up",
    "long_rows",
    "to_pandas",
    "wide",
]
