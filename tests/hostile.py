"""The hostile lines of ``tokscope.backends.hostile``, where tests have looked for them."""

from tokscope.backends.hostile import HOSTILE, corpora_lines, mutations

__all__ = ["HOSTILE", "corpora_lines", "mutations"]
