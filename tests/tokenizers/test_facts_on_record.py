"""What the catalogue records of a vocabulary is what its engine finds in the official file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conftest import BUNDLED
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.sources.verification import VocabularyFiles
from tokscope.tokenizers.engines.registry import start_engine
from tokscope.tokenizers.identity import engine_of
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.loader import create_loader
from tokscope.tokenizers.names import resolve_all

RECORDED = [row for row in bundled_catalogue().tokenizers.values() if row.fingerprint]


def assert_recorded(id_: str, *, offline: bool) -> None:
    loader = create_loader(offline=offline)
    row = loader.catalogue.tokenizers[id_]
    files = loader.fetcher.fetch([row])[id_]
    assert isinstance(files, VocabularyFiles), files
    facts = VocabularyOptions(row.pattern, row.normalizer, row.lowercase, row.special)
    found = start_engine(id_, files, facts, loader.catalogue, loader.fetcher.store)
    assert (found.vocabulary, found.special, found.fingerprint, found.algorithm) == (
        *(row.vocabulary, row.special, row.fingerprint, row.algorithm),
    )
    assert found.engine == engine_of(files.format)
    assert (found.remarks, found.may_drop) == ((), False)


@pytest.mark.parametrize("id_", BUNDLED)
def test_facts_of_compiled_in_vocabularies(id_: str) -> None:
    assert_recorded(id_, offline=True)


@pytest.mark.online
@pytest.mark.timeout(600)
@pytest.mark.parametrize("id_", [row.id for row in RECORDED if row.id not in BUNDLED])
def test_facts_of_fetched_vocabularies(id_: str) -> None:
    assert_recorded(id_, offline=False)


def test_every_row_that_can_be_had_without_the_hub_is_recorded() -> None:
    rows = bundled_catalogue().tokenizers.values()
    kinds = {row.id: {source.kind for source in row.sources} for row in rows}
    recorded = {row.id for row in RECORDED}
    assert {id_ for id_, each in kinds.items() if each - {"model hub"}} == recorded


def test_a_record_is_not_believed_of_other_files() -> None:
    loader = create_loader(offline=True)
    row = replace(loader.catalogue.tokenizers["o200k_base"], fingerprint="sha256:" + "0" * 64)
    other = tuple(
        replace(source, files=tuple(replace(file, sha256=None) for file in source.files))
        for source in row.sources
    )
    loader.load_one(*resolve_all(["o200k_base"], loader.catalogue))  # its file is in the store
    files = loader.fetcher.fetch([loader.catalogue.tokenizers["o200k_base"]])["o200k_base"]
    from tokscope.tokenizers.loader import facts_on_record

    assert isinstance(files, VocabularyFiles)
    assert facts_on_record(row, files) is not None
    assert facts_on_record(replace(row, sources=other), files) is None
