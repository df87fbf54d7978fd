"""What a run found and how it was made: rows of sums and ratios, a signature, what was missing.

A report is plain values; it renders nothing. ``frame`` says how its columns are called and
``render`` prints it.
"""

from tokscope.report.building import build_report
from tokscope.report.draws import Sampling
from tokscope.report.missing import nothing_had
from tokscope.report.sentence import closing_sentence
from tokscope.report.two_texts import TextComparison
from tokscope.report.uncertainty import Uncertain
from tokscope.report.values import (
    ENGLISH,
    RUSSIAN,
    SCHEMA,
    Block,
    By,
    Report,
    Row,
    Signature,
    Unavailable,
    tool_version,
)

__all__ = [
    "ENGLISH",
    "RUSSIAN",
    "SCHEMA",
    "Block",
    "By",
    "Report",
    "Row",
    "Sampling",
    "Signature",
    "TextComparison",
    "Unavailable",
    "Uncertain",
    "build_report",
    "closing_sentence",
    "nothing_had",
    "tool_version",
]
