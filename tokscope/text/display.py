"""Show any string safely on one line, and numbers with their nouns.

Control characters and characters that change the direction of text are replaced. Renderers escape
for their own format.
"""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_NAMED = {"\n": "⏎", "\r": "␍", "\t": "⇥"}


def printable(text: str) -> str:
    r"""Replace what cannot be seen, or would act on the reader's terminal, by something seen.

    Examples
    --------
    >>> printable("a\tb\u202ec")
    'a⇥b\\u202ec'
    """
    shown = "".join(map(_visible_character, text))
    if shown and unicodedata.category(shown[0]).startswith("M"):
        return "◌" + shown
    return shown


def _visible_character(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    if character in _NAMED:
        return _NAMED[character]
    if unicodedata.category(character) in _HIDDEN:
        code = ord(character)
        return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
    return character


def visible_bytes(data: bytes) -> str:
    """Return bytes as text, with what is not whole UTF-8 as ``<0xD0>``.

    Examples
    --------
    >>> visible_bytes("мир".encode()[:3])
    'м<0xD0>'
    """
    parts: list[str] = []
    rest = data
    while rest:
        try:
            parts.append(printable(rest.decode("utf-8")))
            break
        except UnicodeDecodeError as error:
            parts.append(printable(rest[: error.start].decode("utf-8")))
            parts += [f"<0x{byte:02X}>" for byte in rest[error.start : error.end]]
            rest = rest[error.end :]
    return "".join(parts)


_COMMAND = "::"
"""What begins a command to a runner, at the start of a line."""
_ANYWHERE = re.compile(r"##(?=\w*\[)")
"""What begins one wherever it stands: ``##[error]``, ``##vso[``, ``##teamcity[``."""


def neutralize_ci_commands(line: str) -> str:
    r"""Escape a line that a CI log would take for a command to its runner.

    Runners look for ``::error::`` and similar after leading white space, and for ``##[error]`` and
    similar anywhere; the first character of either is written as an escape.

    Examples
    --------
    >>> neutralize_ci_commands(" ::error::x"), neutralize_ci_commands("a ##[error]x")
    (' \\u003a:error::x', 'a \\u0023#[error]x')
    """
    line = _ANYWHERE.sub(r"\\u0023#", line)
    text = line.lstrip()
    if not text.startswith(_COMMAND):
        return line
    return f"{line[: len(line) - len(text)]}\\u{ord(text[0]):04x}{text[1:]}"


def neutralize_ci_commands_inside(text: str, escape: str) -> str:
    r"""Escape commands that runners find anywhere, by the given escape of ``#``.

    Examples
    --------
    >>> neutralize_ci_commands_inside('{"a": "##[error]"}', "\\u0023")
    '{"a": "\\u0023#[error]"}'
    """
    return _ANYWHERE.sub(lambda _: f"{escape}#", text)


def pluralize(number: int, one: str, many: str | None = None) -> str:
    """Write a number and what it is of.

    Examples
    --------
    >>> pluralize(1, "word"), pluralize(1200, "vocabulary", "vocabularies")
    ('1 word', '1,200 vocabularies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
