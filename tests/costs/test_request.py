"""Requests: what surrounds a question, dialogues, and numbers as people type them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.conftest import load_all
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.costs.bill import Usage
from tokscope.costs.capacity import known_shapes, shape_of
from tokscope.costs.numbers import (
    of_models,
    parse_number,
    parse_range,
    parse_share,
    tokens_per_word,
    whole,
)
from tokscope.costs.request import (
    ASSUMED,
    Request,
    TemplateOverhead,
    TemplateRule,
    TokenRange,
    checked_turns,
    known_templates,
    overheads_of,
    parse_template,
)
from tokscope.errors import InputError
from tokscope.tokenizers.loader import Loader

CHAT = TemplateOverhead(7, 4, 8, "cookbook")


def test_a_request_is_template_prompt_context_and_question() -> None:
    request = Request(100, system=50, context=1_000, overhead=CHAT, reasoning=20)
    # 7 + 4 + 50 + 1,000 + 100
    assert list(request.usages(30)) == [Usage(1_161, output=30, reasoning=20)]
    assert [usage.input for usage in Request(100, overhead=CHAT).usages(0)] == [107]


def test_a_dialogue_sends_its_history_again_but_no_reasoning() -> None:
    request = Request(100, overhead=CHAT, reasoning=500, turns=3)
    # each earlier turn adds 100 + 30 + 8
    assert [usage.input for usage in request.usages(30)] == [107, 245, 383]
    assert [usage.output for usage in request.usages(30)] == [30, 30, 30]


def test_a_cached_share_is_rounded_down_and_tokens_are_taken_as_they_are() -> None:
    (usage,) = Request(101, cached=Decimal("0.5"), cache_write=10).usages(0)
    assert (usage.cached, usage.cache_write) == (50, 10)
    with pytest.raises(InputError, match="more than"):
        list(Request(10, cached=11).usages(0))


def test_two_messages_to_openai_add_eleven_tokens() -> None:
    catalogue = bundled_catalogue()
    chat, same = overheads_of(["gpt-4o", "GPT-4-0613"], catalogue, TemplateRule.ASSUME)
    assert chat == same
    assert (chat.request, chat.system, chat.turn) == (7, 4, 8)
    assert "OpenAI Cookbook" in str(chat.source)
    models = ["gpt-4o", "gpt-5"]
    assert overheads_of(models, catalogue, TemplateRule.KNOWN) == [chat, TemplateOverhead(0)]
    assert overheads_of(models, catalogue, TemplateRule.ASSUME) == [ASSUMED, ASSUMED]
    assert [each.request for each in overheads_of(models, catalogue, 30)] == [30, 30]
    assert [each.request for each in overheads_of(models, catalogue, TemplateRule.NONE)] == [0, 0]


@pytest.mark.parametrize("given", ["-1", "many", "1.5", ""])
def test_a_template_rule_that_is_none(given: str) -> None:
    with pytest.raises(InputError, match="is no rule"):
        parse_template(given)


def test_templates_name_models_of_the_catalogue() -> None:
    assert set(known_templates()) <= set(bundled_catalogue().models)
    assert set(known_shapes()) <= set(bundled_catalogue().names)


def test_a_role_of_chatml_and_a_bracket_of_mistral_are_as_many_tokens_as_the_table_says(
    loader: Loader,
) -> None:
    qwen = load_all(loader, "qwen")["qwen"]
    # <|im_start|> user \n … <|im_end|> \n, then <|im_start|> assistant \n
    assert 1 + qwen.count("user\n") + 1 + qwen.count("\n") == 5
    assert 1 + qwen.count("assistant\n") == 3


@pytest.mark.parametrize(
    ("name", "kib"),
    [
        ("llama-3.1-8b", 128),
        ("llama-3.1-70b", 320),
        ("qwen3-8b", 144),
        ("qwen2.5-7b", 56),
        ("gigachat-20b-a3b", 112),
        ("llama-2-7b", 512),
    ],
)
def test_bytes_of_a_token_in_the_cache(name: str, kib: int) -> None:
    shape = shape_of(name)
    assert shape is not None
    assert shape.bytes_of(Fraction(1)) == kib * 1024


def test_layers_with_a_window_keep_no_more_than_it() -> None:
    shape = shape_of("gpt-oss-20b")
    assert shape is not None
    layer = 2 * 8 * 64 * 2
    assert shape.bytes_of(Fraction(100)) == 24 * layer * 100
    assert shape.bytes_of(Fraction(1_000)) == 12 * layer * 1_000 + 12 * layer * 128
    every = shape_of("mistral-7b")
    assert every is not None
    assert every.bytes_of(Fraction(9_000)) == every.bytes_of(Fraction(4_096))


def test_latent_attention_has_no_such_number() -> None:
    for name in ("deepseek-v3", "gemma-3"):
        shape = shape_of(name)
        assert shape is not None
        assert shape.bytes_of(Fraction(1)) is None
        assert shape.absent
    assert shape_of("gpt-4o") is None


def test_numbers_as_people_type_them() -> None:
    assert whole("1_000", "--words") == 1_000
    assert parse_range("150..600", "-") == TokenRange(150, 600)
    assert parse_range("80", "-") == TokenRange(80, 80)
    assert parse_share("0.5", "--cached") == Decimal("0.5")
    assert parse_share("1", "--cached") == 1
    assert isinstance(parse_share("1", "--cached"), int)
    assert parse_number("0.22", "--vat", "0.22") == Decimal("0.22")
    assert tokens_per_word("2.1", "-") == Fraction(21, 10)
    assert of_models(["a=1", "b=2"], "--count", whole, "TOKENS") == {"a": 1, "b": 2}


@pytest.mark.parametrize("text", ["", "ten", "-1", "1.5", "1e9", "nan", str(10**16)])
def test_what_is_no_whole_number(text: str) -> None:
    with pytest.raises(InputError, match="--words"):
        whole(text, "--words")


@pytest.mark.parametrize("text", ["", "many", "-0.1", "nan", "Infinity", "1e30"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(InputError, match="--vat"):
        parse_number(text, "--vat", "0.22")


@pytest.mark.parametrize("text", ["600..150", "..", "1..", "a..b", "-1..5", "1...5"])
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(InputError):
        parse_range(text, "--output-words")


@pytest.mark.parametrize("text", ["1.5", "half", "-3"])
def test_what_is_no_part_of_the_input(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_share(text, "--cached")
    assert "a share, --cached 0.5 or --cached 50%" in str(caught.value.hint)


@pytest.mark.parametrize("given", [["a"], ["=1"], ["a="], ["a=1", "a=2"], ["a=x"]])
def test_what_is_reported_of_no_model(given: list[str]) -> None:
    with pytest.raises(InputError):
        of_models(given, "--count", whole, "TOKENS")


def test_absurd_numbers() -> None:
    with pytest.raises(InputError, match="no word"):
        tokens_per_word("5000", "--tokens-per-word m=")
    with pytest.raises(InputError, match="turns"):
        checked_turns(10**6)
