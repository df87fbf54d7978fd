"""The evaluator of the tests says what GitHub would, and refuses what it does not know."""

from __future__ import annotations

import pytest

from tests.helpers.expressions import UnknownError, evaluate, filled
from tests.helpers.runner import read_outputs

NAMES = {
    "inputs": {"python": "", "fail": "true", "quote": "it's"},
    "steps": {"a-b": {"outputs": {"x-y": "1"}, "outcome": "success"}},
}
FUNCTIONS = {"cancelled": lambda: False, "success": lambda: True}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("inputs.python == ''", True),
        ("inputs.python != ''", False),
        ("inputs.fail == 'TRUE'", True),  # strings are compared without case
        ("inputs.quote == 'it''s'", True),
        ("inputs.python || steps.a-b.outputs.x-y", "1"),
        ("inputs.fail && inputs.python", ""),
        ("!cancelled() && steps.a-b.outcome == 'success'", True),
        ("success() && (inputs.python == 'x' || inputs.fail == 'true')", True),
        ("inputs.python == 'x' && inputs.fail == 'x' || inputs.fail", "true"),
    ],
)
def test_known_expressions(expression: str, value: str | bool) -> None:
    assert evaluate(expression, NAMES, FUNCTIONS) == value


@pytest.mark.parametrize(
    "expression",
    [
        "inputs.pyton",
        "inputs",
        "steps.a-b.outputs.z",
        "hashFiles('x')",
        "success('x')",
        "1 == 1",
        "inputs.fail > 'a'",
        "inputs.fail inputs.fail",
        "(inputs.fail",
        "inputs.fail ==",
        'inputs.fail == "true"',
        "github.token",
    ],
)
def test_what_is_not_known_is_an_error(expression: str) -> None:
    with pytest.raises(UnknownError):
        evaluate(expression, NAMES, FUNCTIONS)


def test_text_is_filled_in_everywhere() -> None:
    text = "a-${{ inputs.fail }}-${{ success() }}-${{ inputs.python }}."
    assert filled(text, NAMES, FUNCTIONS) == "a-true-true-."


def test_outputs_are_read_as_a_runner_does() -> None:
    assert read_outputs("a=1=2\nb<<END\nx\na=9\n\nEND\n") == {"a": "1=2", "b": "x\na=9\n"}
    for wrong in ("nothing", "b<<END\nx\n"):
        with pytest.raises(AssertionError):
            read_outputs(wrong)
