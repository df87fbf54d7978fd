"""The adversarial lines of ``tokscope.tokenizers.fast.conformance``."""

from tokscope.tokenizers.fast.conformance.documents import corpora_lines, mutations
from tokscope.tokenizers.fast.conformance.lines import ADVERSARIAL

__all__ = ["ADVERSARIAL", "corpora_lines", "mutations"]
