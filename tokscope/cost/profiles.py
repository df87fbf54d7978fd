"""Profiles of one's own hardware: what an hour costs, how fast it is, how much of it is at work."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

from tokscope.cost.bill import EXACT
from tokscope.cost.currencies import currency_named
from tokscope.cost.plan import HOURS_OF_MONTH
from tokscope.cost.price import PER
from tokscope.errors import TokscopeError, UnknownNameError, nearest
from tokscope.strict_toml import Table, finish, parse, read

_FILE = "hardware.toml"
_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Profile:
    """Hardware that serves one model."""

    id: str
    model: str
    currency: str
    """ISO 4217."""
    gpu_hour: Decimal
    gpus: int
    prefill: Decimal | None
    """Input tokens a second of all GPUs together; None where nobody measured it."""
    decode: Decimal | None
    """Output tokens a second."""
    hours: Decimal
    """Hours that are paid a month."""
    utilisation: Decimal
    """Share of these hours that it works; 1 where hours say it."""
    operations: Decimal
    """What a month costs besides."""
    source: str
    is_one_speed: bool = False
    """Whether one figure stands for reading and writing."""

    @property
    def month(self) -> Decimal:
        """Money a month, whatever is asked of it."""
        hourly = EXACT.multiply(self.gpu_hour, Decimal(self.gpus))
        return EXACT.add(EXACT.multiply(hourly, self.hours), self.operations)

    def per_million(self, speed: Decimal | None) -> Decimal | None:
        """Money for a million tokens at a speed, without operations; None without a speed.

        Utilisation is in the throughput here, and nowhere else.
        """
        if not speed:
            return None
        hourly = EXACT.multiply(self.gpu_hour, Decimal(self.gpus))
        a_second = EXACT.multiply(EXACT.multiply(speed, self.utilisation), Decimal(_SECONDS))
        return EXACT.divide(EXACT.multiply(hourly, Decimal(PER)), a_second)

    def requests_a_month(self, input_tokens: Decimal, output_tokens: Decimal) -> Decimal | None:
        """Say how many requests it serves a month at most; None without speeds."""
        if not self.prefill or not self.decode:
            return None
        seconds = EXACT.add(
            EXACT.divide(input_tokens, self.prefill), EXACT.divide(output_tokens, self.decode)
        )
        if not seconds:
            return None
        at_work = EXACT.multiply(EXACT.multiply(self.hours, self.utilisation), Decimal(_SECONDS))
        return EXACT.divide(at_work, seconds)


@cache
def example_profiles() -> dict[str, Profile]:
    """Read the profiles that come with tokscope, by id."""
    text = files("tokscope.cost").joinpath(_FILE).read_text(encoding="utf-8")
    return _profiles(parse(text, _FILE))


def find_profiles(name: str) -> tuple[Profile, ...]:
    """Find a ready profile by its id, or all of a file.

    Parameters
    ----------
    name : str
        An id, or a TOML file with ``[[profile]]`` tables like the ready ones.

    Raises
    ------
    TokscopeError
        There is neither, or the file is wrong: all its faults together.
    """
    known = example_profiles()
    if name in known:
        return (known[name],)
    if name.endswith(".toml") or Path(name).is_file():
        return tuple(_profiles(read(Path(name))).values())
    raise UnknownNameError(
        f"unknown hardware profile '{name}'",
        f"ready ones: {', '.join(known)}; or name a TOML file with [[profile]]",
        suggestions=nearest(name, known),
    )


def _profiles(table: Table) -> dict[str, Profile]:
    table.integer("schema", 1)
    found: dict[str, Profile] = {}
    for entry in table.tables("profile"):
        profile = _profile(entry)
        if profile.id in found:
            entry.fault("id", f"'{profile.id}' is there twice", "rename or remove one of the rows")
        found[profile.id] = profile
        entry.close()
    table.close()
    finish(table)
    return found


def _profile(entry: Table) -> Profile:
    speeds = {key: _positive(entry, key) for key in ("prefill", "decode", "speed")}
    one = speeds["speed"]
    if one is not None and (speeds["prefill"] or speeds["decode"]):
        entry.fault("speed", "stands beside prefill or decode", "keep one figure, or the other two")
    if one is None and (speeds["prefill"] is None) != (speeds["decode"] is None):
        entry.fault("prefill", "prefill and decode are measured together", "write both, or speed")
    hours, utilisation = _positive(entry, "hours"), _positive(entry, "utilisation")
    is_measured = any(speeds.values())
    if (hours is None) == (utilisation is None) and (is_measured or hours is not None):
        entry.fault(
            "utilisation",
            "write either utilisation or hours: one says how much of a month it works",
            "utilisation = 0.4 for a whole month, or hours = 200 of full work",
        )
    if utilisation is not None and utilisation > 1:
        entry.fault("utilisation", f"is {utilisation}, more than 1", "write 0.4 for 40 %")
    if hours is not None and hours > HOURS_OF_MONTH:
        entry.fault("hours", f"is {hours}, more than the {HOURS_OF_MONTH} of a month")
    return Profile(
        id=entry.text("id"),
        model=entry.text("model"),
        currency=_currency(entry),
        gpu_hour=_positive(entry, "gpu_hour", is_needed=True) or Decimal(0),
        gpus=entry.integer("gpus", least=1),
        prefill=one or speeds["prefill"],
        decode=one or speeds["decode"],
        hours=hours or Decimal(HOURS_OF_MONTH),
        utilisation=utilisation or Decimal(1),
        operations=_positive(entry, "operations") or Decimal(0),
        source=entry.text("source"),
        is_one_speed=one is not None,
    )


def _positive(entry: Table, key: str, *, is_needed: bool = False) -> Decimal | None:
    if not is_needed and not entry.has(key):
        return None
    value = entry.decimal(key)
    if key in entry.values and value <= 0:
        entry.fault(key, f"is {value}, not above 0")
        return Decimal(1)
    return value


def _currency(entry: Table) -> str:
    code = entry.text("currency")
    try:
        return currency_named(code) if code else code
    except TokscopeError as error:
        entry.fault("currency", error.message, error.hint)
        return code
