"""Any string is shown on one line, with nothing in it that acts on the reader's terminal."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokscope.text.display import (
    neutralize_ci_commands,
    neutralize_ci_commands_inside,
    printable,
    visible_bytes,
)

ANY_TEXT = st.text(st.characters())  # lone surrogates too
ACTIVE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Привет, мир", "Привет, мир"),
        ("a\nb\r\tc", "a⏎b␍⇥c"),
        ("\x1b[2J", "\\u001b[2J"),
        ("a\u202eb", "a\\u202eb"),
        ("\x9b1m", "\\u009b1m"),  # the one-character form of ESC [
        ("\u2028", "\\u2028"),
        ("\udcff", "\\udcff"),
        ("\ue000", "\\ue000"),
        ("\U000e0001", "\\U000e0001"),
        ("\u0301a", "◌\u0301a"),  # a mark needs something to stand on
        ("a\u0301", "a\u0301"),
        ("👍🏽", "👍🏽"),
        ("[/INST] | </script> ::error::", "[/INST] | </script> ::error::"),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(ANY_TEXT)
def test_nothing_active_is_left(text: str) -> None:
    assert not {unicodedata.category(character) for character in printable(text)} & ACTIVE


@given(ANY_TEXT)
def test_what_is_shown_can_be_written_and_is_shown_the_same_again(text: str) -> None:
    shown = printable(text)
    shown.encode("utf-8")
    assert printable(shown) == shown


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ("мир".encode()[:3], "м<0xD0>"),
        (b"\xff\xfe", "<0xFF><0xFE>"),
        ("мир".encode()[1:], "<0xBC>ир"),
        (b"\xf0\x9f\x99", "<0xF0><0x9F><0x99>"),  # an emoji without its last byte
        (b"a\x00b", "a\\u0000b"),
        (b"", ""),
    ],
)
def test_bytes_that_are_not_whole_characters_are_shown_in_hexadecimal(
    data: bytes, shown: str
) -> None:
    assert visible_bytes(data) == shown


@given(st.text())
def test_bytes_of_a_text_are_shown_as_the_text(text: str) -> None:
    assert visible_bytes(text.encode()) == printable(text)


@given(st.binary())
def test_any_bytes_are_shown_without_anything_active(data: bytes) -> None:
    assert not {unicodedata.category(character) for character in visible_bytes(data)} & ACTIVE


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("::error::x", "\\u003a:error::x"),
        ("a ::error::x", "a ::error::x"),
        ("##[error]x", "\\u0023#[error]x"),
        ("a ##[error]x ##[b]", "a \\u0023#[error]x \\u0023#[b]"),
        ("###vso[task.setvariable]x", "#\\u0023#vso[task.setvariable]x"),
        ("## [a]", "## [a]"),
        ("## heading", "## heading"),
    ],
)
def test_what_a_runner_takes_for_a_command_is_broken(line: str, shown: str) -> None:
    assert neutralize_ci_commands(line) == shown


@given(st.text("#[ab:\\"))
def test_nothing_is_left_that_a_runner_finds(text: str) -> None:
    assert not re.search(r"##\w*\[", neutralize_ci_commands(text))
    assert json.loads(neutralize_ci_commands_inside(json.dumps(text), "\\u0023")) == text
