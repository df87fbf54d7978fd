"""Sums that need more than counts: word forms, token ids, decoded text, vocabulary entries.

Asks tokenizers about text that a measurement kept, for metrics that need it; integers only.
"""
