"""A Unigram ``tokenizer.json`` in sentencepiece: the counts of ``tokenizers``, or refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sentencepiece
from tokenizers import Tokenizer, normalizers, pre_tokenizers

from tests.helpers import tiny
from tests.tokenizers.conftest import LoadPath
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.catalogue.rows import VocabularyFormat
from tokscope.sources.local import local_files
from tokscope.sources.store import Store
from tokscope.tokenizers.fast.conformance.documents import conformance_documents, corpora_lines
from tokscope.tokenizers.fast.conformance.run import ConformanceTest
from tokscope.tokenizers.fast.counter import EngineInputs, FastCounter
from tokscope.tokenizers.fast.sentencepiece_unigram import open_counter
from tokscope.tokenizers.interface import VocabularyOptions

Change = Callable[[Tokenizer], None]
EVERY = 7
"""One adversarial document in so many."""


def charsmap() -> bytes:
    model = tiny.sentencepiece_model("unigram")
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    from sentencepiece import sentencepiece_model_pb2

    parsed: Any = sentencepiece_model_pb2.ModelProto()
    parsed.ParseFromString(processor.serialized_model_proto())
    found: bytes = parsed.normalizer_spec.precompiled_charsmap
    return found


def precompiled(tokenizer: Tokenizer) -> None:
    from tokenizers import Regex

    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(charsmap()), normalizers.Replace(Regex(" {2,}"), " ")]
    )


def quotes(tokenizer: Tokenizer) -> None:
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Replace("''", '"'), normalizers.NFKD(), normalizers.StripAccents()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )


def nothing(_: Tokenizer) -> None:
    pass


def saved(folder: Path, change: Change) -> Path:
    tokenizer = tiny.unigram()
    change(tokenizer)
    path = folder / "tokenizer.json"
    tokenizer.save(str(path))
    return path


def counter_of(path: Path, folder: Path) -> FastCounter:
    material = EngineInputs(
        local_files(path), VocabularyOptions(), bundled_catalogue(), Store(folder / "kept")
    )
    assert material.files.format is VocabularyFormat.TOKENIZER_JSON
    return open_counter(material)


@pytest.mark.parametrize("change", [nothing, precompiled, quotes])
def test_it_counts_the_same(tmp_path: Path, load_path: LoadPath, change: Change) -> None:
    path = saved(tmp_path, change)
    texts = [*conformance_documents()[::EVERY], *corpora_lines()[::EVERY]]
    texts += [
        "''",
        "<s> <unk>",
        "я''я",
        "a" * 300,
        "и" + "\u0306" * 3,
        " ½",
        "№ 5…",
        "",
        " ",
        "  я",
    ]
    test_name = ConformanceTest(load_path(path), texts)
    for _ in range(2):  # made, and taken from what was kept
        verdict = test_name.run(counter_of(path, tmp_path))
        assert verdict.is_certified, str(verdict)


def test_a_word_is_looked_at_singly_only_if_nothing_depends_on_its_neighbours(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "quotes"
    folder.mkdir()
    path = saved(folder, quotes)
    without = json.loads(path.read_text("utf-8"))
    counter = counter_of(path, folder)
    without["normalizer"] = None
    path.write_text(json.dumps(without), "utf-8")
    assert counter.count(["''''''"]).tokens < counter_of(path, folder).count(["''''''"]).tokens


def split_pattern_of(content: dict[str, Any]) -> None:
    content["pre_tokenizer"] = {"type": "Whitespace"}


def finds_added(content: dict[str, Any]) -> None:
    content["added_tokens"][0]["special"] = False


def falls_back(content: dict[str, Any]) -> None:
    content["model"]["byte_fallback"] = True


def knows_no_unknown(content: dict[str, Any]) -> None:
    content["model"]["unk_id"] = None


@pytest.mark.parametrize("spoil", [split_pattern_of, finds_added, falls_back, knows_no_unknown])
def test_what_it_cannot_be_written_as_is_refused(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], None]
) -> None:
    path = saved(tmp_path, nothing)
    content = json.loads(path.read_text("utf-8"))
    spoil(content)
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(ValueError, match=r"."):
        counter_of(path, tmp_path)


def test_texts_with_very_long_words_are_left_out(tmp_path: Path) -> None:
    counter = counter_of(saved(tmp_path, nothing), tmp_path)
    assert counter.unsupported_text("я " + "a" * 300)
    assert not counter.unsupported_text("слово " * 100)
