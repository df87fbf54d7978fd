"""Select the files that ``tokscope tokenizers export`` writes."""

from __future__ import annotations

from collections.abc import Sequence

from tokscope.errors import ErrorCollector, InputError, TokscopeError, combine_errors
from tokscope.sources.verification import VocabularyFiles
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import BASELINES, Scheme, Target


def exported(
    loader: Loader, targets: Sequence[Target], *, named: bool
) -> tuple[dict[str, VocabularyFiles], list[str]]:
    """Collect the files of some tokenizers."""
    collector = ErrorCollector()
    if named:
        for target in targets:
            with collector:
                _check(target)
    fetched = loader.fetch(targets)
    for target in targets:
        if target.spec.scheme is Scheme.HUB:
            fetched[target.id] = _of_repository(loader, target)
    failures = {id_: each for id_, each in fetched.items() if isinstance(each, TokscopeError)}
    files = {id_: each for id_, each in fetched.items() if isinstance(each, VocabularyFiles)}
    for id_ in [id_ for id_, each in files.items() if each.is_local]:
        with collector:
            del files[id_]
            if named:
                raise InputError(f"{id_} is a file of the project", "copy it with the project")
    if named:
        collector.errors += combine_errors(failures)
    collector.raise_all()
    return files, list(failures)


def _of_repository(loader: Loader, target: Target) -> VocabularyFiles | TokscopeError:
    try:
        return loader.files_of(target) or InputError(f"{target.id} has no files")
    except TokscopeError as error:
        return error


def _check(target: Target) -> None:
    if target.id in BASELINES:
        raise InputError(
            f"{target.id} has no vocabulary to export", "leave it out: it is there everywhere"
        )
    if target.path is not None:
        raise InputError(
            f"{target.id} is a file of yours: export carries what was fetched",
            "copy it along, and name it there",
        )
