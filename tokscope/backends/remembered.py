"""What was found out about vocabularies before, so that no engine is started to ask again.

Notes in the store, by the digests of the files and everything else the answer depends on. They may
be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass

from tokscope.backends.base import Facts
from tokscope.backends.engines import Unstated, engine_of
from tokscope.catalogue import Catalogue
from tokscope.errors import UnavailableError
from tokscope.sources import Store, VocabularyFiles
from tokscope.tokenizer import Algorithm, Cut

_FACTS = "facts-4"
"""Kind of the notes; its number moves when fingerprints are made in another way."""
_CUT = "cut-5"
"""Kind of the notes; its number moves when any engine derives `cut` in another way."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one vocabulary.

    A store that cannot be written remembers nothing.
    """

    store: Store
    files: VocabularyFiles
    unstated: Unstated
    catalogue: Catalogue

    @property
    def facts(self) -> tuple[Algorithm, Facts] | None:
        """The algorithm and what the vocabulary is as a whole."""
        known = self.store.note(_FACTS, self._key)
        if known is None:
            return None
        algorithm = Algorithm(known.pop("algorithm"))
        return algorithm, Facts(**known | {"remarks": tuple(known["remarks"])})

    def keep_facts(self, algorithm: Algorithm, facts: Facts) -> None:
        """Remember what the vocabulary is."""
        with suppress(UnavailableError):
            self.store.write_note(_FACTS, self._key, {"algorithm": algorithm} | asdict(facts))

    @property
    def cut(self) -> Cut | None:
        """Whether chunks may be counted apart, as the loaded tokenizer showed before."""
        known = self.store.note(_CUT, self._cut_key)
        return next((cut for cut in Cut if cut.name == known), None)

    def keep_cut(self, cut: Cut) -> None:
        """Remember what the loaded tokenizer showed."""
        with suppress(UnavailableError):
            self.store.write_note(_CUT, self._cut_key, cut.name)

    @property
    def identity(self) -> str:
        """sha256 of all that decides what the vocabulary makes of text: files, options, pattern."""
        name = self.unstated.pattern
        regex = self.catalogue.pattern(name).regex if name in self.catalogue.patterns else None
        return hashlib.sha256(json.dumps([self._key, regex]).encode()).hexdigest()

    @property
    def _key(self) -> str:
        said = [self.files.format, dict(self.files.digests), astuple(self.unstated)]
        return json.dumps(said, sort_keys=True)

    @property
    def _cut_key(self) -> str:
        """Add to what decides the counts the engine, from which `cut` is derived too."""
        return json.dumps([self.identity, engine_of(self.files.format)])
