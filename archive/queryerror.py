"""What can be wrong with a query, and how it is said: with a caret before the place."""

from __future__ import annotations

from archive.errors import QingjianError

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
