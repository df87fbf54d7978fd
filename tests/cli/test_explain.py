"""``tokscope explain`` knows every word of the output."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Cli
from tokscope.cli.glossary import definitions
from tokscope.comparison.columns import COLUMNS
from tokscope.errors import ExitCode
from tokscope.metrics.definitions import METRICS
from tokscope.metrics.formulas import BANDS, LOSS_MARK


def test_all_is_listed(cli: Cli) -> None:
    listed = cli("explain").out
    names = [*METRICS, *COLUMNS, *(band.name for band in BANDS), LOSS_MARK, "?"]
    assert [name for name in names if name not in definitions()] == []
    assert all(name in listed for name in names)


@pytest.mark.parametrize(
    ("term", "part"),
    [
        ("fertility", "source: Ács 2019"),
        ("Tally-File", "unique chunks"),
        ("ru", "Russian, and text that switches"),
        ("!", "loses text"),
        ("COSTLY", "below 3.0"),
    ],
)
def test_a_term_is_found_as_it_is_typed(cli: Cli, term: str, part: str) -> None:
    done = cli("explain", term)
    assert done.code == ExitCode.OK
    assert part in done.out


def test_an_unknown_term_has_suggestions(cli: Cli) -> None:
    done = cli("explain", "fertilty", "premum")
    assert done.code != ExitCode.OK
    assert "did you mean: fertility" in done.err
    assert "did you mean: premium" in done.err
