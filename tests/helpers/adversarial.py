"""The adversarial lines of ``tokscope.tokenizers.fast.conformance``."""

from tokscope.tokenizers.fast.conformance.documents import corpora_lines, mutations
from tokscope.tokenizers.fast.conformance.lines import HOSTILE

__all__ = ["HOSTILE", "corpora_lines", "mutations"]
