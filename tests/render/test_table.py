"""Listings lose nothing, whatever the width."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tokscope.render.table import render_facts, render_table

HEADS = ("name", "size", "models")
LINES = (
    ("first", "1,000", "alpha, beta, gamma, delta, epsilon, zeta, eta, theta"),
    ("the-second", "20", "一二三四五六七八九十"),
    ("third", "3", ""),
)
WIDTHS = (10, 20, 30, 40, 45, 60, 80, 160)


def squeezed(text: str) -> str:
    """Take out what wrapping adds."""
    return "".join(text.split())


def test_in_a_file_each_row_is_one_line_however_long() -> None:
    long = "x" * 20_000
    text = render_table(("name", "models"), (("first", long), ("second", "y")), None)
    assert [line.split() for line in text.splitlines() if "─" not in line] == [
        *(["name", "models"], ["first", long], ["second", "y"])
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_on_a_terminal_nothing_is_truncated_and_nothing_is_wider(width: int) -> None:
    text = render_table(HEADS, LINES, width)
    assert max(map(cell_len, text.splitlines())) <= width
    for line in LINES:
        for part in " ".join(line).split():  # a value may wrap and another cell stand between
            assert part in squeezed(text)


def test_columns_that_do_not_fit_are_reported_below_their_own_row() -> None:
    assert render_table(HEADS, LINES, 30).splitlines() == [
        "name          size",
        "─" * 18,
        "first        1,000",
        "    models: alpha, beta,",
        "    gamma, delta, epsilon,",
        "    zeta, eta, theta",
        "the-second      20",
        "    models:",
        "    一二三四五六七八九十",
        "third            3",
    ]


def test_the_last_column_wraps_where_it_has_room() -> None:
    assert render_table(HEADS, LINES, 50).splitlines() == [
        "name          size   models",
        "─" * 50,
        "first        1,000   alpha, beta, gamma, delta,",
        "                     epsilon, zeta, eta, theta",
        "the-second      20   一二三四五六七八九十",
        "third            3",
    ]


@pytest.mark.parametrize("width", [*WIDTHS, None])
def test_facts_are_whole(width: int | None) -> None:
    facts = (("special tokens", "1,000"), ("fingerprint", "sha256:" + "0123456789abcdef" * 4))
    text = render_facts(facts, width)
    assert width is None or max(map(cell_len, text.splitlines())) <= max(width, 14)
    for name, value in facts:
        assert name in text
        assert value in squeezed(text)
