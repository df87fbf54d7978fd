"""Markdown tables of the keys of a JSON Schema, for the reference page of file formats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tokscope.schemas import read_schema, schema_names

COMMON = {"signature": "Signature", "unavailable": "Unavailable tokenizers"}
"""Parts that all schemas share; they have a section of their own."""
_REFERENCE = "#/$defs/"


def _kind(schema: Any, parts: Any) -> str:
    """Name the type of a value in a few words."""
    if "$ref" in schema:
        inner = parts[schema["$ref"].removeprefix(_REFERENCE)]
        return "decimal" if inner["title"] == "Decimal" else _kind(inner, parts)
    if "anyOf" in schema:
        return " or ".join(_kind(each, parts) for each in schema["anyOf"])
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        shown = [f"`{each}`" for each in schema["enum"] if each is not None]
        return ", ".join(shown) + (" or null" if None in schema["enum"] else "")
    if schema.get("format") == "date":
        return "date or null" if "null" in schema["type"] else "date"
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return " or ".join(types)


def _inner(schema: Any) -> tuple[str, Any]:
    """Return what is inside of arrays and maps, with the path to it."""
    if "anyOf" in schema:
        return _inner(schema["anyOf"][0])
    if "items" in schema:
        path, inner = _inner(schema["items"])
        return f"[]{path}", inner
    if isinstance(schema.get("additionalProperties"), dict):
        path, inner = _inner(schema["additionalProperties"])
        return f".NAME{path}", inner
    return "", schema


def _rows(
    schema: Any, parts: Any, seen: dict[str, str], before: str = ""
) -> Iterator[tuple[str, str, str]]:
    for key, value in schema["properties"].items():
        path, inner = _inner(value)
        path = f"{before}{key}{path}"
        name = inner.get("$ref", "").removeprefix(_REFERENCE)
        text = value["description"].replace("|", r"\|")
        if key not in schema["required"]:
            text += "; may be absent"
        if not name or "properties" not in parts[name]:
            kind = _kind(inner, parts) if inner is not value.get("anyOf", [None])[0] else ""
            yield f"`{path}`", kind or _kind(value, parts), text
        elif name in COMMON:
            anchor = COMMON[name].lower().replace(" ", "-")
            yield f"`{path}`", "object", f"{text}: see [{COMMON[name]}](#{anchor})"
        elif name in seen:
            yield f"`{path}`", "object", f"{text}: keys as in `{seen[name]}`"
        else:
            seen[name] = path
            yield f"`{path}`", "object", text
            yield from _rows(parts[name], parts, seen, f"{path}.")


def schema_sections() -> Iterator[tuple[str, str, list[tuple[str, str, str]]]]:
    """Yield the title, the text and the rows (key, type, meaning) of every section."""
    schemas = {name: json.loads(read_schema(name)) for name in schema_names()}
    for name, title in COMMON.items():
        parts = next(each["$defs"] for each in schemas.values() if name in each["$defs"])
        text = f"{parts[name]['description'].capitalize()}. Several files have it."
        yield title, text, [*_rows(parts[name], parts, {})]
    for name, schema in schemas.items():
        text = f"{schema['description']}\n\nSchema: `tokscope schema {name}`"
        parts, seen = schema.get("$defs", {}), {}
        variants = schema.get("oneOf")
        if variants is None:
            yield schema["title"], text, [*_rows(schema, parts, seen)]
            continue
        yield schema["title"], text, []
        for each in variants:
            found = parts[each["$ref"].removeprefix(_REFERENCE)] if "$ref" in each else each
            description = found["description"][0].upper() + found["description"][1:]
            yield f"# {found['title']}", f"{description}.", [*_rows(found, parts, seen)]
