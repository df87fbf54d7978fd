"""Unicode normal forms, and the check that a text has no lone surrogates."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias, cast

from tokscope.errors import InputError
from tokscope.text.chunk_buffer import ChunkBuffer

Form: TypeAlias = Literal["NFC", "NFD", "NFKC", "NFKD"]


def normalizer_for(form: str | None) -> Callable[[str], str] | None:
    """Find the function that brings text into a Unicode form; None for no form."""
    if form is None:
        return None
    unicode_form = cast("Form", form)
    return lambda text: unicodedata.normalize(unicode_form, text)


_AT_ONCE = 4096


def check_unicode(text: str) -> None:
    """Check that a text is Unicode."""
    if not isinstance(text, str):
        raise InputError(
            f"a text is a string, not {type(text).__name__}", 'decode bytes: data.decode("utf-8")'
        )
    if text.isascii():
        return
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"the text is not valid Unicode: a lone surrogate U+{ord(text[error.start]):04X} at"
            f" character {error.start:,}",
            'replace it: text.encode("utf-8", "replace").decode("utf-8")',
        ) from None


def check_texts(texts: Sequence[str]) -> None:
    """Check that each of several texts is Unicode."""
    if isinstance(texts, ChunkBuffer):  # holds UTF-8
        return
    if isinstance(texts, str | bytes):
        raise InputError(
            f"several texts are a list of strings, not {type(texts).__name__}", "pass [text]"
        )
    for start in range(0, len(texts), _AT_ONCE):
        some = texts[start : start + _AT_ONCE]
        try:
            "".join(some).encode("utf-8")
        except (UnicodeEncodeError, TypeError):
            for text in some:
                check_unicode(text)
            raise
