"""The commands whose output is recorded, and the files that they read."""

from __future__ import annotations

import base64
import json

MANY = (
    "cl100k_base gpt-2 llama-2 gemma-3 t5 bert-base-uncased bert-base-multilingual-cased "
    "xlm-roberta deepseek-v3 qwen mistral-tekken claude-2 llama-3"
)
FEW = "cl100k_base llama-2 t5 bert-base-cased"
DATED = "--as-of 2026-11-01"
RATE = "--currency RUB --fx USDRUB=83.25@2026-10-02"

CASES = {
    "compare-default": "compare",
    "compare-json": f"compare {MANY} --format json",
    "compare-csv": f"compare {MANY} --format csv",
    "compare-markdown": f"compare {FEW} --format markdown --against cl100k_base",
    "compare-all-metrics": f"compare {FEW} --corpus fiction --metric all --format json",
    "compare-words-all": f"compare {FEW} --corpus news --words all --format json",
    "compare-domain": f"compare {FEW} --by domain --format csv",
    "compare-segment": "compare cl100k_base --corpus ru=ru.txt --by segment --format csv",
    "compare-isolated": f"compare {FEW} --corpus law --isolated --format json",
    "compare-special-nfkc": (
        "compare bert-base-cased xlm-roberta --corpus law --special --normalize nfkc --format json"
    ),
    "compare-apart": f"compare {FEW} --corpus fiction --corpus law --apart --format json",
    "compare-aligned": (
        f"compare {FEW} --corpus en=en.txt --corpus ru=ru.txt --aligned --format json"
    ),
    "compare-hostile": f"compare {FEW} --corpus ru=hostile.txt --format json",
    "compare-jsonl": "compare cl100k_base --corpus t.jsonl --field message.body --format json",
    "compare-csv-file": "compare cl100k_base --corpus ru=t.csv --format json",
    "compare-yaml": (
        "compare cl100k_base --corpus t.yaml --field messages[].content --unit file --format json"
    ),
    "compare-sample": "compare cl100k_base --corpus fiction --sample 40 --seed 3 --format json",
    "compare-small-memory": f"compare {FEW} --memory 1M --format json",
    "compare-official": "compare deepseek-v3 xlm-roberta --engine official --format json",
    "compare-local": ("compare ./vocab.tiktoken --pattern gpt-2 --corpus ru=ru.txt --format json"),
    "compare-unknown": "compare qwen-33",
    "compare-bad-option": "compare cl100k_base --metric nope",
    "compare-80": f"compare {FEW}",
    "compare-160": f"compare {FEW} --metric core",
    "count-file": "count ru.txt -t cl100k_base",
    "count-llama3": "count hostile.txt -t llama-3",
    "count-t5": "count hostile.txt -t t5",
    "count-stdin": "count - -t cl100k_base",
    "show": "show Достопримечательность",
    "show-ids": "show hello[MASK]мир -t cl100k_base -t llama-2 -t t5 --ids",
    "show-letters": "show --letters клубника strawberry -t cl100k_base",
    "words": "words cl100k_base llama-2 --corpus fiction --format json",
    "words-band": "words cl100k_base --corpus words-russian --by band",
    "words-pos": "words cl100k_base --corpus fiction --by pos",
    "stress": f"stress {FEW} --format json",
    "boundaries": f"boundaries {FEW}",
    "boundaries-json": f"boundaries {FEW} --format json",
    "boundaries-csv": f"boundaries {FEW} --format csv",
    "boundaries-markdown": f"boundaries {FEW} --format markdown",
    "vocabulary-diff": "tokenizers diff cl100k_base llama-2 --format json",
    "vocabulary-diff-text": (
        "tokenizers diff cl100k_base gpt-2 --corpus fiction --language ru --top 5"
    ),
    "tokenizers-list": "tokenizers list",
    "tokenizers-show-bpe": "tokenizers show deepseek-v3",
    "tokenizers-show-unigram": "tokenizers show t5",
    "tokenizers-show-wordpiece": "tokenizers show bert-base-cased",
    "tokenizers-show-tekken": "tokenizers show mistral-tekken",
    "corpora-list": "corpora list",
    "corpora-check": "corpora check",
    "corpora-sample": "corpora sample law --number 3 --seed 2",
    "tally": "tally fiction -o f.tally",
    "tally-compare": f"compare {FEW} --corpus f.tally --format json",
    "tally-blocks": "tally fiction --blocks 20 -o b.tally",
    "tally-blocks-compare": "compare cl100k_base --corpus b.tally --format json",
    "tally-law": "tally law -o l.tally",
    "tally-merge": "tally merge f.tally l.tally -o m.tally",
    "tally-merge-compare": f"compare {FEW} --corpus m.tally --format json",
    "prices-list": f"prices list gpt-4o gigachat {DATED}",
    "prices-json": f"prices list {DATED} --format json",
    "prices-show": f"prices show gpt-4o {DATED}",
    "prices-check": f"prices check {DATED}",
    "prices-check-against": f"prices check openai:gpt-4o --against model-prices {DATED}",
    "prices-check-against-file": f"prices check openai:gpt-4o --against prices.toml {DATED}",
    "cost": (
        f"cost gpt-4o gpt-4 --words 800 --language ru --output-words 150..600 {DATED} --format json"
    ),
    "cost-file": f"cost gpt-4o --file ru.txt --requests 10000 --per day {DATED}",
    "cost-rub": f"cost gpt-4o gpt-4 {RATE} --markup 0.1 --vat 0.22 {DATED} --format json",
    "cost-capacity": (
        "cost gpt-4o --capacity --chunk-words 200 --tokens-per-second 60 --format json"
    ),
    "cost-self-hosted": (
        f"cost gpt-4o --output-words 150..600 --self-hosted h100-llama-3.1-8b {DATED} --format json"
    ),
    "cost-migration": f"cost --from gpt-4 --to gpt-4o --corpus fiction {DATED} --format json",
    "cost-traffic": f"cost traffic.toml {DATED} --format json",
    "check-update": "check --update",
    "check-pass": "check",
    "check-json": "check --config fail.toml --format json",
    "check-github": "check --config fail.toml --format github",
    "check-gitlab": "check --config fail.toml --format gitlab",
    "check-junit": "check --config fail.toml --format junit",
    "check-sarif": "check --config fail.toml --format sarif",
    "check-markdown": "check --config fail.toml --format markdown",
    "check-badge": "check --config fail.toml --format badge",
    "check-bad-settings": "check --config bad.toml",
    "save-1": "compare cl100k_base --corpus ru=ru.txt -o one.json",
    "save-2": "compare gpt-2 --corpus ru=ru.txt -o two.json",
    "diff": "diff one.json two.json --format json",
    "reproduce": "reproduce one.json",
    "init": "init --ci github --install ./tokscope.whl",
    "cache-key": "cache key",
    "help": "--help",
    "watch-fetch": "tokenizers fetch hf:o/r",
    "watch-unchanged": "watch hf:o/r",
    "watch-changed": "watch hf:o/r --format json",
}
"""Command lines by case, in the order in which they run: some read what earlier ones wrote."""

WIDTHS = {"compare-80": 80, "compare-160": 160}
"""Cases that run in a pseudo-terminal of so many columns; the others write to pipes."""

STDIN = {"count-stdin": "Привет, мир!\nHello.\n"}

HUB_CASES = ("watch-fetch", "watch-unchanged", "watch-changed")
"""Cases that reach a model hub on loopback, with a store of their own; the last after a change."""

WRITTEN = ("one.json", "b.json")
"""Files whose content is recorded too."""

_SPECIAL = "a  b\tc <s> [MASK] <|endoftext|> ▁ й и\u0306 👩🏿\u200d🚀 е\u0301\n"
_SETTINGS = """\
[check]
baseline = "b.json"
[check.roles]
production = {role}
[check.corpora]
docs = {{ source = "ru.txt" }}
parallel = "parallel-en-ru"
[[check.budgets]]
metric = "fertility"
where = {{ language = "ru" }}
max = {bound}
"""
FILES = {
    "en.txt": "Hello, world! This is a check.\nOne more line of text to check.\n" * 15,
    "ru.txt": "Привет, мир! Это проверка.\nЕщё одна строка текста для проверки.\n" * 15,
    "hostile.txt": (_SPECIAL + "\u00a0x \u3000 ﷺ ½ ﬁ <unk> </s>\n日本語 텍스트 עברית\n") * 8,
    "t.jsonl": (
        '{"id": 1, "message": {"body": "Где мой заказ?"}}\n'
        '{"id": 2, "message": {"body": "Where is my order?"}}\n'
    ),
    "t.csv": 'id;text\n1;"Добрый день; спасибо!"\n2;Пока\n',
    "t.yaml": (
        "messages:\n- {role: system, content: Be brief.}\n- {role: user, content: Где мой заказ?}\n"
    ),
    "traffic.toml": (
        '[[traffic]]\nname = "chat"\nmodel = "gpt-4o"\nrequests = 1000\nwords = 300\n'
        'mix = { ru = 0.7, en = 0.3 }\noutput_words = "100..300"\n'
    ),
    "prices.toml": (
        '[[price]]\nmodel = ["gpt-4o"]\ncurrency = "USD"\nunit = 1000000\n'
        "input = 2.4\noutput = 10\n"
        'vat = "excluded"\neffective_from = 2026-10-01\nchecked = 2026-10-20\nsource = "an offer"\n'
    ),
    "tokscope.toml": _SETTINGS.format(role='"cl100k_base"', bound=9.5),
    "fail.toml": _SETTINGS.format(role='{ tokenizer = "gpt-2", model = "gpt-4" }', bound=1.5)
    + '[[check.budgets]]\nmetric = "cost_per_1000_words"\nmax = 0.001\n'
    "[check.money]\nas_of = 2026-11-01\nwords = 1000000\n",
    "bad.toml": (
        '[check]\nbaselin = "b.json"\n[check.roles]\nproduction = 3\n'
        '[[check.budgets]]\nmetric = "fertilty"\n'
    ),
    "vocab.tiktoken": "".join(
        f"{base64.b64encode(bytes([byte])).decode()} {byte}\n" for byte in range(256)
    ),
}
"""Content of the files in the working folder, by name."""


def hub_tokenizer(merges: int) -> bytes:
    """Return a small ``tokenizer.json`` with that many merges of Cyrillic letters."""
    alphabet = [chr(code) for code in range(0x430, 0x450)]
    pairs = [(a, b) for a in alphabet for b in alphabet][:merges]
    entries = ["<unk>", *alphabet, *(a + b for a, b in pairs)]
    content = {
        "version": "1.0",
        "added_tokens": [],
        "pre_tokenizer": {"type": "Whitespace"},
        "model": {
            "type": "BPE",
            "unk_token": "<unk>",
            "vocab": {entry: number for number, entry in enumerate(entries)},
            "merges": [f"{a} {b}" for a, b in pairs],
        },
    }
    return json.dumps(content, ensure_ascii=False).encode()
