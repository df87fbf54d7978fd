"""Select the models to price, their prices, and the tokenizer that counts for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Protocol

from tokscope.catalogue.catalogue import Catalogue
from tokscope.costs.price import Price
from tokscope.costs.request import (
    NONE_KNOWN,
    EstimateBasis,
    Template,
    TemplateOverhead,
    TemplateRule,
    overheads_of,
)
from tokscope.errors import (
    ErrorCollector,
    InputError,
    UnavailableError,
    UnknownNameError,
    suggest,
)
from tokscope.tokenizers.names import FINE_TUNED, Scheme, Target, resolve, split_names


class PriceList(Protocol):
    """Where prices come from; ``prices.Prices`` is one."""

    def find(self, model: str) -> Price | None:
        """Find what a model costs; None where nobody knows."""
        ...

    def names(self) -> list[str]:
        """List all that people may type."""
        ...

    @property
    def catalogue_name(self) -> str:
        """Name the price files and catalogues with their versions."""
        ...


@dataclass(frozen=True, slots=True)
class TokenOverrides:
    """What the user says of the tokens of models that have no tokenizer here."""

    counts: Mapping[str, int] = field(default_factory=dict)
    factors: Mapping[str, Fraction] = field(default_factory=dict)
    stand_ins: Mapping[str, str] = field(default_factory=dict)

    @property
    def models(self) -> tuple[str, ...]:
        """The models, in the order given."""
        return tuple(dict.fromkeys((*self.counts, *self.factors, *self.stand_ins)))


@dataclass(frozen=True, slots=True)
class Model:
    """A model that is to be priced."""

    name: str
    """As the user or the catalogue calls it."""
    basis: EstimateBasis
    target: Target | None = None
    """The tokenizer that counts; None where the user says the tokens."""
    count: int | None = None
    factor: Fraction | None = None
    price: Price | None = None
    context: int | None = None
    """Tokens that it takes at most; None where that is not known."""
    overhead: TemplateOverhead = NONE_KNOWN


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A model whose tokens cannot be known here."""

    model: str
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The models that a command is about."""

    models: tuple[Model, ...]
    uncounted: tuple[Uncounted, ...]
    named: frozenset[str]
    """Those that the user named."""


def select_models(
    names: Sequence[str],
    given: TokenOverrides,
    catalogue: Catalogue,
    prices: PriceList,
    template: Template = TemplateRule.ASSUME,
    *,
    by_context: bool = False,
) -> Choice:
    """Select the models to price, and how their tokens are known."""
    wanted = tuple(dict.fromkeys((*split_names(names, catalogue), *given.models)))
    if not wanted:
        wanted = tuple(
            id_
            for id_, row in catalogue.models.items()
            if (row.tokenizer and row.context if by_context else prices.find(id_) is not None)
        )
    models: list[Model] = []
    uncounted: list[Uncounted] = []
    collector = ErrorCollector()
    for name in wanted:
        with collector:
            try:
                found = _model(name, given, catalogue, prices)
            except UnavailableError as error:
                reason = error.message.removeprefix(f"'{name}' ")
                uncounted.append(Uncounted(name, reason, _count_it(name)))
                continue
            models.append(found)
    collector.raise_all()
    framed = [model for model in models if model.count is None]
    overheads = overheads_of([_bare(model.name) for model in framed], catalogue, template)
    by_name = {model.name: overhead for model, overhead in zip(framed, overheads, strict=True)}
    models = [replace(each, overhead=by_name.get(each.name, NONE_KNOWN)) for each in models]
    named = wanted if names or given.models else ()
    return Choice(tuple(models), tuple(uncounted), frozenset(named))


def _model(name: str, given: TokenOverrides, catalogue: Catalogue, prices: PriceList) -> Model:
    price = prices.find(name)
    bare = _bare(name)
    id_ = catalogue.id_of(bare)
    row = catalogue.models.get(id_) if id_ else None
    contexts = [row.context if row else None, price.context if price else None]
    if bare.casefold() not in catalogue.names:  # a dated name may have another context
        contexts.reverse()
    context = contexts[0] or contexts[1]
    model = Model(name, EstimateBasis.COUNTED, price=price, context=context)
    if name in given.models and price is None and id_ is None:
        raise _unknown(name, catalogue, prices)
    if name in given.counts:
        return replace(model, basis=EstimateBasis.COUNT_GIVEN, count=given.counts[name])
    if name in given.factors:
        return replace(model, basis=EstimateBasis.FACTOR_GIVEN, factor=given.factors[name])
    if name in given.stand_ins:
        target = resolve(given.stand_ins[name], catalogue)
        return replace(model, basis=EstimateBasis.STAND_IN, target=target)
    try:
        return replace(model, target=resolve(bare, catalogue))
    except InputError:  # a name with a slash that is no path either
        if price is not None:
            raise UnavailableError("no tokenizer is known for it") from None
        raise
    except UnknownNameError:
        if price is not None:
            raise UnavailableError("no tokenizer is known for it") from None
        raise _unknown(name, catalogue, prices) from None


def _bare(name: str) -> str:
    """Remove the host from ``host:model`` or ``host:owner/model``; schemes of tokenizers stay."""
    host, colon, rest = name.partition(":")
    is_scheme = len(host) == 1 or host == FINE_TUNED or host in {scheme.value for scheme in Scheme}
    return rest.rpartition("/")[2] if colon and rest and not is_scheme else name


def _unknown(name: str, catalogue: Catalogue, prices: PriceList) -> UnknownNameError:
    known = [*catalogue.names, *prices.names()]
    return UnknownNameError(
        f"unknown model '{name}'",
        "`tokscope tokenizers` lists models, `tokscope prices list` what has a price",
        suggestions=suggest(name, dict.fromkeys(known)),
    )


def _count_it(name: str) -> str:
    return (
        f"give a real count, --count {name}=TOKENS or --tokens-per-word {name}=F, or an"
        f" approximation, --stand-in {name}=TOKENIZER"
    )
