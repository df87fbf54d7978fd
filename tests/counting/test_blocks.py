"""Blocks: which rows go together, and that every sum over them is the one over their segments."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.counting.test_tally_file import rewritten, stored
from tests.helpers.fake_tokenizers import Fixed, Swallower, pairs
from tokscope.comparison.report import By
from tokscope.comparison.rows import build_report
from tokscope.corpora.builtin import find_builtin
from tokscope.corpora.corpus import Corpus
from tokscope.corpora.open import open_corpora
from tokscope.corpora.segment import Segment, batched
from tokscope.counting.blocks import units_of_rows
from tokscope.counting.measure import Measurement, Resources, measure
from tokscope.counting.tally_file import open_tally
from tokscope.errors import InputError
from tokscope.metrics.metric import Totals
from tokscope.text.words import DEFAULT, DEFINITIONS, WordDefinition
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer

TOKENIZERS = [BytesTokenizer(), CharactersTokenizer()]
SMALL_BATCHES = 3_000
Sums = dict[tuple[str | None, ...], Totals]


@pytest.fixture(params=[1, 1 << 30])
def memory(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """So little that there are many tables, or enough for one."""
    monkeypatch.setattr("tokscope.counting.scheduler._SMALL_BATCH", SMALL_BATCHES)
    return int(request.param)


def sums(measured: Measurement, by: By = By.DOMAIN, definition: WordDefinition = DEFAULT) -> Sums:
    report = build_report([measured], TOKENIZERS, families={}, definition=definition, by=by)
    return {
        (row.tokenizer, row.domain, row.file, row.language): replace(row.totals, languages=())
        for row in report.rows
    }


def mixed() -> Corpus:
    """Two domains, of which one is not aligned, and a translation that is missing."""
    lines = [
        Segment(f"{text} {number} {number % 7}", language, domain, key)
        for number in range(300)
        for domain, key in (("news", number), ("talk", None))
        for text, language in (("Да, это", "ru"), ("Yes it is", "en"))
        if (number, language) != (200, "ru")
    ]
    return Corpus("mixed", (Fixed(tuple(lines)),), is_aligned=True)


TEXTS = [pairs, mixed, lambda: find_builtin("fiction")]


@pytest.mark.parametrize("text", TEXTS, ids=["pairs", "mixed", "fiction"])
@pytest.mark.parametrize("blocks", [6, 40, 10_000])
def test_blocks_have_the_sums_of_their_segments(
    tmp_path: Path, text: type[Corpus], blocks: int, memory: int
) -> None:
    kept = stored(tmp_path / "x.tally", text(), memory=memory, blocks=blocks)
    again, direct = measure(kept, TOKENIZERS), measure(text(), TOKENIZERS)
    for by in (By.DOMAIN, By.FILE, By.LANGUAGE):
        assert sums(again, by) == sums(direct, by)
    assert again.tally.digest == direct.tally.digest
    assert kept.blocks is not None
    assert kept.blocks <= blocks
    assert len(set(again.tally.blocks.tolist())) == kept.blocks  # type: ignore[union-attr]


def test_memory_does_not_decide_how_many_blocks_there_are(tmp_path: Path, memory: int) -> None:
    kept = stored(tmp_path / "x.tally", find_builtin("fiction"), memory=memory, blocks=20)
    assert kept.blocks in (19, 20)
    measured = measure(kept, TOKENIZERS)
    sizes = np.bincount(measured.tally.blocks, measured.tally.segments)
    assert sizes.max() < 2 * sizes.mean()


@pytest.mark.parametrize("name", ["whitespace", "uax29"])
def test_words_are_counted_by_any_definition(tmp_path: Path, name: str) -> None:
    definition = DEFINITIONS[name]
    kept = stored(tmp_path / "x.tally", find_builtin("engineers"), blocks=10)
    direct = measure(find_builtin("engineers"), TOKENIZERS, definition)
    assert sums(measure(kept, TOKENIZERS, definition)) == sums(direct)


def test_gold_words_are_kept(tmp_path: Path) -> None:
    row = "{}\t{}\t_\t_\t_\t_\t_\t_\t_\t_\n"
    sentence = row.format(1, "Да") + row.format(2, ".") + "\n"
    path = tmp_path / "x.conllu"
    path.write_text(sentence * 5, "utf-8")
    kept = stored(tmp_path / "x.tally", *open_corpora([str(path)]), blocks=2)
    words = measure(kept, [], DEFINITIONS["gold"]).tally.words
    assert (len(words), int(words.sum())) == (2, 10)


def test_no_block_mixes_what_can_be_requested_by_row(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the text has 4 parts by file, domain and language"):
        stored(tmp_path / "x.tally", mixed(), blocks=2)
    assert list(tmp_path.iterdir()) == []


def test_tallies_of_blocks_merge(tmp_path: Path) -> None:
    names = ("fiction", "engineers")
    parts = [stored(tmp_path / f"{name}.tally", find_builtin(name), blocks=9) for name in names]
    merged = stored(tmp_path / "m.tally", *parts)
    whole = stored(tmp_path / "w.tally", *map(find_builtin, names))
    assert sums(measure(merged, TOKENIZERS)) == sums(measure(whole, TOKENIZERS))
    assert merged.blocks == sum(each.blocks or 0 for each in parts)
    assert merged.manifest["digest"] not in {each.manifest["digest"] for each in (*parts, whole)}


def test_blocks_are_made_coarser_and_put_together_with_segments(tmp_path: Path) -> None:
    segments = stored(tmp_path / "s.tally", find_builtin("fiction"))
    blocks = stored(tmp_path / "b.tally", find_builtin("engineers"), blocks=30)
    with pytest.raises(InputError, match=r"b\.tally keeps blocks of segments, the rest does not"):
        stored(tmp_path / "m.tally", segments, blocks)
    for parts in ((segments, blocks), (blocks, segments)):
        merged = stored(tmp_path / "m.tally", *parts, blocks=10)
        assert merged.blocks in (9, 10)
        whole = stored(tmp_path / "w.tally", *(find_builtin(each.name) for each in parts))
        assert sums(measure(merged, TOKENIZERS)) == sums(measure(whole, TOKENIZERS))
    again = stored(tmp_path / "a.tally", blocks, blocks=5)
    assert again.manifest["digest"] == blocks.manifest["digest"]


def test_intervals_draw_blocks(tmp_path: Path) -> None:
    kept = stored(tmp_path / "x.tally", find_builtin("fiction"), blocks=50)
    report = build_report([measure(kept, TOKENIZERS)], TOKENIZERS, families={}, definition=DEFAULT)
    (block,) = report.blocks
    sampling = block.samplings["ru"]
    assert (sampling.unit, sampling.units) == ("blocks", kept.blocks)
    assert all(row.uncertain.fertility is not None for row in report.rows)
    assert any(row.uncertain.premium is not None for row in report.rows)


def test_aligned_text_beyond_the_memory_keeps_its_premium(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tokscope.counting.measure._BLOCK", 7)
    monkeypatch.setattr("tokscope.counting.scheduler._SMALL_BATCH", SMALL_BATCHES)
    text = find_builtin("fiction")
    folded = measure(text, TOKENIZERS, resources=Resources(memory=1))
    whole = measure(text, TOKENIZERS)
    assert len(folded.tally) < len(whole.tally) / 3
    assert sums(folded) == sums(whole)


def test_a_tokenizer_of_whole_segments_is_refused(tmp_path: Path) -> None:
    kept = stored(tmp_path / "x.tally", pairs(), blocks=2)
    with pytest.raises(InputError, match=r"x\.tally: counting with swallower needs single segm"):
        measure(kept, [Swallower()])


def test_a_tally_whose_columns_do_not_fit_is_damaged(tmp_path: Path) -> None:
    kept = stored(tmp_path / "x.tally", pairs(), blocks=2)
    members = kept.manifest["tables"][0]["members"]
    rewritten(
        kept.path,
        lambda manifest: manifest["tables"][0]["members"].update(times=members["segments"]),
    )
    with pytest.raises(InputError, match="not a whole tally file"):
        measure(open_tally(kept.path), TOKENIZERS)


def test_translations_are_in_one_batch() -> None:
    given = [Segment("abcdef", language, key=key) for key in (1, 2) for language in ("en", "ru")]
    assert [each.keys for each in batched(given, 4)] == [[1, 1], [2, 2]]
    alone = [Segment("abcdef", "en"), Segment("abcdef", "en")]
    assert [len(each.starts) for each in batched(alone, 4)] == [1, 1]


ROWS = st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.integers(1, 9)), min_size=1)


@given(ROWS, st.integers(1, 12))
def test_blocks_are_runs_of_one_kind(rows: list[tuple[int, bool, int]], most: int) -> None:
    labels = np.array([label for label, _, _ in rows])
    pairs = np.array([number // 2 if paired else -1 for number, (_, paired, _) in enumerate(rows)])
    segments = np.array([size for _, _, size in rows])
    units = units_of_rows([labels], pairs, segments)
    size = units.size_for(most)
    blocks = units.blocks(size)
    number = int(blocks.max()) + 1
    assert number <= max(most, units.number_of_kinds)
    assert size == 1 or int(units.blocks(size - 1).max()) + 1 > most
    of_rows = blocks[units.of_rows]
    for pair in set(pairs[pairs >= 0].tolist()):
        assert len(set(of_rows[pairs == pair].tolist())) == 1
    for each in range(number):
        kinds = set(units.kinds[blocks == each].tolist())
        assert len(kinds) == 1
        same = np.flatnonzero(units.kinds == kinds.pop())
        inside = np.flatnonzero(blocks[same] == each)
        assert inside.tolist() == list(range(inside[0], inside[-1] + 1))
