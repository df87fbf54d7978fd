"""Errors name the thing, the nearest right thing and the way out, and survive pickling."""

from __future__ import annotations

import base64
import json
import pickle
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from tokscope.errors import (
    ExitCode,
    IncomparableError,
    InputError,
    SeveralErrors,
    TokscopeError,
    UnavailableError,
    UnknownNameError,
    raise_all,
    redacted,
    suggest,
)
from tokscope.text.display import printable


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


def test_no_errors_raise_nothing() -> None:
    raise_all([])


def test_one_error_is_raised_as_itself() -> None:
    problem = InputError("only")
    with pytest.raises(InputError) as caught:
        raise_all([problem])
    assert caught.value is problem


def test_several_errors_are_raised_in_reading_order() -> None:
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
    assert set(suggest(typed, known)) == expected


def test_nearest_gives_names_as_they_are_spelt() -> None:
    assert suggest("mixtral", ["MixTral"]) == ("MixTral",)


def test_nearest_gives_no_more_than_requested() -> None:
    assert len(suggest("a", ["a1", "a2", "a3", "a4"], most=2)) == 2


def test_nearest_puts_similar_names_before_longer_ones_that_begin_alike() -> None:
    # "cat" is similar to "car" (ratio 2/3), "car-long-name" begins with it
    assert suggest("car", ["car-long-name", "cat"]) == ("cat", "car-long-name")


WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": lambda secret: f"token {secret}.",
    "visible": printable,
    "Python": repr,
    "bytes": lambda secret: repr({b"Authorization": f"Bearer {secret}".encode()}),
    "JSON": json.dumps,
    "URL": quote,
    "path": lambda secret: quote(secret, safe=""),
    "query": quote_plus,
    "small letters": lambda secret: quote(secret, safe="").lower(),
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64 for URLs": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    "first part": lambda secret: f"{secret.split()[0]} is no token",
    "last part": lambda secret: f"no token: {secret.split()[-1]}",
    "without white space": lambda secret: "".join(secret.split()),
}
TOKENS = (
    *("hf_ABCdef123", "hf_one two_three", "hf_one\ntwo_three", "hf_one\r\n\ttwo_three"),
    "hf/öne+%three?",
)


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("form", WRITTEN)
def test_a_token_is_hidden_however_it_is_written(
    monkeypatch: pytest.MonkeyPatch, token: str, form: str
) -> None:
    monkeypatch.setenv("HF_TOKEN", token)
    text = WRITTEN[form](token)
    hidden = redacted(text)
    assert "***" in hidden
    assert redacted(hidden) == hidden
    for part in (*token.split(), *(write(token) for write in (quote, quote_plus))):
        assert part.casefold() not in hidden.casefold() or len(part) < 4


ADDRESS = "http://user:pa ss:w@rd@127.0.0.1:9/hub"


@pytest.mark.parametrize(
    "text",
    [
        f"the model hub {ADDRESS} cannot be reached",
        "for url: http://user:pa%20ss%3Aw%40rd@127.0.0.1:9/hub/api",
        "user:pa ss:w@rd",
        "the password is pa ss:w@rd",
        "Basic " + base64.b64encode(b"user:pa ss:w@rd").decode(),
    ],
)
@pytest.mark.parametrize("address", [ADDRESS, ADDRESS.replace("pa ss", "pa%20ss")])
def test_the_password_of_an_address_is_hidden(
    monkeypatch: pytest.MonkeyPatch, address: str, text: str
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    hidden = redacted(text)
    assert "***" in hidden
    for part in ("pa ss", "w@rd", "ss:w", "ss%3A", base64.b64encode(b"user:pa").decode()[:-1]):
        assert part not in hidden


def test_the_addresses_of_all_indexes_and_proxies_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(
        "PIP_EXTRA_INDEX_URL", "https://a:secret1@x.example https://secret2@y.example"
    )
    monkeypatch.setenv("https_proxy", "me:secret3@proxy.example:1")
    for secret in ("secret1", "secret2", "secret3"):
        assert redacted(f"no {secret} here") == "no *** here"


def test_a_part_of_a_token_is_hidden_as_a_word_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret token")
    text = "`tokscope tokenizers fetch`: 'token' is no token_id"
    assert redacted(text) == "`tokscope tokenizers fetch`: '***' is no token_id"
    monkeypatch.setenv("HTTPS_PROXY", "http://user:pass@proxy.example")
    assert redacted("pass, password of user user:pass") == "***, password of user ***"


def test_what_is_no_secret_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("a@b.example", "https://x.example/@user", "100 tokens", ""):
        assert redacted(text) == text
    monkeypatch.setenv("HF_TOKEN", "abc")
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example:8080/hub")
    text = "abc: the model hub https://mirror.example:8080/hub cannot be reached"
    assert redacted(text) == text
    assert redacted("Bearer abc") == "Bearer ***"


def test_whatever_is_read_of_an_error_is_redacted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret token")
    error = InputError("no hf_secret token", "not hf_secret", suggestions=["hf_secret token2"])
    for each in (error, pickle.loads(pickle.dumps(error)), SeveralErrors([error, error])):  # noqa: S301
        message_part = (str(each), repr(each), each.message, each.hint, each.suggestions, each.args)
        assert "secret" not in repr(message_part)
        assert "***" in repr(message_part)
