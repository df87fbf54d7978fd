"""Errors name the thing, the nearest right thing and the way out, and survive pickling."""

from __future__ import annotations

import pickle

import pytest

from tokscope.errors import (
    ExitCode,
    IncomparableError,
    InputError,
    SeveralErrors,
    TokscopeError,
    UnavailableError,
    UnknownNameError,
    nearest,
    raise_all,
)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (TokscopeError, 2),
        (InputError, 2),
        (UnknownNameError, 2),
        (UnavailableError, 3),
        (IncomparableError, 3),
    ],
)
def test_each_kind_of_error_has_its_exit_code(kind: type[TokscopeError], code: int) -> None:
    assert kind("x").exit_code == code


def test_exit_codes_are_those_of_the_design() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "OK": 0,
        "GATE_FAILED": 1,
        "USAGE": 2,
        "UNAVAILABLE": 3,
        "DEFECT": 70,
        "INTERRUPTED": 130,
    }


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        ((UnavailableError, InputError), 2),  # one usage error decides
        ((UnavailableError, UnavailableError), 3),
    ],
)
def test_several_errors_exit_with_usage_if_any_is_usage(
    kinds: tuple[type[TokscopeError], ...], code: int
) -> None:
    assert SeveralErrors([kind("x") for kind in kinds]).exit_code == code


def test_an_error_keeps_its_fields_through_pickle() -> None:
    error = UnavailableError("gone", "fetch it", suggestions=["near"])
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(copy) is UnavailableError
    assert (copy.message, copy.hint, copy.suggestions) == ("gone", "fetch it", ("near",))


def test_several_errors_keep_each_error_through_pickle() -> None:
    bundle = SeveralErrors([InputError("a", "b"), UnavailableError("c")])
    copy = pickle.loads(pickle.dumps(bundle))  # noqa: S301 - our own bytes
    assert [(type(each), each.message) for each in copy.errors] == [
        (InputError, "a"),
        (UnavailableError, "c"),
    ]
    assert str(copy) == "a; c"


def test_no_faults_raise_nothing() -> None:
    raise_all([])


def test_one_fault_is_raised_as_itself() -> None:
    fault = InputError("only")
    with pytest.raises(InputError) as caught:
        raise_all([fault])
    assert caught.value is fault


def test_several_faults_are_raised_in_reading_order() -> None:
    with pytest.raises(SeveralErrors) as caught:
        raise_all([InputError("first"), InputError("second")])
    assert [each.message for each in caught.value.errors] == ["first", "second"]


@pytest.mark.parametrize(
    ("typed", "known", "expected"),
    [
        ("qwen-33", ["gpt-2", "qwen", "qwen-3.5"], {"qwen", "qwen-3.5"}),
        ("o200k", ["o200k_base", "cl100k_base"], {"o200k_base"}),
        ("GPT-4O", ["gpt-4o"], {"gpt-4o"}),
        ("zzz", ["gpt-4o"], set()),
        ("", [], set()),
    ],
)
def test_nearest_finds_what_was_meant(typed: str, known: list[str], expected: set[str]) -> None:
    assert set(nearest(typed, known)) == expected


def test_nearest_gives_names_as_they_are_spelt() -> None:
    assert nearest("mixtral", ["MixTral"]) == ("MixTral",)


def test_nearest_gives_no_more_than_asked_for() -> None:
    assert len(nearest("a", ["a1", "a2", "a3", "a4"], most=2)) == 2


def test_nearest_puts_similar_names_before_longer_ones_that_begin_alike() -> None:
    # "cat" is similar to "car" (ratio 2/3), "car-long-name" begins with it
    assert nearest("car", ["car-long-name", "cat"]) == ("cat", "car-long-name")
