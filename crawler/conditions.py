"""The conditions in which a source may be found: what each means, when it is said and what to do then.

Quiet is not broken: that nothing is reachable, nothing listed, nothing readable and nothing new are four families, and
no condition is in two. docs/operations.md shows this table.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.alerts import State


@dataclass(frozen=True, slots=True)
class Condition:
    """What a state means, when it is said, what is looked at before (`needs`), and the next step. `family` is what there
    is nothing of."""

    family: str
    meaning: str
    when: str
    needs: str
    step: str


CONDITIONS = {
    State.NO_NETWORK: Condition(
        "crawl",
        "this machine reaches none of its sources",
        "all sources that were crawled in the last day, three or more, are unreachable",
        "as `unreachable`",
        "run `qingjian doctor` on the machine that crawls",
    ),
    State.NOT_CRAWLED: Condition(
        "crawl",
        "nobody has crawled the source for long",
        "the last crawl is more than three usual pauses between crawls and a day ago",
        "crawls on five days",
        "see why the schedule does not run: `systemctl list-timers`, `crontab -l`, `qingjian doctor`",
    ),
    State.CUT_OFF: Condition(
        "crawl",
        "crawls of the source do not come to their end",
        "three crawls in a row were killed or broke off",
        "three crawls",
        "see what ended them: the schedule's log, the memory, the disk (`qingjian doctor`)",
    ),
    State.UNREACHABLE: Condition(
        "reachable",
        "no list gives any answer",
        "in two crawls in a row, twelve hours or more apart, no list came and no article",
        "two crawls",
        "open the address in a browser; if it opens there, this machine is shut out, else wait or look for the site's new one",
    ),
    State.FORBIDDEN: Condition(
        "reachable",
        "robots.txt forbids the lists",
        "in two crawls in a row, twelve hours or more apart, a list was not asked for since robots.txt forbids it, and none came",
        "two crawls",
        "read the site's robots.txt; ask its operators, or take the column out of the source's file",
    ),
    State.BLOCKED: Condition(
        "reachable",
        "a firewall answers in the place of the pages",
        "in two crawls in a row, twelve hours or more apart, all lists, or half of five pages and more, came as block pages",
        "two crawls",
        "look at the page; ask more slowly (`budget`), say who you are (`contact`), write to the site's operators",
    ),
    State.ERRORS: Condition(
        "reachable",
        "much of what is asked for fails",
        "in two crawls in a row, twelve hours or more apart, all lists, or three pages and a fifth of all, failed (5xx, no answer)",
        "two crawls",
        "open the addresses in a browser; a slow or broken site needs patience, one that moved a new address",
    ),
    State.NO_ROWS: Condition(
        "listed",
        "a column's list comes and shows no row",
        "in two crawls in a row, twelve hours or more apart",
        "two crawls",
        "look at the list as it came; `qingjian sources check SOURCE` says what it yields, a redesign wants another `paging`",
    ),
    State.UNREADABLE: Condition(
        "readable",
        "articles come and none can be read",
        "of five or more on two days and more none became an article, and that is no chance (1 in 100,000) by the source's own past",
        "twenty articles or refusals",
        "`qingjian problems --source SOURCE` shows what was refused and why",
    ),
    State.TEMPLATE_CHANGED: Condition(
        "readable",
        "articles come in another layout than before",
        "the layout of four in five articles is now that of less than half, and that is no chance; ends when it is the usual one",
        "twenty articles",
        "look at an article that was read, and whether its fields are right",
    ),
    State.FIELD_LOST: Condition(
        "readable",
        "a field is found much less often than before",
        "it is found half as often or less in the last five or more articles, less than in any stretch of the past that is as long, and that is no chance",
        "twenty articles of the last three months",
        "look at the page: is the field still on it? `qingjian problems --source SOURCE`",
    ),
    State.DAMAGED: Condition(
        "readable",
        "pages hold bytes that are no characters",
        "it was the exception, and is now a tenth of the last five or more articles, and no chance",
        "twenty articles",
        "look at the page as it came: does the server declare the right encoding?",
    ),
    State.SILENT: Condition(
        "new",
        "the list comes, and has shown nothing new for longer than this column's rhythm allows",
        "working days since the last publication are more than twice the longest pause of the last 400 days (three times of fewer than 24 pauses), and three",
        "twelve pauses between days of publication",
        "open the list in a browser: if it has news there, `qingjian sources check SOURCE`; if not, the column may have moved or ended",
    ),
    State.DATES_STUCK: Condition(
        "new",
        "new articles come, and all of them print old dates",
        "five new articles from three crawls print no day later than the newest before them, which is longer ago, in working days, "
        "than twice the greatest delay of the past, and five",
        "five crawls with new articles",
        "look at one of the new articles: where does it print its date?",
    ),
    State.BUDGET_SPENT: Condition(
        "crawl",
        "the day's budget is always spent",
        "in each crawl of seven days requests were put off since the budget of a host was spent",
        "a week of crawls",
        "raise `budget` in the source's file, or let a first walk come to its end",
    ),
}
