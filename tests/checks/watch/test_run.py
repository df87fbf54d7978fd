"""Tokenizers of a hub on loopback, changed behind the store's back in every way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import tiny
from tests.helpers.hub_server import Behaviour, HubServer, named_by_environment
from tokscope.catalogue.catalogue import Catalogue, bundled_catalogue
from tokscope.catalogue.rows import FileRow, HubSource, TokenizerRow, VocabularyFormat
from tokscope.checks.baseline import RoleRecord
from tokscope.checks.watch.run import run_watch
from tokscope.checks.watch.targets import (
    VocabularyChange,
    WatchResult,
    WatchState,
    subjects_named,
    subjects_of_roles,
)
from tokscope.corpora.open import corpus_of_text
from tokscope.errors import UnavailableError
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.store import Store
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import resolve

Content = dict[str, Any]
NAME = "hf:o/r"
TEXT = "Что было, то было.\nWhat was was."
RUSSIAN = TEXT.partition("\n")[0]


@pytest.fixture(scope="module")
def trained() -> Content:
    content: Content = json.loads(tiny.byte_level().to_str())
    return content


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[HubServer]:
    with named_by_environment(monkeypatch) as server:
        yield server


@pytest.fixture
def recorded(hub: HubServer, trained: Content) -> HubServer:
    """A hub whose tokenizer was fetched once."""
    put(hub, trained)
    loader_of().load_one(resolve(NAME, Catalogue({}, {}, {}, {})))
    return hub


def put(hub: HubServer, content: Content, *, indent: int | None = None) -> None:
    hub.add("o/r", "tokenizer.json", json.dumps(content, indent=indent).encode())


def loader_of(*rows: TokenizerRow, offline: bool = False, repin: bool = False) -> Loader:
    """Open the store anew, as the next run of the command would."""
    names = {each.id: each.id for each in rows}
    patterns = bundled_catalogue().patterns
    catalogue = Catalogue({each.id: each for each in rows}, {}, patterns, names)
    return Loader(catalogue, VocabularyFetcher(Store.default(), catalogue, offline, repin=repin))


def watched(name: str = NAME, *rows: TokenizerRow) -> WatchResult:
    loader = loader_of(*rows)
    (found,) = run_watch(subjects_named([name], loader), loader, corpus=corpus_of_text(TEXT))
    return found


def test_a_damaged_record_of_one_does_not_stop_the_others(
    recorded: HubServer, trained: Content
) -> None:
    recorded.add("o/s", "tokenizer.json", json.dumps(trained).encode())
    loader_of().load_one(resolve("hf:o/s", Catalogue({}, {}, {}, {})))
    path = Store.default().note_path("pins", "hf:o/r/tokenizer.json")
    path.write_bytes(path.read_bytes()[:-1])
    loader = loader_of()
    found = run_watch(subjects_named([NAME, "hf:o/s"], loader), loader)
    assert [each.state for each in found] == [WatchState.NOT_COMPARED, WatchState.UNCHANGED]
    assert f"{path}: damaged" in found[0].reason
    assert "--repin hf:o/r" in str(found[0].hint)


def changed(found: WatchResult) -> VocabularyChange:
    assert found.state is WatchState.DRIFTED, found
    assert found.change is not None
    return found.change


def without(content: Content, merges: int) -> Content:
    """Take the last merges away, and the entries they make."""
    new = deepcopy(content)
    gone = new["model"]["merges"][-merges:]
    del new["model"]["merges"][-merges:]
    for pair in gone:
        del new["model"]["vocab"]["".join(pair.split(" ") if isinstance(pair, str) else pair)]
    return new


@pytest.mark.usefixtures("recorded")
def test_unchanged() -> None:
    found = watched()
    assert (found.state, found.by, found.change) == (WatchState.UNCHANGED, "the store", None)
    assert found.place is not None
    assert found.place.address == "hf:o/r@main"
    assert found.files[0].recorded == found.files[0].now


def test_another_file_of_the_same_content(recorded: HubServer, trained: Content) -> None:
    put(recorded, trained, indent=1)
    found = watched()
    assert found.state is WatchState.SAME_CONTENT
    assert found.recorded == found.now
    assert found.files[0].recorded != found.files[0].now
    put(recorded, trained | {"post_processor": {"type": "ByteLevel", "add_prefix_space": True,
        "trim_offsets": True, "use_regex": True}})  # fmt: skip
    assert (found := watched()).state is WatchState.SAME_CONTENT
    assert found.change is not None
    assert found.change.parts == ("post_processor",)


def test_entries_that_are_gone_and_words_that_split_otherwise(
    recorded: HubServer, trained: Content
) -> None:
    put(recorded, without(trained, 150))
    change = changed(watched())
    assert change.entries is not None
    assert (change.entries.only_first, change.entries.only_second) == (150, 0)
    assert change.entries.moved == 0
    assert change.parts == ("merges",)
    text = change.text
    assert text is not None
    assert (text.forms, text.corpus) == (3, "text")  # Что, было, то
    for word in text.words:
        assert word.before != word.after
        assert "".join(word.before) == f"·{word.word}"
        assert word.effect == word.times * (len(word.after) - len(word.before))
    assert text.tokens.keys() == {"ru", "en"}
    before, after = text.tokens["ru"]
    assert before == change.before.count(RUSSIAN)
    assert after == change.after.count(RUSSIAN) > before


def test_entries_that_are_new(recorded: HubServer, trained: Content) -> None:
    put(recorded, without(trained, 5))
    loader = loader_of(repin=True)
    loader.load_one(resolve(NAME, loader.catalogue))
    put(recorded, trained)
    change = changed(watched())
    assert change.entries is not None
    assert (change.entries.only_first, change.entries.only_second) == (0, 5)


def test_ids_that_moved(recorded: HubServer, trained: Content) -> None:
    new = deepcopy(trained)
    vocabulary = new["model"]["vocab"]
    first, second = list(vocabulary)[-2:]
    vocabulary[first], vocabulary[second] = vocabulary[second], vocabulary[first]
    put(recorded, new)
    change = changed(watched())
    assert change.entries is not None
    assert (change.entries.moved, change.entries.only_first, change.entries.only_second) == (
        2,
        0,
        0,
    )
    assert {each.before for each in change.entries.moved_examples} == {
        each.after for each in change.entries.moved_examples
    }
    assert change.text is not None
    assert change.text.changed == 0  # the same bytes


def special(id_: int, text: str) -> Content:
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {"id": id_, "content": text, **flags, "special": True}


def test_special_tokens_alone_are_a_drift(recorded: HubServer, trained: Content) -> None:
    new = deepcopy(trained)
    new["added_tokens"].append(special(900, "<|im_start|>"))
    put(recorded, new)
    found = watched()
    change = changed(found)
    assert found.recorded == found.now  # no count depends on it
    assert (change.special_gone, change.special_new) == ({}, {900: "<|im_start|>"})
    assert change.parts == ()
    assert change.entries is None


def test_pattern_and_normaliser(recorded: HubServer, trained: Content) -> None:
    put(recorded, trained | {"normalizer": {"type": "NFC"}})
    assert changed(watched()).parts == ("normalizer",)
    split = {"type": "Split", "pattern": {"Regex": r"\p{L}+"}, "behavior": "Isolated"}
    split_at = {"type": "Sequence", "pretokenizers": [split | {"invert": False},
        trained["pre_tokenizer"] | {"use_regex": False}]}  # fmt: skip
    put(recorded, trained | {"pre_tokenizer": split_at})
    assert changed(watched()).parts == ("pre_tokenizer",)


@pytest.mark.parametrize("kind", ["unigram", "bpe"])
def test_a_sentencepiece_model(hub: HubServer, kind: str) -> None:
    hub.add("o/r", "tokenizer.model", tiny.sentencepiece_model(kind))
    loader_of().load_one(resolve(NAME, Catalogue({}, {}, {}, {})))
    assert watched().state is WatchState.UNCHANGED
    added = tiny.sentencepiece_model(kind, user_defined_symbols=["<sep>"])
    hub.add("o/r", "tokenizer.model", added)
    change = changed(watched())
    assert "<sep>" in change.special_new.values()
    assert change.parts == ("scores",)
    assert change.entries is not None
    assert change.entries.moved
    plain = tiny.sentencepiece_model(kind, normalization_rule_name="identity")
    hub.add("o/r", "tokenizer.model", plain)
    assert "normalizer" in changed(watched()).parts


def test_the_repository_holds_another_form_now(recorded: HubServer, trained: Content) -> None:
    vocabulary, merges = trained["model"]["vocab"], trained["model"]["merges"]
    lines = [each if isinstance(each, str) else " ".join(each) for each in merges]
    del recorded.files["o/r"]["tokenizer.json"]
    plain = {word: id_ for word, id_ in vocabulary.items() if word != "<|endoftext|>"}
    recorded.add("o/r", "vocab.json", json.dumps(plain).encode())
    recorded.add("o/r", "merges.txt", "\n".join(["#version: 0.2", *lines]).encode())
    found = watched()
    assert not found.reason
    assert [each.path for each in found.files] == ["vocab.json", "merges.txt"]
    assert found.state is WatchState.UNCHANGED
    assert found.recorded == found.now
    loader = loader_of(repin=True)  # accepting it looks into the repository again
    assert loader.load_one(resolve(NAME, loader.catalogue)).fingerprint == found.now


def stored() -> dict[str, bytes]:
    """Everything in the store, byte for byte."""
    root = Store.default().root
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_nothing_recorded_is_replaced(recorded: HubServer, trained: Content) -> None:
    watched()
    before = stored()
    put(recorded, without(trained, 3))
    assert watched().state is WatchState.DRIFTED
    root = Store.default().root
    lasting = {
        path: data for path, data in stored().items() if f"{root}/notes/split-policy" not in path
    }
    assert {path: data for path, data in before.items() if path in lasting} == lasting
    loader = loader_of(offline=True)
    assert loader.load_one(resolve(NAME, loader.catalogue)).vocabulary == 499


def test_what_is_accepted_is_unchanged_then(recorded: HubServer, trained: Content) -> None:
    put(recorded, without(trained, 3))
    assert watched().state is WatchState.DRIFTED
    loader = loader_of(repin=True)
    loader.load_one(resolve(NAME, loader.catalogue))
    assert watched().state is WatchState.UNCHANGED


def test_the_hub_is_queried_anew_each_time(recorded: HubServer) -> None:
    requested = len(recorded.requests)
    watched()
    paths = [each.path for each in recorded.requests[requested:]]
    assert any(path.startswith("/api/models/o/r") for path in paths)
    assert any(path.endswith("/resolve/main/tokenizer.json") for path in paths)


def test_nothing_is_recorded(hub: HubServer, trained: Content) -> None:
    put(hub, trained)
    found = watched()
    assert found.state is WatchState.NOT_COMPARED
    assert found.reason == "nothing is recorded to compare with"
    assert found.hint == "`tokscope tokenizers fetch hf:o/r` records what the hub has now"
    assert hub.requests == []


def test_revisions_are_recorded_and_kept_apart(hub: HubServer, trained: Content) -> None:
    hub.revisions = ("main", "v1")
    put(hub, trained)
    loader = loader_of()
    loader.load_one(resolve("hf:o/r@v1", loader.catalogue))
    assert watched("hf:o/r").state is WatchState.NOT_COMPARED
    put(hub, without(trained, 1))
    found = watched("hf:o/r@v1")
    assert found.state is WatchState.DRIFTED
    assert hub.requests_of("GET", "/resolve/v1/tokenizer.json")


@pytest.mark.parametrize(
    ("spoil", "message_part"),
    [
        (lambda hub: hub.files.pop("o/r"), "no such repository"),
        (
            lambda hub: hub.files["o/r"].pop("tokenizer.json"),
            "no vocabulary that tokscope can read",
        ),
        (lambda hub: hub.add("o/r", "tokenizer.json", b"{", Behaviour.GATED_403), "is gated"),
        (lambda hub: hub.add("o/r", "tokenizer.json", b"{}{", Behaviour.SHORT), "bytes came of"),
        (lambda hub: hub.add("o/r", "tokenizer.json", b'{"model": 5}'), "tokenizer.json"),
        (lambda hub: setattr(hub, "listing", Behaviour.FAILING), "the hub failed"),
    ],
)
def test_what_cannot_be_had_is_not_compared(
    recorded: HubServer, spoil: Callable[[HubServer], object], message_part: str
) -> None:
    recorded.add("o/r", "README.md", b"")
    spoil(recorded)
    found = watched()
    assert found.state is WatchState.NOT_COMPARED
    assert message_part in found.reason
    assert found.hint
    assert found.recorded is not None


def test_what_cannot_be_read_is_not_to_be_accepted(recorded: HubServer) -> None:
    recorded.add("o/r", "tokenizer.json", b'{"model": 5}')
    assert "--repin" not in str(watched().hint)


@pytest.mark.parametrize("lowercase", [None, True])
def test_what_the_files_do_not_say_is_requested(hub: HubServer, lowercase: bool | None) -> None:
    entries = [*tiny.WORDPIECE_SPECIAL, "мир", "что"]
    hub.add("o/r", "vocab.txt", "\n".join(entries).encode())
    loader = loader_of()
    loader.load_one(resolve(NAME, loader.catalogue, VocabularyOptions(lowercase=True)))
    assert watched().state is WatchState.UNCHANGED
    hub.add("o/r", "vocab.txt", "\n".join([*entries, "было"]).encode())
    loader, options = loader_of(), VocabularyOptions(lowercase=lowercase)
    (found,) = run_watch(subjects_named([NAME], loader, options), loader)
    if lowercase is None:
        assert (found.state, found.hint) == (
            WatchState.NOT_COMPARED,
            "add --lowercase or --no-lowercase",
        )
    else:
        entries_now = changed(found).entries
        assert entries_now is not None
        assert (entries_now.only_first, entries_now.only_second) == (0, 1)


@pytest.mark.usefixtures("recorded")
def test_one_that_cannot_be_had_does_not_stop_the_others() -> None:
    loader = loader_of()
    found = run_watch(subjects_named(["hf:o/nope", NAME], loader), loader)
    assert [each.state for each in found] == [WatchState.NOT_COMPARED, WatchState.UNCHANGED]


def test_the_old_vocabulary_is_gone(recorded: HubServer, trained: Content) -> None:
    old = hashlib.sha256(recorded.files["o/r"]["tokenizer.json"].data).hexdigest()
    Store.default().path(old).unlink()
    assert watched().state is WatchState.UNCHANGED  # its digest is still known
    put(recorded, without(trained, 3))
    found = watched()
    assert (found.state, found.change, found.recorded) == (WatchState.DRIFTED, None, None)
    assert "not in the store" in found.reason
    assert not Store.default().path(old).exists()


def test_the_network_is_forbidden(recorded: HubServer) -> None:
    loader, requested = loader_of(offline=True), len(recorded.requests)
    with pytest.raises(UnavailableError, match="--offline forbids it"):
        run_watch(subjects_named([NAME], loader), loader)
    assert len(recorded.requests) == requested


def row(
    *files: FileRow, fingerprint: str | None = None, source: str = "hub", id_: str = "mine"
) -> TokenizerRow:
    sources = (HubSource(VocabularyFormat.TOKENIZER_JSON, files, "o/r"),) if source == "hub" else ()
    return TokenizerRow(id_, id_, "test", None, None, sources, fingerprint=fingerprint)


def test_a_row_of_the_catalogue_that_was_never_fetched(recorded: HubServer, home: Path) -> None:
    fingerprint = watched().recorded
    data = recorded.files["o/r"]["tokenizer.json"].data
    assert watched().recorded == fingerprint
    Store.default().path(hashlib.sha256(data).hexdigest()).unlink()
    for note in (Store.default().root / "notes").rglob("*.json"):
        note.unlink()
    by_content = row(FileRow("json", "tokenizer.json", None), fingerprint=fingerprint)
    found = watched("mine", by_content)
    assert (found.state, found.by) == (WatchState.UNCHANGED, "the catalogue")
    other = row(FileRow("json", "tokenizer.json", None), fingerprint="sha256:0")
    found = watched("mine", other)
    assert (found.state, found.change) == (WatchState.DRIFTED, None)
    assert found.now == fingerprint
    by_digest = row(FileRow("json", "tokenizer.json", "0" * 64))
    found = watched("mine", by_digest)
    assert (found.state, found.by) == (WatchState.DRIFTED, "the catalogue")
    assert found.files[0].recorded == "0" * 64


def test_a_name_that_no_hub_has(hub: HubServer) -> None:
    found = watched("mine", row(source="none"))
    assert found.state is WatchState.NOT_COMPARED
    assert "not loaded from the hub" in found.reason
    assert found.hint == "name the repository: hf:OWNER/NAME"
    assert hub.requests == []


def of_role(fingerprint: str, source: str = NAME) -> WatchResult:
    loader = loader_of()
    roles = {"production": RoleRecord(source, source, fingerprint, "e", source)}
    subjects = subjects_of_roles(roles, "b.json", loader)
    (found,) = run_watch(subjects, loader, corpus=corpus_of_text(TEXT))
    return found


def test_the_fingerprint_of_a_baseline(recorded: HubServer, trained: Content) -> None:
    fingerprint = str(watched().recorded)
    found = of_role(fingerprint)
    assert (found.state, found.by, found.subject.name) == (
        WatchState.UNCHANGED,
        "b.json",
        "production",
    )
    put(recorded, trained, indent=1)
    assert of_role(fingerprint).state is WatchState.SAME_CONTENT
    put(recorded, without(trained, 3))
    assert changed(of_role(fingerprint)).entries is not None


def test_a_baseline_of_another_vocabulary_than_the_store_holds(
    recorded: HubServer, trained: Content
) -> None:
    found = of_role("sha256:of another time")
    assert (found.state, found.change) == (WatchState.DRIFTED, None)
    assert found.reason == "the store holds another vocabulary than the recorded one"
    assert found.now == watched().recorded


def test_a_baseline_without_a_store(hub: HubServer, trained: Content) -> None:
    put(hub, trained)
    found = of_role("sha256:0")
    assert (found.state, found.change) == (WatchState.DRIFTED, None)
    assert "not in the store" in found.reason
    assert of_role(str(found.now)).state is WatchState.UNCHANGED


def test_a_role_that_is_no_concern_of_the_hub(hub: HubServer) -> None:
    assert of_role("sha256:0", "bytes").state is WatchState.NOT_ON_HUB
    assert hub.requests == []


def test_the_stored_file_was_tampered_with(recorded: HubServer, trained: Content) -> None:
    old = hashlib.sha256(recorded.files["o/r"]["tokenizer.json"].data).hexdigest()
    watched()  # facts are remembered by now
    Store.default().path(old).write_bytes(b"{")
    put(recorded, without(trained, 3))
    found = watched()
    assert (found.state, found.change) == (WatchState.DRIFTED, None)
    assert "damaged" in found.reason
