"""What is said where no tokenizer could be had at all."""

from __future__ import annotations

from collections.abc import Sequence

from tokscope.errors import TokscopeError, UnavailableError, reason_of, together
from tokscope.report.values import Unavailable

_FEW = 3
"""Names told of many that cannot be had for one reason."""


def nothing_had(unavailable: Sequence[Unavailable], *, named: bool) -> list[TokscopeError]:
    """Say why no tokenizer could be had, each reason once.

    Parameters
    ----------
    unavailable : sequence of Unavailable
        What was wanted.
    named : bool
        Whether the user named them: then each is told; else only a few of each reason.
    """
    errors = {each.tokenizer: UnavailableError(each.reason, each.hint) for each in unavailable}
    if named or not errors:
        return together(errors)
    reasons: dict[str, list[str]] = {}
    for name, error in errors.items():
        reasons.setdefault(reason_of(name, error.message), []).append(name)
    told = [
        f"{', '.join(names[:_FEW])}{f' and {len(names) - _FEW} more' * (len(names) > _FEW)}: {why}"
        for why, names in sorted(reasons.items(), key=lambda entry: -len(entry[1]))
    ]
    (first, *_) = together(errors)
    return [UnavailableError(f"no tokenizer could be had: {'; '.join(told)}", first.hint)]
