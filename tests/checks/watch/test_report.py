"""What is said of what came of watching."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.checks.watch.test_changes import Cutter
from tokscope.analysis.vocabulary_diff import difference_of
from tokscope.catalogue.rows import FileRow, HubSource, TokenizerRow, VocabularyFormat
from tokscope.checks.watch.changes import TextChange
from tokscope.checks.watch.report import watch_document
from tokscope.checks.watch.targets import (
    FileNow,
    OnHub,
    VocabularyChange,
    WatchResult,
    WatchState,
    WatchTarget,
)
from tokscope.render.document import Document, OutputFormat
from tokscope.render.documents import render_document
from tokscope.tokenizers.names import Target, TokenizerSpec

ADVERSARIAL = "::error::x|<b>\u202e\n##[group]"


def subject(name: str, *, row: TokenizerRow | None = None, by: str | None = None) -> WatchTarget:
    spec = TokenizerSpec.parse(name)
    return WatchTarget("production" if by else name, Target(name, spec, row), "sha256:0", by)


def source(sha256: str | None) -> HubSource:
    return HubSource(
        VocabularyFormat.TOKENIZER_JSON, (FileRow("json", "tokenizer.json", sha256),), "o/r"
    )


def drifted(of: WatchTarget, known: HubSource | None) -> WatchResult:
    place = OnHub("o/r", None, of.target.row, known)
    files = (FileNow("tokenizer.json", "0" * 64, "1" * 64),)
    return WatchResult(of, WatchState.DRIFTED, place, "x", "sha256:0", "sha256:1", files)


def noted(watched: WatchResult) -> str:
    return "\n".join(watch_document([watched]).notes)


@pytest.mark.parametrize("sha256", [None, "0" * 64])
def test_how_a_row_of_the_catalogue_is_accepted(sha256: str | None) -> None:
    known = source(sha256)
    row = TokenizerRow("mine", "mine", "test", None, None, (known,))
    notes = noted(drifted(subject("mine", row=row), known))
    if sha256 is None:
        assert notes.endswith("`tokscope tokenizers fetch --repin mine` takes what the hub has")
    else:
        assert "fetch --repin hf:o/r@main` takes what the hub has under that name" in notes
        assert notes.endswith("; mine stays as the catalogue has it")


def test_how_a_role_is_accepted() -> None:
    notes = noted(drifted(subject("hf:o/r", by="b.json"), source(None)))
    assert notes.endswith(
        "nothing was replaced; `tokscope tokenizers fetch --repin hf:o/r` takes what the hub has;"
        " then `tokscope check --update` records it"
    )
    known = source("0" * 64)
    row = TokenizerRow("mine", "mine", "test", None, None, (known,))
    notes = noted(drifted(subject("mine", row=row, by="b.json"), known))
    assert "then name it so among the check's roles, and `tokscope check --update`" in notes


def test_what_was_before_is_not_there() -> None:
    watched = replace(drifted(subject("hf:o/r"), source(None)), reason="it is gone")
    found = watch_document([watched])
    assert found.tables[0].rows[0][-1] == "other content of tokenizer.json"
    assert "hf:o/r: what was before cannot be shown: it is gone" in found.notes
    assert f"hf:o/r: tokenizer.json: sha256 {'0' * 12}… → {'1' * 12}…" in found.notes
    assert "hf:o/r: fingerprint sha256:0 → sha256:1" in found.notes
    assert found.sentence == "Drifted on the hub: hf:o/r (1 of 1 compared)."
    assert found.signature is None


def everything() -> Document:
    special = {number: f"{ADVERSARIAL}{number}" for number in range(30)}
    before, after = Cutter("a", 1), Cutter("b", 2)
    entries = difference_of({0: ADVERSARIAL.encode(), 1: b"\xd0"}, {0: b"b", 2: b"\xd0"})
    text = TextChange("t", "ab", 7, 0, (), {"ru": (10, 12), "?": (0, 1)})
    change = VocabularyChange(before, after, entries, {}, special, ("normalizer",), text)
    return watch_document([replace(drifted(subject("hf:o/r"), source(None)), change=change)])


def test_changes_are_summed_up() -> None:
    found = everything()
    assert found.tables[0].rows[0][-1] == (
        "1 entry added, 1 removed; 1 id moved; special tokens: 30 new, 0 gone or moved;"
        " changed: normalizer"
    )
    titles = [table.title for table in found.tables]
    assert "hf:o/r: special and added tokens, 20 of 30" in titles
    assert len(found.records["special"]) == 30
    assert found.records["texts"] == [
        {"watched": "hf:o/r", "corpus": "t", "forms": 7, "changed": 0}
    ]
    assert "hf:o/r: none of 7 Russian word forms split otherwise" in found.notes
    (tokens,) = (table for table in found.tables if "tokens of t" in table.title)
    assert tokens.rows == (("ru", "10", "12", "+20.0%"), ("?", "0", "1", "–"))


@pytest.mark.parametrize("format_", list(OutputFormat))
def test_foreign_text_is_never_markup(format_: OutputFormat) -> None:
    text = render_document(everything(), format_)
    if format_ is OutputFormat.JSON:
        assert json.loads(text)["special"][0]["token"] == f"{ADVERSARIAL}0"
        return
    assert "\u202e" not in text
    assert not any(line.lstrip().startswith(("::", "##[")) for line in text.splitlines())


def test_nothing_could_be_compared() -> None:
    watched = WatchResult(subject("hf:o/r"), WatchState.NOT_COMPARED, reason="no", hint="do")
    found = watch_document([watched])
    assert (found.sentence, found.notes) == (None, ())
    assert [(each.tokenizer, each.reason, each.hint) for each in found.unavailable] == [
        ("hf:o/r", "no", "do")
    ]
    assert not found.unavailable[0].can_be_fetched
