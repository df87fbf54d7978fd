"""Currencies by their three letters (ISO 4217); an unknown one is an error, never a price of 0."""

from __future__ import annotations

from tokscope.errors import TokscopeError, UnknownNameError, nearest

CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW
    KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
    MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR
    SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905 - 150 quoted words would hide a missing one
)
"""Currencies in circulation, ISO 4217 as amended in 2026; no funds, metals or test codes."""
_MEANT = {"RUR": "RUB", "РУБ": "RUB", "₽": "RUB", "$": "USD", "€": "EUR", "£": "GBP", "BYR": "BYN"}
"""What people write for a currency that is not its code."""


def currency_named(code: str) -> str:
    """Check a currency's code; case does not matter.

    Raises
    ------
    UnknownNameError
        No currency has it; the one that may have been meant is suggested.
    """
    upper = code.strip().upper()
    if upper in CURRENCIES:
        return upper
    raise unknown_currency(code)


def unknown_currency(code: str) -> TokscopeError:
    """Make the error for what is no currency's code."""
    upper = code.strip().upper()
    meant = (_MEANT[upper],) if upper in _MEANT else nearest(upper, CURRENCIES)
    return UnknownNameError(
        f"unknown currency '{code}'",
        "write the three letters of ISO 4217, such as USD or RUB",
        suggestions=meant,
    )
