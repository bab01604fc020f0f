"""The language in which an archive is asked: docs/search.md has it with examples.

    query   = group ("OR" group)*               either
    group   = ("AND"? term)+                    all of them
    term    = ("-" | "NOT")? (field ":")? item
    item    = word | '"' phrase '"' | "(" query ")"

A word ends at white space, at a quote, and at a bracket that was not opened in it, so that 环发(2022)12号 is one. In a
phrase "" is a quote. Nothing that is typed becomes SQL: a query becomes the classes here, and `archive.search` binds their texts as parameters.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from archive.factvalues import KNOWN, READERS
from archive.folding import folded
from archive.model import Role
from archive.queryerror import QueryError

# More than anybody types; what a machine sends beyond that would only keep the archive busy.
MOST_CHARACTERS, MOST_TERMS, MOST_NESTING = 10_000, 64, 32

NEWEST, RELEVANCE, READS = "newest", "relevance", "reads"
SORTS = (NEWEST, RELEVANCE, READS)

# Whose names a field looks into: `editor` has the responsible one too, who is the same to most readers.
ROLES: dict[str, tuple[str, ...]] = {role.value: (role.value,) for role in Role if role is not Role.OTHER}
ROLES["editor"] = (Role.EDITOR.value, Role.RESPONSIBLE_EDITOR.value)

TEXTS = ("title", "body", "origin", *ROLES)
FACTS = tuple(READERS)


@dataclass(frozen=True, slots=True)
class Text:
    """Words that stand as they are in a text, folded; in any of title, body, credits and origin, or in one `field`."""

    words: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known of an article besides its text. `values` are what the field's reader (`archive.factvalues`) makes of
    what was typed; `at` is where that stands."""

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


def _fact(name: str, typed: str, at: int, failing: _Failing) -> Fact:
    values = READERS[name](typed)
    if values is None:
        raise failing.error(name, at, known=", ".join(KNOWN.get(name, ())))
    return Fact(name, values, at)
