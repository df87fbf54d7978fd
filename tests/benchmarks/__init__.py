"""Measurements of speed; run by hand, never as tests."""
