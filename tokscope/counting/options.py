"""Options that change what is counted: normal form, special tokens, isolated words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tokscope.errors import InputError


class NormalForm(StrEnum):
    """A Unicode normal form that text is brought into before anyone counts it."""

    NFC = "nfc"
    NFKC = "nfkc"


@dataclass(frozen=True, slots=True)
class CountOptions:
    """Options of counting; the default is content tokens of the text as it is."""

    normal_form: NormalForm | None = None
    special: bool = False
    """Whether the special tokens that the model's template adds to each segment are counted."""
    isolated: bool = False
    """Whether each word form is encoded alone."""

    def __post_init__(self) -> None:
        if self.special and self.isolated:
            raise InputError(
                "--special counts what a template adds to a text, and --isolated encodes words",
                "leave one of them out",
            )


DEFAULT_OPTIONS = CountOptions()
