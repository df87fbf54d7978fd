"""The generated pages of ``docs/reference``; run this module to rewrite them.

Commands come from the help, metrics and columns from their tables, keys of JSON files from the
schemas in ``tokscope/schemas``. Keys of TOML files are recorded while tokscope reads a sample; what
they mean is written here. A key without a meaning and a meaning without a key are errors.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import typer

from tests.helpers.schema_tables import schema_sections
from tokscope.catalogue.reader import read_models, read_tokenizers
from tokscope.checks.settings_reader import check_settings
from tokscope.cli.app import app
from tokscope.cli.glossary import COLUMN_MEANINGS, glossary
from tokscope.comparison.columns import COLUMNS
from tokscope.config import read_config
from tokscope.corpora.builtin import read_manifest
from tokscope.costs.price import Status
from tokscope.costs.price_file import load_book
from tokscope.costs.self_hosting import find_profiles
from tokscope.costs.traffic import read_traffic
from tokscope.errors import ExitCode
from tokscope.metrics.definitions import METRICS
from tokscope.metrics.metric import MetricGroup
from tokscope.strict_toml import parse

ROOT = next(
    each for each in Path(__file__).resolve().parents if (each / "pyproject.toml").is_file()
)
FOLDER = ROOT / "docs" / "reference"
MODULE = ".".join(Path(__file__).resolve().relative_to(ROOT).with_suffix("").parts)
NOTE = f"<!-- generated: `python -m {MODULE}` rewrites this page -->\n"
_WIDTH = 96

# --- commands ------------------------------------------------------------------------------------


def commands() -> Iterator[tuple[str, Any, Any]]:
    """List every command with its path, its object and the context of its parent."""
    root = typer.main.get_command(app)

    def below(command: Any, path: str, parent: Any) -> Iterator[tuple[str, Any, Any]]:
        context = command.context_class(
            command, info_name=path.rsplit(" ", 1)[-1], parent=parent, terminal_width=_WIDTH
        )
        yield path, command, context
        for name, child in getattr(command, "commands", {}).items():
            yield from below(child, f"{path} {name}", context)

    return below(root, "tokscope", None)


def commands_page() -> str:
    """Write the help of every command."""
    parts = ["# Commands\n\nThis page is the output of `--help` for every command.\n"]
    with patch.dict(os.environ, {"COLUMNS": str(_WIDTH)}):
        for path, command, context in commands():
            help_text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
            parts.append(f"## {path}\n\n```text\n{help_text.strip()}\n```\n")
    return "\n".join(parts)


# --- metrics and columns -------------------------------------------------------------------------

_GROUPS = {
    MetricGroup.SUMS: ("Sums", "Every result has them."),
    MetricGroup.CORE: ("Core", "`--metric core` shows these."),
    MetricGroup.VOCABULARY: ("Vocabulary", "`--metric all` shows these and the core metrics."),
    MetricGroup.ELSEWHERE: (
        "Other commands",
        "`stress`, `tokenizers diff` and `boundaries` show these; `compare` does not.",
    ),
}


_METRICS = """# Metrics

`--metric` takes names of metrics, `core` or `all`. Every metric is defined once, in the table that
this page, the help and the headings are made from. An undefined metric is empty, or `null` in JSON;
it is never 0. Only numbers with the same comparability key may be compared: see
[Which number to cite](../guide/which-number.md).
"""


def metrics_page() -> str:
    """Write the metric table, group by group."""
    parts = [_METRICS]
    for group, (title, text) in _GROUPS.items():
        rows = [
            (f"`{each.name}`", each.symbol, each.unit, each.better, each.needs, *_meaning(each))
            for each in METRICS.values()
            if each.group is group
        ]
        heads = ("metric", "symbol", "unit", "better", "computed from", "definition", "source")
        parts.append(_section(title, text, _table(heads, rows)))
    return "\n".join(parts)


def _meaning(metric: Any) -> tuple[str, str]:
    return metric.definition, metric.source


_COLUMNS = """# Columns

`--columns` and `--sort` of `tokscope compare` take these names. JSON and CSV files use them as
keys. Every metric that you name with `--metric` is a column too. With `--by segment` there is also
`segment`, the number of the segment.
"""


def columns_page() -> str:
    """Write the columns of a comparison."""
    rows = []
    for key, column in COLUMNS.items():
        metric = METRICS.get(key)
        meaning = metric.definition if metric is not None else COLUMN_MEANINGS[key]
        rows.append((f"`{key}`", column.kind.value, meaning))
    strays = {*COLUMN_MEANINGS} - {*COLUMNS}
    assert not strays, f"no column is called {strays}"
    return f"{_COLUMNS}\n{_table(('column', 'kind', 'meaning'), rows)}"


# --- keys of TOML files --------------------------------------------------------------------------

_TYPES = {
    "text": "string",
    "integer": "integer",
    "decimal": "number",
    "day": "date",
    "local_date": "date",
    "boolean": "boolean",
    "choice": "one of",
    "strings": "array of strings",
    "table": "table",
    "tables": "array of tables",
}
_MISSING = object()


@dataclass(slots=True)
class _Key:
    """What the reader of a TOML file asked about one key."""

    types: list[str] = field(default_factory=list)
    choices: tuple[str, ...] = ()
    default: Any = _MISSING
    is_optional: bool = False


def _recorded(read: Callable[[], object], names: Mapping[str, str]) -> dict[str, _Key]:
    """Record the keys that a reader asks for; `names` replaces names that the file chooses."""
    cls: Any = type(parse("", "x"))
    found: dict[str, _Key] = {}
    depth = 0

    def path_of(table: Any, key: str) -> str:
        path = ".".join(part for part in (table.path, key) if part)
        path = re.sub(r"\[\d+\]", "[]", path)
        for pattern, shown in names.items():
            path = re.sub(pattern, shown, path)
        return path

    def wrapped(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        kind = name.removeprefix("optional_")

        def call(self: Any, key: str, *arguments: Any, **named: Any) -> Any:
            nonlocal depth
            if depth == 0:
                known = found.setdefault(path_of(self, key), _Key())
                known.is_optional |= name.startswith("optional_") or kind == "has"
                if kind in _TYPES and _TYPES[kind] not in known.types:
                    known.types.append(_TYPES[kind])
                if kind == "choice":
                    known.choices = tuple(arguments[0])
                default = named.get("default", _default(kind, arguments))
                if default is not _MISSING:
                    known.is_optional, known.default = True, default
            depth += 1
            try:
                return original(self, key, *arguments, **named)
            finally:
                depth -= 1

        return call

    methods = ["has", *_TYPES, *(f"optional_{name}" for name in _TYPES)]
    with_them = {name: wrapped(name, vars(cls)[name]) for name in methods if name in vars(cls)}
    with patch.multiple(cls, **with_them):
        read()
    return found


def _default(kind: str, arguments: tuple[Any, ...]) -> Any:
    rest = arguments[1:] if kind == "choice" else arguments
    return rest[0] if rest else _MISSING


def _keys_table(found: Mapping[str, _Key], meanings: Mapping[str, str]) -> str:
    """Write the keys with their types and meanings; tables that only hold others are left out."""
    tables = {path for path, key in found.items() if {*key.types} <= {"table", "array of tables"}}
    outer = {each for each in tables if any(path.startswith(each) for path in {*found} - {each})}
    wanted = {*found} - (outer - {*meanings})
    assert wanted == {*meanings}, f"described and read differ in {sorted(wanted ^ {*meanings})}"
    kinds = {path: _KINDS.get(path) or _kind(found[path]) for path in meanings}
    rows = [(f"`{path}`", kinds[path], meanings[path]) for path in meanings]
    return _table(("key", "value", "meaning"), rows)


_SHARE = "number or integer"
_LENGTH = "string or integer"
_KINDS = {
    "check.budgets[].where.role": "name of a role",
    "check.budgets[].where.corpus": "name of a corpus",
    "price[].source": "string; default: the name of the file",
    "price[].batch": "number or table",
    "traffic[].mix.LANGUAGE": "number",
    "traffic[].output_words": _LENGTH,
    "traffic[].output_tokens": _LENGTH,
    "traffic[].cached": _SHARE,
    "traffic[].cache_write": _SHARE,
    "tokenizer[].tokens.TEXT": "integer",
    "tokenizer[].source[].files[].role": "string; required",
    "bands": "array of strings; required for `words`",
    **{
        f"tokenizer[].source[].{key}": f"{kind}; required for {of}"
        for key, kind, of in (
            ("repository", "string", "`hub`"),
            ("distribution", "string", "`package` and `bundled`"),
            ("version", "string", "`package`"),
            ("archive_bytes", "integer", "`package`"),
            ("name", "string", "`bundled`"),
            ("first", "integer", "`bundled`"),
            ("last", "integer", "`bundled`"),
        )
    },
}
"""Where the reader of a file shows less than this, or the sample more."""


def _kind(key: _Key) -> str:
    types = [each for each in key.types if not (each == "one of" and not key.choices)]
    text = " or ".join(types).replace("one of", ", ".join(f"`{each}`" for each in key.choices))
    if not key.is_optional:
        return f"{text}; required"
    if isinstance(key.default, bool):
        return f"{text}; default `{str(key.default).lower()}`"
    if isinstance(key.default, str | int) and not isinstance(key.default, type):
        return f"{text}; default `{key.default}`"
    return text


_SETTINGS = """
catalogue = "mine.toml"
prices = "prices.toml"
[check]
[check.roles]
production = "gpt-4o"
candidate = { tokenizer = "file:./mine.txt", lowercase = true }
[check.corpora]
one = "fiction"
two = ["en=a.txt", "ru=b.txt"]
three = { source = "docs/*.md" }
four = { source = ["en=a.txt", "ru=b.txt"] }
[[check.budgets]]
metric = "fertility"
max = 2
[check.money]
as_of = 2026-11-01
vat = 0.2
"""
_SETTINGS_MEANINGS = {
    "catalogue": "catalogue file that adds tokenizers and models, relative to the settings",
    "prices": "price file of the project, relative to the settings",
    "check.baseline": "path of the baseline, relative to the settings; must exist if it is named",
    "check.tolerance": "share by which a row may grow over its baseline; default 0",
    "check.words": "word definition, as `--words`",
    "check.normalize": "normal form, as `--normalize`",
    "check.special": "count the special tokens of the model's template too",
    "check.reference_language": "reference language of premiums",
    "check.roles.NAME": "tokenizer of a role: whatever commands take",
    "check.roles.NAME.tokenizer": "the same, where the role has further keys",
    "check.roles.NAME.model": "model whose price and context window count",
    "check.roles.NAME.pattern": "pattern of a local rank file",
    "check.roles.NAME.normalizer": "Unicode form that a local file is used with",
    "check.roles.NAME.lowercase": "whether a local `vocab.txt` is of an uncased model",
    "check.corpora.NAME": "text: whatever `--corpus` takes, one or several",
    "check.corpora.NAME.source": "the same, where the text has further keys",
    "check.corpora.NAME.by": "what there is a row for",
    "check.corpora.NAME.compare": "what may not grow",
    "check.corpora.NAME.unit": "unit of text, as `--unit`",
    "check.corpora.NAME.encoding": "encoding of the files; default UTF-8",
    "check.corpora.NAME.field": "field that holds the text, as `--field`",
    "check.corpora.NAME.key": "field that aligns records, as `--key`",
    "check.corpora.NAME.aligned": "whether the files are translations of each other",
    "check.budgets[].metric": "what the budget limits",
    "check.budgets[].where": "which rows it limits; without it, all",
    "check.budgets[].where.role": "role",
    "check.budgets[].where.corpus": "corpus",
    "check.budgets[].where.language": "language",
    "check.budgets[].where.file": "pattern of files, such as `prompts/*.j2`",
    "check.budgets[].max": "highest value that passes",
    "check.budgets[].min": "lowest value that passes; a budget has `max`, `min` or both",
    "check.budgets[].context_window": "tokens of the window, for `context_share`",
    "check.money.as_of": "day whose prices count",
    "check.money.currency": "ISO 4217 code; default: the currency of the price list",
    "check.money.rates": "exchange rates with their day, as `--fx`",
    "check.money.words": "words a month that the project sends",
    "check.money.requests": "requests a month, each with a prompt",
    "check.money.vat": "VAT to add to prices that exclude it, as a share",
}
_ENVIRONMENT = (
    ("`TOKSCOPE_HOME`", "folder of the store and of remembered counts"),
    ("`TOKSCOPE_CONFIG`", "folder of your own `prices.toml`"),
    ("`TOKSCOPE_OFFLINE`", "`1`: use no network, as `--offline`"),
    ("`TOKSCOPE_DEBUG`", "`1`: show the traceback of a defect"),
    ("`HF_ENDPOINT`", "mirror of the model hub"),
    ("`HF_TOKEN`", "token for the model hub; never shown"),
    ("`NO_COLOR`", "any value: no colours"),
)


_SETTINGS_INTRODUCTION = """# Settings

tokscope reads the nearest `tokscope.toml`, or the table `[tool.tokscope]` of `pyproject.toml`, from
the current folder upwards. In `pyproject.toml` every key below stands under `tool.tokscope`. An
unknown key is an error. `tokscope init` writes a file to start from; [CI gate](../guide/ci-gate.md)
explains it.
"""


def settings_page() -> str:
    """Write the keys of a project's settings."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tokscope.toml"
        path.write_text(_SETTINGS, "utf-8")
        found = _recorded(
            lambda: check_settings(read_config(path)),
            {r"roles\.\w+": "roles.NAME", r"corpora\.\w+": "corpora.NAME"},
        )
    return "\n".join(
        (
            _SETTINGS_INTRODUCTION,
            _keys_table(found, _SETTINGS_MEANINGS),
            _section(
                "Environment variables",
                "These are read when a command starts.",
                _table(("variable", "meaning"), _ENVIRONMENT),
            ),
        )
    )


# --- files ---------------------------------------------------------------------------------------

_PRICES = """
[[price]]
model = ["ours"]
currency = "RUB"
unit = 1000
input = 1
batch = { input = 1, tiers = [{ above = 10, input = 2 }] }
tiers = [{ above = 10, input = 2 }]
[[price]]
model = ["theirs"]
currency = "RUB"
unit = 1000
input = 1
batch = 0.5
[[rate]]
base = "USD"
quote = "RUB"
value = 80
on = 2026-11-01
source = "a bank"
"""
_RATES = {
    "input": "price of input tokens; 0 is free, a missing key is unknown",
    "output": "price of output tokens",
    "cache_read": "price of input tokens read from the cache",
    "cache_write": "price of input tokens written to the cache",
}
_TIERS = {
    "above": "the tier is for requests whose whole input is longer, in tokens",
    **{key: f"{key} price of the tier" for key in _RATES},
}
_PRICE_MEANINGS = {
    "schema": "version of the file format",
    "price[].model": "what people type",
    "price[].provider": "who sells it: `provider:model` names the row too",
    "price[].currency": "ISO 4217 code",
    "price[].unit": "how many tokens the prices are for: 1000 or 1000000",
    **{f"price[].{key}": text for key, text in _RATES.items()},
    "price[].batch": "batch pricing: a share of input and output, or a table of its own prices",
    **{f"price[].batch.{key}": f"{key} price of a batch" for key in _RATES},
    **{f"price[].batch.tiers[].{key}": f"of a batch: {text}" for key, text in _TIERS.items()},
    **{f"price[].tiers[].{key}": text for key, text in _TIERS.items()},
    "price[].vat": "whether VAT is in the price; without it, unknown",
    "price[].vat_rate": "rate of the VAT that is in the price, as a share",
    "price[].effective_from": "first day on which the price holds",
    "price[].checked": "day of the last comparison with the source",
    "price[].status": "who stands behind the price",
    "price[].source": "where it is from",
    "price[].context": "context window of the model, in tokens",
    "price[].notes": "whatever a payer must know",
    "rate[].base": "currency that is converted",
    "rate[].quote": "currency that it is converted to",
    "rate[].value": "how many `quote` one `base` is",
    "rate[].on": "day of the rate",
    "rate[].source": "where it is from",
}

_TRAFFIC = """
[[traffic]]
name = "a"
model = "gpt-4o"
requests = 10
words = 5
mix = { ru = 1.0 }
output_words = "1..2"
output_tokens = "1..2"
cached = 0.5
cache_write = 10
"""
_TRAFFIC_MEANINGS = {
    "schema": "version of the file format",
    "traffic[].name": "name of the row",
    "traffic[].model": "model",
    "traffic[].requests": "requests a month",
    "traffic[].words": "length of a question in words; a row has `words` or `corpus`",
    "traffic[].corpus": "texts that are the questions",
    "traffic[].mix": "share of the requests by language: `{ ru = 0.8, en = 0.2 }`",
    "traffic[].mix.LANGUAGE": "share of this language",
    "traffic[].system": "file of the system prompt",
    "traffic[].system_words": "or its length in words",
    "traffic[].context": "file that goes with every question",
    "traffic[].context_words": "or its length in words",
    "traffic[].output_words": 'length of answers in words: `"150..600"`',
    "traffic[].output_tokens": "or in tokens",
    "traffic[].reasoning_tokens": "tokens that a model writes for itself, billed as output",
    "traffic[].cached": "input that is read from the cache: a share (`0.5`) or tokens",
    "traffic[].cache_write": "input that is written to the cache: a share or tokens",
    "traffic[].batch": "whether batch pricing is used",
    "traffic[].turns": "turns of a dialogue",
    "traffic[].overhead": "tokens that the chat format adds to a request",
    "traffic[].tokens_per_word": "fertility that you measured, for a model without a tokenizer",
    "traffic[].stand_in": "tokenizer that counts in place of an unpublished one",
}

_PROFILE = """
[[profile]]
id = "ours"
model = "qwen3-8b"
currency = "USD"
gpu_hour = 1.8
gpus = 2
prefill = 9000
decode = 1200
utilisation = 0.3
operations = 5
source = "our load test"
[[profile]]
id = "other"
model = "qwen3-8b"
currency = "USD"
gpu_hour = 1.8
gpus = 2
speed = 900
hours = 200
source = "our load test"
"""
_PROFILE_MEANINGS = {
    "schema": "version of the file format",
    "profile[].id": "name of the profile",
    "profile[].model": "model that it serves",
    "profile[].currency": "ISO 4217 code",
    "profile[].gpu_hour": "price of an hour of one GPU",
    "profile[].gpus": "number of GPUs",
    "profile[].prefill": "input tokens a second of all GPUs together",
    "profile[].decode": "output tokens a second of all GPUs together",
    "profile[].speed": "tokens a second, where one number stands for both",
    "profile[].hours": "hours a month that are paid; a profile has `hours` or `utilisation`",
    "profile[].utilisation": "share of the month's 730 hours that the hardware works",
    "profile[].operations": "what a month costs besides",
    "profile[].source": "where the numbers are from",
}

_CATALOGUE = """
[pattern.mine]
regex = "x"
[[tokenizer]]
id = "ours"
name = "Ours"
family = "Own"
algorithm = "bpe"
normalizer = "NFC"
lowercase = true
pattern = "mine"
tokens = { a = 1 }
[[tokenizer.source]]
kind = "local"
format = "tokenizer.json"
files = [{ role = "json", path = "ours.json", conversion = "rwkv-vocab" }]
[[tokenizer.source]]
kind = "hub"
format = "tokenizer.json"
repository = "a/b"
revision = "main"
files = [{ role = "json", path = "tokenizer.json" }]
[[tokenizer.source]]
kind = "package"
format = "tokenizer.json"
distribution = "a"
version = "1.0"
archive_bytes = 1
files = [{ role = "json", path = "t.json" }]
[[tokenizer.source]]
kind = "bundled"
format = "tokenizer.json"
distribution = "a"
name = "b"
first = 0
last = 1
files = [{ role = "json" }]
[[model]]
id = "m"
tokenizer = "ours"
"""
_CATALOGUE_MEANINGS = {
    "pattern.NAME.regex": "regular expression that cuts text before merges",
    "pattern.NAME.same": "other spellings of the same pattern",
    "tokenizer[].id": "name in results",
    "tokenizer[].name": "name for people",
    "tokenizer[].family": "model family, for `--family`",
    "tokenizer[].algorithm": "how it segments; without it, what the file says",
    "tokenizer[].licence": "licence of the vocabulary",
    "tokenizer[].segmentation_of": "tokenizer that segments text in the same way",
    "tokenizer[].ids_from": "where the ids of such a tokenizer are from",
    "tokenizer[].pattern": "name of the pattern, for formats that do not hold it",
    "tokenizer[].normalizer": "Unicode form, for formats that do not hold it",
    "tokenizer[].lowercase": "whether a `vocab.txt` is of an uncased model",
    "tokenizer[].special": "number of special tokens",
    "tokenizer[].vocabulary": "number of ids that ordinary text can produce",
    "tokenizer[].fingerprint": "digest of the vocabulary's content",
    "tokenizer[].default": "whether `tokscope compare` shows it without being asked",
    "tokenizer[].tiktoken": "names of the same encoding in tiktoken",
    "tokenizer[].tokens": "token counts of some texts, to test the row",
    "tokenizer[].tokens.TEXT": "number of tokens of this text",
    "tokenizer[].note": "a remark that is shown",
    "tokenizer[].source[].kind": "where the files are: `local` ones are part of your project",
    "tokenizer[].source[].format": "format of the files",
    "tokenizer[].source[].files[].role": "what the file is in its format",
    "tokenizer[].source[].files[].path": "path below the repository, archive or catalogue folder",
    "tokenizer[].source[].files[].sha256": "digest of the file",
    "tokenizer[].source[].files[].bytes": "size of the file",
    "tokenizer[].source[].files[].member_sha256": "digest of the member of the archive",
    "tokenizer[].source[].files[].conversion": "how the file is made from that member",
    "tokenizer[].source[].repository": "repository of a `hub` source",
    "tokenizer[].source[].revision": "branch, tag or commit of a `hub` source",
    "tokenizer[].source[].distribution": "package of a `package` or `bundled` source",
    "tokenizer[].source[].version": "exact version of a `package` source",
    "tokenizer[].source[].archive_bytes": "size of its archive",
    "tokenizer[].source[].name": "encoding of a `bundled` source",
    "tokenizer[].source[].first": "first special id of a `bundled` source",
    "tokenizer[].source[].last": "last special id of a `bundled` source",
    "model[].id": "name of the model",
    "model[].tokenizer": "tokenizer that counts for it",
    "model[].context": "context window in tokens",
    "model[].aliases": "other names",
    "model[].prefixes": "how names of further models with this tokenizer begin",
    "model[].unpublished": "in place of `tokenizer`: why nobody outside has it",
}

_MANIFEST = """
schema = 1
name = "a"
title = "A"
kind = "words"
domain = "a"
licence = "CC0-1.0"
author = "me"
bands = ["common"]
[text.ru]
file = "ru.txt"
sha256 = "0"
segments = 1
words = 1
characters = 1
"""
_MANIFEST_MEANINGS = {
    "schema": "version of the file format",
    "name": "name of the corpus, as `--corpus` takes it",
    "title": "name for people",
    "kind": "what the corpus is for",
    "language": "language of a corpus that is not parallel",
    "domain": "domain",
    "collection": "collection that the corpus is a part of",
    "direction": "side that was written first, such as `ru-en`",
    "licence": "licence of the text",
    "author": "who wrote it",
    "bands": "names of the frequency bands, for lists of words",
    "text.NAME.file": "file",
    "text.NAME.sha256": "digest of the file",
    "text.NAME.segments": "number of segments",
    "text.NAME.words": "number of words",
    "text.NAME.characters": "number of characters",
    "text.NAME.has_language": "whether the text has a language that the script shows",
    "text.NAME.twin_of": "file whose lines these are variants of",
    "text.NAME.derivation": "rule that makes the variants",
    "text.NAME.form": "Unicode form of the file",
    "text.NAME.mixes_scripts": "whether look-alike letters are what the file is about",
    "text.NAME.may_equal_twin": "whether a line may equal its plain line",
}

_FILES = """# File formats

The first part lists the JSON files that tokscope writes. `tokscope schema NAME` prints the JSON
Schema of a file, so that a pipeline can validate it. JSON files have a key `schema`, the version of
their format. A file of another version is refused, with the command that writes it again. Undefined
numbers are `null`; the key is always there. Numbers are not rounded. Money is a string with all its
digits. The second part lists the TOML files that tokscope reads.
"""


def _section(title: str, text: str, table: str) -> str:
    heading = f"##{title}" if title.startswith("#") else f"## {title}"
    return f"{heading}\n\n{text}\n" + (f"\n{table}" if table else "")


def files_page() -> str:
    """Write the formats of files that tokscope reads and writes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def of_file(text: str, read: Callable[[Path], object], names: dict[str, str]) -> Any:
            path = folder / "sample.toml"
            path.write_text(text, "utf-8")
            return _recorded(lambda: read(path), names)

        catalogue = _recorded(
            lambda: _read_catalogue(folder),
            {r"pattern\.\w+": "pattern.NAME", r"tokens\.\w+": "tokens.TEXT"},
        )
        prices = _recorded(lambda: load_book(parse(_PRICES, "x"), "", Status.USER), {})
        traffic = of_file(_TRAFFIC, read_traffic, {r"mix\.\w+": "mix.LANGUAGE"})
        profile = of_file(_PROFILE, lambda path: find_profiles(str(path)), {})
        manifest = of_file(_MANIFEST, read_manifest, {r"text\.\w+": "text.NAME"})
    parts = (
        _FILES,
        *(
            _section(title, text, _table(("key", "type", "meaning"), rows) if rows else "")
            for title, text, rows in schema_sections()
        ),
        _section(
            "Price file",
            "`--prices FILE` reads it; [Prices](../guide/prices.md) explains it.",
            _keys_table(prices, _PRICE_MEANINGS),
        ),
        _section(
            "Traffic file",
            "`tokscope cost FILE.toml` reads it; [Costs](../guide/costs.md) explains it.",
            _keys_table(traffic, _TRAFFIC_MEANINGS),
        ),
        _section(
            "Hardware profile",
            "`tokscope cost --self-hosted FILE.toml` reads it.",
            _keys_table(profile, _PROFILE_MEANINGS),
        ),
        _section(
            "Catalogue",
            "The setting `catalogue` names it; [Your own tokenizer](../guide/own-tokenizer.md)"
            " explains it.",
            _keys_table(catalogue, _CATALOGUE_MEANINGS),
        ),
        _section(
            "Corpus manifest",
            "A folder with a `corpus.toml` is a corpus; `tokscope corpora check FOLDER` verifies"
            " it.",
            _keys_table(manifest, _MANIFEST_MEANINGS),
        ),
    )
    return "\n".join(parts)


def _read_catalogue(folder: Path) -> None:
    table = parse(_CATALOGUE, "x")
    read_tokenizers(table, folder)
    read_models(table)


# --- exit codes ----------------------------------------------------------------------------------

_CODES = {
    ExitCode.OK: "done, or the check passed",
    ExitCode.GATE_FAILED: "a check failed: `check`, `corpora check`, `prices check`, `reproduce`,"
    " `watch`",
    ExitCode.USAGE: "usage, configuration or input is wrong, or a name is unknown",
    ExitCode.UNAVAILABLE: "something known is unavailable, or two things are incomparable",
    ExitCode.DEFECT: "a defect in tokscope; `TOKSCOPE_DEBUG=1` shows where",
    ExitCode.INTERRUPTED: "interrupted",
}


_EXIT_CODES = """# Exit codes

All commands use the same exit codes. Results go to standard output, errors and notes to standard
error.
"""


def exit_codes_page() -> str:
    """Write what each exit code means."""
    assert {*_CODES} == {*ExitCode}
    rows = [(str(code.value), meaning) for code, meaning in _CODES.items()]
    return f"{_EXIT_CODES}\n{_table(('code', 'meaning'), rows)}"


# --- glossary ------------------------------------------------------------------------------------


def glossary_page() -> str:
    """Write the terms that ``tokscope explain`` knows beside metrics and columns."""
    entries = [f"{term}\n: {text}\n" for term, text in glossary().items()]
    head = "# Glossary\n\n`tokscope explain TERM` prints these in the terminal.\n"
    return "\n".join([head, *entries])


# --- all pages -----------------------------------------------------------------------------------


def _table(heads: tuple[str, ...], rows: Any) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    text = "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)
    return text.replace("\n| ---", "\n|---").replace("--- |", "---|").replace("| ---", "|---")


PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "metrics.md": metrics_page,
    "columns.md": columns_page,
    "settings.md": settings_page,
    "files.md": files_page,
    "exit-codes.md": exit_codes_page,
    "../glossary.md": glossary_page,
}


def page(name: str) -> str:
    """Write one page of the reference."""
    return f"{NOTE}\n{PAGES[name]()}"


def main() -> None:
    """Rewrite all pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (FOLDER / name).write_text(page(name), "utf-8")


if __name__ == "__main__":
    main()
