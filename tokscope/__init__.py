"""Count what text costs in tokens, per tokenizer and language.

``load`` a tokenizer, ``compare`` several, ``measure`` a ``Corpus``. The names are imported when
first used, so that the command line starts fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokscope.api import Comparison, compare, load, measure
    from tokscope.corpora.corpus import Corpus
    from tokscope.errors import TokscopeError


__all__ = ["Comparison", "Corpus", "TokscopeError", "compare", "load", "measure"]

_HOMES = {
    "Comparison": "tokscope.api",
    "Corpus": "tokscope.corpora.corpus",
    "TokscopeError": "tokscope.errors",
    "compare": "tokscope.api",
    "load": "tokscope.api",
    "measure": "tokscope.api",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        message = f"module 'tokscope' has no attribute '{name}'"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
