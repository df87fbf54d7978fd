"""Encodings: the one that the user names, and a suggestion for text that is not UTF-8.

The suggestion appears only in a message. It covers Russian in CP1251, KOI8-R, CP866 and UTF-16,
which letter frequencies distinguish.
"""

from __future__ import annotations

import codecs
import math

from tokscope.errors import InputError, suggest

UTF8 = "utf-8"
SAMPLE = 64 << 10
"""Bytes that a guess looks at."""

_SINGLE_BYTE = ("cp1251", "koi8-r", "cp866")
_WELL_KNOWN = (
    *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251", "windows-1251", "koi8-r"),
    *("koi8-u", "cp866", "iso8859-5", "mac-cyrillic", "latin-1", "cp1252", "ascii"),
    *("shift-jis", "euc-jp", "gb18030", "gbk", "big5", "euc-kr", "iso8859-2", "cp1250"),
)
_NOT_FOR_FILES = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"}
)
_BY_BOM = {
    "utf-16": ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")),
    "utf-32": ((codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be")),
}

_LETTERS = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ"
_COUNTS = (
    *(1098, 848, 800, 736, 670, 631, 547, 473, 454, 434, 348, 321, 298, 281, 262, 200, 190),
    *(174, 169, 164, 159, 145, 121, 97, 94, 72, 64, 48, 36, 33, 27, 20, 4),
)
_FREQUENCY = dict(zip(_LETTERS, _COUNTS, strict=True))
"""Letters of Russian, in ten-thousandths; Lyashevskaya and Sharov 2009, National Corpus."""
_LOG = {letter: math.log(count / 10_000) for letter, count in _FREQUENCY.items()}
_ALIEN = math.log(1e-6)
"""A character no Russian text has, or a capital after a small letter."""
_SIGN = math.log(3e-3)
_SIGNS = frozenset("«»„“”—–…№°§\u00a0")
_MOST_ALIEN = -4.1
"""Mean over letters; Russian has about -2.9, mistaken readings -4.5 and less."""
_FEWEST = 3
"""Letters that a guess needs at least."""


def known_encoding(name: str) -> str:
    """Find the encoding a user named."""
    try:
        found = codecs.lookup(name).name.replace("_", "-")
        bytes(4).decode(name, "replace")  # refuses codecs that do not make text, such as hex
    except (LookupError, ValueError, UnicodeError):
        found = ""
    if not found or found in _NOT_FOR_FILES:
        raise InputError(
            f"unknown encoding '{name}'",
            "for Russian: utf-8, cp1251, koi8-r, cp866 or utf-16",
            suggestions=suggest(name, _WELL_KNOWN),
        )
    return UTF8 if found == "utf-8-sig" else found


def keeps_ascii(encoding: str) -> bool:
    """Return whether bytes below 128 are ASCII, so that byte 10 always ends a line."""
    ascii_bytes = bytes(range(128))
    try:
        return (
            ascii_bytes.decode(encoding) == ascii_bytes.decode("ascii")
            and not encoding.startswith(("iso2022", "hz"))
        )  # fmt: skip
    except UnicodeError:
        return False


def with_byte_order(encoding: str, head: bytes) -> str:
    """Return UTF-16 or UTF-32 with the byte order of the mark at the start."""
    for mark, exact in _BY_BOM.get(encoding, ()):
        if head.startswith(mark):
            return exact
    return encoding


def byte_orders(encoding: str, head: bytes) -> tuple[str, ...]:
    """List the encodings of one byte order that text without a mark may be in."""
    names = tuple(exact for _, exact in _BY_BOM.get(encoding, ()))
    likely = _guess_utf16(head) if encoding == "utf-16" else None
    shown = [likely] if likely else [name for name in names if _decodes(name, head)]
    return (shown[0],) if len(shown) == 1 else names


def _decodes(name: str, head: bytes) -> bool:
    """Return whether bytes, except for a truncated end, are in an encoding."""
    try:
        codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def guess(sample: bytes) -> str | None:
    """Guess the encoding of bytes that are not UTF-8."""
    sample = sample[:SAMPLE]
    wide = _guess_utf16(sample)
    if wide or b"\0" in sample:
        return wide
    scored = [(_russian(sample.decode(name, errors="ignore")), name) for name in _SINGLE_BYTE]
    score, name = max(scored)
    return name if score >= _MOST_ALIEN else None


def _guess_utf16(sample: bytes) -> str | None:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even = sample[: len(sample) // 2 * 2]
    for name, high in (("utf-16-le", even[1::2]), ("utf-16-be", even[::2])):
        plain = high.count(0) + high.count(4)
        if len(high) >= _FEWEST and plain >= 0.9 * len(high) and 0 in sample:
            text = even.decode(name, errors="ignore")
            if sum(map(str.isprintable, text)) + text.count("\n") >= 0.9 * len(text):
                return name
    return None


def _russian(text: str) -> float:
    """Score how Russian the characters beyond ASCII are: mean log frequency."""
    total, letters = 0.0, 0
    before = " "
    for character in text:
        if not character.isascii():
            small = character.lower()
            if small in _LOG:
                broken = character != small and before.islower()
                joined = before.isascii() and before.isalpha()
                total += _ALIEN if broken or joined else _LOG[small]
                letters += 1
            else:
                total += _SIGN if character in _SIGNS else _ALIEN
        elif character.isalpha() and before in _LOG:
            total += _ALIEN
        before = character
    return total / letters if letters >= _FEWEST else -math.inf
