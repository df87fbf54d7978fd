"""How parts of a vocabulary are made, by the format of its files."""

from __future__ import annotations

from tokscope.catalogue.rows import Algorithm, Format
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.registry import RANKED
from tokscope.tokenizers.identity import Memory
from tokscope.tokenizers.trimming.base import Parts


def parts_of_files(
    id_: str, memory: Memory, algorithm: Algorithm, entries: int
) -> Parts[LoadedTokenizer] | None:
    """Say how parts of a vocabulary are made, if they are sooner loaded than all of it.

    Parameters
    ----------
    id_ : str
        What they are called.
    memory : Memory
        Of its files, which were found whole before.
    algorithm : Algorithm
        How it segments.
    entries : int
        Of the whole.
    """
    files, catalogue, store = memory.files, memory.catalogue, memory.store
    if files.format in RANKED:
        from tokscope.tokenizers.trimming.ranks import parts_of_ranks

        return parts_of_ranks(id_, entries, files, memory.unstated, catalogue, store)
    if files.format is Format.TOKENIZER_JSON:
        from tokscope.tokenizers.trimming.tokenizer_json import JsonParts

        return JsonParts(id_, entries, files, catalogue, store)
    if files.format is Format.SENTENCEPIECE:
        from tokscope.tokenizers.trimming.sentencepiece import AN_ENTRY, SentencePieceParts

        if algorithm in AN_ENTRY:
            return SentencePieceParts(id_, algorithm, entries, files, store)
    return None
