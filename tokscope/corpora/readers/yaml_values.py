"""What a YAML document is made of: mappings, lists, texts, and values that are none.

Each knows its place in the file, and what it comes to with every alias written out. What a word
means without quotes (a number, a date, yes) is as in YAML 1.1, which is what PyYAML reads.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from tokscope.corpora.readers.nested import NULL, NoText

if TYPE_CHECKING:
    import yaml

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
    """Give the characters of a value, with something for each value in it."""
    if isinstance(value, YamlMapping | YamlList):
        return value.weight
    return NODE + len(value if isinstance(value, str) else value.written)


def start_of(event: yaml.Event) -> int:
    """Give where a node begins, in characters of the file."""
    return 0 if event.start_mark is None else event.start_mark.index


def forbidden_tag(event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> str | None:
    """Give the tag of a node as it is written, if it is not one of plain data."""
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
    """Tell whether a key is the one that takes over the fields of another mapping."""
    return event.value == _MERGE and event.tag is None and event.implicit[0]


def scalar_of(event: yaml.ScalarEvent) -> NoText | str:
    """Tell a text from a value that is none."""
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
    """Name the type of a word without quotes."""
    return _kept_meaning(written) if len(written) <= _SHORT else _found_meaning(written)


def _found_meaning(written: str) -> str:
    import yaml

    tag = _resolver().resolve(yaml.ScalarNode, written, (True, False))
    return str(tag).removeprefix(_CORE)


_kept_meaning = lru_cache(maxsize=4096)(_found_meaning)
