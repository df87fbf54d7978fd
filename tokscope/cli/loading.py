"""Load what a command names, collecting what is wrong with any of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tokscope.cli.options import check_local_options

if TYPE_CHECKING:
    from tokscope.backends import LoadedTokenizer, Loader, LocalOptions, Target
    from tokscope.errors import Faults, TokscopeError


def load_named(
    loader: Loader, names: Sequence[str], options: LocalOptions, faults: Faults
) -> tuple[list[LoadedTokenizer], list[TokscopeError]]:
    """Load tokenizers by name.

    Parameters
    ----------
    loader : Loader
        Where they come from.
    names : sequence of str
        What was typed.
    options : LocalOptions
        For local files.
    faults : Faults
        Takes what is wrong with the names and options.

    Returns
    -------
    tuple
        The tokenizers that could be had, in the order named; and why others cannot, each reason
        once.
    """
    from tokscope.backends.naming import resolve_known
    from tokscope.errors import TokscopeError, together

    before = len(faults.errors)
    targets = resolve_known(names, loader.catalogue, options, faults)
    if len(faults.errors) == before:
        with faults:
            check_local_options(options, targets)
    outcomes = loader.load(targets)
    failures = {id_: each for id_, each in outcomes.items() if isinstance(each, TokscopeError)}
    loaded = [each for each in outcomes.values() if not isinstance(each, TokscopeError)]
    return loaded, together(failures)


def failures_of(loader: Loader, targets: Sequence[Target]) -> list[TokscopeError]:
    """Find out which tokenizers cannot be had, each reason once."""
    from tokscope.errors import TokscopeError, together

    outcomes = loader.load(targets)
    return together(
        {id_: each for id_, each in outcomes.items() if isinstance(each, TokscopeError)}
    )
