"""GPT-2's way to write bytes as printable characters, which ``tokenizers`` files use."""

from __future__ import annotations

from functools import cache


@cache
def _byte_of_character() -> dict[str, int]:
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    table = {chr(byte): byte for byte in printable}
    return table | {chr(256 + number): byte for number, byte in enumerate(others)}


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
