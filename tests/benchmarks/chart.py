"""A line chart with logarithmic axes as a small SVG, of the standard library alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT = 380, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 12, 34, 44
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
"""Distinct for people with colour blindness too (Okabe and Ito)."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart."""

    title: str
    across: str
    """What the horizontal axis is of; the vertical one is of seconds."""
    lines: Mapping[str, Sequence[Point]]


def chart(panels: Sequence[Panel]) -> str:
    """Draw panels side by side."""
    width = _WIDTH * len(panels)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}"'
        f' viewBox="0 0 {width} {_HEIGHT}" font-family="sans-serif" font-size="11">'
    )
    parts = [head, f'<rect width="{width}" height="{_HEIGHT}" fill="#fff"/>']
    for number, panel in enumerate(panels):
        parts += [f'<g transform="translate({number * _WIDTH})">', *_drawn(panel), "</g>"]
    return "\n".join([*parts, "</svg>", ""])


def _drawn(panel: Panel) -> list[str]:
    points = [point for line in panel.lines.values() for point in line]
    xs, ys = (_ticks([point[axis] for point in points]) for axis in (0, 1))

    def x(value: float) -> float:
        return _LEFT + _share(value, xs) * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - _share(value, ys) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [_text(_LEFT, 14, panel.title, "start", 'font-weight="bold"')]
    for tick in xs:
        parts.append(_line((x(tick), y(ys[0])), (x(tick), y(ys[-1]))))
        parts.append(_text(x(tick), _HEIGHT - _BOTTOM + 14, f"{tick:g}", "middle"))
    for tick in ys:
        parts.append(_line((x(xs[0]), y(tick)), (x(xs[-1]), y(tick))))
        parts.append(_text(_LEFT - 5, y(tick) + 4, f"{tick:g}", "end"))
    parts.append(_text(_LEFT, _HEIGHT - 10, f"{panel.across}; upwards: seconds", "start"))
    for (name, line), colour in zip(panel.lines.items(), _COLOURS, strict=False):
        path = " ".join(f"{x(each):.1f},{y(value):.1f}" for each, value in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{x(each):.1f}" cy="{y(value):.1f}" r="3" fill="{colour}"/>'
            for each, value in line
        ]
        place = list(panel.lines).index(name)
        parts.append(_text(_LEFT + 6, _TOP + 10 + 14 * place, name, "start", f'fill="{colour}"'))
    return parts


def _ticks(values: Sequence[float]) -> list[float]:
    """List the powers of ten around some numbers."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return [10.0**power for power in range(low, max(high, low + 1) + 1)]


def _share(value: float, ticks: Sequence[float]) -> float:
    return math.log10(value / ticks[0]) / math.log10(ticks[-1] / ticks[0])


def _line(start: Point, end: Point) -> str:
    (x1, y1), (x2, y2) = start, end
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="#ddd"/>'


def _text(x: float, y: float, text: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{escape(text)}</text>'
