"""What came of the pages that a crawl asked for, as monitors sort it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archive.memory import OutcomeCount, RunSeen

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


def asked_for(run: RunSeen) -> list[OutcomeCount]:
    """What came of the pages that a server was asked for."""
    return [one for one in run.outcomes if one.outcome not in PUT_OFF | BY_RULE | REMARKS]


def pages(outcomes: Iterable[OutcomeCount]) -> int:
    """How many pages they are."""
    return sum(one.pages for one in outcomes)


def is_block(one: OutcomeCount) -> bool:
    """Whether a firewall answered."""
    return one.outcome in BLOCKS


def is_unanswered(one: OutcomeCount) -> bool:
    """Whether nothing came."""
    return one.capture is None and one.outcome not in CAME and not one.outcome.startswith("bug-")


def has_failed(one: OutcomeCount) -> bool:
    """Whether the server failed, or nothing came: no word of the page itself, of a firewall or of ours."""
    if one.outcome in CAME | NOT_THERE | BLOCKS | UNREAD | PUT_OFF | BY_RULE | REMARKS:
        return False
    return one.capture is None or one.outcome.startswith(("http-5", "bug-"))


def is_unread(one: OutcomeCount) -> bool:
    """Whether an article came that can't be read as one."""
    return one.kind == "article" and one.outcome in UNREAD


def columns_of(runs: Sequence[RunSeen]) -> list[str]:
    """The columns whose lists were asked for."""
    return sorted({one.column for run in runs for one in run.outcomes if one.kind == "list" and one.column})
