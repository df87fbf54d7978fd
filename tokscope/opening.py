"""Open what everything starts from: the catalogue with the project's rows, and the user's store."""

from __future__ import annotations

from tokscope.backends import Loader
from tokscope.backends.fast.ladder import EngineChoice
from tokscope.config import load_catalogue, load_config
from tokscope.errors import UnknownNameError, nearest
from tokscope.sources import Progress, Store, Supply, silent


def open_loader(
    *,
    offline: bool = False,
    progress: Progress = silent,
    engine: EngineChoice | str = EngineChoice.AUTO,
) -> Loader:
    """Open the catalogue, with the project's rows, and the user's store.

    Parameters
    ----------
    offline : bool
        Never touch a network.
    progress : Progress
        Hears of downloads.
    engine : EngineChoice or str
        ``auto``: large text is counted by a fast engine, where the extra ``fast`` is installed and
        the engine is certified to count as the official one. ``official``: by that one alone.

    Raises
    ------
    TokscopeError
        The project's configuration or catalogue is wrong, or the choice of engines unknown.
    """
    choice = engine_choice(engine)
    catalogue = load_catalogue(load_config())
    return Loader(catalogue, Supply(Store.default(), catalogue, offline, progress), choice)


def engine_choice(name: str) -> EngineChoice:
    """Find which engines may count.

    Raises
    ------
    UnknownNameError
        There is no such choice.
    """
    known = [each.value for each in EngineChoice]
    if name not in known:
        raise UnknownNameError(
            f"unknown engine choice '{name}'",
            f"known: {', '.join(known)}; an engine by itself cannot be chosen",
            suggestions=nearest(name, known),
        )
    return EngineChoice(name)
