"""Shell completion of names and choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable


class _Name(str):
    """A name that is begun in any case; Typer asks each completion again how it begins."""

    __slots__ = ()

    def startswith(self, prefix: str | tuple[str, ...], *_: object) -> bool:
        begun = (prefix,) if isinstance(prefix, str) else prefix
        return self.casefold().startswith(tuple(each.casefold() for each in begun))


def _completing(known: Callable[[], Iterable[str]]) -> Callable[[str], list[str]]:
    """Build a completion of names that are found when they are asked for."""

    def complete(incomplete: str) -> list[str]:
        names = map(_Name, dict.fromkeys(known()))
        return [name for name in names if name.startswith(incomplete)]

    return complete


def _tokenizers() -> Iterable[str]:
    from tokscope.catalogue.catalogue import bundled_catalogue
    from tokscope.tokenizers.names import BASELINES

    catalogue = bundled_catalogue()
    return [*catalogue.tokenizers, *catalogue.models, *BASELINES]


def _families() -> Iterable[str]:
    from tokscope.catalogue.catalogue import bundled_catalogue

    return [row.family for row in bundled_catalogue().tokenizers.values()]


def _patterns() -> Iterable[str]:
    from tokscope.catalogue.catalogue import bundled_catalogue

    return bundled_catalogue().patterns


def _algorithms() -> Iterable[str]:
    from tokscope.catalogue.rows import Algorithm

    return [each.value for each in Algorithm]


def _engines() -> Iterable[str]:
    from tokscope.tokenizers.fast.selection import EngineChoice

    return [each.value for each in EngineChoice]


def _schemas() -> Iterable[str]:
    from tokscope.schemas import schema_names

    return schema_names()


def _corpora() -> Iterable[str]:
    from tokscope.corpora.builtin import PARALLEL, builtin_corpora

    return [PARALLEL, *builtin_corpora()]


def _check_formats() -> Iterable[str]:
    from tokscope.checks.formats.registry import CheckFormat

    return [each.value for each in CheckFormat]


def _formats() -> Iterable[str]:
    from tokscope.render.document import OutputFormat

    return [each.value for each in OutputFormat]


def _units() -> Iterable[str]:
    from tokscope.corpora.readers.interface import Unit

    return [each.value for each in Unit]


def _words() -> Iterable[str]:
    from tokscope.text.words import DEFINITIONS

    return [*DEFINITIONS, "all"]


def _groupings() -> Iterable[str]:
    from tokscope.comparison.report import By

    return [each.value for each in By]


def _columns() -> Iterable[str]:
    from tokscope.comparison.columns import KNOWN_COLUMNS

    return KNOWN_COLUMNS


def _metrics() -> Iterable[str]:
    from tokscope.metrics.definitions import GROUPS, METRICS
    from tokscope.metrics.metric import MetricGroup

    return [*GROUPS, *(name for name, m in METRICS.items() if m.group is not MetricGroup.ELSEWHERE)]


def _normal_forms() -> Iterable[str]:
    from tokscope.counting.options import NormalForm

    return [each.value for each in NormalForm]


def _word_groupings() -> Iterable[str]:
    from tokscope.analysis.words_report import Grouping

    return [each.value for each in Grouping]


def _sorts() -> Iterable[str]:
    from tokscope.analysis.words import Sort

    return [each.value for each in Sort]


def _perturbations() -> Iterable[str]:
    from tokscope.analysis.stress import ALL, perturbation_names

    return [ALL, *perturbation_names()]


def _models() -> Iterable[str]:
    from tokscope.catalogue.catalogue import bundled_catalogue
    from tokscope.costs.price_file import bundled_book

    return [*bundled_catalogue().models, *bundled_book().names()]


def _prices() -> Iterable[str]:
    from tokscope.costs.genai_prices import GenaiPrices

    return [*_models(), *GenaiPrices().names()]


def _second_catalogues() -> Iterable[str]:
    from tokscope.costs.second_catalogue import PACKAGE

    return [PACKAGE]


def _hosts() -> Iterable[str]:
    from tokscope.checks.starter import Host

    return [each.value for each in Host]


def _terms() -> Iterable[str]:
    from tokscope.cli.glossary import definitions

    return definitions()


complete_tokenizer = _completing(_tokenizers)
complete_term = _completing(_terms)
complete_family = _completing(_families)
complete_algorithm = _completing(_algorithms)
complete_pattern = _completing(_patterns)
complete_engine = _completing(_engines)
complete_corpus = _completing(_corpora)
complete_format = _completing(_formats)
complete_check_format = _completing(_check_formats)
complete_host = _completing(_hosts)
complete_unit = _completing(_units)
complete_model = _completing(_models)
complete_words = _completing(_words)
complete_grouping = _completing(_groupings)
complete_column = _completing(_columns)
complete_metric = _completing(_metrics)
complete_normal_form = _completing(_normal_forms)
complete_word_grouping = _completing(_word_groupings)
complete_sort = _completing(_sorts)
complete_perturbation = _completing(_perturbations)
complete_price = _completing(_prices)
complete_second = _completing(_second_catalogues)
complete_schema = _completing(_schemas)


def complete_columns(incomplete: str) -> list[str]:
    """Complete the last of several columns."""
    return _last_of_several(complete_column, incomplete)


def complete_metrics(incomplete: str) -> list[str]:
    """Complete the last of several metrics."""
    return _last_of_several(complete_metric, incomplete)


def _last_of_several(complete: Callable[[str], list[str]], incomplete: str) -> list[str]:
    before, comma, last = incomplete.rpartition(",")
    return [_Name(f"{before}{comma}{name}") for name in complete(last)]
