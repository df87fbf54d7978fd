"""Opening a loader on the catalogue, with the project's rows, and the user's store."""

from __future__ import annotations

from tokscope.backends import Loader
from tokscope.config import load_catalogue, load_config
from tokscope.sources import Progress, Store, Supply, silent


def open_loader(*, offline: bool = False, progress: Progress = silent) -> Loader:
    """Open the catalogue, with the project's rows, and the user's store.

    Parameters
    ----------
    offline : bool
        Never touch a network.
    progress : Progress
        Hears of downloads.

    Raises
    ------
    TokscopeError
        The project's configuration or catalogue is wrong.
    """
    catalogue = load_catalogue(load_config())
    return Loader(catalogue, Supply(Store.default(), catalogue, offline, progress))
