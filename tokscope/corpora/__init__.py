"""Text that is measured: the corpora that come with tokscope, and the user's own.

Yields segments; what is counted in them is for ``tally`` and ``measure``.
"""

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
