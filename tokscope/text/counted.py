"""Numbers with their nouns, as English writes them."""

from __future__ import annotations


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a number and what it is of.

    Parameters
    ----------
    number : int
        How many.
    one : str
        The noun of one.
    many : str, optional
        The noun of several; by default with an s.

    Examples
    --------
    >>> counted(1, "word"), counted(1200, "vocabulary", "vocabularies")
    ('1 word', '1,200 vocabularies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
