"""Download the current files of watched tokenizers and compare them with what is recorded.

Nothing that is recorded or stored is replaced; the downloaded files are deleted afterwards.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tokscope.analysis.vocabulary_diff import difference_of
from tokscope.catalogue.rows import HubSource
from tokscope.checks.watch.changes import FLAGS, parts_of, retokenized_words, special_tokens
from tokscope.checks.watch.targets import (
    FileNow,
    OnHub,
    VocabularyChange,
    WatchResult,
    WatchState,
    WatchTarget,
    counted_by,
    on_hub,
)
from tokscope.corpora.corpus import Corpus
from tokscope.errors import InputError, TokscopeError, UnavailableError
from tokscope.sources.hub import fetch_latest
from tokscope.sources.store import Store
from tokscope.sources.verification import VocabularyFiles, pinned_digest
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.registry import options_of_local, start_engine
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import source_of_listing

CATALOGUE, STORE = "the catalogue", "the store"
"""By whom something is recorded, where no baseline records it."""
_UNREADABLE = "what is recorded is used as before; the repository's history says what was changed"


@dataclass(frozen=True, slots=True)
class _Read:
    """A vocabulary that an engine has read, and its files."""

    tokenizer: LoadedTokenizer
    files: VocabularyFiles
    options: VocabularyOptions


@dataclass(frozen=True, slots=True)
class _Record:
    """What is recorded for a tokenizer."""

    by: str
    fingerprint: str | None
    digests: Mapping[str, str]
    """sha256 of files on the hub, by their path."""
    read: _Read | None
    """The vocabulary itself; None where it is not available, or is another one."""
    lacking: str
    """Why it is not there."""


def run_watch(
    subjects: Sequence[WatchTarget], loader: Loader, *, corpus: Corpus | None = None, top: int = 10
) -> tuple[WatchResult, ...]:
    """Download the current files of tokenizers, and compare them with what is recorded."""
    if loader.fetcher.offline:
        raise UnavailableError(
            "the hub cannot be queried: --offline forbids it",
            "run it without --offline (and without TOKSCOPE_OFFLINE), where there is a network",
        )
    loader.fetcher.no_fetch = True
    with tempfile.TemporaryDirectory(prefix="tokscope-") as folder:
        watching = _Watching(loader, Store(Path(folder)), corpus, top)
        return tuple(watching.watch(each) for each in subjects)


@dataclass(frozen=True, slots=True)
class _Watching:
    loader: Loader
    scratch: Store
    """Where what the hub has is put: gone afterwards."""
    corpus: Corpus | None
    top: int

    def watch(self, subject: WatchTarget) -> WatchResult:
        place = on_hub(subject.target, self.loader)
        if place is None:
            state = WatchState.NOT_ON_HUB if subject.by else WatchState.NOT_COMPARED
            why = "it is not loaded from the hub, so nothing there can change it"
            hint = None if subject.by else "name the repository: hf:OWNER/NAME"
            return WatchResult(subject, state, reason=why, hint=hint)
        try:
            record = self._record(subject, place)
        except TokscopeError as error:  # the record of a first use is damaged
            state, reason, hint = WatchState.NOT_COMPARED, error.message, error.hint
            return WatchResult(subject, state, place, reason=reason, hint=hint)
        nothing = WatchResult(
            subject, WatchState.NOT_COMPARED, place, record.by, record.fingerprint
        )
        if record.fingerprint is None and not record.digests:
            hint = f"`tokscope tokenizers fetch {subject.target.id}` records what the hub has now"
            return replace(nothing, reason="nothing is recorded to compare with", hint=hint)
        try:
            source = self._source(place)
            files = fetch_latest(self.loader.fetcher.hub, source, self.scratch)
            now = tuple(
                FileNow(row.path, record.digests.get(row.path), files.digests[row.role])
                for row in source.files
            )
            return self._compared(replace(nothing, files=now), place, record, files)
        except TokscopeError as error:
            return replace(nothing, reason=error.message, hint=error.hint)

    def _record(self, subject: WatchTarget, place: OnHub) -> _Record:
        digests = {}
        if (known := place.known) is not None:
            for row in known.files:
                sha256 = row.sha256 or pinned_digest(self.loader.fetcher.store, known, row)
                if sha256 is not None:
                    digests[row.path] = sha256
        read, lacking = self._at_hand(subject, place)
        of_row = place.row.fingerprint if place.row else None
        found = read.tokenizer.fingerprint if read else of_row
        if subject.fingerprint is not None:
            if read is not None and found != subject.fingerprint:
                read, lacking = None, f"{STORE} holds another vocabulary than the recorded one"
            return _Record(subject.by or STORE, subject.fingerprint, digests, read, lacking)
        is_reviewed = place.known is not None and place.known.is_pinned
        by = CATALOGUE if is_reviewed or (of_row is not None and found == of_row) else STORE
        return _Record(by, found, digests, read, lacking)

    def _at_hand(self, subject: WatchTarget, place: OnHub) -> tuple[_Read | None, str]:
        target = counted_by(subject.target, self.loader)
        outcome = self.loader.load([target])[target.id]
        if isinstance(outcome, TokscopeError):
            return None, outcome.message
        try:
            files = self.loader.files_of(target)
            if files is None:
                return None, f"{target.id} has no files"
            files.check()
        except TokscopeError as error:  # remembered, and the files are gone or damaged since
            return None, error.message
        return _Read(outcome, files, _options(subject, place, files)), ""

    def _source(self, place: OnHub) -> HubSource:
        """Choose the files as a first use of the repository would; those of a row are its own."""
        if place.row is not None and place.known is not None:
            return place.known
        listed = self.loader.fetcher.hub.files(place.repository, place.revision)
        return source_of_listing(place.repository, place.revision, listed)

    def _compared(
        self, found: WatchResult, place: OnHub, record: _Record, files: VocabularyFiles
    ) -> WatchResult:
        same_files = all(each.recorded == each.now for each in found.files)
        is_at_hand = record.read is not None and record.read.files.digests == files.digests
        if is_at_hand or (same_files and found.subject.fingerprint is None):
            return replace(found, state=WatchState.UNCHANGED)
        now = self._started(found.subject, place, files)
        found = replace(found, now=now.tokenizer.fingerprint)
        is_same = found.now == found.recorded
        change, lacking = None, record.lacking
        if record.read is not None:
            try:
                change = _change(record.read, now, is_same=is_same)
            except TokscopeError as error:
                lacking = error.message
        if is_same and not (change and (change.special_gone or change.special_new)):
            is_known = any(each.recorded not in (None, each.now) for each in found.files)
            state = WatchState.SAME_CONTENT if is_known else WatchState.UNCHANGED
            return replace(found, state=state, change=change if is_known else None)
        found = replace(found, state=WatchState.DRIFTED, change=change, reason=lacking)
        if change is None or change.entries is None or self.corpus is None:
            return found
        try:
            text = retokenized_words(self.corpus, change.before, change.after, top=self.top)
        except TokscopeError as error:  # it has drifted all the same
            return replace(found, reason=error.message)
        return replace(found, change=replace(change, text=text))

    def _started(self, subject: WatchTarget, place: OnHub, files: VocabularyFiles) -> _Read:
        options = _options(subject, place, files)
        name = f"{subject.target.id} now"
        try:
            tokenizer = start_engine(name, files, options, self.loader.catalogue, self.scratch)
        except InputError as error:
            is_queried = error.hint is not None and error.hint.startswith("add --")
            raise UnavailableError(
                error.message, error.hint if is_queried else _UNREADABLE
            ) from None
        return _Read(tokenizer, files, options)


def _options(subject: WatchTarget, place: OnHub, files: VocabularyFiles) -> VocabularyOptions:
    if place.row is not None:
        return VocabularyOptions.of_row(place.row)
    return options_of_local(files, subject.target.options)


def _change(before: _Read, now: _Read, *, is_same: bool) -> VocabularyChange:
    gone: dict[int, str] = {}
    new: dict[int, str] = {}
    parts: tuple[str, ...] = ()
    if before.files.format is now.files.format:
        old = special_tokens(before.files) or {}
        current = special_tokens(now.files) or {}
        gone = {id_: text for id_, text in old.items() if current.get(id_) != text}
        new = {id_: text for id_, text in current.items() if old.get(id_) != text}
        was, is_now = (parts_of(each.files, each.options) for each in (before, now))
        parts = tuple(
            name
            for name, digest in was.items()
            if is_now.get(name) != digest and not (name == FLAGS and (gone or new))
        )
    entries = None
    if not is_same:
        entries = difference_of(before.tokenizer.token_bytes(), now.tokenizer.token_bytes())
    return VocabularyChange(before.tokenizer, now.tokenizer, entries, gone, new, parts)
