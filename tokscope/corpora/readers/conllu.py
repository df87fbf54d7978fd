"""CoNLL-U: sentences with their words counted by hand, with the ``conllu`` library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tokscope.corpora.readers.options import Passage
from tokscope.corpora.readers.reading import LINE_LIMIT, Fault, Reading
from tokscope.corpora.readers.streams import ByteStream
from tokscope.corpora.readers.text_lines import text_lines

if TYPE_CHECKING:
    from conllu import Token, TokenList

_COLUMNS = "# global.columns"
_HINT = "lines have ten columns divided by tabs, see universaldependencies.org/format.html"


def read(stream: ByteStream, reading: Reading) -> Iterator[Passage]:
    """Read sentences, each with the words its FORM column has.

    The text is that of ``# text =``, else made of the forms with ``SpaceAfter=No``. Words are the
    tokens with a whole number; ranges (``1-2``) and empty nodes (``1.1``) are none.

    Raises
    ------
    Fault
        A sentence is not CoNLL-U.
    """
    if reading.options.field or reading.options.key:
        reading.note("CoNLL-U has no such fields; --field and --key do nothing")
    columns: list[str] = []
    for number, block in _blocks(text_lines(stream, reading), reading):
        columns = [line for line in block if line.startswith(_COLUMNS)] or columns
        if all(line.startswith("#") for line in block):
            continue
        try:
            yield _sentence(reading.name, number, [*columns, *block])
        except Fault as fault:
            reading.bad(fault)


def _blocks(lines: Iterable[tuple[int, str]], reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Gather the lines of each sentence with the number of the first."""
    start, size = 0, 0
    block: list[str] = []
    for number, line in lines:
        if line and not line.isspace():
            start = start if block else number
            block.append(line)
            size += len(line)
            if size > LINE_LIMIT:
                raise Fault(
                    f"{reading.name}:{start}: a sentence longer than {LINE_LIMIT >> 20} MiB",
                    "put an empty line after each sentence",
                    reason="line too long",
                )
        elif block:
            yield start, block
            block, size = [], 0
    if block:
        yield start, block


def _sentence(name: str, number: int, block: list[str]) -> Passage:
    from conllu import parse_incr
    from conllu.exceptions import ParseException

    class Lines(list[str]):
        """What the library takes for an open file."""

        def read(self) -> str:
            return "".join(self)

    try:
        (tokens,) = parse_incr(Lines(line + "\n" for line in block))  # type: ignore[arg-type]
    except (ParseException, ValueError, IndexError) as error:
        detail = str(error).splitlines()[0].rstrip(".")
        raise Fault(
            f"{name}:{number}: not a CoNLL-U sentence: {detail}", _HINT, reason="broken CoNLL-U"
        ) from None
    if any("form" not in token or token["id"] is None for token in tokens):
        raise Fault(
            f"{name}:{number}: a token without number or form", _HINT, reason="broken CoNLL-U"
        )
    gold = sum(isinstance(token["id"], int) for token in tokens)
    return Passage(tokens.metadata.get("text") or _joined(tokens), name, gold=gold)


def _joined(tokens: TokenList) -> str:
    """Write the sentence out: a range instead of the words it covers, no empty nodes."""
    parts: list[str] = []
    covered = 0
    for token in tokens:
        number = token["id"]
        if isinstance(number, tuple):
            if number[1] == "-":
                covered = number[2]
                parts += (token["form"], _space(token))
        elif number > covered:
            parts += (token["form"], _space(token))
    return "".join(parts[:-1])


def _space(token: Token) -> str:
    misc = token.get("misc") or {}
    return "" if misc.get("SpaceAfter") == "No" else " "
