"""The documents of the conformance test: every character, and lines of the built-in corpora."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, groupby

from tokscope.files import corpora_root
from tokscope.tokenizers.fast.conformance.lines import (
    ADVERSARIAL,
    CONTROLS,
    EMOJI,
    MARKS,
    PUNCTUATION,
    SPACES,
    SPECIAL_SPELLINGS,
)

_CODE_POINTS = 0x110000
_GIVEN_OUT = 0x32000
"""Beyond it nothing has ever been assigned but tags, variation selectors and private use."""
_TAGS_AND_SELECTORS = range(0xE0000, 0xE0200)
_SURROGATE, _PRIVATE, _UNASSIGNED = "Cs", "Co", "Cn"
_AT_A_TIME = 48
_RANDOM_TEXTS = 250
_FAR = (0x40000, 0xEFFFF, 0xF0000, 0xFFFFD, 0x10FFFF)
"""A few code points of the planes that are left out otherwise."""
_NEIGHBOURS = ("a", "1", "語", "フ", "!", "\u0301", " ")
"""A letter, a digit, an ideograph, kana, punctuation, a mark and a space. Of kana, one before which
some vocabularies have half of the next character."""
_FORMS = ("NFC", "NFD", "NFKC", "NFKD")
_RUN, _EVERY_OF_RUN = 32, 8
"""Of more than so many characters in a row that are alike, one in so many is put between others."""
_LETTERS = re.compile(r" ?[^\W\d_]+")


def character_texts() -> Iterator[str]:
    """List documents that hold every code point that is not private, but for a few planes.

    Assigned characters stand alone in a line, twice in a row, and between letters, digits,
    ideographs, kana, punctuation, marks and spaces. Between others stand only some of a long run of
    characters that are of one category and that normalizing and case treat alike (ideographs,
    syllables), as patterns do not distinguish these. Those that are not assigned in this Python's
    Unicode, which an engine with newer tables may take for letters, stand between letters and
    behind spaces.
    """
    assigned, unassigned = [], list(map(chr, _FAR))
    for code in chain(range(_GIVEN_OUT), _TAGS_AND_SELECTORS):
        character = chr(code)
        category = unicodedata.category(character)
        if category == _UNASSIGNED:
            unassigned.append(character)
        elif category not in (_SURROGATE, _PRIVATE):
            assigned.append(character)
    yield from _joined([2 * character for character in assigned], "")
    yield from _joined(assigned, "\n")
    representatives = list(_representatives(assigned))
    for neighbour in _NEIGHBOURS:
        for document in _joined(representatives, neighbour):
            yield neighbour + document + neighbour
    yield from _joined(unassigned, "a ")


def _representatives(characters: Iterable[str]) -> Iterator[str]:
    """Return all characters except most of those in long runs of equal properties."""
    for _, group in groupby(characters, _kind):
        run = list(group)
        yield from run if len(run) <= _RUN else (*run[:-1:_EVERY_OF_RUN], run[-1])


def _kind(character: str) -> Hashable:
    """Return what patterns and normalizers may tell a character by."""
    changes = (unicodedata.normalize(form, character) != character for form in _FORMS)  # type: ignore[arg-type]
    return (
        unicodedata.category(character),
        unicodedata.combining(character),
        character.lower() != character,
        character.upper() != character,
        *changes,
    )


def vocabulary_texts(tokens: Iterable[bytes]) -> Iterator[str]:
    """List documents of the tokens of a vocabulary, each in a line of its own.

    Where two engines split text at different places, one of them makes such tokens and the
    other does not. Those of letters alone, with a space before them or none, are left out. One that
    ends within a character is completed by a character of each category that begins so.
    """
    lines: dict[str, None] = {}
    for token in tokens:
        texts: tuple[str, ...]
        try:
            texts = (token.decode("utf-8"),)
        except UnicodeDecodeError as error:
            if error.end < len(token) or error.reason != "unexpected end of data":
                continue
            whole = token[: error.start].decode("utf-8")
            texts = tuple(whole + end for end in _beginning_with(token[error.start :]))
        lines.update((text, None) for text in texts if not _LETTERS.fullmatch(text))
    yield from _joined(list(lines), "\n")


@cache
def _beginning_with(start: bytes) -> tuple[str, ...]:
    """List a character of each category whose UTF-8 begins with some bytes."""
    lead, *continuation = start
    size = 2 + (lead >= 0xE0) + (lead >= 0xF0)
    code = lead & (0x7F >> size)
    for byte in continuation:
        code = code << 6 | byte & 0x3F
    width = 6 * (size - len(start))
    found: dict[str, str] = {}
    for character in map(chr, range(code << width, min((code + 1) << width, _CODE_POINTS))):
        if character.encode("utf-8", "surrogatepass").startswith(start):  # none is overlong
            found.setdefault(unicodedata.category(character), character)
    return tuple(
        character
        for category, character in found.items()
        if category not in (_SURROGATE, _PRIVATE, _UNASSIGNED)
    )


def random_texts(number: int = _RANDOM_TEXTS, *, seed: int) -> Iterator[str]:
    """Generate documents of random characters, white space and letters more often."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    usual = " \t\n\u00a0\u2581</>'xж5.,\u0301\u200b漢aя"
    for _ in range(number):
        yield "".join(
            chance.choice(usual) if chance.random() < 0.6 else _drawn(chance)
            for _ in range(chance.randint(1, 60))
        )


def neighbour_texts(number: int, *, seed: int, tokens: Sequence[str]) -> Iterator[str]:
    """Generate documents in which every category of character is next to every other."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    categories = _by_category()
    for _ in range(number):
        yield "".join(
            chance.choice(tokens if chance.random() < 0.5 else chance.choice(categories))
            for _ in range(chance.randint(2, 9))
        )


@cache
def _by_category() -> tuple[list[str], ...]:
    """Return the assigned characters by Unicode category; common ones in groups of their own."""
    found: dict[str, list[str]] = {each: [each] for each in " \n\r\t'/a1語フ"}
    for character in map(chr, chain(range(_GIVEN_OUT), _TAGS_AND_SELECTORS)):
        found.setdefault(unicodedata.category(character), []).append(character)
    left_out = (_SURROGATE, _PRIVATE, _UNASSIGNED)
    return tuple(each for category, each in found.items() if category not in left_out)


def _drawn(chance: random.Random) -> str:
    code = chance.randrange(_CODE_POINTS if chance.random() < 0.2 else _GIVEN_OUT)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


def _joined(characters: list[str], between: str) -> Iterator[str]:
    for start in range(0, len(characters), _AT_A_TIME):
        yield between.join(characters[start : start + _AT_A_TIME])


_GRAFTS = (*SPECIAL_SPELLINGS, *MARKS, *EMOJI, *CONTROLS, *PUNCTUATION, *SPACES[:20])


@cache
def _all_lines() -> tuple[str, ...]:
    paths = sorted(corpora_root().glob("*/*.txt"))
    return tuple(line for path in paths for line in path.read_text("utf-8").split("\n"))


def corpora_lines(*, every: int = 1) -> list[str]:
    """Read the lines of the built-in corpora, or one in so many."""
    return list(_all_lines()[::every])


def mutations(number: int, *, seed: int) -> list[str]:
    """Generate lines that differ from the corpora's by a few mutations; seeded."""
    source, chance = _all_lines(), random.Random(seed)  # noqa: S311 - no secret
    return [mutated(chance.choice(source), source, chance) for _ in range(number)]


def mutated(line: str, source: Sequence[str], chance: random.Random) -> str:
    """Change a line in one to three ways, with pieces of others."""
    for _ in range(chance.randint(1, 3)):
        place = chance.randint(0, len(line))
        match chance.randrange(9):
            case 0:
                line = line[:place] + chance.choice(_GRAFTS) + line[place:]
            case 1:
                line = line[:place] + any_character(chance) + line[place:]
            case 2:
                line = line[:place] + line[place + chance.randint(1, 5) :]
            case 3:
                line = unicodedata.normalize(chance.choice(("NFD", "NFC", "NFKD", "NFKC")), line)
            case 4:
                line = chance.choice((line.upper(), line.lower(), line.swapcase(), line.title()))
            case 5:
                line = line.replace(
                    " ", chance.choice(("", "  ", "\u00a0", "\t", "\n", " \n", "\u2581"))
                )
            case 6:
                line = line[:place] + chance.choice(source)[: chance.randint(0, 30)] + line[place:]
            case 7:
                start = max(0, place - chance.randint(1, 6))
                line = line[:place] + line[start:place] * chance.randint(1, 30) + line[place:]
            case _:
                letters = list(line)
                chance.shuffle(letters)
                line = "".join(letters)
    return line


def any_character(chance: random.Random) -> str:
    """Choose a character of all there could be, half of the time one of the first planes' start."""
    while True:
        code = chance.randrange(0x110000 if chance.random() < 0.5 else 0x3000)
        if not 0xD800 <= code <= 0xDFFF:
            return chr(code)


VERSION = "3"
"""Moves when the documents do; a test knows the digest of each version."""
_SEED = 20261125
_LONG_RUNS = (" " * 60_000, "x" + "\n\t" * 30_000 + "x", "\0" * 20_000, "\u3000" * 20_000)
"""Longer than what some engines accept."""
_EVERY = 9
_MUTATIONS = 2600


def conformance_version() -> str:
    """Return the name of the set: its version and that of the Unicode tables it is made by."""
    return f"{VERSION}/unicode-{unicodedata.unidata_version}"


@cache
def conformance_documents() -> tuple[str, ...]:
    """Build the whole set, more than 10,000 documents; the same every time."""
    return tuple(
        dict.fromkeys(
            (
                *ADVERSARIAL,
                *_LONG_RUNS,
                *corpora_lines(every=_EVERY),
                *mutations(_MUTATIONS, seed=_SEED),
                *random_texts(seed=_SEED),
                *character_texts(),
            )
        )
    )


def new_documents(number: int, *, seed: int) -> list[str]:
    """Generate documents that are not part of the conformance test: half mutated, half random."""
    return [
        *mutations(number - number // 2, seed=seed),
        *random_texts(number // 2, seed=seed),
    ]
