"""Nothing readable: no article, another layout, a field that is found less often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile

from archive.alerts import State
from archive.memory import FieldCount, History, RunSeen
from crawler.monitors.finding import Finding, Frozen, evidence_of, pages_lacking
from crawler.monitors.outcomes import CAME, is_unread, pages
from crawler.rates import CHANCE, LEAST_PAST, LEAST_RECENT, STRETCHES, Fall, Share, chance, fallen, recovered, total
from crawler.remembering import ENCODING, FIELDS
from crawler.workdays import day_of

DAYS_UNREAD, LEAST_REFUSED = 2, 20  # the latter of a source of which nothing was ever read
HALF, NINE_TENTHS = 0.5, 0.9
DOMINANT = 0.8


def unreadable(runs: Sequence[RunSeen]) -> Finding:
    """Articles come and none can be read."""
    seen = [(run, share) for run in runs if (share := _read_of(run)).read]
    if not seen:
        return Finding(State.UNREADABLE, None)
    if seen[0][1].found:
        return Finding(State.UNREADABLE, False)
    bad = list(takewhile(lambda one: not one[1].found, seen))
    recent, past = total(share for _, share in bad), total(share for _, share in seen[len(bad) :])
    days = {day_of(run.started_at) for run, _ in bad}
    if past.read:
        enough = past.read >= LEAST_PAST and recent.read >= LEAST_RECENT and len(days) >= DAYS_UNREAD
        proven = enough and chance(past, recent) < CHANCE
    else:
        proven = recent.read >= LEAST_REFUSED
    if not proven:
        return Finding(State.UNREADABLE, None)
    says = f"none of the last {recent.read} pages could be read as an article"
    return Finding(State.UNREADABLE, True, "", bad[-1][0].started_at, says, evidence_of(bad[0][0], is_unread))


def template_changed(history: History) -> Finding:
    """Articles come in another layout than before."""
    days = [[one for one in counts if one.field == ENCODING] for _, counts in history.fields]
    past = Counter[str]()
    for counts in days[STRETCHES[0] :]:
        past.update({one.layout: one.read for one in counts})
    [(usual, read)] = past.most_common(1) or [("", 0)]
    if read < DOMINANT * past.total() or not read:
        return Finding(State.TEMPLATE_CHANGED, None)
    shares = [Share(_read_in(counts, usual), sum(one.read for one in counts)) for counts in days]
    fall = fallen(shares, to=HALF)
    if fall is None:
        return Finding(State.TEMPLATE_CHANGED, False)
    others = [one for _, counts in history.fields[: fall.days] for one in counts if one.layout != usual]
    now = max(others, key=lambda one: one.read).layout
    says = f"{usual} was the layout of {fall.past} articles, of late of {fall.recent}; most others are {now}"
    return Finding(State.TEMPLATE_CHANGED, True, "", history.fields[fall.days - 1][0], says, pages_lacking(others))


def _read_in(counts: Iterable[FieldCount], layout: str) -> int:
    return sum(one.read for one in counts if one.layout == layout)


def fields_lost(history: History, frozen: Frozen) -> list[Finding]:
    """A field is found much less often than before; and the same of pages whose bytes are all characters."""
    counts: dict[str, list[list[FieldCount]]] = {name: [[] for _ in history.fields] for name in (*FIELDS, ENCODING)}
    for number, (_, of_day) in enumerate(history.fields):
        for one in of_day:
            counts[one.field][number].append(one)
    lost = [_lost(history, counts[name], State.FIELD_LOST, name, HALF, frozen) for name in FIELDS]
    return [*lost, _lost(history, counts[ENCODING], State.DAMAGED, ENCODING, NINE_TENTHS, frozen)]


def _lost(
    history: History, days: Sequence[Sequence[FieldCount]], state: State, name: str, to: float, frozen: Frozen
) -> Finding:
    subject = name if state is State.FIELD_LOST else ""
    shares = [Share(sum(one.found for one in counts), sum(one.read for one in counts)) for counts in days]
    past = frozen.get((state, subject))
    back = past is not None and recovered(shares, past, to=to)
    fall = None if back else fallen(shares, to=to, past=past)
    if fall is None:
        return Finding(state, False if back or past is None else None, subject)
    lacking = [one for counts in days[: fall.days] for one in counts]
    evidence = {**pages_lacking(lacking), "past": [fall.past.found, fall.past.read]}
    return Finding(state, True, subject, history.fields[fall.days - 1][0], _fell(name, fall), evidence)


def _fell(name: str, fall: Fall) -> str:
    if name == ENCODING:
        return f"{fall.past} articles could be decoded whole, of late {fall.recent}"
    return f"{name} was found in {fall.past} articles, of late in {fall.recent}"


def _read_of(run: RunSeen) -> Share:
    articles = [one for one in run.outcomes if one.kind == "article"]
    found = pages(one for one in articles if one.outcome in CAME)
    return Share(found, found + pages(filter(is_unread, articles)))
