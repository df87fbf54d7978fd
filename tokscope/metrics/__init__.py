"""The table of metrics: name, symbol, unit, direction, definition, source, formula.

Functions take sums and return a ratio, or None where it is undefined.
"""
