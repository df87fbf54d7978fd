"""Fertility in CI: budgets, baselines, and what to say when one does not hold.

Holds what a project demands of its tokenizers and text, what was committed before, and the verdict.
It reads no text itself and prints nothing: ``measuring`` counts, ``render`` writes.
"""
