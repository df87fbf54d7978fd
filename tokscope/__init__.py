"""Count what text costs in tokens, per tokenizer and language.

Every function does what the command of the same name does. Results print as the tables of the
command line, and have ``to_pandas()``, ``to_json()`` and a view for notebooks. All errors are a
``TokscopeError``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokscope.api.checks import CheckResult, check, diff
    from tokscope.api.comparisons import (
        Boundaries,
        Comparison,
        Stress,
        Words,
        boundaries,
        compare,
        stress,
        words,
    )
    from tokscope.api.corpora import CorpusList, TallyFileInfo, list_corpora, tally
    from tokscope.api.costs import Costs, PriceList, cost, prices
    from tokscope.api.tokenizers import (
        Counts,
        Tokenization,
        TokenizedText,
        TokenizerList,
        TokenTotal,
        VocabularyDiff,
        count,
        list_tokenizers,
        load,
        tokenize,
        vocabulary_diff,
    )
    from tokscope.corpora.corpus import Corpus
    from tokscope.errors import TokscopeError

    __version__: str
else:
    _MODULES = {
        "tokscope.api.checks": ("CheckResult", "check", "diff"),
        "tokscope.api.comparisons": (
            *("Boundaries", "Comparison", "Stress", "Words"),
            *("boundaries", "compare", "stress", "words"),
        ),
        "tokscope.api.corpora": ("CorpusList", "TallyFileInfo", "list_corpora", "tally"),
        "tokscope.api.costs": ("Costs", "PriceList", "cost", "prices"),
        "tokscope.api.tokenizers": (
            *("Counts", "TokenTotal", "TokenizedText", "Tokenization", "TokenizerList"),
            *("VocabularyDiff", "count", "list_tokenizers", "load", "tokenize", "vocabulary_diff"),
        ),
        "tokscope.corpora.corpus": ("Corpus",),
        "tokscope.errors": ("TokscopeError",),
    }

    def __getattr__(name):
        """Import a public name on first use, so that the command line starts fast."""
        from importlib import import_module

        if name == "__version__":
            from tokscope.versions import tool_version

            return tool_version()
        for module, names in _MODULES.items():
            if name in names:
                return getattr(import_module(module), name)
        message = f"module 'tokscope' has no attribute '{name}'"
        raise AttributeError(message)


__all__ = [
    "Boundaries",
    "CheckResult",
    "Comparison",
    "Corpus",
    "CorpusList",
    "Costs",
    "Counts",
    "PriceList",
    "Stress",
    "TallyFileInfo",
    "TokenTotal",
    "Tokenization",
    "TokenizedText",
    "TokenizerList",
    "TokscopeError",
    "VocabularyDiff",
    "Words",
    "__version__",
    "boundaries",
    "check",
    "compare",
    "cost",
    "count",
    "diff",
    "list_corpora",
    "list_tokenizers",
    "load",
    "prices",
    "stress",
    "tally",
    "tokenize",
    "vocabulary_diff",
    "words",
]
