"""Load tokenizers: get their files and start their engine on first use.

What a vocabulary is is remembered by the digests of its files, so that a run whose counts are all
cached starts no engine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from tokscope.catalogue.catalogue import Catalogue, bundled_catalogue
from tokscope.catalogue.rows import Algorithm, FileRow, HubSource, TokenizerRow, VocabularyFormat
from tokscope.config import Config, load_catalogue, load_config
from tokscope.errors import TokscopeError, UnavailableError
from tokscope.files import raise_refused
from tokscope.progress import Progress, silent
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.local import local_files
from tokscope.sources.store import Store
from tokscope.sources.verification import VocabularyFiles, record_listing, recorded_listing
from tokscope.tokenizers.engines.base import ANY_TEXT, LoadedTokenizer
from tokscope.tokenizers.engines.registry import converted, options_of_local, start_engine
from tokscope.tokenizers.fast.counter import EngineInputs
from tokscope.tokenizers.fast.selection import EngineChoice, candidates_for, engine_choice
from tokscope.tokenizers.identity import VocabularyInfoCache, engine_of
from tokscope.tokenizers.interface import (
    Segmentation,
    SplitPolicy,
    TokenCounts,
    VocabularyInfo,
    VocabularyOptions,
)
from tokscope.tokenizers.names import (
    BASELINES,
    BYTES,
    CHARACTERS,
    Scheme,
    Target,
    TokenizerSpec,
    resolve,
    source_of_listing,
)
from tokscope.tokenizers.trimming.base import LazyVocabulary, VocabularyTrimmer
from tokscope.tokenizers.trimming.registry import trimmer_for
from tokscope.versions import engine_name

if TYPE_CHECKING:
    from tokscope.tokenizers.fast.conformance.results import ConformanceResults

_CONVERTED = "converted"
"""Kind of the notes on what was made of folders that ``transformers`` reads."""
_NOTHING = "none"


class Loader:
    """Loads tokenizers, each at most once."""

    def __init__(
        self,
        catalogue: Catalogue,
        fetcher: VocabularyFetcher,
        engines: EngineChoice | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.fetcher = fetcher
        self.engines = engines
        self._loaded: dict[str, LoadedTokenizer] = {}

    @cached_property
    def _conformance_results(self) -> ConformanceResults:
        from tokscope.tokenizers.fast.conformance.results import ConformanceResults

        return ConformanceResults(self.fetcher.store)

    @property
    def loaded(self) -> Collection[LoadedTokenizer]:
        """All that were loaded; those that will be come in."""
        return self._loaded.values()

    def load(self, targets: Sequence[Target]) -> dict[str, LoadedTokenizer | TokscopeError]:
        """Load several tokenizers."""
        fetched = self.fetch(targets)
        outcomes = {target.id: self._outcome(target, fetched) for target in targets}
        raise_refused()
        return outcomes

    def fetch(self, targets: Sequence[Target]) -> dict[str, VocabularyFiles | TokscopeError]:
        """Get the files of the catalogue rows among some targets, without loading them."""
        return self.fetcher.fetch(self._rows(targets))

    def load_one(self, target: Target) -> LoadedTokenizer:
        """Load one tokenizer."""
        outcome = self.load([target])[target.id]
        if isinstance(outcome, TokscopeError):
            raise outcome
        return outcome

    def files_of(self, target: Target) -> VocabularyFiles | None:
        """Find the files that a target is loaded from; None for a baseline."""
        if target.id in BASELINES:
            return None
        row = target.row
        if row is not None:
            row = self.catalogue.tokenizers[row.segmentation_of or row.id]
            files = self.fetcher.fetch([row])[row.id]
            if isinstance(files, TokscopeError):
                raise files
            return files
        if target.spec.scheme is Scheme.HUB:
            return self.fetcher.fetch_hub(self.repository_of(target)[0])
        return local_files(target.path or Path(target.spec.location))

    def _rows(self, targets: Sequence[Target]) -> list[TokenizerRow]:
        rows = {}
        for target in targets:
            row = target.row
            if row is not None and row.segmentation_of is not None:
                row = self.catalogue.tokenizers[row.segmentation_of]
            if row is not None and row.id not in self._loaded:
                rows[row.id] = row
        return list(rows.values())

    def _outcome(
        self, target: Target, fetched: dict[str, VocabularyFiles | TokscopeError]
    ) -> LoadedTokenizer | TokscopeError:
        try:
            return self._load(target, fetched)
        except TokscopeError as error:
            return error

    def _load(
        self, target: Target, fetched: dict[str, VocabularyFiles | TokscopeError]
    ) -> LoadedTokenizer:
        if target.id not in self._loaded:
            tokenizer = self._opened(target, fetched)
            name = str(target.spec if target.path is None else target.path.absolute())
            choice = self.engines or EngineChoice.OFFICIAL
            offline = not self.fetcher.may_fetch
            tokenizer.set_reload(load_again, name, target.options, choice.value, offline)
            self._loaded[target.id] = tokenizer
        return self._loaded[target.id]

    def _opened(
        self, target: Target, fetched: dict[str, VocabularyFiles | TokscopeError]
    ) -> LoadedTokenizer:
        if target.id == BYTES:
            from tokscope.tokenizers.engines.builtin import BytesTokenizer

            return BytesTokenizer()
        if target.id == CHARACTERS:
            from tokscope.tokenizers.engines.builtin import CharactersTokenizer

            return CharactersTokenizer()
        if target.row is not None:
            return self._of_row(target.row, fetched)
        if target.spec.scheme is Scheme.HUB:
            return self._of_repository(target)
        path = target.path or Path(target.spec.location)
        files = self._converted(local_files(path))
        return self._read(target.id, files, options_of_local(files, target.options))

    def _converted(self, files: VocabularyFiles) -> VocabularyFiles:
        """Convert what only ``transformers`` reads to a tokenizer.json, if it has one.

        The same files give the same one, which is remembered, as long as ``transformers`` is.
        """
        if files.format is not VocabularyFormat.TRANSFORMERS:
            return files
        store = self.fetcher.store
        key = json.dumps([engine_name("transformers"), dict(files.digests)], sort_keys=True)
        digest = store.note(_CONVERTED, key)
        path = store.find(digest) if digest else None
        if path is None and digest != _NOTHING:
            data = converted(files, store)
            path = self.fetcher.fallback_store.put(data) if data else None
            with suppress(UnavailableError):
                store.write_note(_CONVERTED, key, path.name if path else _NOTHING)
        if path is None:
            return files
        return VocabularyFiles(
            *(VocabularyFormat.TOKENIZER_JSON, {"json": path}, {"json": path.name}),
            *(files.origin, files.unrecorded),
        )

    def _of_row(
        self, row: TokenizerRow, fetched: dict[str, VocabularyFiles | TokscopeError]
    ) -> LoadedTokenizer:
        if row.segmentation_of is not None:
            from tokscope.tokenizers.engines.alias import AliasTokenizer

            like_row = self.catalogue.tokenizers[row.segmentation_of]
            like = Target(like_row.id, TokenizerSpec.parse(like_row.id), row=like_row)
            return AliasTokenizer(row.id, self._load(like, fetched), row.ids_from)
        files = fetched[row.id]
        if isinstance(files, TokscopeError):
            raise files
        facts = VocabularyOptions.of_row(row)
        known = facts_on_record(row, files)
        is_ours = bundled_catalogue().tokenizers.get(row.id) is row
        # of a project's vocabulary it is found out whether it leaves text out
        if known is not None and row.algorithm is not None and is_ours:
            memory = VocabularyInfoCache(self.fetcher.store, files, facts, self.catalogue)
            official = self._deferred(row.id, memory, row.algorithm, known)
            return self._with_candidates(official, files, facts)
        return self._read(row.id, files, facts)

    def _of_repository(self, target: Target) -> LoadedTokenizer:
        source, row = self.repository_of(target)
        files = self._converted(self.fetcher.fetch_hub(source))
        facts = VocabularyOptions.of_row(row) if row else options_of_local(files, target.options)
        return self._read(target.id, files, facts)

    def repository_of(self, target: Target) -> tuple[HubSource, TokenizerRow | None]:
        """Return the files of a repository that hold its vocabulary."""
        repository, revision = target.spec.location, target.spec.revision
        for row in self.catalogue.tokenizers.values():
            for source in row.sources:
                if isinstance(source, HubSource) and source.repository == repository:
                    return _at(source, revision), row
        listed = self._listing(repository, revision)
        return source_of_listing(repository, revision, listed), None

    def _listing(self, repository: str, revision: str | None) -> list[str]:
        """List a repository's files, remembered so that the next run needs no network."""
        key = f"{repository}@{revision or 'main'}"
        store = self.fetcher.store
        listed = None if self.fetcher.repin else recorded_listing(store, key)
        if listed is None:
            if not self.fetcher.may_fetch:
                raise self.fetcher.unavailable_error(
                    f"hf:{repository}" + (f"@{revision}" if revision else "")
                )
            listed = self.fetcher.hub.files(repository, revision)
            record_listing(store, key, listed)
        return listed

    def _read(self, id_: str, files: VocabularyFiles, facts: VocabularyOptions) -> LoadedTokenizer:
        return self._with_candidates(self._official(id_, files, facts), files, facts)

    def _with_candidates(
        self, official: LoadedTokenizer, files: VocabularyFiles, facts: VocabularyOptions
    ) -> LoadedTokenizer:
        """Add fast engines to the official one, if there are any."""
        official.identify(
            VocabularyInfoCache(self.fetcher.store, files, facts, self.catalogue).identity
        )
        if self.engines is None or official.drops == ANY_TEXT:
            return official
        material = EngineInputs(files, facts, self.catalogue, self.fetcher.store)
        engines = candidates_for(material, official.algorithm, self.engines)
        if not engines:
            return official
        from tokscope.tokenizers.fast.selection import CandidateContext
        from tokscope.tokenizers.fast.tokenizer import FastTokenizer

        announce = self.fetcher.progress.note
        return FastTokenizer(
            official, CandidateContext(engines, material, self._conformance_results, announce)
        )

    def _official(
        self, id_: str, files: VocabularyFiles, facts: VocabularyOptions
    ) -> LoadedTokenizer:
        """Load a vocabulary, or only what is remembered of it until more is asked."""
        memory = VocabularyInfoCache(self.fetcher.store, files, facts, self.catalogue)
        known = memory.facts
        if known is not None:
            self.fetcher.record(files)
            return self._deferred(id_, memory, *known)
        tokenizer = start_engine(id_, files, facts, self.catalogue, self.fetcher.store)
        self.fetcher.record(files)
        memory.keep_facts(tokenizer.algorithm, tokenizer.facts)
        return tokenizer

    def _deferred(
        self, id_: str, memory: VocabularyInfoCache, algorithm: Algorithm, known: VocabularyInfo
    ) -> LazyTokenizer:
        """Return a tokenizer that starts its engine on first use."""
        files = memory.files
        start = partial(
            start_engine,
            *(id_, files, memory.options, self.catalogue, self.fetcher.store),
            known=algorithm,
        )
        return LazyTokenizer(
            *(id_, algorithm, engine_of(files.format), known),
            memory=memory,
            open_=start,
            parts=trimmer_for(id_, memory, algorithm, known.vocabulary),
        )


def _at(source: HubSource, revision: str | None) -> HubSource:
    """Return the source with the same paths at another revision; no digests are known for it."""
    if revision is None:
        return source
    files = tuple(FileRow(file.role, file.path, None) for file in source.files)
    return HubSource(source.format, files, source.repository, revision)


def facts_on_record(row: TokenizerRow, files: VocabularyFiles) -> VocabularyInfo | None:
    """Return what the catalogue records of a vocabulary, if the digests are the same."""
    digests = {file.sha256 for source in row.sources for file in source.files}
    if row.vocabulary is None or row.fingerprint is None:
        return None
    if not digests.issuperset(files.digests.values()):
        return None
    return VocabularyInfo(row.vocabulary, row.special, row.fingerprint)


class LazyTokenizer(LoadedTokenizer):
    """A tokenizer that starts its engine on first use."""

    def __init__(
        self,
        id_: str,
        algorithm: Algorithm,
        engine: str,
        facts: VocabularyInfo,
        *,
        memory: VocabularyInfoCache,
        open_: Callable[[], LoadedTokenizer],
        parts: VocabularyTrimmer[LoadedTokenizer] | None = None,
    ) -> None:
        super().__init__(id_, algorithm, engine, facts.special)
        self.facts = facts
        self._memory = memory
        self._loaded = LazyVocabulary(open_, parts)

    @property
    def loaded(self) -> LoadedTokenizer:
        """The tokenizer itself, loaded on first use."""
        return self._loaded.whole

    @property
    def remarks(self) -> tuple[str, ...]:
        """What its files ask for that counting leaves out, a sentence each."""
        return self.facts.remarks

    @property
    def drops(self) -> str:
        """Regular expression found in every text of which it may leave something out."""
        return self.facts.drops

    def encode(self, text: str) -> list[int]:
        """Encode a text into content token ids."""
        return self.loaded.encode(text)

    def encode_many(self, texts: Sequence[str]) -> Iterable[Sequence[int]]:
        """Encode several texts, each for itself."""
        return self.loaded.encode_many(texts)

    def decode(self, ids: Sequence[int]) -> str:
        """Decode content token ids."""
        return self.loaded.decode(ids)

    def normalized(self, text: str) -> str:
        """Return the text as the tokenizer normalizes it."""
        return self.loaded.normalized(text)

    def byte_fallback_ids(self) -> frozenset[int]:
        """List the ids that stand for a single byte which no entry spells."""
        return self.loaded.byte_fallback_ids()

    @property
    def template_tokens(self) -> int | None:
        """Special tokens that the model's own template adds to a text."""
        return self.loaded.template_tokens

    @property
    def segmentation_source(self) -> LoadedTokenizer:
        """The tokenizer itself, loaded."""
        return self.loaded.segmentation_source

    @property
    def strip_lost(self) -> LoadedTokenizer:
        """The loaded tokenizer without the search for lost characters."""
        return self.loaded.strip_lost

    def count(self, text: str) -> int:
        """Count the content tokens of a text."""
        return self._loaded.for_([text]).count(text)

    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        """Count each of several texts, unknown tokens apart."""
        return self._loaded.for_(texts).count_many(texts)

    @cached_property
    def split_policy(self) -> SplitPolicy:
        """Whether chunks may be counted apart; remembered, since it may take the vocabulary."""
        known = self._memory.policy
        if known is None:
            known = self.loaded.split_policy
            self._memory.keep_split_policy(known)
        return known

    @property
    def split_policy_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        return self.loaded.split_policy_reason

    def lost(self, text: str) -> int:
        """Count the characters that unknown tokens of a text stand for, white space apart."""
        return self._loaded.for_([text]).lost(text)

    def count_continuations(self, chunks: Sequence[str]) -> TokenCounts:
        """Count chunks that follow other text."""
        return self._loaded.for_(chunks).count_continuations(chunks)

    def segment(self, text: str) -> Segmentation:
        """Split a text into tokens with byte offsets."""
        return self.loaded.segment(text)

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every id that text can produce to its bytes."""
        return self.loaded.token_bytes()

    def _size(self) -> int:
        return self.facts.vocabulary

    def _digest(self) -> str:
        return self.facts.fingerprint


def load_again(
    name: str, options: VocabularyOptions, engine: str, offline: object, identity: str
) -> LoadedTokenizer:
    """Load the tokenizer that was pickled in another process; raise an error if it differs."""
    loader = create_loader(offline=bool(offline), engine=engine)
    tokenizer = loader.load_one(resolve(name, loader.catalogue, options))
    if tokenizer.identity != identity:
        raise UnavailableError(
            f"{name} is not the tokenizer that was pickled: its files differ",
            "load it here by name",
        )
    return tokenizer


def create_loader(
    *,
    offline: bool = False,
    progress: Progress = silent,
    engine: EngineChoice | str = EngineChoice.AUTO,
    config: Config | None = None,
) -> Loader:
    """Open the catalogue, with the project's rows, and the user's store."""
    choice = engine_choice(engine)
    catalogue = load_catalogue(load_config() if config is None else config)
    return Loader(
        catalogue, VocabularyFetcher(Store.default(), catalogue, offline, progress), choice
    )
