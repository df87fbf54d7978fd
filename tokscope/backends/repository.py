"""Which files of a hub repository hold its vocabulary."""

from __future__ import annotations

from tokscope.catalogue import FileRow, Format, HubSource
from tokscope.errors import UnavailableError
from tokscope.sources.local import CONFIGURATION, is_of_transformers

_HUB_FILES = (
    (("tokenizer.json",), Format.TOKENIZER_JSON, ("json",)),
    (("tekken.json",), Format.TEKKEN, ("tekken",)),
    (("tokenizer.model",), Format.SENTENCEPIECE, ("model",)),
    (("spiece.model",), Format.SENTENCEPIECE, ("model",)),
    (("sentencepiece.bpe.model",), Format.SENTENCEPIECE, ("model",)),
    (("vocab.json", "merges.txt"), Format.VOCAB_AND_MERGES, ("vocab", "merges")),
    (("vocab.txt",), Format.VOCAB_TXT, ("vocab",)),
)


def source_of_listing(repository: str, revision: str | None, listed: list[str]) -> HubSource:
    """Choose the files of a repository: the compact official form where there is a choice."""
    for names, format_, roles in _HUB_FILES:
        if all(name in listed for name in names):
            files = tuple(
                FileRow(role, name, None) for role, name in zip(roles, names, strict=True)
            )
            return HubSource(format_, files, repository, revision)
    if CONFIGURATION in listed:
        small = [name for name in listed if is_of_transformers(name)]
        files = tuple(FileRow(name, name, None) for name in small)
        return HubSource(Format.TRANSFORMERS, files, repository, revision)
    raise UnavailableError(
        f"hf:{repository} holds no vocabulary that tokscope can read",
        f"its files: {', '.join(listed[:12])}",
    )
