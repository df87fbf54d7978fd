"""How many cores this process may use, and work divided among them in threads.

One, unless more are allowed: processes side by side get one each. What is divided runs outside
Python's lock, in NumPy or an engine; no result depends on it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

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


class Meanwhile(Generic[_Result]):
    """Work that other cores do while this one goes on; at once where no others are allowed."""

    def __init__(self) -> None:
        self._results: deque[Callable[[], _Result]] = deque()
        self._pool: ThreadPoolExecutor | None = None

    def __len__(self) -> int:
        return len(self._results)

    def put(self, work: Callable[[], _Result]) -> None:
        """Have something done."""
        if _allowed < 2:
            result = work()
            self._results.append(lambda: result)
            return
        from concurrent.futures import ThreadPoolExecutor

        self._pool = self._pool or ThreadPoolExecutor(_allowed)
        self._results.append(self._pool.submit(work).result)

    def take(self) -> _Result:
        """Wait for the oldest result that was not taken yet; for the last one, end all threads."""
        result = self._results.popleft()()
        if self._pool is not None and not self._results:
            self._pool.shutdown()
            self._pool = None
        return result
