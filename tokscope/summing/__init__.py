"""Sums that need more than counts: word forms, token ids, decoded text, vocabulary entries.

Asks tokenizers about text that a measurement kept, for metrics that need it; integers only.
"""

from tokscope.summing.gathering import Gathered, Gathering, needs_text
from tokscope.summing.isolation import isolated

__all__ = ["Gathered", "Gathering", "isolated", "needs_text"]
