"""Many addresses, several providers: what the cache does not know is asked, and every answer is kept at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from etl.providers.cache import AnswerCache
from etl.providers.contract import Answer, City, NoAnswer
from etl.providers.online import Online
from etl.providers.settings import ProviderSettings
from geodata.errors import ProviderProblem

Progress = Callable[[str, int, float], None]
"""(provider, addresses done, share of them)."""


@dataclass(slots=True)
class Gathered:
    """All answers. `counts` by provider and kind: cached, asked, slow, away, error, garbage, refused, left (not asked).

    `problems`: why a provider was not asked to the end; the others were.
    """

    answers: list[Answer] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    problems: list[ProviderProblem] = field(default_factory=list)


def open_all(names: Iterable[str], settings: ProviderSettings, city: City) -> list[Online]:
    """The providers of these names, once each; `ProviderProblem` before anything is asked if one cannot be used."""
    return [Online(name, settings, city) for name in dict.fromkeys(names)]


def gather(texts: Sequence[str], providers: Sequence[Online], cache: AnswerCache, progress: Progress | None = None) -> Gathered:
    """Ask every provider about every text it was not asked about before.

    Whatever interrupts this, the answers so far are in the cache. A provider that refuses, is used up or fails
    `MOST_IN_A_ROW` times stops alone.
    """
    told, gathered = list(dict.fromkeys(texts)), Gathered()
    for provider in providers:
        known = cache.known(provider.name, provider.city.code, told)
        counts = gathered.counts[provider.name] = Counter(cached=len(known))
        gathered.answers += known.values()
        try:
            with provider:
                _ask([text for text in told if text not in known], provider, cache, gathered, progress)
        except ProviderProblem as problem:
            gathered.problems.append(problem)
        counts["left"] = len(told) - counts.total()
    return gathered


def _ask(texts: Sequence[str], provider: Online, cache: AnswerCache, gathered: Gathered, progress: Progress | None) -> None:
    counts = gathered.counts[provider.name]
    for done, text in enumerate(texts, start=1):
        try:
            answer = provider.ask(text)
        except NoAnswer as failed:
            counts[failed.kind] += 1
        else:
            cache.keep(answer)
            gathered.answers.append(answer)
            counts["asked"] += 1
        if progress:
            progress(provider.name, done, done / len(texts))
