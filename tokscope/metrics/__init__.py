"""Every number tokscope prints, defined once: name, symbol, unit, direction, definition, source.

Functions take sums and return a ratio, or None where the ratio is undefined. Help, headers and the
reference are made from this table. Nothing here counts anything.
"""
