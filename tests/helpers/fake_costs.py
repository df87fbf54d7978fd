"""Models, texts and prices that tests make up; their numbers are easy to multiply by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import cast

import numpy as np

from tokscope.costs.bill import Money
from tokscope.costs.models import Choice, Model
from tokscope.costs.price import Price, Rates, Vat
from tokscope.costs.request import NONE_KNOWN, EstimateBasis, TemplateOverhead
from tokscope.costs.token_counts import LanguageText, PricedTexts
from tokscope.tokenizers.interface import Tokenizer
from tokscope.tokenizers.names import Target, TokenizerSpec

DAY = date(2026, 11, 23)
D = Decimal


class FakeTokenizer:
    """Every word of a text is so many tokens."""

    def __init__(self, id_: str, per_word: int) -> None:
        self.id = id_
        self.per_word = per_word

    def count(self, text: str) -> int:
        return self.per_word * len(text.split())


TOKENIZERS = cast(
    "dict[str, Tokenizer]", {"lean": FakeTokenizer("lean", 1), "fat": FakeTokenizer("fat", 3)}
)


def priced(model: str, input_: str, output: str, currency: str = "USD") -> Price:
    return Price(
        model,
        f"list:{model}",
        currency,
        Rates(D(input_), D(output)),
        vat=Vat.EXCLUDED,
        checked=date(2026, 11, 1),
        source="a page",
    )


def model(
    name: str,
    tokenizer: str | None,
    price: Price | None = None,
    *,
    overhead: TemplateOverhead = NONE_KNOWN,
    context: int | None = None,
    basis: EstimateBasis = EstimateBasis.COUNTED,
) -> Model:
    target = Target(tokenizer, TokenizerSpec.parse(tokenizer)) if tokenizer else None
    return Model(name, basis, target, price=price, overhead=overhead, context=context)


def text(
    language: str,
    words: Sequence[int],
    lean: Sequence[int],
    fat: Sequence[int],
    reference: Mapping[str, int] | None = None,
) -> LanguageText:
    return LanguageText(
        language,
        np.array(words),
        sum(words) * 6,
        {"lean": np.array(lean), "fat": np.array(fat)},
        [f"{language}{number}.txt" for number in range(len(words))],
        reference,
    )


ENGLISH_TEXT = text("en", [100, 300], [100, 300], [150, 450])
RUSSIAN_TEXT = text("ru", [90, 270], [150, 450], [300, 900], {"lean": 400, "fat": 600})
TEXTS = PricedTexts(
    {"en": ENGLISH_TEXT, "ru": RUSSIAN_TEXT}, {"en": ENGLISH_TEXT, "ru": RUSSIAN_TEXT}
)
CHEAP = model(
    "cheap", "lean", priced("cheap", "2", "8"), overhead=TemplateOverhead(7, 4, 8, "said")
)
DEAR = model("dear", "fat", priced("dear", "10", "30"), context=1_000)
UNPRICED = model("unpriced", "lean")
PLAIN_MONEY = Money(DAY)


class FakePrices:
    """No prices but a name."""

    catalogue_name = "a list of 2026-11-23"

    def find(self, model: str) -> Price | None:
        return None

    def names(self) -> list[str]:
        return []


def choice(*models: Model, named: Sequence[str] = ()) -> Choice:
    return Choice(models, (), frozenset(named))
