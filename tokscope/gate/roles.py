"""The tokenizers of a check by what the project uses them for, with price and context window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from tokscope.backends import LoadedTokenizer
from tokscope.catalogue import Catalogue
from tokscope.cost.bill import EXACT, Bill
from tokscope.cost.money import Money, amount_per, times
from tokscope.cost.prices import Prices
from tokscope.gate.outcome import MoneyChange
from tokscope.gate.settings import Compared, RoleSetting
from tokscope.gate.values import Sums

_THOUSAND, _MILLION = 1_000, 1_000_000


@dataclass(frozen=True, slots=True)
class InputPrice:
    """What a model's input tokens cost."""

    model: str
    million: Decimal
    """Paid for a million tokens."""
    currency: str
    note: str
    """By which list, of what day, and at which rate."""

    def of_words(self, sums: Sums, words: int = _THOUSAND) -> Decimal | None:
        """Say what so many words of a text cost; None where it has none."""
        per_word = amount_per(times(self.million, sums.tokens), sums.words)
        return amount_per(times(per_word, words), _MILLION)

    def exactly(self, sums: Sums) -> Fraction | None:
        """Say what 1,000 words of a text cost, to be compared with a bound."""
        if not sums.words:
            return None
        return Fraction(self.million) * sums.tokens * _THOUSAND / (sums.words * _MILLION)

    def change(
        self,
        before: Sums | None,
        after: Sums,
        compared: Compared,
        *,
        words: int | None,
        requests: int | None,
    ) -> MoneyChange | None:
        """Say what a difference costs.

        Parameters
        ----------
        before, after : Sums
            Of a row; before is None where there was none.
        compared : Compared
            Where tokens are, text that grew is sent as often as before; else as many words are.
        words : int or None
            Words a month.
        requests : int or None
            Requests a month, each of which sends all of the row; taken in place of words.
        """
        now = self.of_words(after)
        if now is None:
            return None
        was = None if before is None else self.of_words(before)
        monthly = None
        if before is not None and requests is not None:
            tokens = (after.tokens - before.tokens) * requests
            monthly = amount_per(times(self.million, tokens), _MILLION)
        elif before is not None and words is not None:
            same = replace(after, words=before.words) if compared is Compared.TOKENS else after
            old, new = self.of_words(before, words), self.of_words(same, words)
            monthly = None if old is None or new is None else EXACT.subtract(new, old)
        return MoneyChange(
            *(was, now, monthly),
            words if requests is None else None,
            *(self.currency, self.model, self.note),
            requests,
        )


@dataclass(frozen=True, slots=True)
class Role:
    """A tokenizer that is loaded, for one use of it."""

    name: str
    source: str
    """What commands take to load it."""
    tokenizer: LoadedTokenizer
    price: InputPrice | None = None
    unpriced: str = ""
    """Why there is no price."""
    window: int | None = None
    """Tokens that its model takes at most; None where that is not known."""


def priced(
    setting: RoleSetting,
    tokenizer: LoadedTokenizer,
    catalogue: Catalogue,
    prices: Prices | None,
    money: Money | None,
) -> Role:
    """Find what the model of a role costs and takes.

    Parameters
    ----------
    setting : RoleSetting
        Names the model, or a tokenizer that is called like one.
    tokenizer : Tokenizer
        Loaded.
    catalogue : Catalogue
        Knows context windows.
    prices : Prices or None
        Of the day that is set; None where no money is asked for.
    money : Money or None
        Currency and rates.

    Raises
    ------
    UnavailableError
        A price is to be converted, and no exchange rate was given.
    """
    name = setting.model or setting.tokenizer
    id_ = catalogue.names.get(name.casefold())
    model = catalogue.models.get(id_) if id_ else None
    role = Role(setting.name, setting.tokenizer, tokenizer, window=model.context if model else None)
    if prices is None or money is None:
        return role
    price = prices.find(name)
    paid = None if price is None else money.paid(Bill(price.rates_for(0).input), price)
    if price is None or paid is None:
        why = f"no price is known for '{name}'"
        return Role(role.name, role.source, tokenizer, None, why, role.window)
    rate = money.rate_for(price)
    parts: Sequence[str] = (
        f"input of {price.priced_as} by {price.source}",
        f"as of {money.as_of}",
        *money.marks(price),
        *([str(rate)] if rate else []),
    )
    found = InputPrice(name, paid, money.currency_of(price), ", ".join(parts))
    return Role(role.name, role.source, tokenizer, found, "", role.window or price.context)
