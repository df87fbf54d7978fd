"""Parse YAML into plain data from the parser's events.

Tags other than those of plain data, duplicate keys and keys that are not scalars are errors.
Aliases are expanded up to a limit. Plain scalars are typed as in YAML 1.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from tokscope.corpora.readers.fields import NULL, NoText
from tokscope.corpora.readers.interface import LINE_LIMIT, SKIP_HINT, ReadContext, ReadError
from tokscope.text.display import printable

if TYPE_CHECKING:
    import yaml


BROKEN = "broken YAML"
"""The reason that what is no YAML is counted under."""
_DEEPEST = 1000
_WRITTEN = 4 * LINE_LIMIT
"""Characters of the largest document, and something for each value; about what it takes to hold."""
_BY_ALIASES = LINE_LIMIT
"""Characters that a document may have more if every alias was written out."""


def documents(text: str, reading: ReadContext) -> Iterator[Value]:
    """Read the documents of a file."""
    import yaml

    def place(at: int) -> str:
        return place_of(reading, text, at)

    built = _Document(place)
    problem: ReadError | None = None
    try:
        for event in yaml.parse(text, Loader=_loader()):
            if isinstance(event, yaml.DocumentStartEvent):
                built, problem = _Document(place), None
            elif isinstance(event, yaml.DocumentEndEvent):
                if problem is None:
                    yield built.root
                else:
                    reading.bad(problem)
            elif problem is None and isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
                try:
                    built.take(event)
                except ReadError as met:
                    problem = met
    except yaml.YAMLError as error:
        reading.bad(_broken(reading, text, error))


def place_of(reading: ReadContext, text: str, at: int) -> str:
    """Return the file, and the line of a character."""
    return f"{reading.name}:{text.count(chr(10), 0, at) + 1}"


def _loader() -> type[yaml.SafeLoader] | type[yaml.CSafeLoader]:
    """Return the C parser if PyYAML was built with it: both read the same."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _broken(reading: ReadContext, text: str, error: yaml.YAMLError) -> ReadError:
    mark = getattr(error, "problem_mark", None)
    where = reading.name if mark is None else place_of(reading, text, mark.index)
    message = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
    if (code := getattr(error, "character", None)) is not None:  # a character YAML does not have
        character = chr(code) if isinstance(code, int) else str(code)
        message = f"{message}: {printable(character)}"
        where = place_of(reading, text, max(text.find(character), 0))
    return ReadError(f"{where}: not YAML: {printable(str(message))}", reason=BROKEN)


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    value: YamlMapping | YamlList
    anchor: str | None
    key: str | None = None
    """Of a mapping: the one whose value comes next."""
    is_merged: bool = False
    """Whether what comes next is what ``<<`` names."""
    bases: tuple[YamlMapping, ...] = ()
    """What it named, the first before the others."""

    @property
    def awaits_key(self) -> bool:
        """Whether a key comes next."""
        return isinstance(self.value, YamlMapping) and self.key is None and not self.is_merged


class _Document:
    """One document, built as its events come."""

    def __init__(self, place: Callable[[int], str]) -> None:
        self._place = place
        self._open: list[_Open] = []
        self._anchored: dict[str, Value] = {}
        self._written = 0
        self.root: Value = NoText("", NULL, is_whole=False, at=0)

    def take(self, event: yaml.Event) -> None:
        """Process the next event."""
        import yaml

        if isinstance(event, yaml.CollectionEndEvent):
            self._end()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            if tag := forbidden_tag(event):
                at = start_of(event)
                raise self._problem(
                    at, f"tag {printable(tag)}: only plain data is read", "YAML tag"
                )
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            else:
                value = YamlMapping() if isinstance(event, yaml.MappingStartEvent) else YamlList()
                self._start(value, event)

    @property
    def _awaits_key(self) -> bool:
        return bool(self._open) and self._open[-1].awaits_key

    def _start(self, value: YamlMapping | YamlList, event: yaml.CollectionStartEvent) -> None:
        value.at, value.weight = start_of(event), NODE
        self._write(NODE, value.at)
        if len(self._open) == _DEEPEST:
            raise self._problem(value.at, "YAML nested too deeply")
        if self._awaits_key:
            raise self._problem(
                value.at,
                "a key that is an object or a list, as {{ … }} outside quotes is",
                hint='put a template in quotes: "{{ … }}"',
            )
        self._open.append(_Open(value, event.anchor))

    def _end(self) -> None:
        done = self._open.pop()
        for base in done.bases:
            if isinstance(done.value, YamlMapping):
                done.value.update((key, base[key]) for key in base if key not in done.value)
        self._hold(done.value, done.anchor, done.value.at)

    def _alias(self, event: yaml.AliasEvent) -> None:
        at = start_of(event)
        name = str(event.anchor)
        if name not in self._anchored:
            message = f"alias *{printable(name)} names nothing that is complete before it"
            raise self._problem(at, message)
        value = self._anchored[name]
        if self._awaits_key and not isinstance(value, str):
            raise self._problem(at, "a key that is not a string")
        self._hold(value, None, at)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if self._awaits_key and is_merge(event):
            self._open[-1].is_merged = True
            return
        value = scalar_of(event)
        self._write(weight_of(value), start_of(event))
        if self._awaits_key and isinstance(value, NoText):
            value = value.written
        self._hold(value, event.anchor, start_of(event))

    def _write(self, weight: int, at: int) -> None:
        self._written += weight
        if self._written > _WRITTEN:
            raise self._problem(
                at,
                f"a document too large for YAML: more than {_WRITTEN >> 20} MiB in memory",
                "document too large",
                hint="write its records as JSON Lines, or as documents of their own",
            )

    def _hold(self, value: Value, anchor: str | None, at: int) -> None:
        """Add a value to the innermost open collection, or make it the root."""
        if anchor is not None:
            self._anchored[anchor] = value
        if not self._open:
            self.root = value
            return
        top = self._open[-1]
        top.value.weight += weight_of(value)
        if top.value.weight - self._written > _BY_ALIASES:
            message = f"its aliases would come to more than {_BY_ALIASES >> 20} MiB"
            raise self._problem(at, message, "document too large")
        if isinstance(top.value, YamlList):
            top.value.append(value)
        elif top.is_merged:
            top.bases, top.is_merged = self._bases(value, at, top.bases), False
        elif top.key is not None:
            top.value[top.key], top.key = value, None
        elif str(value) in top.value:
            message = f"field '{printable(str(value))}' appears twice in one object"
            raise self._problem(at, message, "field named twice")
        else:
            top.key = str(value)

    def _bases(
        self, value: Value, at: int, before: tuple[YamlMapping, ...]
    ) -> tuple[YamlMapping, ...]:
        bases = [
            each
            for each in (value if isinstance(value, YamlList) else [value])
            if isinstance(each, YamlMapping)
        ]
        is_whole = len(bases) == (len(value) if isinstance(value, YamlList) else 1)
        if before or not is_whole:
            raise self._problem(at, "<< names no object, or appears twice")
        return tuple(bases)

    def _problem(
        self, at: int, message: str, reason: str = BROKEN, *, hint: str = SKIP_HINT
    ) -> ReadError:
        return ReadError(f"{self._place(at)}: {message}", hint, reason=reason)


NODE = 64
"""Characters that a value counts as besides its own: about what it takes in memory."""
_CORE = "tag:yaml.org,2002:"
_KINDS = {"int": "a number", "float": "a number", "bool": "a truth value", "null": NULL} | {
    "timestamp": "a date"
}
_ALLOWED = {
    "scalar": frozenset({"str", "int", "float", "bool", "null"}),
    "sequence": frozenset({"seq"}),
    "mapping": frozenset({"map"}),
}
"""Tags of plain data, for each kind of node."""
_MERGE = "<<"
_SHORT = 24
"""Characters of a word whose meaning is kept: names of fields come over and over."""


class YamlMapping(dict[str, Any]):
    """A mapping: by its keys as they are written."""

    __slots__ = ("at", "weight")
    at: int
    """Where it begins, in characters of the file."""
    weight: int
    """Its characters, with every alias written out, and something for each value."""


class YamlList(list[Any]):
    """A list."""

    __slots__ = ("at", "weight")
    at: int
    weight: int


Value: TypeAlias = YamlMapping | YamlList | NoText | str


def weight_of(value: Value) -> int:
    """Return the number of characters of a value, plus something for each value in it."""
    if isinstance(value, YamlMapping | YamlList):
        return value.weight
    return NODE + len(value if isinstance(value, str) else value.written)


def start_of(event: yaml.Event) -> int:
    """Return the start of a node, in characters of the file."""
    return 0 if event.start_mark is None else event.start_mark.index


def forbidden_tag(event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> str | None:
    """Return the tag of a node if it is not one of plain data."""
    tag: str | None = event.tag
    if tag is None:
        return None
    if not tag.startswith(_CORE):
        return tag
    name = tag.removeprefix(_CORE)
    return None if name in _ALLOWED[_kind(event)] else f"!!{name}"


def _kind(event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> str:
    import yaml

    if isinstance(event, yaml.ScalarEvent):
        return "scalar"
    return "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"


def is_merge(event: yaml.ScalarEvent) -> bool:
    """Return whether a key is a merge key (``<<``)."""
    return event.value == _MERGE and event.tag is None and event.implicit[0]


def scalar_of(event: yaml.ScalarEvent) -> NoText | str:
    """Return a text, or a value that is not text."""
    tag = (event.tag or "").removeprefix(_CORE)
    if not tag:
        tag = _meaning(event.value) if event.implicit[0] else "str"
    if tag not in _KINDS:
        return str(event.value)
    return NoText(event.value, _KINDS[tag], is_whole=tag == "int", at=start_of(event))


@cache
def _resolver() -> Any:  # its methods have no types
    import yaml

    return yaml.resolver.Resolver()


def _meaning(written: str) -> str:
    """Return the type of a plain scalar."""
    return _kept_meaning(written) if len(written) <= _SHORT else _found_meaning(written)


def _found_meaning(written: str) -> str:
    import yaml

    tag = _resolver().resolve(yaml.ScalarNode, written, (True, False))
    return str(tag).removeprefix(_CORE)


_kept_meaning = lru_cache(maxsize=4096)(_found_meaning)
