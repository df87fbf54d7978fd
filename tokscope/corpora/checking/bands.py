"""A list of words: one word a line, a tab, its band."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tokscope.corpora.checking.finding import Finding
from tokscope.corpora.manifest import TextFile
from tokscope.errors import nearest


def check_bands(file: TextFile, lines: Sequence[str], bands: Sequence[str]) -> Iterator[Finding]:
    """Find lines that are not a word, a tab and one of the manifest's bands; and bands without."""
    met = set()
    for number, line in enumerate(lines, 1):
        word, tab, band = line.partition("\t")
        if not tab:
            yield Finding(str(file.path), number, "no tab with a band behind it")
        elif not word:
            yield Finding(str(file.path), number, "no word before the tab")
        elif band not in bands:
            near = nearest(band, bands, most=1)
            meant = f"; did you mean '{near[0]}'?" if near else ""
            yield Finding(str(file.path), number, f"unknown band '{band}'{meant}")
        met.add(band)
    for band in bands:
        if band not in met:
            yield Finding(str(file.path), None, f"no word of the band '{band}'")
