"""Checks of a corpus: its manifest, alignment, language and writing."""
