"""What ``--metric`` names."""

from __future__ import annotations

import pytest

from tokscope.errors import TokscopeError
from tokscope.metrics.definitions import METRICS, chosen_metrics
from tokscope.metrics.metric import MetricGroup


def test_groups_are_those_of_the_table() -> None:
    core = chosen_metrics(["core"])
    assert core == tuple(name for name, each in METRICS.items() if each.group is MetricGroup.CORE)
    assert set(core) < set(chosen_metrics(["all"]))
    assert {METRICS[name].group for name in chosen_metrics(["all"])} == {
        MetricGroup.CORE,
        MetricGroup.VOCABULARY,
    }


def test_names_are_repeated_and_joined_by_commas_in_the_order_given() -> None:
    assert chosen_metrics(["pcw, fertility", "renyi", "pcw"]) == ("pcw", "fertility", "renyi")
    assert chosen_metrics(["nsl", "core"])[0] == "nsl"


@pytest.mark.parametrize("name", ["pwc", "", "cores"])
def test_an_unknown_name_is_an_error_with_the_known_ones(name: str) -> None:
    with pytest.raises(TokscopeError, match="unknown metric") as caught:
        chosen_metrics([name])
    assert "fertility" in (caught.value.hint or "")


def test_a_misspelt_name_has_a_suggestion() -> None:
    with pytest.raises(TokscopeError) as caught:
        chosen_metrics(["pwc"])
    assert caught.value.suggestions[0] == "pcw"


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("inflation", "tokscope stress"),
        ("overlap", "tokscope tokenizers diff"),
        ("boundary_f1", "tokscope boundaries"),
    ],
)
def test_a_metric_of_another_command_names_it(name: str, command: str) -> None:
    with pytest.raises(TokscopeError) as caught:
        chosen_metrics([name])
    assert command in (caught.value.hint or "")
