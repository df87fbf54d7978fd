"""Which letters a model cannot tell apart, in sentences for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from tokscope.looking.findings import BAR, piece_texts
from tokscope.looking.letters import LettersSeen
from tokscope.render.listing import wrapped
from tokscope.text.visible import inert, visible

_INDENT = "    "


def render_letters(seen: Sequence[LettersSeen], width: int | None) -> str:
    """Write how the letters of some words lie in their tokens.

    Parameters
    ----------
    seen : sequence of LettersSeen
        Word by word, and for each by tokenizer.
    width : int or None
        Columns of the terminal.
    """
    lines: list[str] = []
    word = None
    for each in seen:
        if each.word != word:
            lines += [*([""] if lines else []), visible(each.word)]
            word = each.word
        cut = BAR.join(piece_texts(each.pieces))
        lines += _indented(f"{visible(each.tokenizer)}: {cut}", "  ", width)
        for sentence in _sentences(each):
            lines += _indented(sentence, _INDENT, width)
    return "\n".join(map(inert, lines)) + "\n"


def _indented(text: str, indent: str, width: int | None) -> list[str]:
    room = None if width is None else max(width - len(indent), 1)
    return [indent + line for line in wrapped(text, room)]


def _sentences(seen: LettersSeen) -> list[str]:
    tokens = _counted(len(seen.pieces), "token")
    groups = [visible(each.letters) for each in seen.together]
    if not (groups or seen.torn or seen.lost):
        return [f"the model sees {tokens}: every letter is one of its own"]
    first = f"the model sees {tokens}"
    if len(seen.pieces) != seen.letters:
        first += f", not {_counted(seen.letters, 'letter')}"
    if groups:
        first += f": the letters of {', '.join(groups)} cannot be told apart"
    sentences = [first]
    if seen.torn:
        torn = ", ".join(
            f"{visible(each.letter)} = {' + '.join(part.replace(' ', '·') for part in each.parts)}"
            for each in seen.torn
        )
        sentences.append(f"cut into parts of which none is a letter: {torn}")
    if seen.lost:
        sentences.append(f"lost, no token stands for them: {_spelt(seen.lost)}")
    if seen.alone:
        sentences.append(f"told apart, a token each: {_spelt(seen.alone)}")
    return sentences


def _spelt(letters: str) -> str:
    return " ".join(map(visible, letters))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
