"""No file of the store is parsed before it was checked by its digest, whatever was remembered."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.catalogue.rows import VocabularyFormat
from tokscope.errors import UnavailableError
from tokscope.sources.store import Store
from tokscope.sources.verification import VocabularyFiles
from tokscope.tokenizers.engines.registry import start_engine
from tokscope.tokenizers.fast.counter import EngineInputs
from tokscope.tokenizers.fast.selection import CANDIDATES, EngineCandidate
from tokscope.tokenizers.interface import VocabularyOptions

ROLES = {
    VocabularyFormat.RANKS: ("ranks",),
    VocabularyFormat.TEKKEN: ("tekken",),
    VocabularyFormat.TOKENIZER_JSON: ("json",),
    VocabularyFormat.SENTENCEPIECE: ("model",),
    VocabularyFormat.VOCAB_TXT: ("vocab",),
    VocabularyFormat.VOCAB_AND_MERGES: ("vocab", "merges"),
    VocabularyFormat.GREEDY: ("ranks",),
    VocabularyFormat.TRANSFORMERS: ("vocab.txt", "tokenizer_config.json"),
}
FACTS = VocabularyOptions(pattern="gpt-2", lowercase=True)


def changed(format_: VocabularyFormat, home: Path) -> VocabularyFiles:
    """Files of the store whose last one has another content than its digest says."""
    store = Store(home)
    paths = {role: store.put(role.encode()) for role in ROLES[format_]}
    digests = {role: hashlib.sha256(role.encode()).hexdigest() for role in paths}
    list(paths.values())[-1].write_bytes(b"another")
    return VocabularyFiles(format_, paths, digests, "package:x")


@pytest.mark.parametrize("format_", VocabularyFormat)
def test_the_official_engine_gets_no_changed_file(format_: VocabularyFormat, home: Path) -> None:
    with pytest.raises(UnavailableError, match="damaged: its sha256 is"):
        start_engine("x", changed(format_, home), FACTS, bundled_catalogue(), Store(home))


@pytest.mark.parametrize("engine", CANDIDATES)
def test_no_fast_engine_gets_a_changed_file(engine: EngineCandidate, home: Path) -> None:
    format_ = next(iter(engine.minimum_text))
    material = EngineInputs(changed(format_, home), FACTS, bundled_catalogue(), Store(home))
    with pytest.raises(UnavailableError, match="damaged: its sha256 is"):
        engine.open_counter(material)
