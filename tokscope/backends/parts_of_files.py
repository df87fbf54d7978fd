"""How parts of a vocabulary are made, by the format of its files."""

from __future__ import annotations

from tokscope.backends.base import LoadedTokenizer
from tokscope.backends.engines import RANKED
from tokscope.backends.parts import Parts
from tokscope.backends.remembered import Memory
from tokscope.catalogue import Format
from tokscope.tokenizer import Algorithm


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
        from tokscope.backends.rank_part import parts_of_ranks

        return parts_of_ranks(id_, entries, files, memory.unstated, catalogue, store)
    if files.format is Format.TOKENIZER_JSON:
        from tokscope.backends.json_part import JsonParts

        return JsonParts(id_, entries, files, catalogue, store)
    if files.format is Format.SENTENCEPIECE:
        from tokscope.backends.piece_columns import AN_ENTRY
        from tokscope.backends.sentencepiece_part import SentencePieceParts

        if algorithm in AN_ENTRY:
            return SentencePieceParts(id_, algorithm, entries, files, store)
    return None
