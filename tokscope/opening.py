"""Open what everything starts from: the catalogue with the project's rows, and the user's store."""

from __future__ import annotations

from tokscope.backends import Loader
from tokscope.backends.fast.ladder import EngineChoice, engine_choice
from tokscope.config import Config, load_catalogue, load_config
from tokscope.sources import Progress, Store, Supply, silent


def open_loader(
    *,
    offline: bool = False,
    progress: Progress = silent,
    engine: EngineChoice | str = EngineChoice.AUTO,
    config: Config | None = None,
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
    config : Config, optional
        The settings that name the project's rows; by default those that hold in this folder.

    Raises
    ------
    TokscopeError
        The project's configuration or catalogue is wrong, or the choice of engines unknown.
    """
    choice = engine_choice(engine)
    catalogue = load_catalogue(load_config() if config is None else config)
    return Loader(catalogue, Supply(Store.default(), catalogue, offline, progress), choice)
