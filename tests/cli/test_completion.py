"""What the shell completes."""

from __future__ import annotations

import pytest

from tests.helpers.processes import process


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("compare o200", ["o200k_base"]),
        ("compare GPT-2", ["gpt-2"]),  # once, though it is a tokenizer and a model
        ("count -t cl100", ["cl100k_base"]),
        ("show x -t charac", ["characters"]),
        ("tokenizers show llama-2", ["llama-2", "llama-2-7b"]),
        ("compare --corpus PARALLEL", ["parallel-en-ru"]),
        ("corpora show fict", ["fiction"]),
        ("compare --format ", ["table", "json", "csv", "markdown"]),
        ("compare --format M", ["markdown"]),
        ("compare --words g", ["gold"]),
        ("compare --by d", ["domain"]),
        ("boundaries o200", ["o200k_base"]),
        ("boundaries --format M", ["markdown"]),
        ("corpora show morph", ["morphemes-russian"]),
        ("compare --unit p", ["paragraph"]),
        ("compare --family qw", ["Qwen"]),
        ("compare --algorithm wordp", ["wordpiece"]),
        ("compare --sort special", ["special"]),
        ("compare --columns tokenizer,special", ["tokenizer,special"]),
        ("count --pattern o200", ["o200k_base"]),
        ("words o200", ["o200k_base"]),
        ("words --by e", ["ending"]),
        ("words --sort e", ["each"]),
        ("words --corpus fict", ["fiction"]),
        ("stress --sort look", ["look-alikes"]),
        ("tokenizers diff o200", ["o200k_base"]),
        ("prices show YANDEXGPT-LITE", ["yandexgpt-lite"]),
        ("prices list alice-ai-f", ["alice-ai-flash"]),
        ("prices check --against m", ["model-prices"]),
        ("init --ci gitl", ["gitlab"]),
        ("schema TALL", ["tally"]),
    ],
)
def test_names_and_choices_complete_in_any_case(line: str, offered: list[str]) -> None:
    words = line.split(" ")
    done = process(
        _TOKSCOPE_COMPLETE="complete_bash",
        COMP_WORDS=f"tokscope {line}",
        COMP_CWORD=str(len(words)),
    )
    assert (done.stdout.split("\n")[: len(offered)], done.stderr) == (offered, "")
    assert len(done.stdout.split()) == len(offered)
