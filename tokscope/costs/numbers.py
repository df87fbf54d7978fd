"""Parse numbers as they are typed: amounts, shares, ranges, one number per model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TypeVar

from tokscope.costs.request import Portion, TokenRange
from tokscope.errors import InputError

MOST = 10**15
"""No number of words, tokens or requests is larger."""
_MOST_TOKENS_PER_WORD = 1_000
_SHORT = re.compile(r"(\d+(?:\.\d+)?) ?([kKmM])", re.ASCII)
_UNITS = {"k": 10**3, "m": 10**6}
_T = TypeVar("_T")


def whole(text: str, option: str, *, least: int = 0) -> int:
    """Read a whole number such as ``1200``, ``1_000_000``, ``10k`` or ``1.5M``."""
    short = _SHORT.fullmatch(text.strip())
    try:
        value = Fraction(short[1]) * _UNITS[short[2].lower()] if short else int(text.strip())
    except ValueError:
        value = None
    if value is None or value != int(value):
        raise InputError(
            f"{option} {text} is not a whole number", f"write it in digits: {option} 1000"
        )
    return checked(int(value), option, least=least)


def checked(value: int, option: str, *, least: int = 0) -> int:
    """Check that a number is plausible."""
    if value < least:
        raise InputError(f"{option} {value:,} is less than {least}", f"{least} is the least")
    if value > MOST:
        raise InputError(f"{option} {value:,} is implausible", f"{MOST:,} is the most")
    return value


def parse_number(text: str, option: str, example: str) -> Decimal:
    """Read a number that is neither negative nor infinite; ``22%`` is 0.22."""
    digits = text.strip().replace("_", "")
    try:
        value = Decimal(digits.removesuffix("%").strip())
        value = value.scaleb(-2) if digits.endswith("%") else value
    except InvalidOperation:
        raise InputError(f"{option} {text} is not a number", f"write {option} {example}") from None
    if not value.is_finite() or value < 0:
        raise InputError(f"{option} {text} is not a number from 0 up", f"write {option} {example}")
    if value > MOST:
        raise InputError(f"{option} {text} is implausible", f"{MOST:,} is the most")
    return value


def parse_range(text: str, option: str) -> TokenRange:
    """Read a range such as ``150..600``, or one number."""
    low, dots, high = text.partition("..")
    try:
        found = TokenRange(whole(low, option), whole(high if dots else low, option))
    except InputError as error:
        raise InputError(error.message, f"write a range: {option} 150..600") from None
    if found.low > found.high:
        raise InputError(
            f"{option} {text} has its bounds reversed", f"write {option} {found.high}..{found.low}"
        )
    return found


def parse_share(text: str, option: str) -> Portion:
    """Read part of the input: tokens where it is a whole number, else a share."""
    hint = f"a share, {option} 0.5 or {option} 50%, or tokens, {option} 2000"
    if text.strip().isascii() and text.strip().isdigit():
        return whole(text, option)
    try:
        value = parse_number(text, option, "0.5")
    except InputError as error:
        raise InputError(error.message, hint) from None
    if value > 1:
        raise InputError(f"{option} {text} is a share above 1", hint)
    return value


def of_models(
    given: Iterable[str], option: str, read: Callable[[str, str], _T], what: str
) -> dict[str, _T]:
    """Read a value for each of several models, ``MODEL=…``."""
    found: dict[str, _T] = {}
    for each in given:
        model, sign, value = each.partition("=")
        if not sign or not model.strip() or not value.strip():
            raise InputError(f"{option} {each} is not of the form MODEL={what}", f"{option} {what}")
        if model in found:
            raise InputError(f"{option} names '{model}' twice", "take one out")
        found[model] = read(value, f"{option} {model}=")
    return found


def tokens_per_word(text: str, option: str) -> Fraction:
    """Read how many tokens a word takes."""
    value = parse_number(text, option, "2.1")
    if not 0 < value <= _MOST_TOKENS_PER_WORD:
        raise InputError(
            f"{option}{text}: no word takes so many tokens", "a usual number lies between 1 and 8"
        )
    return Fraction(value)
