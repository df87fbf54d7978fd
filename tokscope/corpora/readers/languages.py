"""Names of languages as files write them."""

from __future__ import annotations

import re

_SUBTAG = re.compile(r"[A-Za-z]{2,8}")


def primary(tag: str | None) -> str | None:
    """Take the primary subtag of a language tag; None if there is none.

    Examples
    --------
    >>> primary("ru-RU"), primary("pt_BR"), primary("sr@latin"), primary(""), primary("*all*")
    ('ru', 'pt', 'sr', None, None)
    """
    found = _SUBTAG.match(tag.strip()) if tag else None
    return found[0].lower() if found else None
