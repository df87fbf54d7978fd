"""`tokscope watch`: exit codes, what is said, and baselines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.helpers import tiny
from tests.helpers.files import write_baseline
from tests.helpers.hub_server import HubServer, named_by_environment
from tokscope.checks.baseline import Definition, RoleRecord, Snapshot
from tokscope.errors import ExitCode

Content = dict[str, Any]
ADVERSARIAL = "::error::|<b>\u202e[/INST]"
DEFINITION = Definition("lexical-1", "none", "no")


@pytest.fixture(scope="module")
def trained() -> Content:
    content: Content = json.loads(tiny.byte_level().to_str())
    return content


@pytest.fixture
def hub(
    monkeypatch: pytest.MonkeyPatch, home: Path, cli: Cli, trained: Content
) -> Iterator[HubServer]:
    """A hub whose tokenizer was fetched once; the network is not forbidden."""
    monkeypatch.chdir(home.parent)
    monkeypatch.delenv("TOKSCOPE_OFFLINE")
    with named_by_environment(monkeypatch) as server:
        put(server, trained)
        assert cli("tokenizers", "fetch", "hf:o/r").code == ExitCode.OK
        yield server


def put(hub: HubServer, content: Content) -> None:
    hub.add("o/r", "tokenizer.json", json.dumps(content).encode())


def drifted(content: Content) -> Content:
    """Forty merges less, and a special token more."""
    new = deepcopy(content)
    for _ in range(40):
        pair = new["model"]["merges"].pop()
        del new["model"]["vocab"]["".join(pair.split(" ") if isinstance(pair, str) else pair)]
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    new["added_tokens"].append({"id": 900, "content": ADVERSARIAL, **flags, "special": True})
    return new


@pytest.mark.usefixtures("hub")
def test_unchanged(cli: Cli) -> None:
    result = cli("watch", "hf:o/r")
    assert result.code == ExitCode.OK, result.err
    assert "Unchanged on the hub: 1 of 1 watched." in result.out
    assert "hf:o/r@main" in result.out


def test_drifted(cli: Cli, hub: HubServer, trained: Content, tmp_path: Path) -> None:
    put(hub, drifted(trained))
    result = cli("watch", "hf:o/r", "--top", "3", "-o", "d.json", "-o", "d.md")
    assert result.code == ExitCode.GATE_FAILED
    for message_part in (
        "0 entries added, 40 removed; special tokens: 1 new, 0 gone or moved; changed: merges",
        "tokens of parallel-en-ru",
        "Russian word forms split otherwise",
        "nothing was replaced; `tokscope tokenizers fetch --repin hf:o/r` takes what the hub has",
        "Drifted on the hub: hf:o/r (1 of 1 compared).",
    ):
        assert message_part in result.out
    for text in (result.out, (tmp_path / "d.md").read_text("utf-8")):
        assert "\u202e" not in text
        assert not any(line.lstrip().startswith("::error") for line in text.splitlines())
    content = json.loads((tmp_path / "d.json").read_text("utf-8"))
    assert content["watched"][0]["state"] == "drifted"
    assert content["special"] == [
        {"watched": "hf:o/r", "id": 900, "token": ADVERSARIAL, "what": "new"}
    ]
    assert len(content["words"]) <= 3
    assert {each["language"] for each in content["tokens"]} == {"en", "ru"}
    assert content["overlap"][0]["only_first"] == 40
    assert content["texts"][0]["changed"] > len(content["words"])


@pytest.mark.usefixtures("hub")
def test_accepting_a_change(cli: Cli, hub: HubServer, trained: Content) -> None:
    put(hub, drifted(trained))
    assert cli("watch", "hf:o/r").code == ExitCode.GATE_FAILED
    assert cli("tokenizers", "fetch", "--repin", "hf:o/r").code == ExitCode.OK
    assert cli("watch", "hf:o/r").code == ExitCode.OK


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    ("names", "message_part"),
    [
        (["hf:o/other"], "hf:o/other: nothing is recorded to compare with"),
        (["qwen", "hf:o/r"], "qwen: hf:Qwen/Qwen3-8B: no such repository"),
        (["gpt-4o"], "o200k_base: it is not loaded from the hub"),
    ],
)
def test_what_cannot_be_compared(cli: Cli, names: list[str], message_part: str) -> None:
    result = cli("watch", *names, "--format", "json")
    assert result.code == ExitCode.UNAVAILABLE
    assert message_part in result.err
    assert json.loads(result.out)["watched"][0]["state"] == "not_compared"


def test_a_drift_outweighs_what_is_missing(cli: Cli, hub: HubServer, trained: Content) -> None:
    put(hub, drifted(trained))
    result = cli("watch", "hf:o/other", "hf:o/r")
    assert result.code == ExitCode.GATE_FAILED
    assert "nothing is recorded to compare with" in result.out


def test_offline(cli: Cli, hub: HubServer) -> None:
    requested = len(hub.requests)
    result = cli("watch", "hf:o/r", "--offline")
    assert result.code == ExitCode.UNAVAILABLE
    assert "--offline forbids it" in result.err
    assert len(hub.requests) == requested


def fingerprint(cli: Cli) -> str:
    watched = json.loads(cli("watch", "hf:o/r", "--format", "json").out)["watched"]
    return str(watched[0]["recorded"])


def baseline(path: Path, **roles: RoleRecord) -> None:
    write_baseline(path, Snapshot(DEFINITION, roles, {}, (), "0"))


def test_the_roles_of_a_baseline(
    cli: Cli, hub: HubServer, trained: Content, tmp_path: Path
) -> None:
    known = fingerprint(cli)
    roles = {
        "production": RoleRecord("hf:o/r", "hf:o/r", known, "e", "hf:o/r"),
        "bytes": RoleRecord("bytes", "bytes", "sha256:0", "e", "bytes"),
    }
    baseline(tmp_path / "tokscope-baseline.json", **roles)
    result = cli("watch")
    assert result.code == ExitCode.OK, result.err
    assert "Unchanged on the hub: 1 of 2 watched." in result.out
    assert "bytes: it is not loaded from the hub" in result.out
    put(hub, drifted(trained))
    result = cli("watch")
    assert result.code == ExitCode.GATE_FAILED
    assert "Drifted on the hub: production (1 of 1 compared)." in result.out
    assert "`tokscope tokenizers fetch --repin hf:o/r` takes what the hub has; then" in result.out
    assert "`tokscope check --update`" in result.out
    elsewhere = cli("watch", "--baseline", "tokscope-baseline.json", "bytes")
    assert elsewhere.code == ExitCode.UNAVAILABLE
    assert "nothing was watched: no role is loaded from the hub" in elsewhere.err
    unknown = cli("watch", "--baseline", "tokscope-baseline.json", "productoin")
    assert unknown.code == ExitCode.USAGE
    assert "has no role 'productoin'" in unknown.err
    assert "did you mean: production" in unknown.err


def test_the_baseline_of_the_settings(
    cli: Cli, hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOKSCOPE_CONFIG")
    role = RoleRecord("hf:o/r", "hf:o/r", fingerprint(cli), "e", "hf:o/r")
    (tmp_path / "ci" / "inner").mkdir(parents=True)
    baseline(tmp_path / "ci" / "b.json", only=role)
    (tmp_path / "ci" / "tokscope.toml").write_text(
        '[check]\nbaseline = "b.json"\n[check.roles]\nonly = "hf:o/r"\n'
        '[check.corpora]\ndocs = "fiction"\n',
        "utf-8",
    )
    monkeypatch.chdir(tmp_path / "ci" / "inner")
    result = cli("watch")
    assert result.code == ExitCode.OK, result.err
    assert "b.json" in result.out


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    ("arguments", "message_part"),
    [
        ([], "nothing is named to watch, and there is no baseline tokscope-baseline.json"),
        (["--baseline", "no.json"], "no.json: no such file"),
        (["gpt-44"], "unknown tokenizer 'gpt-44'"),
        (["hf:o/r", "--format", "x"], "unknown format 'x'"),
        (["hf:o/r", "--top", "0"], "--top"),
        (["qwen", "--lowercase"], "only for local files and repositories"),
    ],
)
def test_wrong_usage(cli: Cli, arguments: list[str], message_part: str) -> None:
    result = cli("watch", *arguments)
    assert result.code == ExitCode.USAGE
    assert message_part in result.err
