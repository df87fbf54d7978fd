"""Text that is measured: the corpora that come with tokscope, and the user's own.

Yields segments; what is counted in them is for ``tally`` and ``measure``. The names are imported
when first used: who only reads a file needs few of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokscope.corpora.builtin import builtin_corpora, find_builtin
    from tokscope.corpora.corpus import AlignedPart, Corpus, Part, PlainPart, nothing_read
    from tokscope.corpora.manifest import Manifest
    from tokscope.corpora.opening import corpus_of_text, open_corpora
    from tokscope.corpora.segment import Segment

__all__ = [
    "AlignedPart",
    "Corpus",
    "Manifest",
    "Part",
    "PlainPart",
    "Segment",
    "builtin_corpora",
    "corpus_of_text",
    "find_builtin",
    "nothing_read",
    "open_corpora",
]

_HOMES = {
    "AlignedPart": "tokscope.corpora.corpus",
    "Corpus": "tokscope.corpora.corpus",
    "Manifest": "tokscope.corpora.manifest",
    "Part": "tokscope.corpora.corpus",
    "PlainPart": "tokscope.corpora.corpus",
    "Segment": "tokscope.corpora.segment",
    "builtin_corpora": "tokscope.corpora.builtin",
    "corpus_of_text": "tokscope.corpora.opening",
    "find_builtin": "tokscope.corpora.builtin",
    "nothing_read": "tokscope.corpora.corpus",
    "open_corpora": "tokscope.corpora.opening",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        message = f"module 'tokscope.corpora' has no attribute '{name}'"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
