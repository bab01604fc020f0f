"""`history`, `diff`, `gone` and `reads`: tables for people, JSON for scripts, a page for everybody, one line for what is
wrong."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from archive import Archive
from archive.model import Article, Credit, Role
from archive.revisions import Revision, compare
from crawler import comparison
from tests.archive import life
from tests.archive.life import EDIT, FIRST, OTHER, URL, day, seen
from tests.crawler.conftest import Run

Show = Callable[..., str]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with the life of an article, and one more article that was only seen, without a count."""
    path = tmp_path_factory.mktemp("life") / "news.db"
    with Archive(path, write=True) as opened:
        life.lived(opened)
        seen(opened, Article(OTHER, OTHER, title="[b]乙[/b]", body="文"), day(2))
    return path


@pytest.fixture
def ask(run: Run, whole: Path) -> Run:
    """Runs a command on that archive."""
    return lambda *arguments: run(*arguments, "--archive", whole)


@pytest.fixture
def terminal(environment: dict[str, str], whole: Path, tmp_path: Path) -> Show:
    """What a command shows on a terminal of 80 columns."""

    def shown_by(*arguments: str, **more: str) -> str:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "crawler.cli", *arguments, "--archive", str(whole)]
        env = {**environment, "TERM": "xterm", "COLUMNS": "80", **more}
        with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=theirs) as shown:  # noqa: S603 (our own program)
            os.close(theirs)
            text = b""
            while part := _read(ours):
                text += part
        os.close(ours)
        assert shown.returncode == 0
        return text.decode().replace("\r\n", "\n")

    return shown_by


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux says so when the other end of a terminal is closed
        return b""


def refused(done: subprocess.CompletedProcess[str], code: int = 2) -> str:
    """The one line that a command said when it refused."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("qingjian: ")
    return done.stderr


# history


def test_history_in_a_pipe_is_a_line_an_event(ask: Run) -> None:
    done = ask("history", URL)
    assert (done.returncode, done.stderr) == (0, "")
    first, edit, failing, _, gone = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["what"], first["revision"]["number"], first["revision"]["body"]) == ("first", 1, FIRST.body)
    assert (edit["what"], edit["revision"]["changed"]) == ("edit", ["title", "body"])
    assert edit["captures"] == [{"id": 3, "url": URL, "captured_at": day(4)}]
    assert (failing["what"], failing["reason"], failing["revision"]) == ("failing", "http-404", None)
    assert (gone["what"], gone["control"]["url"]) == ("gone", OTHER)
    assert ask("history", "1").stdout == done.stdout


def test_history_on_a_terminal_is_a_table(terminal: Show) -> None:
    shown = terminal("history", "1", NO_COLOR="1")
    assert EDIT.title in shown
    assert URL in shown
    rows = [" ".join(line.split()) for line in shown.splitlines()]
    assert f"{day(1)} first 1 1, 2" in rows
    assert f"{day(4)} edit 2 title, body +22 −27 3" in rows
    assert f"{day(9)} missing http-404 6 / 7" in rows


def test_json_is_printed_on_a_terminal_if_asked_for(terminal: Show, ask: Run) -> None:
    for command in (("history", "1"), ("gone",), ("reads", "1")):
        assert terminal(*command, "--json") == ask(*command).stdout
    assert json.loads(terminal("diff", "1", "--json")) == json.loads(ask("diff", "1").stdout)


# diff


def test_diff_in_a_pipe_is_one_object_with_both_texts(ask: Run) -> None:
    done = ask("diff", URL)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["url"], found["old"]["number"], found["new"]["number"]) == (URL, 1, 2)
    [title] = found["fields"]
    assert (title["field"], title["old"], title["new"]) == ("title", FIRST.title, EDIT.title)
    sides = (("insert", ("inserted", "moved-to"), FIRST), ("delete", ("deleted", "moved-from"), EDIT))
    for without, missing, article in sides:
        lines = [
            "".join(span["text"] for span in each["spans"] if span["kind"] != without)
            for each in found["body"]
            if each["fate"] not in missing
        ]
        assert "\n".join(lines) == article.body


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        ((), (1, 2)),
        (("1",), (1, 2)),
        (("1", "2"), (1, 2)),
        (("2", "1"), (2, 1)),
        (("2024-03-01", "2024-03-31"), (1, 2)),
        (("2024-03-03", "2024-03-04"), (1, 2)),
        (("2024-03-04T09:59+08:00", "2024-03-04T02:00:00Z"), (1, 2)),
    ],
)
def test_diff_takes_numbers_and_days(ask: Run, names: tuple[str, ...], numbers: tuple[int, int]) -> None:
    found = json.loads(ask("diff", "1", *names).stdout)
    assert (found["old"]["number"], found["new"]["number"]) == numbers


MARKED = f"""{URL}
- 1 first {day(1)}, capture 1
+ 2 edit {day(4)}, capture 3
title: 甲市召开入河排污口整治[-调度-]{{+推进+}}会

~ 甲市生态环境局召开入河排污口整治调度会，局长[-甲-]{{+乙+}}某某主持。
+ {{+会前，与会人员实地察看了两处河段。+}}
~ 截至8月3日，共排查入河排污口[-1234-]{{+1324+}}个，整改完成980个。
  会议通报了乙河流域的情况。
  … 2 paragraphs unchanged …
  会议要求压实责任，举一反三，限期清零。
- [-某化工公司在会上作了检讨，承认曾经违法排污。-]
"""


def test_diff_as_text_is_marked(ask: Run, terminal: Show) -> None:
    assert ask("diff", "1", "--text").stdout == MARKED
    assert terminal("diff", "1", TERM="dumb") == MARKED


def test_diff_on_a_terminal_has_colours_and_no_marks(terminal: Show) -> None:
    shown = terminal("diff", "1")
    assert "排污口\x1b[9;31m1234\x1b[0m\x1b[4;32m1324\x1b[0m个" in shown
    assert "[-" not in shown


class Page(HTMLParser):
    """A page's elements, and its text with deletions and insertions in marks."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.text += {"del": "[-", "ins": "{+"}.get(tag, "")
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        self.text += {"del": "-]", "ins": "+}"}.get(tag, "")

    def handle_data(self, data: str) -> None:
        self.text += data


def test_diff_as_a_page_shows_all_and_runs_nothing(ask: Run) -> None:
    done = ask("diff", "1", "--html")
    assert done.returncode == 0, done.stderr
    page = Page()
    page.feed(done.stdout)
    assert page.elements == {
        *("html", "head", "meta", "title", "style", "body", "header", "h1", "a", "main", "dl", "dt", "dd"),
        *("p", "ins", "del", "details", "summary"),
    }
    assert "{+会前，与会人员实地察看了两处河段。+}" in page.text
    assert "排污口[-1234-]{+1324+}个" in page.text
    assert "各县区汇报了进展。" in page.text  # folded, and there
    assert f'<a href="{URL}">' in done.stdout


def test_a_page_of_hostile_news_is_escaped_everywhere() -> None:
    """Title, address, fields and text come from outside; an address that isn't the web's is no link."""
    hostile = "\"'></title></style><script>alert(1)</script><img src=x onerror=alert(1)>{title}&amp;"
    old, new = (_revision(number, hostile + str(number)) for number in (1, 2))
    for url in (f"http://jia.example/{hostile}", f"javascript:alert(1)//{hostile}"):
        text = comparison.page(url, compare(old, new))
        page = Page()
        page.feed(text)
        assert not page.elements & {"img", "script"}
        assert ("a" in page.elements) == url.startswith("http:")
        assert page.text.count(hostile) >= 4


def _revision(number: int, text: str) -> Revision:
    named = (Credit(Role.AUTHOR, text, text),)
    return Revision(number, number, "edit", day(number), text, None, text, named, f"{text}\n{text}", ())


def test_diff_of_what_was_never_edited_is_one_line(ask: Run) -> None:
    done = ask("diff", OTHER)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"never edited since it was first seen at {day(2)}\n"


# gone


def test_gone_is_a_line_an_article(ask: Run) -> None:
    row = json.loads(ask("gone").stdout)
    assert (row["state"], row["since"], row["url"], row["last_seen"]) == ("gone", day(20), URL, day(4))
    assert (row["shows"], len(row["absent"]), len(row["controls"])) == (3, 3, 3)
    for chosen in (("--since", "2024-03-20"), ("--state", "gone"), ("jia",)):
        assert ask("gone", *chosen).stdout == ask("gone").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--since", "2024-03-21"), "no article is missing or gone since 2024-03-21T00:00:00Z\n"),
        (("--state", "failing"), "no article is failing\n"),
    ],
)
def test_nothing_gone_is_one_line(ask: Run, arguments: tuple[str, ...], said: str) -> None:
    done = ask("gone", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", said)


def test_gone_fits_a_terminal(terminal: Show) -> None:
    shown = terminal("gone", NO_COLOR="1")
    rows = [" ".join(line.split()) for line in shown.splitlines()]
    [row] = [row for row in rows if row.startswith("1 gone")]
    assert "甲市召开入河" in row
    assert "2024-03-04" in row
    assert "3 → 4, 6, 8" in row
    assert any(row.startswith("2024-03-20") for row in rows)


# reads


def test_reads_is_a_line_an_observation(ask: Run) -> None:
    rows = [json.loads(line) for line in ask("reads", "1").stdout.splitlines()]
    assert [(row["count"], row["fell"], row["capture"]) for row in rows] == [
        (120, False, 1),
        (340, False, 2),
        (90, True, 3),
    ]


def test_reads_are_plotted_for_people(terminal: Show) -> None:
    shown = terminal("reads", "1", NO_COLOR="1")
    rows = [" ".join(line.split()) for line in shown.splitlines()]
    assert f"{day(4)} page 90 3 fell" in rows
    assert "340 |" in rows
    assert any("⠤" in row or "⠒" in row or "⠉" in row for row in rows)
    assert all(len(line) <= 80 for line in shown.splitlines() if "|" in line)


def test_no_counts_is_one_line(ask: Run) -> None:
    done = ask("reads", OTHER)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "no read count of it was ever seen\n")


# what is refused


@pytest.mark.parametrize("command", ["history", "diff", "reads"])
def test_an_article_that_is_not_there(ask: Run, command: str) -> None:
    for key in ("99", "9" * 30, "http://jia.example/no.html"):
        assert f"no article '{key}' in this archive" in refused(ask(command, key))


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("3",), "no revision 3: there are 1 to 2"),
        (("1", "0"), "no revision 0: there are 1 to 2"),
        (("2",), "revision 2 is compared with itself; name two that differ"),
        (("1", "1"), "revision 1 is compared with itself"),
        (("2024-03-01", "2024-03-03"), "revision 1 is compared with itself"),
        (("2024-02-29",), f"not known at 2024-02-29T23:59:59Z: first seen at {day(1)}"),
        (("2024-02-30",), "'2024-02-30' is neither a day (2024-03-31) nor a time"),
        (("soon", "1"), "'soon' is neither a day"),
    ],
)
def test_a_revision_that_is_not_there(ask: Run, names: tuple[str, ...], said: str) -> None:
    assert said in refused(ask("diff", "1", *names))


def test_a_source_that_the_archive_does_not_have(ask: Run) -> None:
    assert "no source 'yi'" in refused(ask("gone", "yi"))


@pytest.mark.parametrize("command", [("history", "1"), ("diff", "1"), ("gone",), ("reads", "1")])
def test_asking_needs_an_archive(run: Run, command: tuple[str, ...]) -> None:
    assert "there is no archive" in refused(run(*command))


def test_a_withheld_article_is_named_as_that_as_show_does(run: Run, tmp_path: Path) -> None:
    with Archive(tmp_path / "qingjian.db", write=True) as opened:
        life.lived(opened)
        opened.withhold(URL, reason="court order 12/2024", now=day(21))
    line = refused(run("show", URL), 1)
    assert "court order 12/2024" in line
    for command in ("history", "diff", "reads"):
        for key in (URL, "1"):
            assert refused(run(command, key), 1) == line
    assert run("gone").stdout == ""
