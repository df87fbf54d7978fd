"""GPT-2's way to write bytes as printable characters, which ``tokenizers`` files use."""

from __future__ import annotations

from functools import cache

BYTES_OF_TEXT = (*range(0xC0), *range(0xC2, 0xF5))
"""The bytes that UTF-8 has."""
RARE_CHARACTERS = {byte: rf"\x{byte:02x}" for byte in (*range(0x20), 0x7F)} | {
    0xF1: "\U00040000-\U0007ffff",
    0xF2: "\U00080000-\U000bffff",
    0xF3: "\U000c0000-\U000fffff",
    0xF4: "\U00100000-\U0010ffff",
}
"""Characters whose UTF-8 begins with a byte, as a class of a regular expression: control characters
and those from U+40000 on. Vocabularies lack them without a reader's notice."""
MATCH_ALL = ("gpt-2", "cl100k_base", "o200k_base", "llama-3", "tekken", "qwen-2", "qwen-3.5")
"""Names of patterns that match all of every text, so that none of it is left without a token."""


@cache
def _byte_of_character() -> dict[str, int]:
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    table = {chr(byte): byte for byte in printable}
    return table | {chr(256 + number): byte for number, byte in enumerate(others)}


def character_of_byte(byte: int) -> str:
    """Return the character that stands for a byte."""
    return _character_of_byte()[byte]


@cache
def _character_of_byte() -> dict[int, str]:
    return {byte: character for character, byte in _byte_of_character().items()}


def bytes_of_token(token: str) -> bytes:
    """Read the bytes that a byte-level token stands for.

    Raises
    ------
    KeyError
        A character is not one of the 256.

    Examples
    --------
    >>> bytes_of_token("Ġhi")
    b' hi'
    """
    table = _byte_of_character()
    return bytes(table[character] for character in token)
