"""Where a vocabulary's files come from, and the store that keeps them.

Everything fetched is data: checked by its digest before anything parses it, never executed. What
the files mean is for ``backends``.
"""
