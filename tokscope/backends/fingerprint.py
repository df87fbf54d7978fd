"""A vocabulary's fingerprint: a digest of what it is, not of the file it came in.

The canonical content is the token byte strings with their ids, the order in which they merge or
their scores, the pattern and the normaliser. So a rank file, a ``tokenizer.json`` and a pair of
``vocab.json`` and ``merges.txt`` of one tokenizer have one fingerprint.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from typing import Any

_VERSION = b"tokscope-fingerprint-1\n"


def of_parts(kind: str, parts: Iterable[bytes]) -> str:
    """Digest the canonical content of a vocabulary.

    Parameters
    ----------
    kind : str
        Names the canonical form, so that two forms never collide.
    parts : iterable of bytes
        The content, in order; each part is length-prefixed.

    Returns
    -------
    str
        ``sha256:`` and 64 hexadecimal digits.
    """
    digest = hashlib.sha256(_VERSION + kind.encode() + b"\n")
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return f"sha256:{digest.hexdigest()}"


def of_byte_level_bpe(
    tokens: Iterable[tuple[bytes, int]],
    *,
    pattern: str,
    normalizer: str | None,
    merges: str = "by rank",
) -> str:
    """Digest a byte-level BPE.

    Parameters
    ----------
    tokens : iterable of (bytes, int)
        Every token that text can produce, with its id, in any order.
    pattern : str
        The pattern's name in the catalogue, else its regular expression.
    normalizer : str or None
        What is applied before the pattern.
    merges : str
        ``by rank`` where pairs merge in the order of the ids they make, else the merges in order.
    """
    lines = b"\n".join(
        base64.b64encode(token) + b" %d" % id_
        for token, id_ in sorted(tokens, key=lambda entry: entry[1])
    )
    rest = (pattern, normalizer or "", merges)
    return of_parts("byte-level bpe", [lines, *(part.encode() for part in rest)])


def of_json(kind: str, value: Any) -> str:
    """Digest any JSON value in its canonical spelling."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return of_parts(kind, [text.encode("utf-8", "surrogatepass")])
