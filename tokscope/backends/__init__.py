"""From a name to a loaded tokenizer; one file per engine.

Decides what a name stands for, gets its files from ``sources``, hands them to the official engine
for their format, and remembers fingerprints.
"""

from tokscope.backends.base import LoadedTokenizer
from tokscope.backends.loading import Loader
from tokscope.backends.naming import LocalOptions, Target, resolve, resolve_all

__all__ = ["LoadedTokenizer", "Loader", "LocalOptions", "Target", "resolve", "resolve_all"]
