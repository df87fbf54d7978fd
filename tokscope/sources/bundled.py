"""Vocabularies compiled into ``splintr-rs``, read back without a network."""

from __future__ import annotations

from tokscope.catalogue import BundledSource
from tokscope.errors import UnavailableError
from tokscope.sources.conversion import rank_file


def read_back(source: BundledSource) -> bytes:
    """Write a compiled-in vocabulary as the official rank file.

    Parameters
    ----------
    source : BundledSource
        Which one, and its first and last id.

    Raises
    ------
    UnavailableError
        The dependency is missing or does not hold that vocabulary.
    """
    try:
        import splintr

        compiled = splintr.Tokenizer.from_pretrained(source.name)
        ids = range(source.first, source.last + 1)
        return rank_file((compiled.decode_token_bytes(id_), id_) for id_ in ids)
    except (ImportError, ValueError, OverflowError) as error:
        raise UnavailableError(
            f"{source} cannot be read: {error}", "`python -m pip install splintr-rs==0.22.0`"
        ) from None
