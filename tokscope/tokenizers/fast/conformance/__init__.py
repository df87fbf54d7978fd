"""Text that tells tokenizers apart: what engines are certified on, and what the tests use.

White space of every kind, emoji, mixed scripts, right-to-left, Indic, control characters, every
assigned code point alone and between others, unassigned ones, very long words, random and mutated
text, real text. Seeded, so that it is the same wherever the Unicode version is.
"""
