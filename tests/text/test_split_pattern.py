"""Split patterns are proven to cut before every single space, or text is not cut there."""

from __future__ import annotations

import random

import pytest
from tokenizers import Regex, pre_tokenizers

from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.text.split_pattern import splits_before_spaces
from tokscope.text.split_points import chunks

PATTERNS = bundled_catalogue().patterns
DIGITS, KANA_AND_HAN, WORDS = (
    PATTERNS[f"deepseek-{name}"].regex for name in ("digits", "cjk", "words")
)
_CHARACTERS = (
    *(r"\s", r"\S", r"\p{L}", r"\p{N}", r"[^\s\p{L}]", r"[^\r\n\p{L}]", r"[\r\n]", "."),
    *("[ a]", r"[\s1]", r"[.\n]", " ", "a", "1"),
)
_QUANTIFIERS = (
    *("", "", "", "+", "*", "?", "++", "*+", "?+", "+?", "*?", "??"),
    *("{1}", "{2}", "{1,2}", "{0,1}", "{1,2}+", "{0,1}+"),
)


@pytest.mark.parametrize(
    "name",
    [
        *("gpt-2", "cl100k_base", "o200k_base", "llama-3", "tekken", "qwen-2", "qwen-3.5"),
        "deepseek-words",
    ],
)
def test_known_patterns_of_whole_texts_are_proven(name: str) -> None:
    pattern = PATTERNS[name]
    assert all(splits_before_spaces([regex]) for regex in (pattern.regex, *pattern.same))


@pytest.mark.parametrize(
    ("regexes", "is_proven"),
    [
        ([DIGITS, KANA_AND_HAN, WORDS], True),
        ([WORDS, DIGITS], True),
        ([WORDS, "[^x]+ y"], True),
        (["[^x]+ y", WORDS], False),
        ([DIGITS], False),
        ([KANA_AND_HAN], False),
        ([DIGITS, KANA_AND_HAN], False),
        ([], False),
    ],
)
def test_splits_one_after_the_other_are_proven_by_the_first_that_splits(
    regexes: list[str], is_proven: bool
) -> None:
    assert splits_before_spaces(regexes) is is_proven


@pytest.mark.parametrize(
    "regex",
    [
        *(r"\s", r"\s+", r"\s++", r"\S+|\s+", r"(?:\S+|(?:\s+))", r"(?i:'s)|\S++|\s++$|\s"),
        *(r"\w+|\s+(?!\S)|\s", r"[^ ]+| ", r"\S+(?!\S)|\s+", r"\S+(?=\w)|\s+", r"a{2,3}|\s"),
        *(r" ?\S+|\s+(?=\s)|\s+", "[ \t]?[一-龥]+|[ \t]", r"\S{1,3}+|\s", r"\u4e00+|\s"),
        r"\s*[\r\n] ?|\s",  # a line end before the space
    ],
)
def test_these_are_proven(regex: str) -> None:
    assert splits_before_spaces([regex])


@pytest.mark.parametrize(
    "regex",
    [
        # a space may be read behind another character
        *(r"[\s\S]+", ".+", r"a b|\s+", r"\S+ |\s+", r"\S+\s?|\s+", r"[\w ]+|\s", r"(?:\w| )+|\s"),
        *(r"(?:\w ?){2}|\s", r"(?:\w ?){0,1}+|\s", r"\w++ ++x|\s", r"[a-z] *+b|\w+|\s"),
        # it may stand between matches
        *(r"\w+", r"\w+|[^\w\s]+", r"\w+|\s{2,}", r"\w+|\s+(?!\S)", r" \w+", r"\s+x|x"),
        # what follows or precedes is examined
        *(r"\w+(?= )|\w|\s", r"\w+(?!\s)|\w|\s", r"\w+$|\w|\s", r"\w(?=\w\w)|\w|\s"),
        *(r"(?<=\w)\s|\S+", r"(?<! )\w+|\s", r"\b\w+|\s", r"^\w+|\s", r"\w+|\G\s"),
        # nothing may match
        *(r"\w*|\s", r"\s*", r"(?:)|\s", r"(?=\w)|\s", r"\s|"),
        # syntax that is not known
        *(r"(?>\w+)|\s", r"(?<a>\w)|\s", r"(\w)\1|\s", r"(?x)a b|\s", r"[\w&&[^x]]|\s", r"(|\s"),
        *(r"[[:alpha:]]|\s", r"\h|\s", r"[\h]|\s", r"\R|\s", r"\X|\s", r"a{,2}|\s", r"\s|["),
        *(r"\p{Nonsense}|\s", r"[z-a]|\s", r"\s)", r"+|\s"),
    ],
)
def test_these_are_not_proven(regex: str) -> None:
    assert not splits_before_spaces([regex])


def test_what_is_proven_splits_any_text_as_its_chunks() -> None:
    chance = random.Random(20261201)  # noqa: S311 - no secret
    proven = 0
    while proven < 300:
        regexes = [_pattern(chance) for _ in range(chance.randint(1, 2))]
        regexes[-1] += chance.choice(("", r"|\s+", r"|\s", r"|[\s.]+"))
        if not splits_before_spaces(regexes):
            continue
        try:
            splits = [pre_tokenizers.Split(Regex(regex), "isolated") for regex in regexes]
        except Exception:  # noqa: S112 - the library refuses to repeat an assertion
            continue
        proven += 1
        pre_tokenizer = pre_tokenizers.Sequence(splits)
        for _ in range(30):
            text = "".join(chance.choices(" a1.\n  ab", k=chance.randint(2, 14)))
            whole, *apart = (
                [piece for piece, _ in pre_tokenizer.pre_tokenize_str(part)]
                for part in (text, *chunks(text))
            )
            assert whole == [piece for each in apart for piece in each], (regexes, text)


def _pattern(chance: random.Random, depth: int = 0) -> str:
    """Make up a pattern of a few alternatives."""
    return "|".join(
        "".join(_item(chance, depth) for _ in range(chance.randint(1, 3)))
        for _ in range(chance.randint(1, 4 - depth))
    )


def _item(chance: random.Random, depth: int) -> str:
    kind = chance.random()
    if kind < 0.12 and depth < 2:
        return chance.choice(("(?!", "(?=")) + _pattern(chance, depth + 1) + ")"
    if kind < 0.17:
        return "$"
    if kind < 0.27 and depth < 2:
        return f"(?:{_pattern(chance, depth + 1)})" + chance.choice(_QUANTIFIERS)
    return chance.choice(_CHARACTERS) + chance.choice(_QUANTIFIERS)
