"""Show how a text splits into tokens, and which letters of a word share a token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tokscope.render.document import BAR
from tokscope.render.table import wrapped
from tokscope.text.display import neutralize_ci_commands, pluralize, printable, visible_bytes
from tokscope.tokenizers.engines.base import visible_characters, with_gaps
from tokscope.tokenizers.interface import Piece, Tokenizer

_BAR = "│"
_COLORS = ("\x1b[30;46m", "\x1b[30;43m")
_UNKNOWN = "\x1b[97;41m"
_RESET = "\x1b[0m"


def render_pieces(
    text: str,
    tokenizers: Sequence[Tokenizer],
    *,
    with_ids: bool,
    width: int | None,
    color: bool,
) -> str:
    """Write how each tokenizer splits a text."""
    parts = []
    for tokenizer in tokenizers:
        segmentation = tokenizer.segment(text)
        pieces = segmentation.pieces
        unknown = sum(piece.unknown for piece in pieces)
        name = neutralize_ci_commands(printable(tokenizer.id))
        heading = f"{name}: {pluralize(len(pieces), 'token')}"
        if unknown:
            heading += f", {unknown} unknown (in ⟨⟩)"
        shown = with_gaps(segmentation)
        gaps = [piece.data.decode("utf-8", "replace") for piece in shown if _is_gap(piece)]
        if gaps:
            left_out = sum(map(visible_characters, gaps))
            heading += f", {pluralize(left_out, 'character')} without a token (in ⟨⟩)"
        parts.append(heading + "\n" + _wrapped(shown, with_ids, width, color))
    return "\n".join(parts)


def _is_gap(piece: Piece) -> bool:
    return piece.unknown and piece.id is None


def _wrapped(pieces: Sequence[Piece], with_ids: bool, width: int | None, color: bool) -> str:  # noqa: FBT001
    lines: list[str] = []
    line, used = "  ", 2
    for number, piece in enumerate(pieces):
        shown = _shown(piece, with_ids)
        needed = len(shown) + (0 if color else 1)
        if width is not None and used + needed > width and used > 2:
            lines.append(line)
            line, used = "  ", 2
        bar = "" if color or used == 2 else _BAR
        line += bar + (_colored(shown, piece, number) if color else shown)
        used += needed
    return "".join(f"{neutralize_ci_commands(each)}\n" for each in (*lines, line))


def _shown(piece: Piece, with_ids: bool) -> str:  # noqa: FBT001
    text = visible_bytes(piece.data).replace(" ", "·")
    if piece.unknown:
        text = f"⟨{text}⟩"
    if with_ids and not _is_gap(piece):
        text += f"[{'?' if piece.id is None else piece.id}]"
    return text


def _colored(shown: str, piece: Piece, number: int) -> str:
    style = _UNKNOWN if piece.unknown else _COLORS[number % len(_COLORS)]
    return f"{style}{shown}{_RESET}"


@dataclass(frozen=True, slots=True)
class SharedToken:
    """Letters inside one token."""

    letters: str
    """Two or more, in their order."""


@dataclass(frozen=True, slots=True)
class SplitLetter:
    """A letter that no single token contains."""

    letter: str
    parts: tuple[str, ...]
    """Its tokens, bytes as bytes."""


@dataclass(frozen=True, slots=True)
class LettersSeen:
    """How the letters of a word lie in its tokens."""

    word: str
    tokenizer: str
    pieces: tuple[Piece, ...]
    letters: int
    together: tuple[SharedToken, ...]
    torn: tuple[SplitLetter, ...]
    alone: str
    """Letters that are a token of their own, in their order."""
    lost: str
    """Letters that an unknown token stands for, or none."""


def letters_seen(tokenizer: Tokenizer, word: str) -> LettersSeen:
    """Find which letters share a token."""
    segmentation = tokenizer.segment(word)
    pieces = segmentation.pieces
    whole: list[list[str]] = [[] for _ in pieces]
    torn: list[SplitLetter] = []
    lost: list[str] = []
    position = letters = 0
    for character in segmentation.text:
        start, position = position, position + len(character.encode("utf-8"))
        if not character.isalpha():
            continue
        letters += 1
        over = [
            number
            for number, piece in enumerate(pieces)
            if piece.start < position and piece.end > start
        ]
        if not over or any(pieces[number].unknown for number in over):
            lost.append(character)
        elif len(over) == 1:
            whole[over[0]].append(character)
        else:
            torn.append(SplitLetter(character, tuple(visible_bytes(pieces[n].data) for n in over)))
    return LettersSeen(
        word,
        tokenizer.id,
        pieces,
        letters,
        tuple(SharedToken("".join(each)) for each in whole if len(each) > 1),
        tuple(torn),
        "".join(each[0] for each in whole if len(each) == 1),
        "".join(lost),
    )


_INDENT = "    "


def render_letters(seen: Sequence[LettersSeen], width: int | None) -> str:
    """Write how the letters of some words lie in their tokens."""
    lines: list[str] = []
    word = None
    for each in seen:
        if each.word != word:
            lines += [*([""] if lines else []), printable(each.word)]
            word = each.word
        at = BAR.join(piece_texts(each.pieces))
        lines += _indented(f"{printable(each.tokenizer)}: {at}", "  ", width)
        for sentence in _sentences(each):
            lines += _indented(sentence, _INDENT, width)
    return "\n".join(map(neutralize_ci_commands, lines)) + "\n"


def _indented(text: str, indent: str, width: int | None) -> list[str]:
    room = None if width is None else max(width - len(indent), 1)
    return [indent + line for line in wrapped(text, room)]


def _sentences(seen: LettersSeen) -> list[str]:
    tokens = _counted(len(seen.pieces), "token")
    groups = [printable(each.letters) for each in seen.together]
    if not (groups or seen.torn or seen.lost):
        return [f"the model sees {tokens}: every letter is one of its own"]
    first = f"the model sees {tokens}"
    if len(seen.pieces) != seen.letters:
        first += f", not {_counted(seen.letters, 'letter')}"
    if groups:
        first += f": the letters of {', '.join(groups)} share a token"
    sentences = [first]
    if seen.torn:
        torn = ", ".join(
            f"{printable(each.letter)} = "
            + " + ".join(part.replace(" ", "·") for part in each.parts)
            for each in seen.torn
        )
        sentences.append(f"cut into parts of which none is a letter: {torn}")
    if seen.lost:
        sentences.append(f"lost, no token stands for them: {_spelt(seen.lost)}")
    if seen.alone:
        sentences.append(f"letters with a token each: {_spelt(seen.alone)}")
    return sentences


def _spelt(letters: str) -> str:
    return " ".join(map(printable, letters))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def piece_texts(pieces: Sequence[Piece]) -> tuple[str, ...]:
    """Return pieces as text: · for a space, bytes for parts of a character, ⟨⟩ around lost text."""
    shown = []
    for piece in pieces:
        text = visible_bytes(piece.data).replace(" ", "·")
        shown.append(f"⟨{text}⟩" if piece.unknown else text)
    return tuple(shown)
