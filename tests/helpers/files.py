"""Files of tests: a ``tokenizer.json`` as a tokenizer, a baseline written."""

from __future__ import annotations

from pathlib import Path

from tokscope.catalogue.catalogue import Catalogue
from tokscope.checks.baseline import Snapshot, written
from tokscope.tokenizers.engines.huggingface import HuggingFaceTokenizer
from tokscope.tokenizers.engines.huggingface_models import read_engine, tokenizer_of_engine


def read_tokenizer_json(path: Path, id_: str, catalogue: Catalogue) -> HuggingFaceTokenizer:
    engine, data = read_engine(path)
    return tokenizer_of_engine(path, id_, engine, described=data, catalogue=catalogue)


def write_baseline(path: Path, snapshot: Snapshot) -> None:
    path.write_bytes(written(snapshot))
