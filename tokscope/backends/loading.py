"""Load tokenizers: decide where their files are, get them, start the engine for their format."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from tokscope.atomic import raise_refused
from tokscope.backends.base import ANY_TEXT, Facts, LoadedTokenizer
from tokscope.backends.deferred import DeferredTokenizer
from tokscope.backends.engines import Unstated, engine_of, start_engine, unstated_of_local
from tokscope.backends.fast.counters import Material
from tokscope.backends.fast.ladder import EngineChoice, engines_for
from tokscope.backends.naming import BASELINES, BYTES, CHARACTERS, Target
from tokscope.backends.parts_of_files import parts_of_files
from tokscope.backends.remembered import Memory
from tokscope.backends.repository import source_of_listing
from tokscope.catalogue import Catalogue, FileRow, HubSource, TokenizerRow, bundled_catalogue
from tokscope.errors import TokscopeError
from tokscope.sources import Supply, VocabularyFiles, local_files
from tokscope.sources.keeping import record_listing, recorded_listing
from tokscope.spec import Scheme, TokenizerSpec
from tokscope.tokenizer import Algorithm

if TYPE_CHECKING:
    from tokscope.backends.fast.certificates import Certificates


class Loader:
    """Loads tokenizers, each at most once.

    Parameters
    ----------
    catalogue : Catalogue
        The rows known here.
    supply : Supply
        Where files come from.
    engines : EngineChoice, optional
        What else may count large text, if certified; by default nothing but a file's own engine.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        supply: Supply,
        engines: EngineChoice | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.supply = supply
        self.engines = engines
        self._loaded: dict[str, LoadedTokenizer] = {}

    @cached_property
    def _certificates(self) -> Certificates:
        from tokscope.backends.fast.certificates import Certificates

        return Certificates(self.supply.store)

    @property
    def loaded(self) -> Collection[LoadedTokenizer]:
        """All that were loaded; those that will be come in."""
        return self._loaded.values()

    def load(self, targets: Sequence[Target]) -> dict[str, LoadedTokenizer | TokscopeError]:
        """Load several tokenizers.

        Parameters
        ----------
        targets : sequence of Target
            What to load.

        Returns
        -------
        dict
            By id, in the order asked: the tokenizer, or why it cannot be had.

        Raises
        ------
        OverwriteError
            The run would write over a file of one.
        """
        obtained = self.obtain(targets)
        outcomes = {target.id: self._outcome(target, obtained) for target in targets}
        raise_refused()
        return outcomes

    def obtain(self, targets: Sequence[Target]) -> dict[str, VocabularyFiles | TokscopeError]:
        """Get the files of the catalogue rows among some targets, without loading them.

        Returns
        -------
        dict
            By row id: the files, or why they cannot be had.
        """
        return self.supply.obtain(self._rows(targets))

    def load_one(self, target: Target) -> LoadedTokenizer:
        """Load one tokenizer.

        Raises
        ------
        TokscopeError
            It cannot be had.
        """
        outcome = self.load([target])[target.id]
        if isinstance(outcome, TokscopeError):
            raise outcome
        return outcome

    def files_of(self, target: Target) -> VocabularyFiles | None:
        """Find the files that a target is loaded from; None for a baseline.

        Raises
        ------
        TokscopeError
            They cannot be had.
        """
        if target.id in BASELINES:
            return None
        row = target.row
        if row is not None:
            row = self.catalogue.tokenizers[row.segmentation_of or row.id]
            files = self.supply.obtain([row])[row.id]
            if isinstance(files, TokscopeError):
                raise files
            return files
        if target.spec.scheme is Scheme.HUB:
            return self.supply.fetch_hub(self.repository_of(target)[0])
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
        self, target: Target, obtained: dict[str, VocabularyFiles | TokscopeError]
    ) -> LoadedTokenizer | TokscopeError:
        try:
            return self._load(target, obtained)
        except TokscopeError as error:
            return error

    def _load(
        self, target: Target, obtained: dict[str, VocabularyFiles | TokscopeError]
    ) -> LoadedTokenizer:
        if target.id not in self._loaded:
            self._loaded[target.id] = self._opened(target, obtained)
        return self._loaded[target.id]

    def _opened(
        self, target: Target, obtained: dict[str, VocabularyFiles | TokscopeError]
    ) -> LoadedTokenizer:
        if target.id == BYTES:
            from tokscope.backends.reference import BytesTokenizer

            return BytesTokenizer()
        if target.id == CHARACTERS:
            from tokscope.backends.reference import CharactersTokenizer

            return CharactersTokenizer()
        if target.row is not None:
            return self._of_row(target.row, obtained)
        if target.spec.scheme is Scheme.HUB:
            return self._of_repository(target)
        path = target.path or Path(target.spec.location)
        files = local_files(path)
        return self._read(target.id, files, unstated_of_local(files, target.options))

    def _of_row(
        self, row: TokenizerRow, obtained: dict[str, VocabularyFiles | TokscopeError]
    ) -> LoadedTokenizer:
        if row.segmentation_of is not None:
            from tokscope.backends.shared_segmentation import SharedSegmentation

            like_row = self.catalogue.tokenizers[row.segmentation_of]
            like = Target(like_row.id, TokenizerSpec.parse(like_row.id), row=like_row)
            return SharedSegmentation(row.id, self._load(like, obtained), row.ids_from)
        files = obtained[row.id]
        if isinstance(files, TokscopeError):
            raise files
        facts = Unstated.of_row(row)
        known = facts_on_record(row, files)
        is_ours = bundled_catalogue().tokenizers.get(row.id) is row
        # of a project's vocabulary it is found out whether it leaves text out
        if known is not None and row.algorithm is not None and is_ours:
            memory = Memory(self.supply.store, files, facts, self.catalogue)
            official = self._deferred(row.id, memory, row.algorithm, known)
            return self._with_ladder(official, files, facts)
        return self._read(row.id, files, facts)

    def _of_repository(self, target: Target) -> LoadedTokenizer:
        source, row = self.repository_of(target)
        files = self.supply.fetch_hub(source)
        facts = Unstated.of_row(row) if row else unstated_of_local(files, target.options)
        return self._read(target.id, files, facts)

    def repository_of(self, target: Target) -> tuple[HubSource, TokenizerRow | None]:
        """Find which files of a repository hold its vocabulary: as the catalogue says, or looks.

        Raises
        ------
        UnavailableError
            It was never looked into, and may not be now, or holds none.
        """
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
        store = self.supply.store
        listed = None if self.supply.repin else recorded_listing(store, key)
        if listed is None:
            if not self.supply.may_fetch:
                raise self.supply.absent(f"hf:{repository}" + (f"@{revision}" if revision else ""))
            listed = self.supply.hub.files(repository, revision)
            record_listing(store, key, listed)
        return listed

    def _read(self, id_: str, files: VocabularyFiles, facts: Unstated) -> LoadedTokenizer:
        return self._with_ladder(self._official(id_, files, facts), files, facts)

    def _with_ladder(
        self, official: LoadedTokenizer, files: VocabularyFiles, facts: Unstated
    ) -> LoadedTokenizer:
        """Put other engines beside the one of the files, if there are any and they are wanted."""
        official.identify(Memory(self.supply.store, files, facts, self.catalogue).identity)
        if self.engines is None or official.drops == ANY_TEXT:
            return official
        material = Material(files, facts, self.catalogue, self.supply.store)
        engines = engines_for(material, official.algorithm, self.engines)
        if not engines:
            return official
        from tokscope.backends.fast.certified import CertifiedTokenizer
        from tokscope.backends.fast.standings import Rungs

        announce = self.supply.progress.note
        return CertifiedTokenizer(official, Rungs(engines, material, self._certificates, announce))

    def _official(self, id_: str, files: VocabularyFiles, facts: Unstated) -> LoadedTokenizer:
        """Load a vocabulary, or only what is remembered of it until more is asked."""
        memory = Memory(self.supply.store, files, facts, self.catalogue)
        known = memory.facts
        if known is not None:
            self.supply.record(files)
            return self._deferred(id_, memory, *known)
        tokenizer = start_engine(id_, files, facts, self.catalogue, self.supply.store)
        self.supply.record(files)
        memory.keep_facts(tokenizer.algorithm, tokenizer.facts)
        return tokenizer

    def _deferred(
        self, id_: str, memory: Memory, algorithm: Algorithm, known: Facts
    ) -> DeferredTokenizer:
        """Put off starting an engine on files that were read whole when their facts were found."""
        files = memory.files
        start = partial(
            start_engine,
            *(id_, files, memory.unstated, self.catalogue, self.supply.store),
            known=algorithm,
        )
        return DeferredTokenizer(
            *(id_, algorithm, engine_of(files.format), known),
            memory=memory,
            open_=start,
            parts=parts_of_files(id_, memory, algorithm, known.vocabulary),
        )


def _at(source: HubSource, revision: str | None) -> HubSource:
    """Take the same files of another revision, whose digests nobody knows."""
    if revision is None:
        return source
    files = tuple(FileRow(file.role, file.path, None) for file in source.files)
    return HubSource(source.format, files, source.repository, revision)


def facts_on_record(row: TokenizerRow, files: VocabularyFiles) -> Facts | None:
    """Take the catalogue's word for a vocabulary, if these are the very files it speaks of."""
    digests = {file.sha256 for source in row.sources for file in source.files}
    if row.vocabulary is None or row.fingerprint is None:
        return None
    if not digests.issuperset(files.digests.values()):
        return None
    return Facts(row.vocabulary, row.special, row.fingerprint)
