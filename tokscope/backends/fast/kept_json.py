"""A vocabulary as the ``tokenizer.json`` that fast engines read, special tokens taken out.

What is slow to make is kept in the store under its own digest, so that it is made once.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from tokscope.backends.fast.counters import Material
from tokscope.backends.fast.sentencepiece_json import json_of_sentencepiece
from tokscope.backends.fast.steps import ordinary_added_tokens
from tokscope.catalogue import Format
from tokscope.errors import UnavailableError

_FORMS = "converted-2"
"""Kind of the notes that say where a converted vocabulary lies; moves with the conversion."""


def read_as_json(material: Material) -> tuple[str, list[str]]:
    """Read a ``tokenizer.json`` without what adds special tokens or finds them in text.

    Returns
    -------
    tuple of str and list of str
        The file, and what it still finds in text before that is cut.

    Raises
    ------
    ValueError
        It finds tokens in normalised text, which engines do in ways of their own.
    """
    content: dict[str, Any] = json.loads(material.files.paths["json"].read_bytes())
    found = ordinary_added_tokens(content)
    normalizer = content.get("normalizer") or {"normalizers": []}
    if normalizer.get("normalizers") != [] and any(
        token.get("normalized") and not token["special"]
        for token in content.get("added_tokens") or ()
    ):
        raise ValueError("it finds added tokens in normalised text")
    added = content.get("added_tokens") or []
    content["added_tokens"] = [token for token in added if not token["special"]]
    content |= {"post_processor": None, "truncation": None, "padding": None}
    if content["model"].get("dropout") is not None:
        content["model"]["dropout"] = None
    return json.dumps(content, ensure_ascii=False), found


def sentencepiece_as_json(material: Material) -> str:
    """Convert a SentencePiece model, or take what was made of it before from the store."""
    if material.files.format is not Format.SENTENCEPIECE:
        raise ValueError(f"not a SentencePiece model: {material.files.format}")
    store, key = material.store, material.files.digests["model"]
    known = store.note(_FORMS, key)
    if isinstance(known, str):
        with suppress(UnavailableError):  # a damaged file is made anew
            path = store.take(known)
            if path is not None:
                return path.read_text("utf-8")
    made = json_of_sentencepiece(material.files.paths["model"].read_bytes())
    with suppress(UnavailableError):  # a store that cannot be written keeps nothing
        kept = store.put(made.encode("utf-8"))
        store.write_note(_FORMS, key, kept.name)
    return made
