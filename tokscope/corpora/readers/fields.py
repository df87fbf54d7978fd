"""Select the text and the key of a record: ``--field``, else ``text``, else the only text field.

A field is a name, a path (``message.body``, ``messages.0.content``), the same path in every item of
a list (``messages[].content``), or several of these with commas. A field whose own name has this
form takes precedence. A selected field that is missing or not text is an error.
"""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tokscope.corpora.readers.formats import language_of_path, language_of_tag
from tokscope.corpora.readers.interface import Passage, ReadContext, ReadError
from tokscope.errors import suggest
from tokscope.text.display import printable

USUAL = "text"
"""The field that is taken where the user names none."""
CHAT = ("messages[].content", "conversations[].value")
"""Fields of chat logs, taken where there is no other."""
_SHOWN = 12
_RECORDS, _CHARACTERS = 20, 64 << 10
"""How far to look ahead at what the fields hold: so many records, and not beyond so much."""
_Item = TypeVar("_Item")


def choose_field(
    reading: ReadContext,
    names: Sequence[str],
    textual: Mapping[str, int],
    unreachable: Sequence[str] = (),
) -> str:
    """Choose the field that holds the text."""
    field = reading.options.field
    if field is not None:
        return field
    if USUAL in names:
        return USUAL
    for chat in CHAT:
        if chat in textual:
            reading.note(f"its text was taken from '{chat}'; --field names another")
            return chat
    if len(textual) == 1 and not unreachable:
        (name,) = textual
        reading.note(f"its text was taken from '{printable(name)}', the only field that holds text")
        return name
    if not textual:
        raise ReadError(
            f"{reading.name}: no field holds text: {listed(names)}",
            "name one with --field, if it is text nevertheless",
            reason="no such field",
        )
    likely = max(textual, key=lambda name: textual[name])
    example = shlex.quote(printable(likely)) if textual[likely] else "NAME"
    raise ReadError(
        f"{reading.name}: several fields hold text: {listed([*textual, *unreachable])}",
        f"name the one to measure: --field {example}",
        reason="no such field",
    )


def letters_in(texts: Iterable[str]) -> int:
    """Count characters of texts that have a letter; what has none (a date, a price) is no text."""
    return sum(len(text) for text in texts if any(map(str.isalpha, text)))


def look_ahead(
    items: Iterator[tuple[int, _Item]], size_of: Callable[[_Item], int]
) -> tuple[list[_Item], Iterator[tuple[int, _Item]]]:
    """Read the first items of an iterable, and return them with all items."""
    held: list[tuple[int, _Item]] = []
    errors: list[ReadError] = []
    seen = 0
    try:
        for item in itertools.islice(items, _RECORDS):
            held.append(item)
            seen += size_of(item[1])
            if seen >= _CHARACTERS:
                break
    except ReadError as problem:
        errors.append(problem)

    def everything() -> Iterator[tuple[int, _Item]]:
        yield from held
        if errors:
            raise errors[0]
        yield from items

    return [each for _, each in held], everything()


def missing_field(place: str, name: str, known: Sequence[str]) -> ReadError:
    """Return the error for a missing field, with the existing and similar ones."""
    return ReadError(
        f"{place}: no field '{printable(name)}'",
        f"it has {listed(known)}" if known else "it has no fields",
        reason="no such field",
        suggestions=suggest(name, known),
    )


def listed(names: Sequence[str]) -> str:
    """List field names, the first dozen of many."""
    shown = ", ".join(printable(name) for name in names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown


EACH, ALSO = "[]", ","
"""What stands for every item of a list, and between two fields."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_LOOKED_AT = 8
"""Items of a list that are examined to learn what it holds."""
Place = Callable[[Any], str]
"""Tells the file and the line of a value."""


@dataclass(frozen=True, slots=True)
class NoText:
    """A value that is neither text nor a collection, where its line has to be known."""

    written: str
    """As it stands in the file."""
    kind: str
    """What a message calls it."""
    is_whole: bool
    """Whether it is a whole number."""
    at: int
    """Where it begins, in characters of the file."""


NULL = "null"
_KINDS: tuple[tuple[type, str], ...] = (
    (dict, "an object"),
    (list, "a list"),
    (str, "a string"),
    (bool, "a truth value"),
    (int, "a number"),
    (float, "a number"),
    (type(None), NULL),
)


def kind_of(value: Any) -> str:
    """Return the type of a value for a message."""
    if isinstance(value, NoText):
        return value.kind
    return next(label for kind, label in _KINDS if isinstance(value, kind))


def chosen_field(reading: ReadContext, records: Sequence[Mapping[str, Any]]) -> str:
    """Choose the field that holds the text, by what the first records hold."""
    if reading.options.templates:
        return ""  # every one counts
    textual: dict[str, int] = {}
    for record in records:
        for path, text in _strings(record):
            if size := letters_in([text]):
                chat = next((each for each in CHAT if path.startswith(each)), path)
                textual[chat] = textual.get(chat, 0) + size
    return choose_field(
        reading, list(dict.fromkeys(key for each in records for key in each)), textual
    )


A_DOCUMENT = "JSON or YAML without text in a field"
"""The reason that configuration files in folders are counted under."""


def is_messages(document: Mapping[str, Any]) -> bool:
    """Return whether a document maps names to texts, nested or not, as files of translations do."""
    if USUAL in document or not _holds_texts_only(document):
        return False
    return len(list(itertools.islice(_every(document, ""), 2))) > 1


def _holds_texts_only(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_holds_texts_only, value.values()))
    if isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    return True


def messages_of(
    document: Mapping[str, Any], reading: ReadContext, place: Place
) -> Iterator[Passage]:
    """Yield every text of a file of translations with the way to it.

    Their language is that of a single outermost name (``ru: {…}``), else of the file's name.
    """
    language = language_of_path(reading.name)
    if len(document) == 1:
        ((name, inner),) = document.items()
        if isinstance(inner, dict) and (of_name := language_of_tag(str(name))):
            document, language = inner, of_name
    if language is None:
        check_not_settings(document, reading)
    texts = list(_every(document, ""))
    named = f", in language {language} by its name" if language else ""
    reading.note(f"each of its {len(texts):,} values is a text{named}; --field names one")
    for path, text in texts:
        yield Passage(_text(text, path, place), reading.name, language, path)


def check_not_settings(document: Mapping[str, Any], reading: ReadContext) -> None:
    """Raise an error for an object that may be settings, in a folder that the user named."""
    is_meant = reading.options.templates or reading.options.field or not reading.is_found
    if not is_meant and _CONTENT.isdisjoint(document):
        raise ReadError(
            f"{reading.name}: names and values in no known language, which may be settings",
            f"name the file itself: --corpus {reading.name}",
            reason=A_DOCUMENT,
        )


def passages_of(
    record: Mapping[str, Any], field: str, reading: ReadContext, place: Place
) -> list[Passage]:
    """Return the texts of a record, one for each value of the field.

    Empty ones are counted and left out. If there are several, their keys distinguish them.
    """
    texts: list[tuple[str, str]] = []
    if reading.options.templates:
        texts = _of_prompt(record, reading.options.field, place)
    elif field in record or not (EACH in field or ALSO in field):
        value = _inner(record, field, record, field, place)
        texts = [("", text) for _, text in _texts(value, field, reading, place)]
    else:
        for each in field.split(ALSO):
            try:
                values = _values(record, each.strip(), place)
            except ReadError as problem:  # the other fields may be there
                reading.bad(problem)
                continue
            for path, value in values:
                try:
                    texts += [(f":{at}", text) for at, text in _texts(value, path, reading, place)]
                except ReadError as problem:
                    reading.bad(problem)
    key = None if reading.options.key is None else _key(record, reading.options.key, place)
    if not texts:
        reading.skip("empty list")
    passages = []
    for path, text in texts:
        if text and not text.isspace():
            passages.append(Passage(text, reading.name, key=None if key is None else key + path))
        else:
            reading.skip("empty text")
    return passages


_PARTS = "content"
"""The field of a chat message that may be null, or a list of parts of several kinds."""


def _texts(value: Any, path: str, reading: ReadContext, place: Place) -> Iterator[tuple[str, str]]:
    """Yield the text of a value; of a chat message's content, that of each of its parts."""
    if path.rpartition(".")[2] != _PARTS or isinstance(value, str):
        yield path, _text(value, path, place)
    elif kind_of(value) == NULL:
        reading.skip("content that is null")
    else:
        for number, part in enumerate(_items(value, path, place)):
            text = part.get(USUAL) if isinstance(part, dict) else part
            if isinstance(text, str):
                yield f"{path}.{number}", _text(text, path, place)
            else:
                reading.skip("part of a message without text")


def _of_prompt(record: Mapping[str, Any], field: str | None, place: Place) -> list[tuple[str, str]]:
    """Find the texts of a prompt: all of them, or those of the named fields that are there."""
    if field is None:
        return [(f":{path}", _text(text, path, place)) for path, text in _every(record, "")]
    found: list[tuple[str, str]] = []
    missing: list[ReadError] = []
    for each in field.split(ALSO):
        try:
            values = _values(record, each.strip(), place)
        except ReadError as problem:
            missing.append(problem)
        else:
            found += [(f":{path}", _text(value, path, place)) for path, value in values]
    if not found and missing:
        raise missing[0]
    return found


_CONTENT = frozenset({"content", "messages", "prompt", "system", "template", "text", "user"})
_METADATA = frozenset({"author", "id", "model", "name", "provider", "role", "type", "version"})
"""What stands beside the text of a prompt and is not sent as text."""


def _every(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Find every string that has a letter, with the way to it; of a prompt, those of its text."""
    if isinstance(value, str):
        if letters_in([value]):
            yield path, value
    elif isinstance(value, dict):
        is_prompt = not _CONTENT.isdisjoint(value)
        for name, each in value.items():
            if not (is_prompt and name in _METADATA):
                yield from _every(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _every(each, f"{path}.{number}")


def _inner(value: Any, path: str, record: Mapping[str, Any], field: str, place: Place) -> Any:
    """Return the value at a path inside a record."""
    if isinstance(value, dict) and path in value:
        return value[path]
    for step in path.split("."):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            raise missing_field(place(value), field, list(_paths(record)))
    return value


def _values(record: Mapping[str, Any], field: str, place: Place) -> list[tuple[str, Any]]:
    """Find all that a field leads to, each with the very way to it."""
    if field in record:
        return [(field, record[field])]
    first, *parts = field.split(EACH)
    found = [(first, _inner(record, first, record, field, place))]
    for part in parts:
        inner = part.removeprefix(".")
        found = [
            (f"{path}.{number}{part}", _inner(each, inner, record, field, place) if inner else each)
            for path, value in found
            for number, each in enumerate(_items(value, path, place))
        ]
    return found


def _items(value: Any, path: str, place: Place) -> list[Any]:
    if isinstance(value, list):
        return value
    if kind_of(value) == NULL:
        return []
    raise ReadError(
        f"{place(value)}: field '{printable(path)}' holds {kind_of(value)}, not a list",
        f"{EACH} stands for every item of a list; leave it out, or pass --skip-bad",
        reason="field is no list",
    )


def _text(value: Any, path: str, place: Place) -> str:
    if not isinstance(value, str):
        raise ReadError(
            f"{place(value)}: field '{printable(path)}' holds {kind_of(value)}, not a string",
            "name a field of text with --field, or pass --skip-bad to count it and go on",
            reason="field is no text",
        )
    if _SURROGATE.search(value):
        raise ReadError(
            f"{place(value)}: half of a surrogate pair in field '{printable(path)}', which is no"
            " character",
            reason="lone surrogate",
        )
    return value


def _key(record: Mapping[str, Any], field: str, place: Place) -> str:
    value = _inner(record, field, record, field, place)
    if isinstance(value, NoText) and value.is_whole:
        return value.written
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ReadError(
            f"{place(value)}: key '{printable(field)}' holds {kind_of(value)}, not a string or a"
            " whole number",
            reason="no key",
        )
    return str(value)


def _paths(record: Mapping[str, Any], before: str = "", depth: int = 3) -> Iterator[str]:
    """Return the names of the fields of a record; of a list of objects, those of the first."""
    for key, value in record.items():
        inner, here = value, before + key
        if isinstance(value, list) and value and isinstance(value[0], dict):
            inner, here = value[0], here + EACH
        if isinstance(inner, dict) and depth:
            yield from _paths(inner, f"{here}.", depth - 1)
        else:
            yield here


def _strings(value: Any, path: str = "", depth: int = 4) -> Iterator[tuple[str, str]]:
    """Find all strings with their fields; of a list, those of its first items."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict) and depth:
        for name, each in value.items():
            yield from _strings(each, f"{path}.{name}" if path else name, depth - 1)
    elif isinstance(value, list) and depth:
        for each in value[:_LOOKED_AT]:
            yield from _strings(each, path + EACH, depth - 1)
