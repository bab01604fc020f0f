"""Looks at what is remembered of the sources, writes down what changed, and tells whoever wants to know.

Done at the end of each crawl for its sources, and by `qingjian monitor` for all. A change of state is told once. What
could not be told is kept, and told the next time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from pathlib import Path

from archive import Archive
from archive.alerts import ACCEPTED, CLOSED, OPENED, Change, State
from archive.errors import QingjianError
from archive.memory import History
from archive.times import later
from crawler.cadence import MEMORY
from crawler.channels import Channel, channels
from crawler.configuration import current
from crawler.monitors import MOST_EVIDENCE, Finding, ended, look
from crawler.rates import Share

# What opens again and again is held open: nothing closes until it has been open for so long, by how often it opened
# within a fortnight. So of the same state there are at most five messages that it began in a fortnight.
FORTNIGHT = timedelta(days=14)
HELD = (timedelta(0), timedelta(days=1), timedelta(days=3), timedelta(days=7))

# Sources that must all be unreachable before it is this machine's network that is in trouble.
LEAST_SOURCES = 3

About = tuple[str, str, str]


class NothingToAccept(QingjianError):
    """No such state is open."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Watched:
    """What changed, and what could not be told: a line for each channel that failed."""

    changes: tuple[Change, ...]
    unsent: tuple[str, ...]


def watch(archive: Archive, now: str, to: Sequence[Channel], sources: Iterable[str] | None = None) -> Watched:
    """Looks at the sources (all that were ever crawled), notes what changed since the last time, and sends what is not sent."""
    changed = check(archive, now, [channel.key for channel in to], sources)
    return Watched(tuple(changed), tuple(tell(archive, to)))


def trial(to: Sequence[Channel], now: str) -> list[str]:
    """Sends each channel a message that says that it is a trial; a line for each that failed."""
    says = "this is a trial: nothing is wrong"
    change = Change("", str(State.NO_NETWORK), "", OPENED, now, now, says, {})
    answers = ((channel.key, channel.send([change], {})) for channel in to)
    return [f"{key}: {why}" for key, why in answers if why]


def check(archive: Archive, now: str, keys: Sequence[str], sources: Iterable[str] | None = None) -> list[Change]:
    """The changes of state since the last look, written down, to be sent to the channels with these keys."""
    with archive.transaction():
        standing = _standing(archive)
        found = changes(archive, now, sources)
        return [archive.note_change(replace(one, pending=_to(one, standing, keys))) for one in found]


def changes(archive: Archive, now: str, sources: Iterable[str] | None = None) -> list[Change]:
    """The changes of state since the last look."""
    wanted = archive.watched() if sources is None else sorted(set(sources))
    standing, lately = _standing(archive), archive.alert_changes(since=later(now, -FORTNIGHT))
    openings = Counter(change.about for change in lately if change.change == OPENED)
    findings = _findings(archive, wanted, standing, now).items()
    found = (_change(source, finding, standing, openings, now) for (source, *_), finding in findings)
    return [_public(archive, change) for change in found if change is not None]


def _standing(archive: Archive) -> dict[About, Change]:
    return {change.about: change for change in archive.standing_alerts()}


def accept(archive: Archive, source: str, state: str, subject: str, now: str) -> Change:
    """Takes an open state for the source's ordinary one: it is told no more until it has ended. Raises NothingToAccept."""
    with archive.transaction():
        known = _standing(archive).get((source, state, subject))
        if known is None or known.change != OPENED:
            raise NothingToAccept(
                f"{source} {state} {subject}".rstrip() + ": is not open; `qingjian monitor` shows what is"
            )
        return archive.note_change(replace(known, change=ACCEPTED, at=now, pending=()))


def tell(archive: Archive, to: Sequence[Channel]) -> list[str]:
    """Sends what is to be sent, changes of one source and state as one message. A line for each channel that failed; it
    gets the same the next time. Sent is at least once: two processes that tell at the same second may both do so."""
    names, failed = archive.source_names(), []
    for channel in to:
        waiting = _messages(change for change in archive.pending_alerts() if channel.key in change.pending)
        for number, group in enumerate(waiting):
            if why := channel.send(group, names):
                left = sum(map(len, waiting[number:]))
                failed.append(f"{channel.key}: {why}; {left} not sent, and sent the next time")
                break
            for change in group:
                archive.note_sent(change, [key for key in change.pending if key != channel.key])
    return failed


def _messages(changes: Iterable[Change]) -> list[list[Change]]:
    def which(change: Change) -> tuple[str, str, str, str]:
        return change.at, change.source, change.state, change.change

    return [list(group) for _, group in groupby(sorted(changes, key=which), key=which)]


def _findings(
    archive: Archive, sources: Sequence[str], standing: Mapping[About, Change], now: str
) -> dict[About, Finding]:
    """What the monitors say, by what it is about."""
    histories = [archive.history(source, since=later(now, -MEMORY)[:10], now=now) for source in sources]
    found: dict[About, Finding] = {}
    for history in histories:
        about = {key: change for key, change in standing.items() if key[0] == history.source}
        # A column that nobody asks for any more ends what was said of it: the monitors have no word of it.
        gone = (Finding(State(state), False, subject) for _, state, subject in about) if history.runs else ()
        said = [*gone, *look(history, _frozen(about.values()))]
        found |= {(history.source, str(finding.state), finding.subject): finding for finding in said}
    return {**found, **_machine(found, histories, now)}


def _frozen(changes: Iterable[Change]) -> dict[tuple[str, str], Share]:
    """The shares that had fallen when that was told; what was accepted is held against what there is now."""
    return {
        (change.state, change.subject): Share(*change.evidence["past"])
        for change in changes
        if change.change == OPENED and "past" in change.evidence
    }


def _machine(findings: Mapping[About, Finding], histories: Sequence[History], now: str) -> dict[About, Finding]:
    """Where all sources are unreachable, that is one finding of this machine, and none of each of them."""
    latest = ((history.source, ended(history.runs)[:1]) for history in histories)
    lately = [source for source, runs in latest if runs and runs[0].started_at >= later(now, -timedelta(days=1))]
    keys = {source: (source, str(State.UNREACHABLE), "") for source in lately}
    dead = [finding for key in keys.values() if (finding := findings[key]).holds]
    about = ("", str(State.NO_NETWORK), "")
    if len(dead) < len(lately) or not lately:
        return {about: Finding(State.NO_NETWORK, False if lately else None)}
    if len(dead) < LEAST_SOURCES:
        return {}
    since, urls = max(one.since for one in dead), [url for one in dead for url in one.evidence["urls"]]
    says = f"none of {len(dead)} sources gives any answer"
    evidence = {"captures": [], "urls": urls[:MOST_EVIDENCE]}
    quiet = {key: Finding(State.UNREACHABLE, None) for key in keys.values()}
    return {about: Finding(State.NO_NETWORK, True, "", since, says, evidence), **quiet}


def _change(
    source: str, finding: Finding, standing: Mapping[About, Change], openings: Counter[About], now: str
) -> Change | None:
    """The change that a finding makes, if any."""
    about = (source, str(finding.state), finding.subject)
    known = standing.get(about)
    if finding.holds and known is None:
        return Change(*about, OPENED, now, finding.since, finding.says, finding.evidence)
    if finding.holds is False and known is not None:
        held = HELD[min(max(openings[about] - 1, 0), len(HELD) - 1)]
        if known.change == ACCEPTED or now >= later(known.at, held):
            return Change(*about, CLOSED, now, known.since, f"has ended; it was: {known.says}", known.evidence)
    return None


def _to(change: Change, standing: Mapping[About, Change], keys: Sequence[str]) -> tuple[str, ...]:
    known = standing.get(change.about)
    return () if known is not None and known.change == ACCEPTED else tuple(keys)


def _public(archive: Archive, change: Change) -> Change:
    """The change without the addresses and captures of what does not go out."""
    urls = change.evidence.get("urls", [])
    if not any(archive.withheld(url) for url in urls):
        return change
    return replace(change, evidence={**change.evidence, "captures": [], "urls": []})


def at_the_end(path: str | Path, sources: Iterable[str], now: str, say: Callable[[str], object]) -> None:
    """What a crawl does for its sources when it has ended: a line for each change and each channel that failed. Nothing
    that goes wrong here is the crawl's."""
    try:
        with Archive(path, write=True) as archive:
            watched = watch(archive, now, channels(current().alerts.to), sources)
    except QingjianError as error:
        say(f"alerts: {error}")
        return
    for change in watched.changes:
        say(f"alert: {line_of(change)}")
    for line in watched.unsent:
        say(f"alerts: {line}")


def line_of(change: Change) -> str:
    """A change in one line."""
    about = " ".join(filter(None, (change.source or "this machine", change.state, change.subject)))
    return f"{about} {change.change}: {change.says}"
