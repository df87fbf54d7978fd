"""Letters inside tokens."""

from __future__ import annotations

from tests.conftest import load_all
from tokscope.analysis.segmentation import SharedToken, SplitLetter, letters_seen, render_letters
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer
from tokscope.tokenizers.engines.tiktoken import TiktokenTokenizer
from tokscope.tokenizers.loader import Loader

RANKS = {bytes([byte]): byte for byte in range(256)} | {
    "м".encode(): 256,
    "и".encode(): 257,
    "ми".encode(): 258,
}


def tiny() -> TiktokenTokenizer:
    return TiktokenTokenizer("tiny", RANKS, regex=r"\p{L}+|.", pattern_name="test")


def test_letters_are_together_alone_or_torn() -> None:
    seen = letters_seen(tiny(), "мирм1")
    assert [piece.data.decode("latin-1") for piece in seen.pieces][1:3] == ["\xd1", "\x80"]
    assert seen.letters == 4
    assert seen.together == (SharedToken("ми"),)
    assert seen.torn == (SplitLetter("р", ("<0xD1>", "<0x80>")),)
    assert seen.alone == "м"


def test_sentences_say_what_the_model_cannot_tell() -> None:
    assert render_letters([letters_seen(tiny(), "мирм")], None) == (
        "мирм\n"
        "  tiny: ми│<0xD1>│<0x80>│м\n"
        "    the model sees 4 tokens: the letters of ми share a token\n"
        "    cut into parts of which none is a letter: р = <0xD1> + <0x80>\n"
        "    letters with a token each: м\n"
    )


def test_a_tokenizer_of_characters_hides_nothing() -> None:
    shown = render_letters([letters_seen(CharactersTokenizer(), "мир")], None)
    assert "the model sees 3 tokens: every letter is one of its own" in shown


def test_bytes_tear_every_russian_letter() -> None:
    seen = letters_seen(BytesTokenizer(), "яx")
    assert [each.letter for each in seen.torn] == ["я"]
    assert (seen.together, seen.alone) == ((), "x")


def test_the_letters_of_a_real_word(loader: Loader) -> None:
    (tokenizer,) = load_all(loader, "o200k_base").values()
    seen = letters_seen(tokenizer, "strawberry")
    assert [each.letters for each in seen.together] == ["st", "raw", "berry"]


def test_words_that_would_act_on_a_terminal_are_shown() -> None:
    words = ["[/INST]", "a|b", "\u202ex", "::error::x"]
    shown = render_letters([letters_seen(tiny(), word) for word in words], None)
    assert "\u202e" not in shown
    assert "\\u202ex" in shown
    assert "[/INST]" in shown
    assert not any(line.startswith("::") for line in shown.splitlines())
