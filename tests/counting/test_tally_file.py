"""A tally file measures as its text does, merged ones as the whole; a damaged one is an error."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import adversarial as adversarial
from tests.helpers.fake_tokenizers import Swallower, pairs, plain
from tokscope.corpora.builtin import find_builtin
from tokscope.corpora.corpus import Corpus
from tokscope.corpora.open import open_corpora
from tokscope.counting.measure import Measurement, measure, tables
from tokscope.counting.segment_table import SegmentTable
from tokscope.counting.tally_file import TallyFile, open_inputs, open_tally
from tokscope.counting.tally_writer import write_tally
from tokscope.errors import IncomparableError, InputError, TokscopeError, UnavailableError
from tokscope.text.words import DEFAULT, DEFINITIONS
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer

TOKENIZERS = [BytesTokenizer(), CharactersTokenizer(), Swallower()]


def stored(
    path: Path,
    *corpora: Corpus | TallyFile,
    memory: int = 1 << 30,
    blocks: int | None = None,
) -> TallyFile:
    tally = SegmentTable(DEFAULT)
    write_tally(path, corpora, tally, tables(corpora, tally, memory), blocks=blocks)
    return open_tally(path)


def numbers(measured: Measurement) -> dict[str, Any]:
    tally = measured.tally
    return {
        "digest": tally.digest,
        "words": tally.words.tolist(),
        "characters": tally.characters.tolist(),
        "bytes": tally.bytes.tolist(),
        "pairs": tally.pairs.tolist(),
        "labels": [list(each) for each in (tally.languages, tally.domains, tally.sources)],
        "columns": {id_: each.tokens.tolist() for id_, each in measured.columns.items()},
        "lost": {id_: each.lost.tolist() for id_, each in measured.columns.items()},
    }


def adversarial_corpus() -> Corpus:
    lines = [line for line in adversarial.ADVERSARIAL if line.strip()]
    return plain("adversarial", *((line, "en" if len(line) % 2 else None) for line in lines))


@pytest.mark.parametrize("memory", [1 << 30, 1])
@pytest.mark.parametrize(
    "text",
    [pairs, adversarial_corpus, lambda: find_builtin("fiction")],
    ids=["pairs", "adversarial", "f"],
)
def test_a_tally_measures_as_its_text_does(
    tmp_path: Path, text: Callable[[], Corpus], memory: int
) -> None:
    kept = stored(tmp_path / "x.tally", text(), memory=memory)
    again, direct = measure(kept, TOKENIZERS), measure(text(), TOKENIZERS)
    assert numbers(again) == numbers(direct)
    assert (kept.unit, kept.is_aligned) == (text().unit, text().is_aligned)


def test_another_word_definition_is_counted_from_the_tally(tmp_path: Path) -> None:
    kept = stored(tmp_path / "x.tally", find_builtin("engineers"))
    for name in ("whitespace", "uax29"):
        again = measure(kept, [], DEFINITIONS[name]).tally.words.tolist()
        direct = measure(find_builtin("engineers"), [], DEFINITIONS[name]).tally.words.tolist()
        assert again == direct


def test_merged_tallies_measure_as_the_whole(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Да, это я.\n\nНет.\n", "utf-8")
    (tmp_path / "b.txt").write_text("Да, это ты.\nYes it is.\n", "utf-8")
    paths = [str(tmp_path / name) for name in ("a.txt", "b.txt")]
    parts = [stored(Path(path).with_suffix(".tally"), *open_corpora([path])) for path in paths]
    merged = stored(tmp_path / "m.tally", *parts)
    whole = measure(open_corpora(paths)[0], TOKENIZERS)
    assert numbers(measure(merged, TOKENIZERS)) == numbers(whole)


def test_gold_words_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.conllu"
    row = "{}\t{}\t_\t_\t_\t_\t_\t_\t_\t_\n"
    path.write_text(row.format(1, "Да") + row.format(2, "."), "utf-8")
    kept = stored(tmp_path / "x.tally", *open_corpora([str(path)]))
    assert measure(kept, [], DEFINITIONS["gold"]).tally.words.tolist() == [2]


def test_text_without_gold_words_has_none_in_a_tally_either(tmp_path: Path) -> None:
    kept = stored(tmp_path / "x.tally", pairs())
    with pytest.raises(InputError, match="no words of its own"):
        measure(kept, [], DEFINITIONS["gold"])


def test_an_empty_text_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="corpus 'x' holds no text"):
        stored(tmp_path / "x.tally", plain("x"))
    assert list(tmp_path.iterdir()) == []


def rewritten(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Write the file again with another manifest."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    members["manifest.json"] = json.dumps(manifest).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    path.write_bytes(buffer.getvalue())


def measured_error(path: Path) -> TokscopeError:
    with pytest.raises(TokscopeError) as caught:
        measure(open_tally(path), TOKENIZERS[:2])
    assert caught.value.hint is not None
    return caught.value


@pytest.mark.parametrize("blocks", [None, 2])
@pytest.mark.parametrize("size", [0, 10, 100, 0.5, 0.9, -1])
def test_a_truncated_file_is_an_error(tmp_path: Path, size: float, blocks: int | None) -> None:
    path = stored(tmp_path / "x.tally", pairs(), blocks=blocks).path
    data = path.read_bytes()
    path.write_bytes(data[: int(size * len(data)) if 0 < size < 1 else int(size)])
    assert "not a whole tally file" in measured_error(path).message


@pytest.mark.parametrize("blocks", [None, 4])
def test_any_flipped_byte_is_an_error_or_changes_nothing(
    tmp_path: Path, blocks: int | None
) -> None:
    tokenizers = TOKENIZERS if blocks is None else TOKENIZERS[:2]
    path = stored(tmp_path / "x.tally", pairs(), blocks=blocks).path
    data = path.read_bytes()
    direct = numbers(measure(open_tally(path), tokenizers))
    for place in range(0, len(data), 37):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :])
        try:
            again = numbers(measure(open_tally(path), tokenizers))
        except TokscopeError:
            continue
        assert again == direct, place


def test_another_version_is_incomparable_and_names_the_way(tmp_path: Path) -> None:
    path = stored(tmp_path / "x.tally", pairs()).path
    rewritten(path, lambda manifest: manifest.update(schema=99))
    error = measured_error(path)
    assert isinstance(error, IncomparableError)
    assert "schema 99" in error.message
    rewritten(path, lambda manifest: manifest.update(schema=1, cut="other-2"))
    assert "cut by other-2" in measured_error(path).message


def test_a_wrong_digest_is_an_error(tmp_path: Path) -> None:
    path = stored(tmp_path / "x.tally", pairs()).path

    def change(manifest: dict[str, Any]) -> None:
        manifest["tables"][0]["members"]["ids"]["sha256"] = "0" * 64

    rewritten(path, change)
    assert "another digest" in measured_error(path).message


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: zipfile.ZipFile, *args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(UnavailableError, match="No space left"):
        stored(tmp_path / "x.tally", pairs())
    assert list(tmp_path.iterdir()) == []


def test_limits_do_not_apply_to_a_tally(tmp_path: Path) -> None:
    from tokscope.corpora.open import OpenOptions

    path = stored(tmp_path / "x.tally", pairs()).path
    with pytest.raises(InputError, match="measured whole"):
        open_inputs([str(path)], OpenOptions(limit=1))


def with_manifest(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    members["manifest.json"] = json.dumps(manifest).encode()
    changed = path.with_name("changed.tally")
    with zipfile.ZipFile(changed, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return changed


def _put(field: str, value: object, manifest: dict[str, Any]) -> None:
    manifest[field] = value


FIELDS = (
    *("name", "unit", "aligned", "assumed_languages", "unicode", "digest", "segments", "blocks"),
    *("characters", "bytes", "languages", "domains", "sources", "notes", "skipped", "tables"),
)


@pytest.mark.parametrize("field", FIELDS)
def test_a_missing_or_wrong_field_of_the_manifest_is_named(tmp_path: Path, field: str) -> None:
    stored(path := tmp_path / "x.tally", pairs())
    changes: list[Callable[[dict[str, Any]], object]] = [
        lambda each: each.pop(field),
        *(partial(_put, field, wrong) for wrong in (-1, 1.5, [5], {"a": "b"}, [[]])),
    ]
    for change in changes:
        with pytest.raises(InputError, match=f"manifest.json: .*{field}"):
            open_tally(with_manifest(path, change))


@pytest.mark.parametrize(
    "change",
    [
        lambda each: each.update(blocks=3),
        lambda each: each.update(languages=[]),
        lambda each: each["tables"][0].update(same={"languages": 99}),
        lambda each: each["tables"][0]["same"].update(sources=-1),
        lambda each: each["tables"][0]["same"].pop("gold"),
        lambda each: each["tables"][0].pop("members"),
        lambda each: each["tables"][0]["members"]["ids"].pop("name"),
        lambda each: each["tables"][0]["members"]["ids"].update(name=5),
        lambda each: each["tables"][0].update(same=[]),
    ],
)
def test_a_manifest_that_does_not_fit_its_tables_is_an_error(
    tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    stored(path := tmp_path / "x.tally", pairs())
    with pytest.raises(InputError, match="not a whole tally file"):
        measure(open_tally(with_manifest(path, change)), TOKENIZERS[:2])
