"""Escape cells of CSV against formula injection."""

from __future__ import annotations

from tokscope.render.document import CellValue as Value
from tokscope.text.display import neutralize_ci_commands_inside, printable

_ACTIVE = ("=", "+", "-", "@", "::")


def harmless(value: Value) -> Value:
    """Escape a cell that a spreadsheet would take for a formula, or a CI log for a command."""
    if not isinstance(value, str):
        return value
    shown = neutralize_ci_commands_inside(printable(value), "\\u0023")
    return f"'{shown}" if shown.startswith(_ACTIVE) else shown
