"""How many cores this process may use, and work divided among them in threads.

One, unless more are allowed: processes side by side get one each. What is divided runs outside
Python's lock, in NumPy or an engine; no result depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

_Part = TypeVar("_Part")
_Result = TypeVar("_Result")

_FEWEST = 8
"""Parts from which a second thread repays its start."""
_allowed = 1


def allow(cores: int) -> None:
    """Say how many cores this process may use from now on."""
    global _allowed  # noqa: PLW0603 - of the process
    _allowed = cores


def divided(work: Callable[[_Part], _Result], parts: Sequence[_Part]) -> list[_Result]:
    """Do work part by part, on as many cores as are allowed; give the results in order."""
    if _allowed < 2 or len(parts) < _FEWEST:
        return list(map(work, parts))
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_allowed) as pool:
        return list(pool.map(work, parts))
