"""All documents: each command that they show is one, and each question in SQL has an answer."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from archive.questions import Question
from tests.docs import pages
from tests.docs.pages import PAGES

# Plain questions in commands (`--sql`, or SQLite's own shell), whose quotes are the shell's.
IN_COMMANDS = re.compile(r'(?:--sql|sqlite3 \S+) "((?:SELECT|\n> SELECT)[^"…]+)"')
# tests/crawler/test_questions_doc.py asks these, of an archive with a history too.
ELSEWHERE = "docs/questions.md"


@pytest.mark.parametrize("page", PAGES)
def test_every_command_is_understood(page: str) -> None:
    for words in pages.commands(PAGES[page]):
        try:
            pages.understood(words)
        except (click.UsageError, ValueError) as error:
            pytest.fail(f"qingjian {' '.join(words)}: {error}")


def test_commands_are_found() -> None:
    """The test above has something to look at."""
    found = {page: [words[0] for words in pages.commands(text)] for page, text in PAGES.items()}
    assert found["docs/tutorial.md"].count("export") == 4
    assert {"check", "sources"} & set(found["docs/howto/add-a-source.zh.md"])
    assert sum(map(len, found.values())) > 200


@pytest.mark.parametrize("words", [["crawl", "--sinse", "2024-01-01"], ["serch", "督察"], ["sources", "chek"]])
def test_what_is_none_is_not_understood(words: list[str]) -> None:
    with pytest.raises(click.UsageError, match=r"[Nn]o (?:such option|command)"):
        pages.understood(words)


def _questions() -> list[tuple[str, str]]:
    asked = []
    for page, text in PAGES.items():
        if page != ELSEWHERE:
            asked += [(page, match["text"]) for match in pages.FENCED.finditer(text) if match["kind"] == "sql"]
        asked += [(page, sql.replace("\n> ", "\n").rstrip("\\")) for sql in IN_COMMANDS.findall(text)]
    return asked


@pytest.mark.parametrize(("page", "sql"), _questions())
def test_every_question_is_answered(undisturbed: Path, page: str, sql: str) -> None:
    question = Question(undisturbed, sql, seconds=20)
    assert question.names, page
    list(question.rows())
    question.close()


def test_guides_are_in_both_languages() -> None:
    guides = [page for page in PAGES if "howto/" in page or "tutorial" in page]
    english = {page for page in guides if not page.endswith(".zh.md")}
    assert {page.replace(".zh.md", ".md") for page in guides if page not in english} == english
    for page in english:
        blocks, other = (
            [
                re.sub(r" *# .*", "", match[0])
                for match in pages.FENCED.finditer(PAGES[one])
                if match["kind"] != "console"
            ]
            for one in (page, page.replace(".md", ".zh.md"))
        )
        assert blocks == other, page
