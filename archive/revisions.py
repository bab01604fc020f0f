"""What an article said at each time, what changed from one time to the next, and what became of its page.

Pure reading. A withheld article has no history to be shown: every function here raises Withheld, as the commands say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from sqlite3 import Connection

from archive import withholding
from archive.addresses import find
from archive.differences import Paragraph, Span, counted, differences, spans
from archive.errors import NoArticle, NoRevision, Withheld
from archive.model import Credit, Role
from archive.record import EDIT
from archive.said import folded

FIRST = "first"

FIELDS = ("title", "published_at", "origin", "credits", "body")

REVISIONS = """
    SELECT id, kind, seen_at, title, published_at, origin, credits, body FROM revisions
    WHERE article = ? ORDER BY seen_at, id
"""

PROOFS = """
    SELECT rc.revision, c.id, c.url, c.captured_at
    FROM revisions AS r JOIN revision_captures AS rc ON rc.revision = r.id JOIN captures AS c ON c.id = rc.capture
    WHERE r.article = ? ORDER BY c.captured_at, c.id
"""

# A visit that found the page missing and the change of state that came of it are one event.
ABSENCES = """
    SELECT a.seen_at, coalesce(s.state, 'absent'), a.reason, s.reason, a.removed, a.capture, a.control
    FROM absences AS a LEFT JOIN states AS s ON s.article = a.article AND s.since = a.seen_at
    WHERE a.article = ?1
    UNION ALL
    SELECT s.since, s.state, NULL, s.reason, NULL, s.capture, NULL FROM states AS s
    WHERE s.article = ?1 AND NOT EXISTS (SELECT 1 FROM absences WHERE article = s.article AND seen_at = s.since)
    ORDER BY 1
"""

LARGEST = 2**63 - 1  # SQLite's integers end here

CAPTURE = "SELECT id, url, captured_at FROM captures WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Proof:
    """A capture that shows what is said of a time; `qingjian show URL --raw --at CAPTURED_AT` writes it."""

    id: int
    url: str
    captured_at: str


@dataclass(frozen=True, slots=True)
class Revision:
    """What an article said from `seen_at` on. `number` counts from 1 in the order of time, so that an older capture that
    is brought in later moves the numbers; `id` stays. `kind`: `first`; `edit`, a change of the agency's; and changes of
    ours: `reread`, the same bytes read otherwise, and `completed`, a long article of which a part had been missing.
    `changed` names the fields that are not as in the revision before,
    `inserted` and `deleted` are characters of the body. `captures` are all that show this text, oldest first."""

    number: int
    id: int
    kind: str
    seen_at: str
    title: str | None
    published_at: str | None
    origin: str | None
    credits: tuple[Credit, ...]
    body: str
    captures: tuple[Proof, ...]
    changed: tuple[str, ...] = ()
    inserted: int = 0
    deleted: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an article. `what`: a revision's kind; `absent`, a visit that did not find it, or the
    state that such a visit put it in (`failing`, `missing`, `gone`); `live`, when it came back. `removed`: the answer
    says that the page is not there, and not only that it can't be had. `control` is an answer of the same host, of
    about the same time, that shows another article: the site was up. Without one an absence counts for nothing."""

    at: str
    what: str
    reason: str | None = None
    removed: bool | None = None
    captures: tuple[Proof, ...] = ()
    control: Proof | None = None
    revision: Revision | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A short field that is not what it was, as text, and what changed inside it."""

    field: str
    old: str | None
    new: str | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two revisions. `body` has every paragraph of either; `inserted` and `deleted` are characters
    of the body."""

    old: Revision
    new: Revision
    fields: tuple[FieldChange, ...]
    body: tuple[Paragraph, ...]
    inserted: int
    deleted: int


def number_of(db: Connection, key: str | int) -> int:
    """The id of the article with this id, canonical address or alias. Raises NoArticle, Withheld."""
    article = int(key) if isinstance(key, int) or key.isdecimal() else find(db, key)
    if article is not None and article > LARGEST:
        article = None
    elif withheld := withholding.of(db, key):
        raise Withheld(str(withheld))
    if article is None or db.execute("SELECT 1 FROM articles WHERE id = ?", (article,)).fetchone() is None:
        raise NoArticle(f"no article {key!r} in this archive; `qingjian search` finds their numbers")
    return article


def revisions(db: Connection, key: str | int) -> list[Revision]:
    """The revisions of an article, oldest first. One that says what the one before it says (an older capture of the same
    text was brought in) is none of its own. Raises NoArticle, Withheld."""
    article = number_of(db, key)
    proofs: dict[int, tuple[Proof, ...]] = {}
    for revision, *capture in db.execute(PROOFS, (article,)):
        proofs[revision] = (*proofs.get(revision, ()), Proof(*capture))
    found: list[Revision] = []
    for row in db.execute(REVISIONS, (article,)):
        made = _revision(len(found) + 1, proofs.get(row[0], ()), *row)
        fields = changed_fields(found[-1], made) if found else FIELDS
        if fields:
            found.append(_after(found[-1], made, fields) if found else replace(made, kind=FIRST))
        else:
            found[-1] = replace(found[-1], captures=found[-1].captures + made.captures)
    return found


def timeline(db: Connection, key: str | int) -> list[Event]:
    """What happened to an article, oldest first: its revisions, the visits that did not find it, its changes of state.
    Raises NoArticle, Withheld."""
    said = [Event(r.seen_at, r.kind, captures=r.captures, revision=r) for r in revisions(db, key)]
    seen = [_event(db, *row) for row in db.execute(ABSENCES, (number_of(db, key),)).fetchall()]
    # At one time it comes back first, and then is seen to have been edited.
    return sorted([*seen, *said], key=lambda event: event.at)


def in_force(known: Sequence[Revision], at: str) -> Revision:
    """The revision that the article was in at a time. Raises NoRevision for a time before the first one."""
    before = [revision for revision in known if revision.seen_at <= at]
    if not before:
        raise NoRevision(f"not known at {at}: first seen at {known[0].seen_at}")
    return before[-1]


def numbered(known: Sequence[Revision], number: int) -> Revision:
    """The revision with this number. Raises NoRevision."""
    if not 1 <= number <= len(known):
        have = "there is only revision 1" if len(known) == 1 else f"there are 1 to {len(known)}"
        raise NoRevision(f"no revision {number}: {have}")
    return known[number - 1]


def last_edit(known: Sequence[Revision]) -> tuple[Revision, Revision] | None:
    """What the agency's last edit changed, and what it made of it; None: it was never edited. Both are taken as they
    were read last, before the edit and after it, so that a change of our reader's is no part of the difference."""
    edits = [index for index, revision in enumerate(known) if revision.kind == EDIT]
    if not edits:
        return None
    return known[edits[-1] - 1], known[-1]


def compare(old: Revision, new: Revision) -> Comparison:
    """What changed from one revision to another. Raises NoRevision when they are the same one."""
    if old.number == new.number:
        raise NoRevision(f"revision {old.number} is compared with itself; name two that differ")
    texts = {field: (_text(old, field), _text(new, field)) for field in changed_fields(old, new) if field != "body"}
    fields = [FieldChange(name, a, b, spans(a or "", b or "")) for name, (a, b) in texts.items()]
    body = differences(old.body, new.body)
    return Comparison(old, new, tuple(fields), body, *counted(body))


def changed_fields(old: Revision, new: Revision) -> tuple[str, ...]:
    """The fields that say something else, white space aside. Whether that made it an edit is for `archive.record`."""
    return tuple(field for field in FIELDS if folded(_text(old, field)) != folded(_text(new, field)))


def _revision(
    number: int,
    captures: tuple[Proof, ...],
    revision: int,
    kind: str,
    seen_at: str,
    title: str | None,
    published_at: str | None,
    origin: str | None,
    credit_list: str,
    body: str,
) -> Revision:
    named = tuple(Credit(Role(role), label, name) for role, label, name in json.loads(credit_list))
    return Revision(number, revision, kind, seen_at, title, published_at, origin, named, body, captures)


def _after(before: Revision, made: Revision, fields: tuple[str, ...]) -> Revision:
    # What was recorded first need not be the oldest: older captures may have come in later.
    kind = EDIT if made.kind == FIRST else made.kind
    inserted, deleted = counted(differences(before.body, made.body))
    return replace(made, kind=kind, changed=fields, inserted=inserted, deleted=deleted)


def _text(revision: Revision, field: str) -> str | None:
    if field == "credits":
        return "；".join(f"{credit.label}：{credit.name}" for credit in revision.credits) or None
    value: str | None = getattr(revision, field)
    return value


def _event(
    db: Connection,
    at: str,
    what: str,
    found: str | None,
    why: str | None,
    removed: int | None,
    capture: int | None,
    control: int | None,
) -> Event:
    reasons = dict.fromkeys(reason for reason in (found, why) if reason)
    seen = tuple(_proofs(db, capture))
    by = next(_proofs(db, control), None)
    return Event(at, what, "; ".join(reasons) or None, None if removed is None else bool(removed), seen, by)


def _proofs(db: Connection, capture: int | None) -> Iterator[Proof]:
    if capture is not None:
        yield Proof(*db.execute(CAPTURE, (capture,)).fetchone())
