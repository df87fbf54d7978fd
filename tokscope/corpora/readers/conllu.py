"""Read CoNLL-U files: sentences with their gold words, with the ``conllu`` library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tokscope.corpora.readers.byte_stream import ByteStream
from tokscope.corpora.readers.interface import LINE_LIMIT, Passage, ReadContext, ReadError
from tokscope.corpora.readers.lines import text_lines
from tokscope.text.display import printable
from tokscope.text.words import gold

if TYPE_CHECKING:
    from conllu import Token, TokenList


GLOBAL_COLUMNS = "# global.columns"
COLUMNS = ("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC")
_SHOWN = 40
_HINT = "lines have ten columns divided by tabs, see universaldependencies.org/format.html"


def read(stream: ByteStream, reading: ReadContext) -> Iterator[Passage]:
    """Read sentences, each with the words its FORM column has.

    The text is that of ``# text =``, else made of the forms with ``SpaceAfter=No``. Words are the
    tokens with a whole number; ranges (``1-2``) and empty nodes (``1.1``) are none.
    """
    if reading.options.field or reading.options.key:
        reading.note("CoNLL-U has no such fields; --field and --key do nothing")
    columns: list[str] = []
    for number, block in _blocks(text_lines(stream, reading), reading):
        columns = [line for line in block if line.startswith(GLOBAL_COLUMNS)] or columns
        if all(line.startswith("#") for line in block):
            continue
        try:
            yield _sentence(reading.name, number, [*columns, *block])
        except ReadError as problem:
            reading.bad(problem)


def _blocks(
    lines: Iterable[tuple[int, str]], reading: ReadContext
) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of each sentence with the number of the first."""
    start, size = 0, 0
    block: list[str] = []
    for number, line in lines:
        if line and not line.isspace():
            start = start if block else number
            block.append(line)
            size += len(line)
            if size > LINE_LIMIT:
                raise ReadError(
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

    rows = _rows(name, number, block)
    try:
        (tokens,) = parse_incr(Lines(line + "\n" for line in block))  # type: ignore[arg-type]
    except (ParseException, ValueError, IndexError) as error:
        raise _broken(name, number, str(error).splitlines()[0].rstrip(".")) from None
    if any("form" not in token or token["id"] is None for token in tokens):
        raise _broken(name, number, "a token without number or form")
    joined = _joined(tokens)
    text = tokens.metadata.get("text") or joined
    if "".join(text.split()) != "".join(joined.split()):
        raise _broken(
            name,
            number,
            f"its forms are «{_shortened(joined)}», its text is «{_shortened(text)}»",
        )
    words = tuple(gold(rows))
    return Passage(text, name, gold=len(words), forms=words)


def _rows(name: str, number: int, block: list[str]) -> list[tuple[str, str]]:
    """Split the token lines; give ID and FORM of each."""
    header = next((line for line in block if line.startswith(GLOBAL_COLUMNS)), None)
    columns = COLUMNS if header is None else tuple(header.partition("=")[2].split())
    if not {"ID", "FORM"} <= set(columns):
        raise _broken(name, number, "the column ID or FORM is missing")
    id_, form = columns.index("ID"), columns.index("FORM")
    rows = []
    for line in block:
        if line.startswith("#"):
            continue
        row = line.split("\t")
        if len(row) != len(columns):
            detail = f"a line of {len(row)} columns where there are {len(columns)}"
            raise _broken(name, number, f"{detail}: «{_shortened(line)}»")
        rows.append((row[id_], row[form]))
    return rows


def _broken(name: str, number: int, detail: str) -> ReadError:
    return ReadError(
        f"{name}:{number}: not a whole CoNLL-U sentence: {detail}", _HINT, reason="broken CoNLL-U"
    )


def _shortened(text: str) -> str:
    shown = printable(text[-_SHOWN:])
    return "…" + shown if len(text) > _SHOWN else shown


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
