"""Text that is measured: the corpora that come with tokscope, and the user's own.

Yields segments; what is counted in them is for ``tally`` and ``measure``. The names are imported
when first used: who only reads a file needs few of them.
"""
