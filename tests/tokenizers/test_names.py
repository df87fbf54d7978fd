"""A tokenizer's name is parsed and printed back the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokscope.errors import TokscopeError
from tokscope.tokenizers.names import Scheme, TokenizerSpec


@pytest.mark.parametrize(
    ("text", "scheme", "location", "revision"),
    [
        ("o200k_base", Scheme.NAME, "o200k_base", None),
        ("./tokenizer.json", Scheme.NAME, "./tokenizer.json", None),
        ("модель", Scheme.NAME, "модель", None),
        ("hf:Qwen/Qwen3-8B", Scheme.HUB, "Qwen/Qwen3-8B", None),
        ("hf:Qwen/Qwen3-8B@main", Scheme.HUB, "Qwen/Qwen3-8B", "main"),
        ("hf:a/b@refs/pr/1", Scheme.HUB, "a/b", "refs/pr/1"),
        ("hf:a@b@c", Scheme.HUB, "a@b", "c"),  # the last @ starts the revision
        ("file:./a@b.json", Scheme.FILE, "./a@b.json", None),  # only a hub has revisions
        (r"file:C:\x.json", Scheme.FILE, r"C:\x.json", None),
        ("dir:./models", Scheme.DIRECTORY, "./models", None),
        ("tiktoken:o200k_base", Scheme.TIKTOKEN, "o200k_base", None),
        ("bytes:", Scheme.BYTES, "", None),
        ("chars:", Scheme.CHARACTERS, "", None),
        (r"C:\models\t.json", Scheme.NAME, r"C:\models\t.json", None),  # a drive, no scheme
        ("./a:b", Scheme.NAME, "./a:b", None),  # "./a" cannot be a scheme
    ],
)
def test_names_are_parsed_and_printed_back(
    text: str, scheme: Scheme, location: str, revision: str | None
) -> None:
    spec = TokenizerSpec.parse(text)
    assert (spec.scheme, spec.location, spec.revision) == (scheme, location, revision)
    assert str(spec) == text


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "the name of a tokenizer is empty", "tokscope tokenizers"),
        ("  ", "the name of a tokenizer is empty", "tokscope tokenizers"),
        ("hub:a/b", "unknown scheme 'hub:' in 'hub:a/b'", "hf:, file:, dir:"),
        ("https://x.y/z", "unknown scheme 'https:'", "hf:, file:, dir:"),
        ("hf:", "'hf:' names no repository", "hf:Qwen/Qwen3-8B"),
        ("hf:@main", "'hf:@main' names no repository", "hf:Qwen/Qwen3-8B"),
        ("file:", "'file:' names no location", "file:./tokenizer.json"),
        ("dir:", "'dir:' names no location", "dir:./my-tokenizer"),
        ("tiktoken:", "'tiktoken:' names no location", "tiktoken:o200k_base"),
    ],
)
def test_wrong_names_say_the_way_out(text: str, message: str, hint: str) -> None:
    with pytest.raises(TokscopeError) as caught:
        TokenizerSpec.parse(text)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")


def test_a_misspelt_scheme_is_suggested_with_its_location() -> None:
    with pytest.raises(TokscopeError) as caught:
        TokenizerSpec.parse("fiel:x.json")
    assert caught.value.suggestions == ("file:x.json",)


_LOCATION = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
_PLAIN = _LOCATION.filter(lambda text: text.strip() and ":" not in text)
_REVISION = st.text(min_size=1).filter(lambda text: "@" not in text)


@given(_PLAIN)
def test_any_name_without_a_colon_makes_the_round_trip(name: str) -> None:
    assert TokenizerSpec.parse(name) == TokenizerSpec(Scheme.NAME, name)
    assert str(TokenizerSpec.parse(name)) == name


@given(st.sampled_from([Scheme.FILE, Scheme.DIRECTORY, Scheme.TIKTOKEN]), _LOCATION)
def test_any_location_makes_the_round_trip(scheme: Scheme, location: str) -> None:
    spec = TokenizerSpec(scheme, location)
    assert TokenizerSpec.parse(str(spec)) == spec


@given(_LOCATION, _REVISION)
def test_any_revision_makes_the_round_trip(location: str, revision: str) -> None:
    spec = TokenizerSpec(Scheme.HUB, location, revision)
    assert TokenizerSpec.parse(str(spec)) == spec


def test_an_empty_revision_is_refused() -> None:
    with pytest.raises(TokscopeError):
        TokenizerSpec.parse("hf:a/b@")


@pytest.mark.parametrize("text", ["bytes:foo", "chars:foo"])
def test_a_baseline_takes_no_location(text: str) -> None:
    with pytest.raises(TokscopeError):
        TokenizerSpec.parse(text)
