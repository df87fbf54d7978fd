"""Which format standard input has, which has no suffix: only where its first bytes leave no doubt.

Parquet and Arrow by their marks; JSON by an object with a first field; TMX, CoNLL-U, PO and YAML
with a directive by how they begin; CSV by a first line that names the field the user asks for. All
else is plain text.
"""

from __future__ import annotations

import re

from tokscope.corpora.readers import encoding as encodings
from tokscope.corpora.readers.conllu import COLUMNS, GLOBAL_COLUMNS
from tokscope.corpora.readers.delimited import names_in
from tokscope.corpora.readers.formats import Format
from tokscope.corpora.readers.options import ReadOptions

_MARKS = (
    (b"PAR1", Format.PARQUET),
    (b"ARROW1", Format.ARROW),
    (b"\xff\xff\xff\xff", Format.ARROW),
)
_JSON = re.compile(r'(?:\[\s*)?\{\s*"(?:[^"\\]|\\.)*"\s*:')
_XML = ("<?xml", "<!DOCTYPE tmx", "<tmx")
_TMX = re.compile(r"<tmx[\s>]")
_TOKEN = re.compile(r"[0-9]+(?:[-.][0-9]+)?\t")
_YAML = "%YAML "
_ENTRY = re.compile(r'msg(?:id|ctxt)\s+"')


def format_of(head: bytes, options: ReadOptions) -> Format | None:
    """Tell the format of a file by its first bytes.

    Parameters
    ----------
    head : bytes
        Decompressed.
    options : ReadOptions
        Says the encoding, and which fields there should be.

    Returns
    -------
    Format or None
        None where nothing tells it.
    """
    for mark, found in _MARKS:
        if head.startswith(mark):
            return found
    text = _decoded(head, options.encoding)
    if _JSON.match(text):
        return Format.JSONL
    if text.startswith(_XML) and _TMX.search(text):
        return Format.TMX
    if text.startswith(_YAML):
        return Format.YAML
    lines = text.split("\n")
    if any(line.startswith(GLOBAL_COLUMNS) for line in lines[:1]):
        return Format.CONLLU
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    if _TOKEN.match(first) and first.count("\t") == len(COLUMNS) - 1:
        return Format.CONLLU
    if _ENTRY.match(first):
        return Format.PO
    wanted = {name for name in (options.field, options.key) if name is not None}
    return Format.CSV if wanted and wanted <= names_in(lines[0]) else None


def _decoded(head: bytes, encoding: str | None) -> str:
    codec = encodings.with_byte_order(encodings.known_encoding(encoding or encodings.UTF8), head)
    return head.decode(codec, "replace").lstrip("\ufeff \t\r\n")
