"""What is wrong with a source, as far as its own past tells: pure functions over what the archive remembers of its runs.

Each monitor says of its state that it holds, that it doesn't, or nothing at all (too little was seen): then what was said
before stands. `crawler.conditions` has the words for people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise, takewhile
from statistics import median
from typing import Any

from archive.alerts import State
from archive.memory import FieldCount, History, OutcomeCount, RunSeen
from archive.times import BEIJING, later, seconds_between
from crawler.cadence import Cadence, all_days, cadence
from crawler.rates import CHANCE, LEAST_PAST, LEAST_RECENT, STRETCHES, Fall, Share, chance, fallen, recovered, total
from crawler.remembering import ENCODING, FIELDS
from crawler.workdays import workdays

# Crawls in a row that must agree before anything is said, and the time that they must span: an outage of an hour that
# meets two crawls is none of ours.
STEPS, SPAN = 2, timedelta(hours=12)

# What the lists and articles that came as they should came to; what became of pages that never were asked for; what is
# a firewall's word; what says that a page isn't there; why a page that came was no article.
CAME = frozenset(("rows", "unchanged", "new", "changed", "kept"))
PUT_OFF = frozenset(("budget", "retry-after", "postponed"))
BY_RULE = frozenset(("robots", "scheme", "left-source", "private-address", "redirects", "ignored", "too-large"))
BLOCKS = frozenset(("block-page", "http-403", "http-412", "http-429", "http-521"))
NOT_THERE = frozenset(("http-404", "http-410", "soft-not-found", "led-home"))
UNREAD = frozenset(("list-page", "empty-shell", "maintenance", "login-wall", "not-an-article", "emptied"))
# What is said beside another outcome of the same page.
REMARKS = frozenset(("list-shrank", "paging-not-found"))

LEAST_BLOCKED, BLOCKED_SHARE = 5, 0.5
LEAST_FAILED, FAILED_SHARE = 3, 0.2
KILLED_IN_A_ROW = 3
BUDGET_DAYS = timedelta(days=6)  # from the first crawl of seven days to the last
DAYS_OF_CRAWLS, PAUSES_WITHOUT_CRAWL, MORE_WITHOUT_CRAWL = 5, 3, timedelta(days=1)
DAYS_UNREAD, LEAST_REFUSED = 2, 20  # the latter of a source of which nothing was ever read
HALF, NINE_TENTHS = 0.5, 0.9
DOMINANT = 0.8
STUCK_ARTICLES, STUCK_RUNS, STUCK_MORE, RUNS_WITH_NEWS = 5, 3, 5, 5

# While one of these holds nothing else can be said of what the source serves.
FIRST = (State.UNREACHABLE, State.FORBIDDEN, State.BLOCKED, State.ERRORS)
MOST_EVIDENCE = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What one monitor says: `holds` is None where it can't tell. `subject` is the column or field that it is about.
    `since` is when what it tells began; `evidence` has `captures`, `urls` and the numbers that it rests on."""

    state: State
    holds: bool | None
    subject: str = ""
    since: str = ""
    says: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


# The share that a lost field had when that was first said, by state and field.
Frozen = Mapping[tuple[str, str], Share]
Judge = Callable[[RunSeen], bool | None]


def look(history: History, frozen: Frozen | None = None) -> list[Finding]:
    """What every monitor says of a source. `frozen`: the past against which what was lost before is held."""
    runs = ended(history.runs)
    first = [unreachable(runs), forbidden(runs), blocked(runs), errors(runs)]
    found = [not_crawled(history), cut_off(history.runs), *_only_the_worst(first)]
    found += no_rows(runs)
    found += [unreadable(runs), template_changed(history), *fields_lost(history, frozen or {})]
    found += [*silent(history, runs), dates_stuck(runs), budget_spent(runs)]
    return found


def ended(runs: Sequence[RunSeen]) -> tuple[RunSeen, ...]:
    """The runs without the newest one while it is going on. One that was killed long ago is what it is."""
    return tuple(runs[1:] if runs and runs[0].ended_at is None else runs)


def _only_the_worst(found: Iterable[Finding]) -> list[Finding]:
    """What explains the others stands, and nothing is said of these."""
    kept: list[Finding] = []
    for finding in found:
        explained = finding.holds and any(one.holds for one in kept)
        kept.append(Finding(finding.state, None) if explained else finding)
    return kept


# the crawl itself


def not_crawled(history: History) -> Finding:
    """Nobody has crawled the source for long."""
    starts = [run.started_at for run in history.runs]
    if len({start[:10] for start in starts}) < DAYS_OF_CRAWLS:
        return Finding(State.NOT_CRAWLED, None)
    pauses = [seconds_between(before, after) for after, before in pairwise(starts)]
    longest = PAUSES_WITHOUT_CRAWL * timedelta(seconds=median(pauses)) + MORE_WITHOUT_CRAWL
    late = timedelta(seconds=seconds_between(starts[0], history.now))
    says = f"the last crawl was {_in_words(late)} ago, usually there is one every {_in_words(timedelta(seconds=median(pauses)))}"
    return Finding(State.NOT_CRAWLED, late > longest, since=starts[0], says=says)


def cut_off(runs: Sequence[RunSeen]) -> Finding:
    """Crawls do not come to their end."""
    says = "the last crawls were killed or broke off"
    return _row(
        State.CUT_OFF, runs[1:], lambda run: run.ended_at is None, says, steps=KILLED_IN_A_ROW, span=timedelta(0)
    )


def budget_spent(runs: Sequence[RunSeen]) -> Finding:
    """The day's budget is always spent."""

    def judge(run: RunSeen) -> bool | None:
        return any(one.outcome == "budget" for one in run.outcomes) if run.outcomes else None

    return _row(State.BUDGET_SPENT, runs, judge, "requests were put off in each crawl of a week", span=BUDGET_DAYS)


# nothing reachable


def unreachable(runs: Sequence[RunSeen]) -> Finding:
    """No list gives any answer."""

    def judge(run: RunSeen) -> bool | None:
        lists = [one for one in _asked(run) if one.kind == "list"]
        if not lists:
            return None
        return all(map(_unanswered, _asked(run)))

    return _row(State.UNREACHABLE, runs, judge, "no answer: {outcomes}", shows=lambda one: one.kind == "list")


def forbidden(runs: Sequence[RunSeen]) -> Finding:
    """robots.txt forbids the lists."""

    def judge(run: RunSeen) -> bool | None:
        lists = [one.outcome for one in run.outcomes if one.kind == "list" and one.outcome not in REMARKS]
        return ("robots" in lists and not CAME.intersection(lists)) if lists else None

    return _row(
        State.FORBIDDEN, runs, judge, "robots.txt forbids what was asked for", shows=lambda one: one.outcome == "robots"
    )


def blocked(runs: Sequence[RunSeen]) -> Finding:
    """A firewall answers in the place of the pages."""

    def judge(run: RunSeen) -> bool | None:
        answered = [one for one in _asked(run) if one.capture is not None or one.outcome in CAME]
        lists = [one for one in answered if one.kind == "list"]
        if not answered:
            return None
        stopped = _pages(one for one in answered if _blocks(one))
        many = stopped >= LEAST_BLOCKED and stopped >= BLOCKED_SHARE * _pages(answered)
        return many or (bool(lists) and all(map(_blocks, lists)))

    return _row(State.BLOCKED, runs, judge, "block pages: {outcomes}", shows=_blocks)


def errors(runs: Sequence[RunSeen]) -> Finding:
    """Much of what is asked for fails."""

    def judge(run: RunSeen) -> bool | None:
        asked = _asked(run)
        if not asked:
            return None
        failed = _pages(filter(_failed, asked))
        lists = [one for one in asked if one.kind == "list"]
        many = failed >= LEAST_FAILED and failed >= FAILED_SHARE * _pages(asked)
        return many or (bool(lists) and all(map(_failed, lists)))

    return _row(State.ERRORS, runs, judge, "failed: {outcomes}", shows=_failed)


# nothing listed


def no_rows(runs: Sequence[RunSeen]) -> list[Finding]:
    """A column's list comes and shows no row."""
    return [_no_rows(runs, column) for column in _columns(runs)]


def _no_rows(runs: Sequence[RunSeen], column: str) -> Finding:
    def empty(one: OutcomeCount) -> bool:
        came = one.capture is not None and one.outcome not in CAME | REMARKS
        return one.kind == "list" and one.column == column and came and not _blocks(one) and not _failed(one)

    def judge(run: RunSeen) -> bool | None:
        shown = any(one.kind == "list" and one.column == column and one.outcome in CAME for one in run.outcomes)
        return False if shown else True if any(map(empty, run.outcomes)) else None

    return _row(State.NO_ROWS, runs, judge, "the list came as {outcomes}", subject=column, shows=empty)


# nothing readable


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
    return Finding(State.UNREADABLE, True, "", bad[-1][0].started_at, says, _evidence(bad[0][0], _unread))


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
    return Finding(State.TEMPLATE_CHANGED, True, "", history.fields[fall.days - 1][0], says, _lacking(others))


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
    evidence = {**_lacking(lacking), "past": [fall.past.found, fall.past.read]}
    return Finding(state, True, subject, history.fields[fall.days - 1][0], _fell(name, fall), evidence)


def _fell(name: str, fall: Fall) -> str:
    if name == ENCODING:
        return f"{fall.past} articles could be decoded whole, of late {fall.recent}"
    return f"{name} was found in {fall.past} articles, of late in {fall.recent}"


# nothing new


def silent(history: History, runs: Sequence[RunSeen]) -> list[Finding]:
    """The lists come, and have shown nothing new for longer than the rhythm allows: of the source as a whole, and of
    each column where the source has several."""
    known = history.days or {}
    columns = _columns(runs)
    whole = _silent("", cadence(all_days(known.values())), _last_listed(runs, columns))
    if len(columns) < 2:
        return [whole]
    each = [_silent(one, cadence(known.get(one, ())), _last_listed(runs, [one])) for one in columns]
    # A whole source that is silent says so once.
    return [whole, *(Finding(one.state, None, one.subject) if whole.holds and one.holds else one for one in each)]


def _silent(column: str, learned: Cadence | None, listed: tuple[RunSeen, OutcomeCount] | None) -> Finding:
    if learned is None or listed is None:
        return Finding(State.SILENT, None, column)
    run, outcome = listed
    pause = workdays(learned.last, day_of(run.started_at))
    if pause <= learned.limit:
        return Finding(State.SILENT, False, column)
    says = (
        f"nothing new for {pause} working days; usually there is something every {max(1, learned.usual):.0f},"
        f" and the longest pause of the last 400 days was {learned.longest}"
    )
    found = {"captures": [outcome.capture] if outcome.capture else [], "urls": [outcome.url]}
    return Finding(State.SILENT, True, column, f"{learned.last}", says, found)


def dates_stuck(runs: Sequence[RunSeen]) -> Finding:
    """New articles come, and all of them print old dates."""
    news = [run for run in reversed(runs) if run.fresh and run.newest]
    if len(news) < RUNS_WITH_NEWS + STUCK_RUNS:
        return Finding(State.DATES_STUCK, None)
    best, delays, since = "", [0], 0
    for number, run in enumerate(news):
        if (run.newest or "") > best:
            best, since = run.newest or "", number
            delays.append(_delay(best, run))
    stuck, latest = news[since + 1 :], news[-1]
    limit = 2 * max(delays) + STUCK_MORE
    holds = (
        len(stuck) >= STUCK_RUNS and sum(run.fresh for run in stuck) >= STUCK_ARTICLES and _delay(best, latest) > limit
    )
    if not holds or since < RUNS_WITH_NEWS:
        return Finding(State.DATES_STUCK, False if not stuck else None)
    says = f"{sum(run.fresh for run in stuck)} new articles, and none of them prints a day after {best}"
    return Finding(
        State.DATES_STUCK, True, "", stuck[0].started_at, says, _evidence(latest, lambda one: one.outcome == "new")
    )


# what they share


def day_of(time: str) -> date:
    """The day in China of a time (UTC)."""
    return datetime.fromisoformat(time).astimezone(BEIJING).date()


def _row(
    state: State,
    runs: Sequence[RunSeen],
    judge: Judge,
    says: str,
    *,
    subject: str = "",
    steps: int = STEPS,
    span: timedelta = SPAN,
    shows: Callable[[OutcomeCount], bool] = lambda one: True,
) -> Finding:
    """What so many runs in a row agree on; those that tell nothing are left out. `says` may name the `{outcomes}` of the
    newest of them that `shows` lets pass, which are also the evidence."""
    told = [(run, verdict) for run in runs if (verdict := judge(run)) is not None]
    row = list(takewhile(lambda one: one[1] == told[0][1], told))
    if len(row) < steps:
        return Finding(state, None, subject)
    (newest, holds), (oldest, _) = row[0], row[-1]
    if not holds:
        return Finding(state, False, subject)
    if newest.started_at < later(oldest.started_at, span):
        return Finding(state, None, subject)
    names = ", ".join(sorted({one.outcome for one in newest.outcomes if shows(one)}))
    return Finding(state, True, subject, oldest.started_at, says.format(outcomes=names), _evidence(newest, shows))


def _evidence(run: RunSeen, shows: Callable[[OutcomeCount], bool]) -> dict[str, Any]:
    shown = [one for one in run.outcomes if shows(one)][:MOST_EVIDENCE]
    captures = [one.capture for one in shown if one.capture is not None]
    return {"run": run.run, "captures": captures, "urls": [one.url for one in shown]}


def _lacking(counts: Sequence[FieldCount]) -> dict[str, Any]:
    shown = [one for one in counts if one.url][:MOST_EVIDENCE]
    return {"captures": [one.capture for one in shown if one.capture], "urls": [one.url for one in shown]}


def _asked(run: RunSeen) -> list[OutcomeCount]:
    return [one for one in run.outcomes if one.outcome not in PUT_OFF | BY_RULE | REMARKS]


def _pages(outcomes: Iterable[OutcomeCount]) -> int:
    return sum(one.pages for one in outcomes)


def _blocks(one: OutcomeCount) -> bool:
    return one.outcome in BLOCKS


def _unanswered(one: OutcomeCount) -> bool:
    return one.capture is None and one.outcome not in CAME and not one.outcome.startswith("bug-")


def _failed(one: OutcomeCount) -> bool:
    """Whether the server failed, or nothing came: no word of the page itself, of a firewall or of ours."""
    if one.outcome in CAME | NOT_THERE | BLOCKS | UNREAD | PUT_OFF | BY_RULE | REMARKS:
        return False
    return one.capture is None or one.outcome.startswith(("http-5", "bug-"))


def _unread(one: OutcomeCount) -> bool:
    return one.kind == "article" and one.outcome in UNREAD


def _read_of(run: RunSeen) -> Share:
    articles = [one for one in run.outcomes if one.kind == "article"]
    found = _pages(one for one in articles if one.outcome in CAME)
    return Share(found, found + _pages(filter(_unread, articles)))


def _columns(runs: Sequence[RunSeen]) -> list[str]:
    """The columns whose lists were asked for."""
    return sorted({one.column for run in runs for one in run.outcomes if one.kind == "list" and one.column})


def _last_listed(runs: Sequence[RunSeen], columns: Sequence[str]) -> tuple[RunSeen, OutcomeCount] | None:
    """The newest run in which a list of these came with rows, and that list."""
    shown = (
        (run, one)
        for run in runs
        for one in run.outcomes
        if one.kind == "list" and one.column in columns and one.outcome in CAME
    )
    return next(shown, None)


def _delay(newest: str, run: RunSeen) -> int:
    return workdays(date.fromisoformat(newest), day_of(run.started_at))


def _in_words(time: timedelta) -> str:
    hours = time / timedelta(hours=1)
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours"
