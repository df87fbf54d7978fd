"""One file of one repository: the right bytes, or one error that says what to do."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from tests.helpers.hub_server import COMMIT, Behaviour, HubServer
from tokscope.errors import UnavailableError
from tokscope.sources import hub as hub_module
from tokscope.sources.hub import Hub

DATA = bytes(range(256)) * 300


def rejection(path: str = "f.model", repository: str = "o/r", revision: str | None = None) -> str:
    """The message and hint of the error that a download ends in."""
    with pytest.raises(UnavailableError) as caught:
        Hub().download(repository, path, revision)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    return f"{caught.value.message} | {caught.value.hint}"


@pytest.mark.parametrize("behaviour", [Behaviour.PLAIN, Behaviour.MOVED, Behaviour.ELSEWHERE])
def test_the_bytes_are_those_of_the_server(hub: HubServer, behaviour: Behaviour) -> None:
    hub.add("o/r", "sub/f.model", DATA, behaviour)
    assert Hub().download("o/r", "sub/f.model", None) == DATA


def test_an_empty_file_is_a_file(hub: HubServer) -> None:
    hub.add("o/r", "f.model", b"")
    assert Hub().download("o/r", "f.model", None) == b""


def test_the_revision_is_requested(hub: HubServer) -> None:
    hub.add("o/r", "f.model", DATA)
    Hub().download("o/r", "f.model", COMMIT)
    assert {request.path for request in hub.requests} == {f"/o/r/resolve/{COMMIT}/f.model"}


def test_the_main_branch_is_the_default(hub: HubServer) -> None:
    hub.add("o/r", "f.model", DATA)
    Hub().download("o/r", "f.model", None)
    assert hub.requests_of("GET", "/o/r/resolve/main/f.model")


@pytest.mark.parametrize("behaviour", [Behaviour.GATED_401, Behaviour.GATED_403])
def test_a_gated_file_says_how_to_get_access(hub: HubServer, behaviour: Behaviour) -> None:
    hub.add("o/r", "f.model", DATA, behaviour)
    message_part = rejection()
    assert message_part.startswith("hf:o/r is gated")
    assert f"ask for access at {hub.url}/o/r" in message_part
    assert "HF_TOKEN" in message_part


def test_a_token_that_is_not_known_is_blamed(hub: HubServer) -> None:
    hub.add("o/r", "f.model", DATA, Behaviour.BAD_TOKEN)
    message_part = rejection()
    assert message_part.startswith("hf:o/r/f.model: the hub refuses access")
    assert "HF_TOKEN must be a valid token" in message_part


def test_a_missing_file_is_named(hub: HubServer) -> None:
    hub.add("o/r", "f.model", DATA)
    assert rejection("g.model").startswith("hf:o/r holds no g.model")


def test_a_missing_repository_is_named(hub: HubServer) -> None:
    assert rejection(repository="no/body").startswith("hf:no/body: no such repository")


def test_a_missing_revision_is_named(hub: HubServer) -> None:
    hub.add("o/r", "f.model", DATA)
    assert rejection(revision="v9").startswith("hf:o/r@v9: no such revision")


def test_a_name_that_no_repository_can_have_is_refused_unasked(hub: HubServer) -> None:
    assert "not a repository's name" in rejection(repository="a/b/c d")
    assert not hub.requests


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (Behaviour.FAILING, "500"),
        (Behaviour.SHORT, re.escape("38,400 bytes came of 76,800")),
        (Behaviour.BROKEN_OFF, "closed|incomplete"),
    ],
)
def test_a_failing_hub_is_not_queried_again_and_again(
    hub: HubServer, behaviour: Behaviour, reason: str
) -> None:
    hub.add("o/r", "f.model", DATA, behaviour)
    began = time.monotonic()
    message_part = rejection()
    assert time.monotonic() - began < 3.0
    assert message_part.startswith("hf:o/r/f.model: the hub failed: ")
    assert re.search(reason, message_part)
    assert len(hub.requests) <= 2


def test_a_hub_that_never_answers_is_given_up(
    hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "_ANSWER_SECONDS", 0.2)
    hub.add("o/r", "f.model", DATA, Behaviour.SLOW)
    began = time.monotonic()
    assert rejection().startswith("hf:o/r/f.model: the hub failed: ")
    assert time.monotonic() - began < 3.0


def test_the_token_is_sent(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    hub.add("o/r", "f.model", DATA)
    Hub().files("o/r", None)
    Hub().download("o/r", "f.model", None)
    assert [request.token for request in hub.requests] == ["Bearer hf_secret"] * 3


def test_without_a_token_none_is_sent(hub: HubServer) -> None:
    hub.add("o/r", "f.model", DATA)
    Hub().files("o/r", None)
    Hub().download("o/r", "f.model", None)
    assert [request.token for request in hub.requests] == [None] * 3


def test_the_token_does_not_leave_the_hub(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    hub.add("o/r", "f.model", DATA, Behaviour.ELSEWHERE)
    Hub().download("o/r", "f.model", None)
    elsewhere = int(hub.elsewhere.rpartition(":")[2])
    tokens = [request.token for request in hub.requests if request.port == elsewhere]
    assert tokens == [None]


def test_files_are_listed(hub: HubServer) -> None:
    hub.add("o/r", "tokenizer.json", DATA)
    hub.add("o/r", "sub/f.model", DATA)
    assert Hub().files("o/r", None) == ["tokenizer.json", "sub/f.model"]
    assert Hub().files("o/r", "main") == ["tokenizer.json", "sub/f.model"]


@pytest.mark.parametrize(
    ("repository", "revision", "listing", "message"),
    [
        ("no/body", None, Behaviour.PLAIN, "hf:no/body: no such repository"),
        ("o/r", "v9", Behaviour.PLAIN, "hf:o/r@v9: no such revision"),
        ("o/r", None, Behaviour.GATED_403, "hf:o/r is gated"),
        ("o/r", None, Behaviour.FAILING, "hf:o/r: the hub failed: "),
        ("o/r", None, Behaviour.SLOW, "hf:o/r: the hub failed: "),
    ],
)
def test_a_listing_that_fails_says_why(
    hub: HubServer,
    monkeypatch: pytest.MonkeyPatch,
    repository: str,
    revision: str | None,
    listing: Behaviour,
    message: str,
) -> None:
    monkeypatch.setattr(hub_module, "_ANSWER_SECONDS", 0.2)
    hub.add("o/r", "tokenizer.json", DATA)
    hub.listing = listing
    began = time.monotonic()
    with pytest.raises(UnavailableError) as caught:
        Hub().files(repository, revision)
    assert time.monotonic() - began < 3.0
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize("path", ["../other/f.model", "/f.model", "a/../../f.model", "a\\b", ""])
def test_a_path_out_of_the_repository_is_not_requested(hub: HubServer, path: str) -> None:
    with pytest.raises(UnavailableError, match="is not a valid relative path"):
        Hub().download("o/r", path, None)
    assert not hub.requests


@pytest.mark.parametrize(
    "token", ["hf_secret token", "hf_secret\ntoken", "hf_secret\x01token", "hf_é"]
)
def test_a_token_that_cannot_be_sent_is_not_shown(
    hub: HubServer, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("HF_TOKEN", token)
    hub.add("o/r", "f.model", DATA, Behaviour.BAD_TOKEN)
    message_part = rejection()
    assert message_part.startswith("hf:o/r/f.model: the hub ")
    assert not any(part in message_part for part in ("hf_secret", "secret", "token'", token))


def test_a_saved_token_is_not_shown(
    hub: HubServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("hf_sa\x01ved", "utf-8")
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.delenv("HF_HUB_DISABLE_IMPLICIT_TOKEN")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_IMPLICIT_TOKEN", False)
    hub.add("o/r", "f.model", DATA, Behaviour.BAD_TOKEN)
    assert "ved" not in rejection()


@pytest.mark.parametrize("behaviour", [Behaviour.GATED_401, Behaviour.FAILING])
def test_the_password_of_the_endpoint_is_not_shown(
    hub: HubServer, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.url.replace("://", "://user:pass%20word@"))
    hub.add("o/r", "f.model", DATA, behaviour)
    message_part = rejection()
    assert hub.requests
    assert "pass" not in message_part
    if behaviour is Behaviour.GATED_401:
        assert hub.url.replace("://", "://***@") in message_part
