"""Check whether tokenizers on the hub changed."""
