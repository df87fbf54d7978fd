"""`tokscope schema`: every JSON file that tokscope writes is valid under its published schema."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.conftest import Cli
from tests.helpers import tiny
from tests.helpers.hub_server import named_by_environment
from tests.helpers.reference import commands
from tokscope.checks.report import RowState
from tokscope.checks.watch.targets import WatchState
from tokscope.costs.price import Status, Vat
from tokscope.costs.request import EstimateBasis
from tokscope.errors import ExitCode
from tokscope.schemas import read_schema, schema_names

NAMES = schema_names()
FEW = ("bytes", "characters", "cl100k_base")
TEXTS = ("--corpus", "en=a.en.txt", "--corpus", "ru=a.ru.txt")
DATED = ("--as-of", "2026-11-01")
FILES = {
    "a.en.txt": "Good morning!\nWhere is the library?\n",
    "a.ru.txt": "Доброе утро!\nГде находится библиотека?\n",
    "tokscope.toml": """\
[check.roles]
production = {{ tokenizer = "{}", model = "gpt-4" }}
[check.corpora]
site = {{ source = ["en=a.en.txt", "ru=a.ru.txt"], aligned = true }}
[[check.budgets]]
metric = "fertility"
where = {{ language = "ru" }}
max = 1.5
[[check.budgets]]
metric = "cost_per_1000_words"
max = 0.001
[check.money]
as_of = 2026-11-01
words = 1000000
""",
    "traffic.toml": """\
[[traffic]]
name = "chat"
model = "gpt-4o"
requests = 1000
words = 300
mix = { ru = 0.7, en = 0.3 }
output_words = "100..300"
[[traffic]]
name = "unpriced"
model = "o200k_base"
requests = 10
corpus = ["ru=a.ru.txt"]
""",
}
COMMANDS = {
    "compare": ("compare", *FEW, *TEXTS, "--aligned"),
    "compare-metrics": ("compare", *FEW, *TEXTS, "--metric", "all", "--against", "bytes"),
    "compare-segments": ("compare", "bytes", *TEXTS, "--by", "segment"),
    "compare-domains": ("compare", *FEW, "--by", "domain"),
    "compare-two": ("compare", *FEW, "--corpus", "fiction", "--corpus", "law", "--by", "corpus"),
    "compare-reports": ("compare", *FEW, "--corpus", "fiction", "--corpus", "law", "--apart"),
    "compare-nothing": ("compare", "bytes", "hf:o/r", *TEXTS, "--keep-going"),
    "cost": ("cost", "gpt-4o", "gpt-4", "--output-words", "150..600", *DATED),
    "cost-requests": ("cost", "gpt-4o", "--file", "a.ru.txt", "--requests", "9", "--per", "day"),
    "cost-exchange": ("cost", "gpt-4o", "--fx", "USDRUB=83.25@2026-10-02", "--currency", "RUB"),
    "cost-capacity": ("cost", "gpt-4o", "--capacity", "--chunk-words", "200"),
    "cost-migration": ("cost", "--from", "gpt-4", "--to", "gpt-4o", "--corpus", "fiction", *DATED),
    "cost-hardware": ("cost", "gpt-4o", "--self-hosted", "h100-llama-3.1-8b", *DATED),
    "cost-traffic": ("cost", "traffic.toml", *DATED),
    "count": ("count", "a.ru.txt", "a.en.txt", "-t", "gpt-4o", "-t", "bytes"),
    "words": ("words", *FEW, "--corpus", "fiction"),
    "words-groups": ("words", "cl100k_base", "--corpus", "words-russian", "--by", "band"),
    "stress": ("stress", *FEW),
    "boundaries": ("boundaries", *FEW),
    "tokenizers-diff": ("tokenizers", "diff", "cl100k_base", "o200k_base"),
    "tokenizers-diff-text": ("tokenizers", "diff", "cl100k_base", "o200k_base", *TEXTS),
    "tokenizers-list": ("tokenizers", "list"),
    "corpora-list": ("corpora", "list"),
    "prices-list": ("prices", "list", *DATED),
    "prices-show": ("prices", "show", "gpt-4o", *DATED),
    "prices-check": ("prices", "check", "--as-of", "2030-01-01"),
}
"""Command lines by case; a case begins with the name of its schema."""


@pytest.fixture(autouse=True)
def _workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TOKSCOPE_CONFIG")
    for name, text in FILES.items():
        content = text.format("cl100k_base") if name == "tokscope.toml" else text
        Path(name).write_text(content, "utf-8")


def errors(name: str, content: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(json.loads(read_schema(name)))
    return [f"{each.json_path}: {each.message}" for each in validator.iter_errors(content)]


@pytest.mark.parametrize("case", COMMANDS)
def test_output_is_valid(case: str, cli: Cli) -> None:
    name = max((each for each in NAMES if case.startswith(each)), key=len)
    done = cli(*COMMANDS[case], "--format", "json")
    assert errors(name, json.loads(done.out)) == []


def test_check_and_baseline_are_valid(cli: Cli) -> None:
    cli("check", "--update")
    baseline = json.loads(Path("tokscope-baseline.json").read_bytes())
    assert errors("baseline", baseline) == []
    Path("tokscope.toml").write_text(FILES["tokscope.toml"].format("bytes"), "utf-8")
    Path("a.ru.txt").write_text("Доброе утро!\nДобрый вечер!\n", "utf-8")
    done = cli("check", "--format", "json")
    assert done.code == ExitCode.GATE_FAILED
    assert errors("check", json.loads(done.out)) == []


def test_diff_is_valid(cli: Cli) -> None:
    for name, file in (("bytes", "one.json"), ("characters", "two.json")):
        cli("compare", name, *TEXTS, "-o", file)
    done = cli("diff", "one.json", "two.json", "--format", "json")
    assert errors("check", json.loads(done.out)) == []


@pytest.mark.parametrize("options", [(), ("--blocks", "2")])
def test_manifest_of_a_tally_is_valid(options: tuple[str, ...], cli: Cli) -> None:
    cli("tally", "en=a.en.txt", "ru=a.ru.txt", *options, "-o", "a.tally")
    with zipfile.ZipFile("a.tally") as archive:
        assert errors("tally", json.loads(archive.read("manifest.json"))) == []


def test_watch_and_export_are_valid(cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOKSCOPE_OFFLINE")
    content = json.loads(tiny.byte_level().to_str())
    with named_by_environment(monkeypatch) as hub:
        hub.add("o/r", "tokenizer.json", json.dumps(content).encode())
        assert cli("tokenizers", "fetch", "hf:o/r").code == ExitCode.OK
        assert cli("tokenizers", "export", "folder", "hf:o/r").code == ExitCode.OK
        unchanged = cli("watch", "hf:o/r", "--format", "json")
        token = {"id": 900, "content": "<new>", "special": True, "normalized": False}
        token |= {"single_word": False, "lstrip": False, "rstrip": False}
        pair = content["model"]["merges"].pop()
        del content["model"]["vocab"]["".join(pair.split(" ") if isinstance(pair, str) else pair)]
        content["added_tokens"].append(token)
        hub.add("o/r", "tokenizer.json", json.dumps(content).encode())
        changed = cli("watch", "hf:o/r", "hf:no/thing", "--format", "json")
    for done in (unchanged, changed):
        assert errors("watch", json.loads(done.out)) == []
    (manifest,) = Path("folder").glob("*.json")
    assert errors("export", json.loads(manifest.read_bytes())) == []
    assert home.is_dir()


def test_another_file_is_not_valid() -> None:
    for name in NAMES:
        assert errors(name, {"schema": 1, "something": "else"})


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_printed(name: str, cli: Cli) -> None:
    schema = json.loads(cli("schema", name).out)
    jsonschema.Draft202012Validator.check_schema(schema)


def test_all_schemas_are_listed(cli: Cli) -> None:
    listed = [line.split()[0] for line in cli("schema").out.splitlines()[2:]]
    assert listed == NAMES


def test_unknown_schema_is_an_error(cli: Cli) -> None:
    done = cli("schema", "compere")
    assert done.code == ExitCode.USAGE
    assert "did you mean: compare" in done.err


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for each in schema.values():
            yield from objects(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from objects(each)


@pytest.mark.parametrize("name", NAMES)
def test_schemas_are_strict_and_described(name: str) -> None:
    schema = json.loads(read_schema(name))
    assert schema["title"]
    assert schema["description"]
    for each in objects(schema):
        assert each["additionalProperties"] is False
        assert each["title"]
        assert all(key["description"] for key in each["properties"].values()), each["title"]
        assert {*each["required"]} <= {*each["properties"]}


def test_common_parts_are_the_same_in_all_schemas() -> None:
    parts = [json.loads(read_schema(name)).get("$defs", {}) for name in NAMES]
    for shared in ("signature", "unavailable", "decimal"):
        found = [each[shared] for each in parts if shared in each]
        assert found
        assert all(each == found[0] for each in found)


@pytest.mark.parametrize(
    ("name", "part", "key", "values"),
    [
        ("check", "row", "state", RowState),
        ("cost", "quote", "basis", EstimateBasis),
        ("cost", "price", "status", Status),
        ("cost", "price", "vat", Vat),
    ],
)
def test_values_are_those_of_the_code(
    name: str, part: str, key: str, values: type[StrEnum]
) -> None:
    properties = json.loads(read_schema(name))["$defs"][part]["properties"]
    assert properties[key]["enum"] == [each.value for each in values]


def test_states_of_watch_are_those_of_the_code() -> None:
    properties = json.loads(read_schema("watch"))["$defs"]["watched"]["properties"]
    assert properties["state"]["enum"] == [each.name.lower() for each in WatchState]


def test_every_command_that_writes_json_has_a_schema() -> None:
    tested = {" ".join(each) for line in COMMANDS.values() for each in (line[:1], line[:2])}
    tested |= {"check", "diff", "watch"}
    writing = {
        path.removeprefix("tokscope ")
        for path, command, _ in commands()
        if any("--format" in option.opts for option in command.params)
    }
    assert writing
    assert writing <= tested
