"""How a text splits, for a terminal: pieces in alternating colours, or between bars."""

from __future__ import annotations

from collections.abc import Sequence

from tokscope.backends.spans import visible_characters, with_gaps
from tokscope.text.counted import counted
from tokscope.text.visible import inert, visible, visible_bytes
from tokscope.tokenizer import Piece, Tokenizer

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
    """Write how each tokenizer splits a text.

    Parameters
    ----------
    text : str
        The text.
    tokenizers : sequence of Tokenizer
        In the order in which they are to be shown.
    with_ids : bool
        Whether each piece carries its id.
    width : int or None
        Columns of the terminal; None: lines are as long as they need.
    color : bool
        Whether colours tell the pieces apart; else bars do.

    Returns
    -------
    str
        A heading and the pieces for each tokenizer.
    """
    parts = []
    for tokenizer in tokenizers:
        segmentation = tokenizer.segment(text)
        pieces = segmentation.pieces
        unknown = sum(piece.unknown for piece in pieces)
        heading = (
            f"{inert(visible(tokenizer.id))}: {len(pieces)} token{'' if len(pieces) == 1 else 's'}"
        )
        if unknown:
            heading += f", {unknown} unknown (in ⟨⟩)"
        shown = with_gaps(segmentation)
        gaps = [piece.data.decode("utf-8", "replace") for piece in shown if _is_gap(piece)]
        if gaps:
            left_out = sum(map(visible_characters, gaps))
            heading += f", {counted(left_out, 'character')} without a token (in ⟨⟩)"
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
    return "".join(f"{inert(each)}\n" for each in (*lines, line))


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
