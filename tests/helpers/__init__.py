"""Shared test helpers: fakes, small vocabularies, servers on loopback."""
