"""The price of a model, from the first of several layers that knows it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Protocol

from tokscope.cost.exchange import Rate
from tokscope.cost.price import Price


class PriceSettings(Protocol):
    """What of a project's settings prices ask for."""

    @property
    def prices(self) -> Path | None:
        """The project's own price file."""


class Prices:
    """Prices as they hold on a day."""

    as_of: date
    rates: tuple[Rate, ...]
    """Exchange rates of the price files, those of the nearer file first."""

    @classmethod
    def open(cls, config: PriceSettings, extra: Path | None, as_of: date) -> Prices:
        """Open all price files and the bundled prices.

        Parameters
        ----------
        config : Config
            The project's settings.
        extra : Path or None
            The file of ``--prices``, before all others.
        as_of : date
            The day for which prices are asked.

        Raises
        ------
        TokscopeError
            All faults of a price file together, by file and key path.
        """
        raise NotImplementedError

    def find(self, model: str) -> Price | None:
        """Find what a model costs; None where no layer knows, which is not a price of 0.

        Parameters
        ----------
        model : str
            What people type, or ``provider:model`` for one host of a model that several serve.
        """
        raise NotImplementedError

    def of_all(self) -> list[Price]:
        """List every price that holds on the day."""
        raise NotImplementedError

    @property
    def catalogue_name(self) -> str:
        """Name the price files and catalogues with their versions, for the foot of a table."""
        raise NotImplementedError
