"""The language in which an archive is asked: docs/search.md has it with examples.

    query   = group ("OR" group)*               either
    group   = ("AND"? term)+                    all of them
    term    = ("-" | "NOT")? (field ":")? item
    item    = word | '"' phrase '"' | "(" query ")"

A word ends at white space, at a quote, and at a bracket that was not opened in it, so that 环发(2022)12号 is one. In a
phrase "" is a quote. Nothing that is typed becomes SQL: a query becomes the classes here, and `archive.search` binds their texts as parameters.
"""

from __future__ import annotations

import calendar
import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from archive.errors import QingjianError
from archive.folding import folded
from archive.model import LEVELS, Role

# More than anybody types; what a machine sends beyond that would only keep the archive busy.
MOST_CHARACTERS, MOST_TERMS, MOST_NESTING = 10_000, 64, 32

NEWEST, RELEVANCE, READS = "newest", "relevance", "reads"
SORTS = (NEWEST, RELEVANCE, READS)
STATES = ("live", "failing", "missing", "gone")
PARTS = ("attachment", "image")

# Whose names a field looks into: `editor` has the responsible one too, who is the same to most readers.
ROLES: dict[str, tuple[str, ...]] = {role.value: (role.value,) for role in Role if role is not Role.OTHER}
ROLES["editor"] = (Role.EDITOR.value, Role.RESPONSIBLE_EDITOR.value)

TEXTS = ("title", "body", "origin", *ROLES)
FACTS = (
    "source", "region", "level", "column", "published", "seen", "state", "reads", "changed", "has", "related",
)  # fmt: skip

# Context shown on both sides of the caret.
AROUND = 24


PERIOD = "a day, a month or a year (2022-08-12, 2022-08, 2022) or two of them (2022-08..2022-10, 2022.., ..2022)"

# What can be wrong with a query, by kind; what stands in braces is the query's own.
WRONG = {
    "long": "a query has at most {most:,} characters",
    "bytes": "this is no text in UTF-8",
    "unopened": "this bracket was not opened",
    "unclosed": "this bracket is not closed",
    "unquoted": "this quote is not closed",
    "deep": "brackets are nested more than {most} deep",
    "many": "a query has at most {most} words and conditions",
    "or": "OR stands between two things to look for",
    "and": "AND stands between two things to look for",
    "empty": "something to look for is missing here",
    "unwanted": "what is not wanted is missing after this",
    "order-excluded": "an order can't be excluded",
    "order-unknown": "sort: is one of {known}",
    "order-inside": "sort: stands once, outside of brackets",
    "nothing": "there is nothing to look for in this",
    "no-value": "a value is missing after this",
    "field-misspelt": "no field {name}: (did you mean {close}:? A text with a colon wants quotes)",
    "field-unknown": "no field {name}: (there are {known} A text with a colon wants quotes)",
    "source": "no source {name!r} in this archive",
    "region": "region: wants the first two to six digits of a GB/T 2260 code",
    "level": "level: wants one of {known}",
    "state": "state: wants one of {known}",
    "has": "has: wants one of {known}",
    "changed": "changed: wants yes or no",
    "reads": "reads: wants a number such as >10000, <=50, 100..200",
    "published": f"published: wants {PERIOD}",
    "seen": f"seen: wants {PERIOD}",
}  # fmt: skip


class QueryError(QingjianError):
    """A query that can't be understood. The text has the query with a caret before what is wrong; `why` says it without,
    `around` is the query before and after the caret; `kind` is one of WRONG, with its `values`."""

    exit_code = 2

    def __init__(self, kind: str, query: str, at: int, **values: object) -> None:
        left, right = max(0, at - AROUND), at + AROUND
        before, after = ("…" if left else "") + query[left:at], query[at:right] + ("…" if right < len(query) else "")
        self.kind, self.values, self.why = kind, values, WRONG[kind].format(**values)
        self.around = (_visible(before), _visible(after))
        super().__init__(f"{self.why}: {'^'.join(self.around)}")


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in " ".join(text.split("\n")))


@dataclass(frozen=True, slots=True)
class Text:
    """Words that stand as they are in a text, folded; in any of title, body, credits and origin, or in one `field`."""

    words: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known of an article besides its text. `values` are what the field's reader below makes of what was
    typed; `at` is where that stands."""

    field: str
    values: tuple[str, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Not:
    node: Node


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple[Node, ...]


Node = Text | Fact | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked (None: nothing, which finds nothing), and in which order it is wanted, when the query says so.
    `conditions` is what was typed without that."""

    typed: str
    node: Node | None
    sort: str | None = None
    conditions: str = ""


def parse(typed: str) -> Query:
    """The query that was typed. Raises QueryError."""
    return _Parser(typed).query()


def between(field: str, since: str | None, until: str | None) -> Fact:
    """The fact that a date lies between two, whole days, months or years. Raises QueryError."""
    return _fact(field, f"{since or ''}..{until or ''}", 0, _Failing(f"{since or ''}..{until or ''}"))


def narrowed(query: Query, node: Node) -> Query:
    """The query, and something that must hold too."""
    return replace(query, node=node if query.node is None else And((query.node, node)))


def rewritten(node: Node, change: Callable[[Text], Node]) -> Node:
    """The node with each of its texts changed."""
    if isinstance(node, Text):
        return change(node)
    if isinstance(node, Not):
        return Not(rewritten(node.node, change))
    if isinstance(node, And):
        return And(tuple(rewritten(each, change) for each in node.nodes))
    if isinstance(node, Or):
        return Or(tuple(rewritten(each, change) for each in node.nodes))
    return node


def wanted(node: Node | None) -> list[Text]:
    """The texts that a hit may be found by: those that are not under a `-`."""
    if isinstance(node, Text):
        return [node]
    if isinstance(node, And | Or):
        return [text for each in node.nodes for text in wanted(each)]
    return []


@dataclass(slots=True)
class _Failing:
    typed: str

    def error(self, kind: str, at: int, **values: object) -> QueryError:
        return QueryError(kind, self.typed, at, **values)


FIELD = re.compile(r"([A-Za-z_]+)[:：](?!//)")
SPACE = re.compile(r"\s*")
PHRASE = re.compile(r'"((?:[^"]|"")*+)"')
KEYWORD = re.compile(r'(OR|AND|NOT)(?=[\s()"]|$)')


@dataclass(slots=True)
class _Parser:
    typed: str
    at: int = 0
    terms: int = 0
    depth: int = 0
    sort: str | None = None
    order_at: tuple[int, int] = (0, 0)
    failing: _Failing = field(init=False)

    def __post_init__(self) -> None:
        self.failing = _Failing(self.typed)

    def query(self) -> Query:
        if len(self.typed) > MOST_CHARACTERS:
            raise self.error("long", MOST_CHARACTERS, most=MOST_CHARACTERS)
        for at, character in enumerate(self.typed):
            if "\ud800" <= character <= "\udfff":
                raise self.error("bytes", at)
        node = None if self.peek() == "" else self.either(None)
        if self.peek() == ")":
            raise self.error("unopened")
        begin, end = self.order_at
        return Query(self.typed, node, self.sort, (self.typed[:begin] + self.typed[end:]).strip())

    def error(self, kind: str, at: int | None = None, **values: object) -> QueryError:
        return self.failing.error(kind, self.at if at is None else at, **values)

    def peek(self) -> str:
        """What comes after white space: a keyword, a character, or "" at the end."""
        space = SPACE.match(self.typed, self.at)
        self.at = space.end() if space else self.at
        keyword = KEYWORD.match(self.typed, self.at)
        return keyword[1] if keyword else self.typed[self.at : self.at + 1]

    def either(self, field: str | None) -> Node | None:
        nodes = [self.group(field)]
        while self.peek() == "OR":
            start = self.at
            self.at += 2
            if nodes[-1] is None or self.peek() in ("", ")", "OR"):
                raise self.error("or", start)
            nodes.append(self.group(field))
        found = [node for node in nodes if node is not None]
        return found[0] if len(found) == 1 else Or(tuple(found)) if found else None

    def group(self, field: str | None) -> Node | None:
        found: list[Node] = []
        while (next_ := self.peek()) not in ("", ")", "OR"):
            if next_ == "AND":
                start, self.at = self.at, self.at + 3
                if not found or self.peek() in ("", ")", "OR", "AND"):
                    raise self.error("and", start)
                continue
            node = self.term(field)
            if node is not None:
                found.append(node)
        if not found and self.sort is None:
            raise self.error("empty")
        return found[0] if len(found) == 1 else And(tuple(found)) if found else None

    def term(self, field: str | None) -> Node | None:
        """One term; None for `sort:`, which is no condition."""
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise self.error("many", most=MOST_TERMS)
        start, next_ = self.at, self.peek()
        if next_ in ("-", "NOT"):
            self.at += len(next_)
            if self.at == len(self.typed) or self.typed[self.at] in ")-" or (next_ == "-" and self._blank()):
                raise self.error("unwanted", start)
            self.peek()
            node = self.item(field)
            if node is None:
                raise self.error("order-excluded", start)
            return Not(node)
        return self.item(field)

    def _blank(self) -> bool:
        return self.typed[self.at].isspace()

    def item(self, field: str | None) -> Node | None:
        start, named = self.at, FIELD.match(self.typed, self.at)
        if named:
            field, self.at = self.field(named[1].lower(), start), named.end()
        if self.typed[self.at : self.at + 1] == "(":
            return self.bracket(field, start)
        value_at = self.at
        value = self.value()
        if field == "sort":
            self.order(value, start)
            return None
        if not folded(value).strip():
            raise self.error("nothing" if value_at == start else "no-value", start)
        if field is None or field in TEXTS:
            return Text(folded(value), field)
        return _fact(field, value, value_at, self.failing)

    def field(self, name: str, start: int) -> str:
        known = (*TEXTS, *FACTS, "sort")
        if name in known:
            return name
        close = difflib.get_close_matches(name, known, 1)
        if close:
            raise self.error("field-misspelt", start, name=name, close=close[0])
        raise self.error("field-unknown", start, name=name, known=", ".join(known))

    def bracket(self, field: str | None, start: int) -> Node | None:
        if field == "sort":
            raise self.error("order-unknown", start, known=", ".join(SORTS))
        self.depth += 1
        if self.depth > MOST_NESTING:
            raise self.error("deep", most=MOST_NESTING)
        opened = self.at
        self.at += 1
        node = self.either(field)
        if self.peek() != ")":
            raise self.error("unclosed", opened)
        self.at += 1
        self.depth -= 1
        return node

    def value(self) -> str:
        """A phrase in quotes, or a word."""
        if self.typed[self.at : self.at + 1] == '"':
            phrase = PHRASE.match(self.typed, self.at)
            if phrase is None:
                raise self.error("unquoted")
            self.at = phrase.end()
            return phrase[1].replace('""', '"')
        start, inside = self.at, 0
        while self.at < len(self.typed):
            character = self.typed[self.at]
            inside += (character == "(") - (character == ")")
            if character.isspace() or character == '"' or inside < 0:
                break
            self.at += 1
        return self.typed[start : self.at]

    def order(self, value: str, start: int) -> None:
        if self.depth or self.sort:
            raise self.error("order-inside", start)
        if value not in SORTS:
            raise self.error("order-unknown", start, known=", ".join(SORTS))
        self.sort, self.order_at = value, (start, self.at)


# What was typed after a fact's field, read. Each gives the values, or None for what it doesn't understand (WRONG says
# what that would be).

Reader = Callable[[str], tuple[str, ...] | None]

MONTHS = 12
DATE = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?")
NUMBER = re.compile(r"(<=|>=|<|>|=)?(\d{1,15})")


def _period(typed: str) -> tuple[str, ...] | None:
    """(first day, day after the last) of a day, month or year, or of two with `..` between; "" where it is open."""
    first, dots, last = typed.partition("..")
    if not dots:
        last = first
    elif not (first or last):
        return None
    begin, end = (_days(first)[0] if first else ""), (_days(last)[1] if last else "")
    return None if None in (begin, end) or (end and begin and begin >= end) else (begin or "", end or "")


def _days(typed: str) -> tuple[str | None, str | None]:
    found = DATE.fullmatch(typed)
    if not found:
        return None, None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        last = date(first.year, month or MONTHS, day or calendar.monthrange(first.year, month or MONTHS)[1])
        return first.isoformat(), (last + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return None, None


def _number(typed: str) -> tuple[str, ...] | None:
    """(at least, at most) of `>10`, `>=10`, `<10`, `<=10`, `10`, `10..20`, `10..`, `..20`; "" where it is open."""
    low, dots, high = typed.partition("..")
    if dots:
        fine = (low or high) and all(each == "" or (each.isdecimal() and len(each) <= 15) for each in (low, high))
        return (low, high) if fine else None
    found = NUMBER.fullmatch(typed)
    if not found:
        return None
    sign, number = found[1], int(found[2])
    return {
        ">": (str(number + 1), ""),
        ">=": (str(number), ""),
        "<": ("", str(number - 1)),
        "<=": ("", str(number)),
    }.get(sign, (str(number), str(number)))


def _one_of(values: Sequence[str]) -> Reader:
    return lambda typed: (typed.lower(),) if typed.lower() in values else None


def _anything(typed: str) -> tuple[str, ...] | None:
    return (typed,)


def _words(typed: str) -> tuple[str, ...] | None:
    return (folded(typed),)


def _code(typed: str) -> tuple[str, ...] | None:
    return (typed,) if re.fullmatch(r"[0-9]{2,6}", typed) else None


READERS: dict[str, Reader] = {
    "source": _anything,
    "region": _code,
    "level": _one_of(LEVELS),
    "column": _words,
    "published": _period,
    "seen": _period,
    "state": _one_of(STATES),
    "reads": _number,
    "changed": _one_of(("yes", "no")),
    "has": _one_of(PARTS),
    "related": _anything,
}
KNOWN = {"level": LEVELS, "state": STATES, "has": PARTS}


def _fact(name: str, typed: str, at: int, failing: _Failing) -> Fact:
    values = READERS[name](typed)
    if values is None:
        raise failing.error(name, at, known=", ".join(KNOWN.get(name, ())))
    return Fact(name, values, at)
