"""Load, list and compare tokenizers; count and tokenize text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tokscope.analysis.segmentation import piece_texts
from tokscope.analysis.vocabulary_diff import run_vocabulary_diff
from tokscope.api.inputs import (
    CorpusInput,
    TextInput,
    names_of,
    resources_of,
    strings_of,
    texts_of,
)
from tokscope.corpora.open import OpenOptions
from tokscope.corpora.readers.interface import ReadingLog
from tokscope.corpora.readers.read import read_texts
from tokscope.counting.loaded import LoadedTokenizers, load_all
from tokscope.counting.totals import count_total
from tokscope.errors import InputError
from tokscope.render.document import BAR, Document, DocumentTable, Value
from tokscope.render.result import DocumentResult, Result
from tokscope.tokenizers.engines.base import LoadedTokenizer, without_token
from tokscope.tokenizers.fast.selection import EngineChoice, notes_on
from tokscope.tokenizers.interface import Piece, VocabularyOptions
from tokscope.tokenizers.loader import Loader, create_loader
from tokscope.tokenizers.names import NO_OPTIONS, default_targets, resolve_all

DEFAULT_TOKENIZER = "o200k_base"


def load(
    name: str,
    *,
    pattern: str | None = None,
    normalizer: str | None = None,
    lowercase: bool | None = None,
    offline: bool = False,
    engine: EngineChoice | str = EngineChoice.AUTO,
) -> LoadedTokenizer:
    """Load a tokenizer.

    Parameters
    ----------
    name : str
        A catalogue id, a model's name, a path, or ``scheme:location[@revision]``.
    pattern : str, optional
        Name of the split pattern of a rank file.
    normalizer : {"NFC", "NFKC"}, optional
        Unicode normal form that is applied first.
    lowercase : bool, optional
        Whether a ``vocab.txt`` is of an uncased model.
    offline : bool
        Use no network.
    engine : {"auto", "official"}
        Whether verified fast engines may count.

    Returns
    -------
    LoadedTokenizer
        ``encode`` returns content ids, ``count`` their number. It can be pickled.

    Raises
    ------
    TokscopeError
        The name is unknown, or the vocabulary is unavailable.

    Examples
    --------
    >>> load("o200k_base", offline=True).count("Привет, мир")
    4
    """
    loader = create_loader(offline=offline, engine=engine)
    options = VocabularyOptions(pattern, normalizer, lowercase)
    (target,) = resolve_all([name], loader.catalogue, options)
    return loader.load_one(target)


def load_named(
    loader: Loader,
    names: str | Iterable[str] | None,
    *,
    default: tuple[str, ...] | None = None,
    keep_going: bool = False,
    options: VocabularyOptions = NO_OPTIONS,
) -> LoadedTokenizers:
    """Load the tokenizers that are named, else those of `default`, else the default set."""
    named = None if names is None else names_of(names)
    if named is not None and not named:
        raise InputError("no tokenizer is named", "name at least one tokenizer")
    chosen = named or default
    targets = (
        resolve_all(chosen, loader.catalogue, options)
        if chosen
        else default_targets(loader.catalogue)
    )
    must_have = [each.id for each in targets] if named and not keep_going else []
    return load_all(loader, targets, must_have=must_have, is_named=bool(named))


@dataclass(frozen=True, slots=True)
class TokenTotal:
    """The tokens of a text by one tokenizer.

    Attributes
    ----------
    tokenizer : str
        Its id.
    tokens : int
        Content tokens, without special tokens.
    characters : int
        Characters of the text.
    lost : int
        Characters for which there is no token, or an unknown token.
    """

    tokenizer: str
    tokens: int
    characters: int
    lost: int


@dataclass(frozen=True, slots=True, repr=False)
class Counts(Result):
    """Numbers of tokens, as `tokscope count` prints them.

    Attributes
    ----------
    totals : tuple of TokenTotal
        One for each tokenizer.
    notes : tuple of str
        What was lost or assumed.
    """

    totals: tuple[TokenTotal, ...]
    notes: tuple[str, ...] = ()

    def __int__(self) -> int:
        """Return the number of tokens; there must be one tokenizer."""
        if len(self.totals) != 1:
            raise InputError(
                f"counts of {len(self.totals)} tokenizers are not one number", "use .totals"
            )
        return self.totals[0].tokens

    def document(self) -> Document:
        """Return the counts as a table."""
        heads = ("tokenizer", "tokens", "characters", "lost")
        rows = [(each.tokenizer, each.tokens, each.characters, each.lost) for each in self.totals]
        table = tuple((name, *(f"{number:,}" for number in rest)) for name, *rest in rows)
        return Document(
            (DocumentTable("counts", heads, table),),
            {"counts": [dict(zip(heads, row, strict=True)) for row in rows]},
            notes=self.notes,
        )


def count(
    text: TextInput | None = None,
    tokenizers: str | Iterable[str] = DEFAULT_TOKENIZER,
    *,
    files: str | Path | Iterable[str | Path] = (),
    encoding: str | None = None,
    pattern: str | None = None,
    normalizer: str | None = None,
    lowercase: bool | None = None,
    engine: EngineChoice | str = EngineChoice.AUTO,
    offline: bool = False,
    workers: int = 1,
) -> Counts:
    """Count the content tokens of texts, all of them together, without special tokens.

    Parameters
    ----------
    text : str or column of str, optional
        The text; a list, a pandas Series or an Arrow array counts each string as a text.
    tokenizers : str or iterable of str
        Names as `load` takes them.
    files : path or iterable of paths
        Files that are counted whole, as they are.
    encoding : str, optional
        Encoding of the files; UTF-8 by default.
    pattern, normalizer, lowercase, engine, offline
        As for `load`.
    workers : int
        Processes that count very long texts.

    Returns
    -------
    Counts
        ``int(result)`` is the number of tokens of a single tokenizer.

    Raises
    ------
    TokscopeError
        There is no text, it is not text, or a tokenizer is unavailable.

    Examples
    --------
    >>> int(count("Привет, мир", offline=True))
    4
    """
    log = ReadingLog()
    several = [files] if isinstance(files, (str, Path)) else list(files)
    texts = [] if text is None else strings_of(text)
    if several:
        texts += read_texts(list(map(str, several)), [], encoding, log)
    elif text is None:
        raise InputError("no text to count", "pass text= or files=")
    loader = create_loader(offline=offline, engine=engine)
    options = VocabularyOptions(pattern, normalizer, lowercase)
    loaded = load_named(loader, tokenizers, options=options).tokenizers
    characters = sum(map(len, texts))
    totals = []
    notes = list(log.notes)
    for each in loaded:
        tokens = count_total(each, texts, workers)
        lost = sum(each.count_many(texts).lost) if each.may_drop else 0
        if lost:
            notes.append(without_token(each.id, lost, characters, "the text"))
        totals.append(TokenTotal(each.id, tokens, characters, lost))
    return Counts(tuple(totals), (*notes, *notes_on(loaded)))


@dataclass(frozen=True, slots=True)
class TokenizedText:
    """A text split into tokens by one tokenizer.

    Attributes
    ----------
    tokenizer : str
        Its id.
    text : str
        The text that the spans point into: as given, or as the tokenizer normalizes it.
    pieces : tuple of Piece
        Each with its id, its bytes, and its byte offsets in the text.
    """

    tokenizer: str
    text: str
    pieces: tuple[Piece, ...]

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens as text: ``·`` is a space, ``<0xD0>`` a byte that is not a character."""
        return piece_texts(self.pieces)

    @property
    def ids(self) -> tuple[int | None, ...]:
        """Their ids; None where a tokenizer's ids are unknown."""
        return tuple(piece.id for piece in self.pieces)


@dataclass(frozen=True, slots=True, repr=False)
class Tokenization(Result):
    """Texts split into tokens, as `tokscope show` prints them.

    Attributes
    ----------
    texts : tuple of TokenizedText
        One for each tokenizer and text.
    """

    texts: tuple[TokenizedText, ...]

    def document(self) -> Document:
        """Return the tokens as a table."""
        rows = tuple(
            (each.tokenizer, f"{len(each.pieces):,}", BAR.join(each.tokens)) for each in self.texts
        )
        records: list[dict[str, Value]] = [
            {
                "tokenizer": each.tokenizer,
                "text": each.text,
                "tokens": len(each.pieces),
                "pieces": each.tokens,
            }
            for each in self.texts
        ]
        table = DocumentTable("tokens", ("tokenizer", "tokens", "pieces"), rows)
        return Document((table,), {"texts": records})


def tokenize(
    text: TextInput,
    tokenizers: str | Iterable[str] = DEFAULT_TOKENIZER,
    *,
    pattern: str | None = None,
    normalizer: str | None = None,
    lowercase: bool | None = None,
    offline: bool = False,
) -> Tokenization:
    """Split texts into tokens.

    Parameters
    ----------
    text : str or column of str
        One text, or several.
    tokenizers : str or iterable of str
        Names as `load` takes them.
    pattern, normalizer, lowercase, offline
        As for `load`.

    Returns
    -------
    Tokenization

    Raises
    ------
    TokscopeError
        It is not text, or a tokenizer is unavailable.

    Examples
    --------
    >>> tokenize("Привет, мир", offline=True).texts[0].tokens
    ('Пр', 'ивет', ',', '·мир')
    """
    loader = create_loader(offline=offline)
    options = VocabularyOptions(pattern, normalizer, lowercase)
    loaded = load_named(loader, tokenizers, options=options).tokenizers
    texts = strings_of(text)
    split = [(each.id, each.segment(one)) for one in texts for each in loaded]
    return Tokenization(tuple(TokenizedText(id_, each.text, each.pieces) for id_, each in split))


class TokenizerList(DocumentResult):
    """The tokenizers of the catalogue, as `tokscope tokenizers` prints them."""

    __slots__ = ()


def list_tokenizers() -> TokenizerList:
    """List the tokenizers of the catalogue, their models, and where their vocabularies are.

    Returns
    -------
    TokenizerList

    Examples
    --------
    >>> any(row["tokenizer"] == "o200k_base" for row in list_tokenizers().rows)
    True
    """
    return TokenizerList(tokenizer_list(create_loader(offline=True)))


def tokenizer_list(loader: Loader) -> Document:
    """Return the catalogue as a document."""
    catalogue = loader.catalogue
    records: list[dict[str, str]] = []
    for row in catalogue.tokenizers.values():
        source = catalogue.tokenizers[row.segmentation_of] if row.segmentation_of else row
        records.append(
            {
                "tokenizer": row.id,
                "family": row.family,
                "algorithm": row.algorithm.label if row.algorithm else "unknown",
                "vocabulary": loader.fetcher.availability(source),
                "models": ", ".join(model.id for model in catalogue.models_of(row.id)),
            }
        )
    heads = ("tokenizer", "family", "algorithm", "vocabulary", "models")
    rows = tuple(tuple(record[head] for head in heads) for record in records)
    return Document((DocumentTable("tokenizers", heads, rows),), {"tokenizers": records})


class VocabularyDiff(DocumentResult):
    """What two vocabularies share, as `tokscope tokenizers diff` prints it."""

    __slots__ = ()


def vocabulary_diff(
    first: str,
    second: str,
    *,
    text: TextInput | None = None,
    corpus: CorpusInput | None = None,
    language: str | None = None,
    top: int = 20,
    pattern: str | None = None,
    normalizer: str | None = None,
    lowercase: bool | None = None,
    offline: bool = False,
    memory: str = "2G",
) -> VocabularyDiff:
    """Compare two vocabularies as byte strings and, on a text, the words that change.

    Parameters
    ----------
    first, second : str
        Names as `load` takes them.
    text, corpus
        Text, as for `compare`; without it only the vocabularies are compared.
    language : str, optional
        Only text in this language.
    top : int
        Number of words to list.
    pattern, normalizer, lowercase, offline
        As for `load`.
    memory : str
        Memory to stay within, such as ``500M``.

    Returns
    -------
    VocabularyDiff

    Raises
    ------
    TokscopeError
        Both names are one tokenizer, one is unavailable, or the text cannot be read.
    """
    loader = create_loader(offline=offline)
    options = VocabularyOptions(pattern, normalizer, lowercase)
    loaded = load_named(loader, (first, second), options=options).tokenizers
    if len(loaded) < 2:
        raise InputError(f"{first} and {second} are one tokenizer", "name two")
    has_text = text is not None or corpus is not None
    texts = texts_of(text, corpus, OpenOptions(offline=offline)) if has_text else []
    if language and not has_text:
        raise InputError("language= needs a text", "pass text= or corpus=")
    return VocabularyDiff(
        run_vocabulary_diff(
            *(loader, loaded[0], loaded[1], texts),
            language=language,
            top=top,
            resources=resources_of(1, memory),
        )
    )
