"""Unicode normal forms, by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Literal, TypeAlias, cast

Form: TypeAlias = Literal["NFC", "NFD", "NFKC", "NFKD"]


def normalizing(form: str | None) -> Callable[[str], str] | None:
    """Find the function that brings text into a Unicode form; None for no form."""
    if form is None:
        return None
    unicode_form = cast("Form", form)
    return lambda text: unicodedata.normalize(unicode_form, text)
