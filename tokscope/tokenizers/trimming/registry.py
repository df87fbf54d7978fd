"""The trimmer for each vocabulary format."""

from __future__ import annotations

from tokscope.catalogue.rows import Algorithm, VocabularyFormat
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.registry import RANKED
from tokscope.tokenizers.identity import VocabularyInfoCache
from tokscope.tokenizers.trimming.base import VocabularyTrimmer


def trimmer_for(
    id_: str, memory: VocabularyInfoCache, algorithm: Algorithm, entries: int
) -> VocabularyTrimmer[LoadedTokenizer] | None:
    """Return how parts of a vocabulary are made, if they are sooner loaded than all of it."""
    files, catalogue, store = memory.files, memory.catalogue, memory.store
    if files.format in RANKED:
        from tokscope.tokenizers.trimming.ranks import parts_of_ranks

        return parts_of_ranks(id_, entries, files, memory.options, catalogue, store)
    if files.format is VocabularyFormat.TOKENIZER_JSON:
        from tokscope.tokenizers.trimming.tokenizer_json import TokenizerJsonTrimmer

        return TokenizerJsonTrimmer(id_, entries, files, catalogue, store)
    if files.format is VocabularyFormat.SENTENCEPIECE:
        from tokscope.tokenizers.trimming.sentencepiece import AN_ENTRY, SentencePieceTrimmer

        if algorithm in AN_ENTRY:
            return SentencePieceTrimmer(id_, algorithm, entries, files, store)
    return None
