"""Verify a corpus: what its manifest says, and what would spoil a count.

Looks for mistakes of writing and copying; it does not judge style. Each finding names file and
line.
"""
