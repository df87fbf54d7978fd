"""Where a vocabulary's files come from, and the store that keeps them.

Everything fetched is data: checked by its digest before anything parses it, never executed. What
the files mean is for ``backends``.
"""

from tokscope.sources.local import detect, local_files
from tokscope.sources.progress import Progress, silent
from tokscope.sources.store import Store
from tokscope.sources.supply import Supply
from tokscope.sources.transfer import export, import_
from tokscope.sources.vocabulary_files import VocabularyFiles

__all__ = [
    "Progress",
    "Store",
    "Supply",
    "VocabularyFiles",
    "detect",
    "export",
    "import_",
    "local_files",
    "silent",
]
