"""Say whose a vocabulary is that an engine cannot read, and which command helps."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from tokscope.errors import InputError
from tokscope.sources import VocabularyFiles
from tokscope.sources.local import mending

_Others = ParamSpec("_Others")
_Loaded = TypeVar("_Loaded")


def blaming(
    start: Callable[Concatenate[str, VocabularyFiles, _Others], _Loaded],
) -> Callable[Concatenate[str, VocabularyFiles, _Others], _Loaded]:
    """Have the errors of a function that reads vocabularies name tokenizer and source."""

    @wraps(start)
    def explained(
        id_: str, files: VocabularyFiles, /, *others: _Others.args, **named: _Others.kwargs
    ) -> _Loaded:
        try:
            return start(id_, files, *others, **named)
        except InputError as error:
            raise _explained(error, id_, files) from None

    return explained


def _explained(error: InputError, id_: str, files: VocabularyFiles) -> InputError:
    """Add what is not said yet: the name, unless a path of the user's own says it, and a way out.

    An error that has a hint already is about what the user said, not about the files.
    """
    if files.is_local:
        return InputError(error.message, error.hint or mending(next(iter(files.paths.values()))))
    if files.origin.startswith("hf:"):
        hint = f"`tokscope tokenizers fetch {id_} --repin` takes what the hub has now"
    else:
        hint = f"`tokscope tokenizers fetch {id_}` gets it again"
    is_named = error.message.startswith(id_)
    message = error.message if is_named else f"{id_}, from {files.origin}: {error.message}"
    return InputError(message, error.hint or hint)
