"""What changes how text is split changes the fingerprint; what does not, does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer

from tests.helpers import tiny
from tests.tokenizers.conftest import LoadPath

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def digest_of_json(
    load_path: LoadPath, tmp_path: Path, trained: tiny.Trained
) -> Callable[[str, Change], tuple[str, str]]:
    def digests(name: str, change: Change) -> tuple[str, str]:
        source = trained.file(name)
        content = json.loads(source.read_bytes())
        change(content)
        changed = tmp_path / "changed.json"
        changed.write_text(json.dumps(content))
        assert changed.read_bytes() != source.read_bytes()
        return load_path(source).fingerprint, load_path(changed).fingerprint

    return digests


def _swap_merges(content: dict[str, Any]) -> None:
    merges = content["model"]["merges"]
    merges[0], merges[-1] = merges[-1], merges[0]


def _another_pair(content: dict[str, Any]) -> None:
    """Make a token of three characters out of another pair."""
    vocabulary, merges = content["model"]["vocab"], content["model"]["merges"]
    for number, (left, right) in enumerate(merges):
        token = left + right
        for split_at in range(1, len(token)):
            pair = [token[:split_at], token[split_at:]]
            if pair != [left, right] and all(part in vocabulary for part in pair):
                merges[number] = pair
                return
    raise AssertionError("no token can be made in two ways")


_REGEX = {"type": "Split", "pattern": {"Regex": r"\d"}, "behavior": "Isolated", "invert": False}
_SPLIT = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda each: each["model"]["merges"].pop(), id="last merge dropped"),
        pytest.param(lambda each: each["model"]["merges"].pop(7), id="merge dropped"),
        pytest.param(_swap_merges, id="merges swapped"),
        pytest.param(_another_pair, id="token made of another pair"),
        pytest.param(lambda each: each.update(normalizer={"type": "NFC"}), id="normaliser"),
        pytest.param(
            lambda each: each.update(
                pre_tokenizer={"type": "Sequence", "pretokenizers": [_REGEX, _SPLIT]}
            ),
            id="pattern",
        ),
        pytest.param(lambda each: each.update(pre_tokenizer=_SPLIT), id="no pattern"),
        pytest.param(lambda each: each.update(pre_tokenizer=None), id="no pre-tokenizer"),
    ],
)
def test_a_changed_byte_level_json_changes_it(
    change: Change, digest_of_json: Callable[[str, Change], tuple[str, str]]
) -> None:
    before, after = digest_of_json("byte_level.json", change)
    assert before != after


def test_a_changed_score_of_a_unigram_json_changes_it(
    digest_of_json: Callable[[str, Change], tuple[str, str]],
) -> None:
    def change(content: dict[str, Any]) -> None:
        content["model"]["vocab"][40][1] -= 0.01

    before, after = digest_of_json("unigram.json", change)
    assert before != after


@pytest.mark.parametrize("name", ["byte_level.json", "unigram.json", "wordpiece.json"])
def test_truncation_padding_and_post_processor_do_not_change_it(
    name: str, trained: tiny.Trained, load_path: LoadPath, tmp_path: Path
) -> None:
    tokenizer = Tokenizer.from_file(str(trained.file(name)))
    tokenizer.enable_truncation(3)
    tokenizer.enable_padding(length=7)
    path = tmp_path / "set-up.json"
    tokenizer.save(str(path))
    assert load_path(path).fingerprint == load_path(trained.file(name)).fingerprint


@pytest.mark.parametrize(
    "change",
    [
        lambda model: setattr(model.pieces[100], "score", model.pieces[100].score - 0.5),
        lambda model: setattr(model.pieces[100], "piece", "щщщ"),
        lambda model: setattr(model.pieces[100], "type", 4),
        lambda model: setattr(model.normalizer_spec, "add_dummy_prefix", False),
        lambda model: setattr(model.normalizer_spec, "precompiled_charsmap", b""),
    ],
    ids=["score", "piece", "type", "dummy prefix", "normaliser"],
)
@pytest.mark.parametrize("kind", ["bpe.model", "unigram.model"])
def test_a_changed_sentencepiece_model_changes_it(
    kind: str,
    change: Callable[[Any], None],
    trained: tiny.Trained,
    load_path: LoadPath,
    tmp_path: Path,
) -> None:
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(trained.file(kind).read_bytes())
    change(model)
    path = tmp_path / "changed.model"
    path.write_bytes(model.SerializeToString())
    assert load_path(path).fingerprint != load_path(trained.file(kind)).fingerprint


def test_a_changed_rank_pattern_or_normaliser_changes_it(
    load_path: LoadPath, tmp_path: Path
) -> None:
    ranks = tiny.ranks()
    swapped = ranks | {b"hel": ranks[b"lo"], b"lo": ranks[b"hel"]}
    path, other = tmp_path / "a.tiktoken", tmp_path / "b.tiktoken"
    path.write_bytes(tiny.rank_lines(ranks))
    other.write_bytes(tiny.rank_lines(swapped))
    digests = [
        load_path(path, pattern="gpt-2").fingerprint,
        load_path(other, pattern="gpt-2").fingerprint,
        load_path(path, pattern="cl100k_base").fingerprint,
        load_path(path, pattern="gpt-2", normalizer="NFC").fingerprint,
    ]
    assert len(set(digests)) == len(digests)


def test_lower_casing_and_the_order_of_entries_change_a_vocab_txts(
    load_path: LoadPath, trained: tiny.Trained, tmp_path: Path
) -> None:
    path = trained.file("vocab.txt")
    lines = path.read_text("utf-8").splitlines()
    lines[10], lines[11] = lines[11], lines[10]
    changed = tmp_path / "vocab.txt"
    changed.write_text("\n".join(lines) + "\n", "utf-8")
    digests = [
        load_path(path, lowercase=False).fingerprint,
        load_path(path, lowercase=True).fingerprint,
        load_path(changed, lowercase=False).fingerprint,
    ]
    assert len(set(digests)) == len(digests)
