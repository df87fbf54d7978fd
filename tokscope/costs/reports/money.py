"""Format money, and write the notes under every table of money: prices, dates, rates, tax."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tokscope.costs.price import STALE_AFTER, Status, Vat
from tokscope.costs.quote import Cost, CostReport
from tokscope.costs.request import HOURS_OF_MONTH, PAGE, Period, Prompt, template_note
from tokscope.render.document import UNDEFINED
from tokscope.text.display import printable

_DIGITS = 4
"""Significant digits of an amount below 1."""
_MARK = "~"


def money(amount: Decimal | None) -> str:
    """Write an amount: two decimals from 1 up, else four significant digits; a dash for unknown.

    Examples
    --------
    >>> money(Decimal("1234.5")), money(Decimal("0.00123456")), money(Decimal(0)), money(None)
    ('1,234.50', '0.001235', '0', '–')
    """
    if amount is None:
        return UNDEFINED
    return f"{amount:,.{_places(amount)}f}" if amount else "0"


def cost(found: Cost) -> str:
    """Write money from low to high, as precisely as the low end needs; one number for equal ends.

    Examples
    --------
    >>> cost(Cost(Decimal("0.7397"), Decimal("1.57"))), cost(Cost(Decimal(2), Decimal(2)))
    ('0.7397–1.5700', '2.00')
    """
    low, high = found
    if low is None or high is None or low == high or not low:
        return money(high) if low == high or low is None else f"{money(low)}–{money(high)}"
    return f"{money(low)}–{high:,.{_places(low)}f}"


def _places(amount: Decimal) -> int:
    return 2 if amount >= 1 else _DIGITS - amount.adjusted() - 1


def ratio(value: float | None) -> str:
    """Write a ratio, or a dash."""
    return UNDEFINED if value is None else f"{value:.2f}"


def approximate(cells: Sequence[str], *, is_approximate: bool) -> tuple[str, ...]:
    """Mark every cell of a row whose tokens another tokenizer stands in for."""
    if not is_approximate:
        return tuple(cells)
    return tuple(f"{_MARK}{cell}" if cell else cell for cell in cells)


_SHOWN = 8
_MEANINGS = {
    "stand-in": "~ another model's tokenizer stands in: an approximation",
    "count given": "count given: the whole input as the user counted it",
    "tokens per word given": "tokens per word given: as the user says",
    Status.THIRD_PARTY.value: "third-party: somebody else quotes the official page",
    Status.USER.value: "user: the price is from a file of yours",
    "stale": f"stale: the price was last checked more than {STALE_AFTER} days ago",
    "converted": "converted: not the list's own currency",
    "VAT unknown": "VAT unknown: the list does not say whether tax is in it, and none was added",
    "VAT assumed": "VAT assumed: the list does not say whether tax is in it; --assume-vat does",
}


def footnotes(report: CostReport) -> Iterator[str]:
    """Return the notes under the tables of a cost report."""
    yield from _request(report)
    yield from report.notes
    yield from money_notes(report)
    yield from _lacking(report)


def money_notes(report: CostReport) -> Iterator[str]:
    """Return the sources and dates of prices, and how they were converted."""
    yield _prices(report)
    yield _exchange(report)
    yield _vat(report)
    used = {mark for each in report.quotes for mark in (*each.marks, each.basis.value)}
    meanings = [meaning for mark, meaning in _MEANINGS.items() if mark in used]
    if meanings:
        yield f"marks: {'; '.join(meanings)}"
    notes: dict[str, list[str]] = {}
    for price in report.prices:
        for note in price.notes:
            notes.setdefault(note, []).append(price.model)
    for note, models in notes.items():
        yield f"{', '.join(models)}: {note}"


def _prices(report: CostReport) -> str:
    line = f"prices: {report.catalogue_name}, as of {report.money.as_of}"
    checked = {price.checked: price.model for price in report.prices if price.checked}
    unchecked = [price for price in report.prices if price.checked is None]
    if checked:
        oldest = min(checked)
        line += f"; oldest checked on {oldest} ({checked[oldest]})"
    if unchecked:
        listed = [price.listed for price in unchecked if price.listed]
        since = f", of a catalogue of {min(listed)} or later" if listed else ""
        line += f"; {len(unchecked)} without a checked date{since}"
    return line


def _exchange(report: CostReport) -> str:
    rates = dict.fromkeys(each.rate for each in report.quotes if each.rate)
    if rates:
        return f"exchange: {', '.join(map(str, rates))}"
    currencies = sorted({each.currency for each in report.quotes if each.currency})
    line = f"exchange: none, in the currency of the lists ({', '.join(currencies) or 'none'})"
    if len(currencies) > 1:
        line += "; not ordered across currencies: --currency and --fx bring them together"
    return line


def _vat(report: CostReport) -> str:
    charges = report.money.charges
    parts = []
    for vat, models in report.vat.items():
        text = {
            Vat.INCLUDED: "included in the list",
            Vat.EXCLUDED: "not in the list",
            Vat.UNKNOWN: "not said by the list",
        }[vat]
        taken = charges.taken_for(vat)
        if vat is Vat.UNKNOWN and taken is not Vat.UNKNOWN:
            text += f", taken as {taken.value}"
        if taken is Vat.EXCLUDED:
            text += f", {charges.vat:.0%} added" if charges.vat is not None else ", not added"
        elif taken is Vat.UNKNOWN and charges.vat is not None:
            text += ", not added"
        parts.append(f"{text} ({_some(models)})")
    line = f"VAT: {'; '.join(parts) or 'no price was used'}"
    if charges.markup:
        line += f"; an intermediary's fee of {charges.markup:.1%} added"
    return line


def _some(names: tuple[str, ...]) -> str:
    shown = ", ".join(map(printable, names[:_SHOWN]))
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"


def _request(report: CostReport) -> Iterator[str]:
    plan = report.plan
    parts = []
    if plan.words is not None:
        parts.append(f"a question of {plan.words:,} words, fertility on the text below")
    for name, prompt in (("system prompt", plan.system), ("context", plan.context)):
        if prompt is not None:
            parts.append(f"{name} {_prompt(prompt)}")
    parts.append(_template(report))
    if plan.reasoning:
        parts.append(f"{plan.reasoning:,} reasoning tokens")
    if plan.cached:
        parts.append(f"{_share(plan.cached)} cached")
    if plan.cache_write:
        parts.append(f"{_share(plan.cache_write)} to be cached")
    if plan.is_batch:
        parts.append("as a batch")
    yield f"a request: {'; '.join(parts)}"
    yield _output(report)
    if any(each.documents > 1 for each in report.quotes):
        yield (
            f"tokens in and out: of all documents together; a {plan.unit}: the mean over them, each"
            " billed by itself"
        )
    if plan.turns > 1:
        yield (
            f"a dialogue: {plan.turns:,} turns, whose tokens in and out are added up; each sends"
            " all questions and answers before it again; reasoning is not sent again"
        )
    if plan.per is Period.DAY:
        yield f"a month is {HOURS_OF_MONTH} hours, 30.4 days"
    yield f"{PAGE:,} characters with spaces are a page; words and pages in: the question alone"


def _prompt(prompt: Prompt) -> str:
    return f"of {prompt.words:,} words" if prompt.text is None else "as given"


def _share(share: object) -> str:
    return f"{share:,} tokens" if isinstance(share, int) else f"{share:.0%} of the input"


def _template(report: CostReport) -> str:
    quotes = [each for each in report.quotes if each.basis.value != "count given"]
    overheads = {printable(each.model): each.overhead for each in quotes}
    return template_note(report.plan.template, overheads)


def _output(report: CostReport) -> str:
    plan = report.plan
    if plan.output_words is not None:
        return (
            f"answers: assumed {plan.output_words} words, in tokens by each model's own fertility"
            " on parallel-en-ru in the question's language"
        )
    if plan.output_tokens is not None:
        return f"answers: assumed {plan.output_tokens} tokens"
    return "answers: none assumed, input only; --output-words 150..600 adds them"


def _lacking(report: CostReport) -> Iterator[str]:
    """List what has no bill, and why."""
    no_price = dict.fromkeys(each.model for each in report.quotes if each.price is None)
    if no_price:
        yield (
            f"not priced: {', '.join(map(printable, no_price))}: no price is known;"
            " `tokscope prices list WORD` searches hosts for HOST:MODEL; or give one in a file:"
            " --prices FILE"
        )
    for each in report.unpriced:
        if each.price is not None:
            yield f"not priced: {printable(each.model)}: no price for {', '.join(each.missing)}"
    yield from uncounted(report)


def uncounted(report: CostReport) -> Iterator[str]:
    """List models whose tokens cannot be known here, and what would let them be priced."""
    for each in report.uncounted:
        yield f"not counted: {printable(each.model)}: {each.reason}"
    if report.uncounted:
        yield (
            "to price them: a real count, --count MODEL=TOKENS or --tokens-per-word MODEL=F, or an"
            " approximation, --stand-in MODEL=TOKENIZER"
        )
