"""Vocabularies carried by hand to a machine without a network."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sources.conftest import files_below
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.catalogue.rows import VocabularyFormat
from tokscope.errors import InputError, UnavailableError
from tokscope.sources.store import Store
from tokscope.sources.verification import VocabularyFiles, record
from tokscope.tokenizers import transfer

VOCAB, MERGES, MODEL = b'{"a": 0}', b"#version\n", b"\n\x05model"
MANIFEST = "tokscope-vocabularies.json"
CATALOGUE = bundled_catalogue()


def export(store: Store, vocabularies: dict[str, VocabularyFiles], folder: Path) -> int:
    return transfer.export(store, vocabularies, folder, CATALOGUE)


def import_(store: Store, folder: Path, *named: str, repin: bool = False) -> list[str]:
    return transfer.import_(store, folder, CATALOGUE, named, repin=repin)


def pins(store: Store) -> dict[str, str]:
    return {pin: note["sha256"] for pin, note in store.notes().get("pins", {}).items()}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def vocabulary(store: Store, format_: VocabularyFormat, **files: bytes) -> VocabularyFiles:
    paths = {role: store.put(data) for role, data in files.items()}
    return VocabularyFiles(
        format_, paths, {role: path.name for role, path in paths.items()}, "hf:o/r"
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "here")


@pytest.fixture
def other(tmp_path: Path) -> Store:
    return Store(tmp_path / "there")


@pytest.fixture
def folder(tmp_path: Path, store: Store) -> Path:
    """What an export of two vocabularies wrote."""
    record(store, {"hf:o/r/f": sha256(MODEL)})
    store.write_note("listings", "o/r@main", ["f"])
    vocabularies = {
        "gpt-2": vocabulary(store, VocabularyFormat.VOCAB_AND_MERGES, vocab=VOCAB, merges=MERGES),
        "hf:o/r": vocabulary(store, VocabularyFormat.SENTENCEPIECE, model=MODEL),
    }
    written = export(store, vocabularies, tmp_path / "new" / "folder")
    assert written == len(VOCAB + MERGES + MODEL)
    return tmp_path / "new" / "folder"


def test_what_was_exported_is_imported(folder: Path, store: Store, other: Store) -> None:
    assert import_(other, folder) == ["gpt-2", "hf:o/r"]
    for data in (VOCAB, MERGES, MODEL):
        path = other.verified_path(hashlib.sha256(data).hexdigest())
        assert path is not None
        assert path.read_bytes() == data
    assert other.notes() == store.notes()
    assert len(files_below(other.root)) == len(files_below(store.root))


def test_importing_twice_changes_nothing(folder: Path, other: Store) -> None:
    import_(other, folder)
    before = {path: path.read_bytes() for path in files_below(other.root)}
    import_(other, folder)
    assert {path: path.read_bytes() for path in files_below(other.root)} == before


def test_exporting_again_writes_only_what_is_not_there(folder: Path, store: Store) -> None:
    model = vocabulary(store, VocabularyFormat.SENTENCEPIECE, model=MODEL)
    assert export(store, {"hf:o/r": model}, folder) == 0


def test_exporting_again_mends_what_was_damaged(folder: Path, store: Store, other: Store) -> None:
    path = folder / sha256(MODEL)
    for damage in (b"", MODEL[:-1], MODEL + b"x"):
        path.write_bytes(damage)
        model = vocabulary(store, VocabularyFormat.SENTENCEPIECE, model=MODEL)
        assert export(store, {"hf:o/r": model}, folder) == len(MODEL)
        assert path.read_bytes() == MODEL
    assert import_(other, folder) == ["gpt-2", "hf:o/r"]


def test_exporting_others_keeps_what_was_there(folder: Path, store: Store, other: Store) -> None:
    another = vocabulary(store, VocabularyFormat.VOCAB_TXT, vocab=b"[UNK]")
    record(store, {"hf:o/s/f": another.digests["vocab"]})
    export(store, {"hf:o/s": another}, folder)
    assert import_(other, folder) == ["gpt-2", "hf:o/r", "hf:o/s"]
    assert {*other.notes()["pins"]} == {"hf:o/r/f", "hf:o/s/f"}


def test_a_damaged_manifest_is_not_written_over(folder: Path, store: Store) -> None:
    (folder / MANIFEST).write_bytes(b"{")
    model = vocabulary(store, VocabularyFormat.SENTENCEPIECE, model=MODEL)
    with pytest.raises(InputError, match="damaged: not JSON") as caught:
        export(store, {"hf:o/r": model}, folder)
    assert f"delete {folder / MANIFEST}" in str(caught.value.hint)
    assert (folder / MANIFEST).read_bytes() == b"{"


def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = vocabulary(store, VocabularyFormat.SENTENCEPIECE, model=MODEL)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnavailableError, match="cannot be written: No space left"):
        export(store, {"hf:o/r": model}, tmp_path / "out")
    assert files_below(tmp_path / "out") == []


def test_a_folder_holds_files_by_digest_and_a_manifest(folder: Path) -> None:
    digests = {hashlib.sha256(data).hexdigest() for data in (VOCAB, MERGES, MODEL)}
    assert {path.name for path in folder.iterdir()} == {*digests, MANIFEST}


def test_a_stranger_in_the_folder_is_left_alone(folder: Path, other: Store) -> None:
    (folder / "stranger").write_bytes(b"evil")
    import_(other, folder)
    assert b"evil" not in [path.read_bytes() for path in files_below(other.root)]


def refused(other: Store, folder: Path, what: str) -> None:
    with pytest.raises(InputError) as caught:
        import_(other, folder)
    assert what in caught.value.message
    assert str(folder) in caught.value.message
    assert files_below(other.root) == []


@pytest.mark.parametrize("data", [b"", b"\n\x05mode", MODEL + b"\0"])
def test_one_damaged_file_and_nothing_is_taken(folder: Path, other: Store, data: bytes) -> None:
    (folder / sha256(MODEL)).write_bytes(data)
    refused(other, folder, f"{sha256(MODEL)}: refused")


def test_one_missing_file_and_nothing_is_taken(folder: Path, other: Store) -> None:
    (folder / sha256(MODEL)).unlink()
    refused(other, folder, f"lacks the file {sha256(MODEL)} of hf:o/r")


@pytest.mark.parametrize("path", ["../../secret", "/etc/hostname", "", ".", MANIFEST])
def test_a_name_that_is_no_digest_is_never_opened(folder: Path, other: Store, path: str) -> None:
    change(folder, lambda manifest: manifest["vocabularies"][0]["files"].update(vocab=path))
    refused(other, folder, "lacks the file")


def change(folder: Path, edit: Callable[[Any], object]) -> None:
    manifest = json.loads((folder / MANIFEST).read_bytes())
    edit(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize("kind", ["../../out", "{}/out", "..", "", "a/b", "A\n"])
def test_a_kind_of_note_is_never_a_path(
    folder: Path, other: Store, kind: str, tmp_path: Path
) -> None:
    before = files_below(tmp_path)
    change(folder, lambda manifest: manifest["notes"].update({kind.format(tmp_path): {"k": 1}}))
    refused(other, folder, "damaged")
    assert files_below(tmp_path) == before


@pytest.mark.parametrize(
    "edit",
    [
        lambda manifest: manifest.pop("schema"),
        lambda manifest: manifest.pop("notes"),
        lambda manifest: manifest.pop("vocabularies"),
        lambda manifest: manifest.update(notes=[]),
        lambda manifest: manifest.update(notes={"pins": ["a"]}),
        lambda manifest: manifest.update(notes={"pins": None}),
        lambda manifest: manifest.update(vocabularies={"a": "b"}),
        lambda manifest: manifest.update(vocabularies=[None]),
        lambda manifest: manifest["vocabularies"][0].pop("tokenizer"),
        lambda manifest: manifest["vocabularies"][0].update(tokenizer=7),
        lambda manifest: manifest["vocabularies"][0].update(files=[["vocab", "x"]]),
        lambda manifest: manifest["vocabularies"][0].update(files={"vocab": 7}),
    ],
)
def test_a_manifest_of_another_shape_is_damaged(
    folder: Path, other: Store, edit: Callable[[Any], object]
) -> None:
    change(folder, edit)
    refused(other, folder, f"{MANIFEST}: damaged")


def test_what_is_damaged_in_a_manifest_is_reported_in_words(folder: Path, other: Store) -> None:
    change(folder, lambda manifest: manifest.pop("schema"))
    refused(other, folder, f"{MANIFEST}: damaged: it lacks 'schema'")
    (folder / MANIFEST).write_bytes(b"[]")
    refused(other, folder, f"{MANIFEST}: damaged: not a JSON object")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xff"])
def test_a_manifest_that_is_none_is_damaged(folder: Path, other: Store, content: bytes) -> None:
    (folder / MANIFEST).write_bytes(content)
    refused(other, folder, f"{MANIFEST}: damaged")


def test_a_later_schema_says_to_update(folder: Path, other: Store) -> None:
    change(folder, lambda manifest: manifest.update(schema=2))
    refused(other, folder, "of schema 2")


@pytest.mark.parametrize("make", ["nothing", "empty"])
def test_a_folder_nobody_exported_is_named(tmp_path: Path, other: Store, make: str) -> None:
    folder = tmp_path / make
    if make == "empty":
        folder.mkdir()
    refused(other, folder, "cannot be read")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, store: Store) -> None:
    occupied = tmp_path / "occupied"
    occupied.write_bytes(b"")
    model = vocabulary(store, VocabularyFormat.SENTENCEPIECE, model=MODEL)
    with pytest.raises(UnavailableError, match=f"{occupied}: cannot be written"):
        export(store, {"hf:o/r": model}, occupied)


def test_a_damaged_pin_of_another_file_does_not_stop_an_export(
    tmp_path: Path, store: Store
) -> None:
    store.write_note("pins", "a", 1)
    files_below(store.root)[0].write_bytes(b"{")
    model = vocabulary(store, VocabularyFormat.SENTENCEPIECE, model=MODEL)
    assert export(store, {"hf:o/r": model}, tmp_path / "out") == len(MODEL)


def test_a_digest_of_first_use_is_not_replaced(folder: Path, other: Store) -> None:
    record(other, {"hf:o/r/f": "1" * 64})
    before = {path: path.read_bytes() for path in files_below(other.root)}
    with pytest.raises(UnavailableError) as caught:
        import_(other, folder)
    message_part = f"hf:o/r/f: refused: its sha256 is {sha256(MODEL)}, but {'1' * 64} was recorded"
    assert message_part in caught.value.message
    assert f"`tokscope tokenizers import --repin {folder}`" in str(caught.value.hint)
    assert {path: path.read_bytes() for path in files_below(other.root)} == before


def test_repin_replaces_a_digest_of_first_use(folder: Path, other: Store) -> None:
    record(other, {"hf:o/r/f": "1" * 64})
    other.write_note("listings", "o/r@main", ["g"])
    import_(other, folder, repin=True)
    assert pins(other) == {"hf:o/r/f": sha256(MODEL)}
    assert other.note("listings", "o/r@main") == ["f"]


def test_a_damaged_digest_of_first_use_is_named_and_replaced_only_with_repin(
    folder: Path, other: Store
) -> None:
    record(other, {"hf:o/r/f": "1" * 64})
    path = other.note_path("pins", "hf:o/r/f")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(UnavailableError, match=f"{path}: damaged") as caught:
        import_(other, folder)
    assert f"`tokscope tokenizers import --repin {folder}`" in str(caught.value.hint)
    assert other.verified_path(sha256(MODEL)) is None
    import_(other, folder, repin=True)
    assert pins(other) == {"hf:o/r/f": sha256(MODEL)}


def test_a_listing_that_is_there_is_kept(folder: Path, other: Store) -> None:
    other.write_note("listings", "o/r@main", ["f", "g"])
    import_(other, folder)
    assert other.note("listings", "o/r@main") == ["f", "g"]


def test_only_what_is_named_is_taken(folder: Path, other: Store) -> None:
    record(other, {"hf:o/r/f": "1" * 64})
    assert import_(other, folder, "gpt-2") == ["gpt-2"]
    assert other.verified_path(sha256(VOCAB)) is not None
    assert other.verified_path(sha256(MODEL)) is None
    assert pins(other) == {"hf:o/r/f": "1" * 64}


def test_a_name_that_the_folder_does_not_list_is_an_error(folder: Path, other: Store) -> None:
    with pytest.raises(InputError, match="does not hold xlnet, t5") as caught:
        import_(other, folder, "xlnet", "gpt-2", "t5")
    assert caught.value.hint == "it holds gpt-2, hf:o/r"
    assert files_below(other.root) == []


def test_only_notes_of_what_is_exported_go_along(tmp_path: Path, store: Store) -> None:
    model = vocabulary(store, VocabularyFormat.SENTENCEPIECE, model=MODEL)
    record(store, {"hf:o/r/f": sha256(MODEL), "hf:o/s/f": sha256(VOCAB)})
    store.write_note("listings", "o/r@main", ["f"])
    store.write_note("listings", "o/s@main", ["f"])
    export(store, {"hf:o/r": model}, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / MANIFEST).read_bytes())
    assert {kind: list(entries) for kind, entries in manifest["notes"].items()} == {
        "pins": ["hf:o/r/f"],
        "listings": ["o/r@main"],
    }


@pytest.mark.parametrize(
    "pin",
    [
        "hf:o/s/f",
        "hf:o/r@v1/f",
        "hf:o/r/sub/f",
        "hf:o/r/",
        "hf:xlnet/xlnet-base-cased/spiece.model",
        "hf-dataset:o/r/f",
    ],
)
def test_a_digest_of_another_file_is_not_taken(folder: Path, other: Store, pin: str) -> None:
    digest = {"sha256": sha256(MODEL)}
    change(folder, lambda manifest: manifest["notes"]["pins"].update({pin: digest}))
    change(folder, lambda manifest: manifest["notes"]["listings"].update({"o/s@main": ["f"]}))
    import_(other, folder)
    assert pins(other) == {"hf:o/r/f": sha256(MODEL)}
    assert {*other.notes()["listings"]} == {"o/r@main"}


@pytest.mark.parametrize("note", [{"sha256": "2" * 64}, {"sha256": 7}, {}, "x", None])
def test_a_digest_is_that_of_a_file_that_comes_along(
    folder: Path, other: Store, note: object
) -> None:
    change(folder, lambda manifest: manifest["notes"]["pins"].update({"hf:o/r/f": note}))
    import_(other, folder)
    assert pins(other) == {}


def test_the_digest_of_a_row_that_states_none_is_taken(tmp_path: Path, other: Store) -> None:
    row = CATALOGUE.tokenizers["gigachat"]
    source = next(each for each in row.sources if each.kind == "model hub")
    store = Store(tmp_path / "here")
    model = vocabulary(store, source.format, json=b"{}")
    pin = f"{source}/{source.files[0].path}"
    record(store, {pin: sha256(b"{}")})
    export(store, {row.id: model}, tmp_path / "out")
    assert import_(other, tmp_path / "out") == [row.id]
    assert pins(other) == {pin: sha256(b"{}")}
