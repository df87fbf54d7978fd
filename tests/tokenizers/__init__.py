"""Engines against the official ones, on real vocabularies and on tiny ones trained here."""
