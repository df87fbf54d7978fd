"""Load several tokenizers for counting: those that are available, and why the others are not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from tokscope.errors import (
    TokscopeError,
    UnavailableError,
    combine_errors,
    error_reason,
    raise_all,
)
from tokscope.render.document import Unavailable
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import BASELINES, Target

_FEW = 3
"""Names in an error where more are concerned."""


class NoTemplateError(UnavailableError):
    """A tokenizer whose files do not define the template of its model."""


@dataclass(frozen=True, slots=True)
class LoadedTokenizers:
    """The tokenizers of a run."""

    tokenizers: tuple[LoadedTokenizer, ...]
    families: Mapping[str, str | None]
    """Model family by tokenizer id."""
    unavailable: tuple[Unavailable, ...] = ()


def load_all(
    loader: Loader,
    targets: Sequence[Target],
    *,
    must_have: Collection[str] = (),
    is_named: bool = False,
    check: Callable[[str, LoadedTokenizer], None] | None = None,
    allow_none: bool = False,
) -> LoadedTokenizers:
    """Load tokenizers; raise an error for those that must be there, and where none is.

    `must_have` lists ids, `is_named` is whether the user named the tokenizers, and `check` raises
    an error for a tokenizer that cannot be used.
    """
    loaded: list[LoadedTokenizer] = []
    failures: dict[str, TokscopeError] = {}
    for id_, outcome in loader.load(targets).items():
        try:
            if isinstance(outcome, TokscopeError):
                raise outcome
            if check is not None:
                check(id_, outcome)
            loaded.append(outcome)
        except TokscopeError as error:
            failures[id_] = error
    raise_all(combine_errors({id_: each for id_, each in failures.items() if id_ in must_have}))
    unavailable = tuple(
        Unavailable(
            *(target.id, failures[target.id].message, failures[target.id].hint),
            can_be_fetched=target.can_be_fetched
            and not isinstance(failures[target.id], NoTemplateError),
        )
        for target in targets
        if target.id in failures
    )
    if not allow_none and not any(each.id not in BASELINES for each in loaded):
        raise_all(no_tokenizer_errors(unavailable, is_named=is_named))
    families = {target.id: target.family for target in targets}
    return LoadedTokenizers(tuple(loaded), families, unavailable)


def check_template(id_: str, tokenizer: LoadedTokenizer) -> None:
    """Raise an error if no file defines which special tokens the model adds to a text."""
    if tokenizer.template_tokens is None:
        raise NoTemplateError(
            f"{id_} has no file that defines which special tokens its model's template adds",
            "measure it without --special, or use a tokenizer.json with a post-processor",
        )


def no_tokenizer_errors(
    unavailable: Sequence[Unavailable], *, is_named: bool
) -> list[TokscopeError]:
    """Return the errors for a run in which no tokenizer is available, each reason once."""
    errors = {each.tokenizer: UnavailableError(each.reason, each.hint) for each in unavailable}
    if is_named or not errors:
        return combine_errors(errors)
    reasons: dict[str, list[str]] = {}
    for name, error in errors.items():
        reasons.setdefault(error_reason(name, error.message), []).append(name)
    parts = [
        f"{', '.join(names[:_FEW])}{f' and {len(names) - _FEW} more' * (len(names) > _FEW)}: {why}"
        for why, names in sorted(reasons.items(), key=lambda entry: -len(entry[1]))
    ]
    (first, *_) = combine_errors(errors)
    return [UnavailableError(f"no tokenizer is available: {'; '.join(parts)}", first.hint)]
