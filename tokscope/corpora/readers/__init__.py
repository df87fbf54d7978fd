"""Readers of text files, which yield passages.

They are strict, and stream all formats except YAML: nothing is guessed, replaced or dropped
silently.
"""
