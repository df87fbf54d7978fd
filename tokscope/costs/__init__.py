"""Prices with dates and sources, bills, context windows and self-hosting.

Money is a ``Decimal`` everywhere. An unknown price is None, never 0.
"""
