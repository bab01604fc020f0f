"""What is due is crawled when it is due, by nobody twice, and never in quiet hours; what wakes it is what it claims to be."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive import Archive
from archive.holds import Holder
from archive.model import PageKind
from archive.times import later, seconds_between
from crawler import __version__, schedule, sources, units
from crawler.clock import now
from crawler.commands.schedule import FORMS
from crawler.guard import Forbidden
from crawler.profiles import ProfiledHandler
from crawler.rhythm import next_look, quiet_until, share
from crawler.shipped import shipped
from crawler.storedsite import StoredSite
from crawler.units import Installation
from crawler.visits import Visits
from tests.requirements import lacking

SEEDS = shipped("site") / "seeds"
SOURCES = sources.load(SEEDS)
NOON = "2024-12-02T04:00:00Z"  # in Beijing


# When


@pytest.mark.parametrize(
    ("quiet", "time", "until"),
    [
        ("23:00-06:00", "2024-12-01T14:59:59Z", None),
        ("23:00-06:00", "2024-12-01T15:00:00Z", "2024-12-01T22:00:00Z"),
        ("23:00-06:00", "2024-12-01T16:30:00Z", "2024-12-01T22:00:00Z"),
        ("23:00-06:00", "2024-12-01T21:59:59Z", "2024-12-01T22:00:00Z"),
        ("23:00-06:00", "2024-12-01T22:00:00Z", None),
        ("00:00-08:30", "2024-12-01T16:00:00Z", "2024-12-02T00:30:00Z"),
        ("12:00-13:00", NOON, "2024-12-02T05:00:00Z"),
        (None, NOON, None),
    ],
)
def test_quiet_hours_are_of_china_and_may_span_midnight(quiet: str | None, time: str, until: str | None) -> None:
    assert quiet_until(quiet, time) == until


def test_a_list_is_looked_at_again_after_its_rhythm_and_never_in_quiet_hours() -> None:
    assert next_look(NOON, "6h", "0m", None, "a") == "2024-12-02T10:00:00Z"
    assert next_look(NOON, "12h", "0m", "23:00-06:00", "a") == "2024-12-02T22:00:00Z"
    seen = {next_look(NOON, "12h", "15m", "23:00-06:00", f"archive {n}") for n in range(50)}
    assert len(seen) > 40, "not all archives ask when quiet hours end"
    assert min(seen) >= "2024-12-02T22:00:00Z"
    assert max(seen) <= "2024-12-02T22:15:00Z"
    assert next_look(NOON, "6h", "15m", None, "b") == next_look(NOON, "6h", "15m", None, "b")
    moved = [seconds_between(NOON, next_look(NOON, "10m", "15m", None, f"{n}")) for n in range(50)]
    assert max(moved) <= 750, "what is looked at every ten minutes is not put off by fifteen"
    assert all(0 <= share(str(n)) < 1 for n in range(50))


def test_a_crawled_list_is_due_by_its_rhythm(undisturbed: Path) -> None:
    """With a share of the jitter that is this archive's and source's own; only the first page of each list."""
    with Archive(undisturbed) as archive:
        rows = archive.db.execute(
            "SELECT source, last_visited, due_at, wait FROM pages WHERE kind = 'list' AND due_at IS NOT NULL"
        ).fetchall()
        made = archive.made_at()
        walks = archive.db.execute("SELECT count(*), count(completed_at), count(began_at) FROM walks").fetchone()
    assert len(rows) == sum(len(source.columns) for source in SOURCES.values())
    for name, visited, due, wait in rows:
        assert wait == 0, "a first page goes before what it led to"
        assert due == next_look(visited, SOURCES[name].every, "15m", None, f"{made} {name}")
    assert walks == (len(rows), len(rows), 0), "a list that is due again does not keep its walk open"


def test_nothing_is_due_and_that_is_said(run: Any, undisturbed: Path) -> None:
    done = run("crawl", "--due", "--seeds", SEEDS, "--archive", undisturbed)
    with Archive(undisturbed) as archive:
        ((at, source),) = archive.db.execute(
            "SELECT due_at, source FROM pages WHERE due_at IS NOT NULL ORDER BY 1, 2 LIMIT 1"
        ).fetchall()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"nothing is due until {at} ({source})\n")
    assert "--due goes with none of" in run("crawl", "--due", "--all").stderr


@pytest.fixture
def copied(undisturbed: Path, tmp_path: Path) -> Path:
    """A crawled archive of one's own."""
    shutil.copytree(undisturbed.with_name("news-captures"), tmp_path / "news-captures")
    return Path(shutil.copy(undisturbed, tmp_path))  # nobody has it open, so there is no log beside it


@pytest.fixture
def aged(copied: Path) -> Path:
    """One whose first run was before NOON, else the clock would be found to be wrong."""
    with Archive(copied, write=True) as archive, archive.transaction() as db:
        db.execute("UPDATE runs SET started_at = '2023-01-01T00:00:00Z'")
    return copied


def make_due(archive: Archive, source: str, at: str) -> None:
    with archive.transaction() as db:
        db.execute(
            "UPDATE pages SET due_at = ? WHERE source = ? AND kind = 'list' AND due_at IS NOT NULL", (at, source)
        )


def test_only_what_is_due_is_asked(qingjian: Any, site: StoredSite, copied: Path) -> None:
    with Archive(copied, write=True) as archive:
        make_due(archive, "biquan", "2024-12-01T00:00:00Z")
    arguments = ("crawl", "--due", "--seeds", SEEDS, "--archive", copied)
    done = qingjian(*arguments, proxy=site.proxy)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["source"] for line in done.stdout.splitlines()] == ["biquan"]
    asked = [request.url for request in site.requests if not request.url.endswith("/robots.txt")]
    assert sorted(asked) == sorted(column.list for column in SOURCES["biquan"].columns)


def test_a_run_that_is_longer_than_the_rhythm_looks_once(aged: Path) -> None:
    """Its walks would begin anew before they have ended."""
    time = [NOON]
    with Archive(aged, write=True) as archive:
        with archive.transaction() as db:
            db.execute("DELETE FROM pages WHERE kind <> 'list'")  # no article is due
        visits = Visits(archive, [replace(SOURCES["biquan"], every="1h")], lambda: time[0])
        visits.begin()
        lists = visits.take(10, 0)
        for page in lists:
            visits.failed(page, "http-500", "the server answered 500")
        time[0] = later(NOON, timedelta(hours=2))
        assert lists
        assert not visits.take(10, 0)
        visits.end()
        assert schedule.due_times(archive, list(visits.sources.values()), time[0]) == {
            "biquan": later(NOON, timedelta(hours=3))
        }


def test_a_source_in_anothers_hand_is_left_to_it(run: Any, copied: Path) -> None:
    holder = Holder("m", 77, "elsewhere", "another boot", "1", now(), now())
    with Archive(copied, write=True) as archive:
        archive.hold(["biquan"], holder)
    done = run("crawl", "biquan", "--seeds", SEEDS, "--archive", copied)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"biquan is in the hand of {holder}\n")


# Quiet hours are kept by the frontier, and by what is next to the network


def test_a_source_in_quiet_hours_is_not_handed_out(aged: Path) -> None:
    found = [replace(SOURCES["biquan"], quiet="12:00-13:00"), SOURCES["qinghe"]]
    with Archive(aged, write=True) as archive:
        visits = Visits(archive, found, lambda: NOON)
        visits.begin()
        assert {page.source for page in visits.take(10, 0)} == {"qinghe"}
        visits.end()
        times = schedule.due_times(archive, found, NOON)
    assert times == {"biquan": "2024-12-02T05:00:00Z", "qinghe": NOON}


def test_what_is_in_hand_is_of_many_sources(tmp_path: Path) -> None:
    """Each host is asked slowly, so a crawl of one after the other would take as long as all of them together."""
    found = [replace(SOURCES["biquan"], id=name, columns=()) for name in ("jia", "yi", "bing", "ding")]
    with Archive(tmp_path / "news.db", write=True) as archive:
        visits = Visits(archive, found, lambda: NOON)
        visits.begin()
        for source in found:
            pages = [(f"http://{source.id}.example/{n}.html", PageKind.ARTICLE, None) for n in range(20)]
            archive.follow(pages, source.id, now=NOON)
        taken = visits.take(12, None)
        assert Counter(page.source for page in taken) == {"jia": 3, "yi": 3, "bing": 3, "ding": 3}
        for page in taken[:3]:
            visits.failed(page, "http-500", "the server answered 500")
        assert Counter(page.source for page in visits.take(3, None)) == {"jia": 3}
        visits.end()


def test_a_request_that_waited_into_quiet_hours_is_not_sent() -> None:
    visits = SimpleNamespace(source_of=lambda host: "a", sources={"a": replace(SOURCES["biquan"], quiet="12:00-13:00")})
    handler = ProfiledHandler.__new__(ProfiledHandler)
    handler._crawler = SimpleNamespace(spider=SimpleNamespace(visits=visits))  # type: ignore[assignment]
    handler._clock = lambda: NOON
    request = SimpleNamespace(url="http://www.biquan-env.example/news/")
    with pytest.raises(Forbidden) as refused:
        handler._refuse_in_quiet_hours(request)  # type: ignore[arg-type]
    assert refused.value.due_at == "2024-12-02T05:00:00Z"
    handler._clock = lambda: later(NOON, timedelta(hours=1))
    handler._refuse_in_quiet_hours(request)  # type: ignore[arg-type]


@pytest.mark.slow
def test_rules_that_could_not_be_asked_for_are_asked_for_again(
    environment: dict[str, str], site: StoredSite, tmp_path: Path, expected: dict[str, Any]
) -> None:
    """A robots.txt in quiet hours is no robots.txt that isn't there: then all would be allowed when they end."""
    script = (
        "import itertools\nfrom crawler import profiles\nfrom crawler.cli import main\nfrom crawler.clock import now\n"
        "calls = itertools.count()\n"
        "profiles.quiet_until = lambda quiet, time: time if next(calls) < 2 else None\nmain()"
    )
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", script, "crawl", "yunling", "--seeds", str(SEEDS), "--archive", str(tmp_path / "a.db")],
        env={**environment, "http_proxy": site.proxy, "no_proxy": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["postponed"] > 0
    asked = {request.url for request in site.requests}
    assert {urlsplit(url).hostname for url in asked} == {"sthj.yunling.example"}
    assert not asked & set(expected["disallowed"])


# The process that waits


class World:
    """A clock that moves with each sleep, crawls that say what they leave due."""

    def __init__(self, due: str, crawls: list[tuple[int, str]]) -> None:
        self.time, self.due, self.crawls = NOON, due, crawls
        self.slept: list[float] = []
        self.said: list[str] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time = later(self.time, timedelta(seconds=seconds))

    def crawl(self) -> int:
        code, self.due = self.crawls.pop(0)
        return code

    def times(self, at: str) -> Mapping[str, str]:
        return {"biquan": self.due}

    def run(self, steps: int) -> World:
        work = schedule.Schedule(self.times, self.crawl, lambda: self.time, self.said.append, self.sleep)
        for _ in range(steps):
            work.step()
        return self


def after(**time: float) -> str:
    return later(NOON, timedelta(**time))


def test_it_sleeps_until_something_is_due_and_looks_now_and_then() -> None:
    """Another crawl may change what is due, and a clock may be set."""
    world = World(after(minutes=12), [(0, after(hours=6))]).run(4)
    assert world.slept == [300, 300, 120]
    assert world.crawls == []
    assert world.said == [f"next due: biquan at {after(minutes=12)}"]


def test_a_crawl_that_fails_again_and_again_is_tried_less_often() -> None:
    failing = [(2, NOON)] * 8
    world = World(NOON, [*failing, (0, after(days=9)), (2, NOON)]).run(9)
    assert world.slept == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert world.said[0] == f"the crawl ended with 2; again at {after(minutes=1)}"
    world.due = NOON
    assert world.run(1).slept[-1] == 60, "what went well is forgiven"


def test_a_crawl_that_leaves_what_is_due_does_not_spin() -> None:
    """As when another crawl has the source in hand."""
    world = World(NOON, [(0, NOON), (1, NOON)]).run(2)
    assert world.slept == [60, 120]
    assert world.said[0].startswith("something is still due; again at ")


def test_without_an_archive_or_with_one_that_can_not_be_read_all_is_due(tmp_path: Path) -> None:
    """The crawl makes it, or says what is wrong; so that is said once, by one."""
    (tmp_path / "wrong.db").write_text("no database, and long enough to be read as one. " * 9)
    for name in ("missing.db", "wrong.db", "no-folder/a.db"):
        assert schedule.due_in(tmp_path / name, list(SOURCES.values()), NOON) == dict.fromkeys(SOURCES, NOON)
    assert not (tmp_path / "missing.db").exists()
    resting = replace(SOURCES["biquan"], quiet="12:00-13:00")
    assert schedule.due_in(tmp_path / "missing.db", [resting], NOON) == {"biquan": "2024-12-02T05:00:00Z"}


def test_a_list_that_was_never_seen_is_due(copied: Path) -> None:
    column = replace(SOURCES["biquan"].columns[0], list="http://www.biquan-env.example/more/", name="更多")
    source = replace(SOURCES["biquan"], columns=(*SOURCES["biquan"].columns, column))
    with Archive(copied) as archive:
        assert schedule.due_times(archive, [source], NOON) == {"biquan": NOON}


# What wakes it

WHERE = Installation(
    Path("/opt/qing jian/bin/qingjian"), Path("/etc/qingjian.toml"), Path("/var/lib/100%/news.db"), "qingjian"
)


def test_the_forms_are_those_that_the_command_names() -> None:
    assert tuple(units.FORMS) == FORMS


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        lacking("systemd-analyze is not installed")
    program = tmp_path / "q j" / "qingjian"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    files = units.systemd(replace(WHERE, program=program, user="root"))
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    done = subprocess.run(  # noqa: S603 (systemd's own checker)
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in files)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_service_is_hardened_and_names_everything_whole() -> None:
    service = units.systemd(WHERE)["qingjian.service"]
    lines = service.splitlines()
    assert (
        'ExecStart="/opt/qing jian/bin/qingjian" --config /etc/qingjian.toml crawl --due'
        " --archive /var/lib/100%%/news.db"
    ) in lines
    assert {
        "ProtectSystem=strict",
        "ReadWritePaths=/var/lib/100%%",
        "NoNewPrivileges=yes",
        "PrivateTmp=yes",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        "MemoryMax=1G",
        "KillMode=mixed",
        "ProtectHome=yes",
    } <= set(lines)
    assert (
        "ProtectHome=read-only"
        in units.systemd(replace(WHERE, program=Path("/home/a/bin/qingjian")))["qingjian.service"]
    )


def test_cron_gets_minutes_of_the_archives_own_and_a_command_that_a_shell_reads() -> None:
    (line,) = units.cron(WHERE)["qingjian.crontab"].splitlines()
    minutes, *stars, command = line.split(" ", 5)
    assert stars == ["*"] * 4
    found = [int(minute) for minute in minutes.split(",")]
    assert [minute - found[0] for minute in found] == [0, 15, 30, 45]
    assert 0 <= found[0] < 15
    assert not re.search(r"(?<!\\)%", command), "a bare percent sign would end the line for cron"
    words = shlex.split(command.replace(r"\%", "%"))
    assert words[:-2] == WHERE.crawl
    assert words[-2:] == [">>/var/lib/100%/news.log", "2>&1"]
    first = {units.cron(replace(WHERE, archive=Path(f"/{n}")))["qingjian.crontab"].split(",")[0] for n in range(40)}
    assert len(first) > 8


def tree(text: str) -> Any:
    """Maps of YAML whose leaves are JSON, as ours is written."""
    root: dict[str, Any] = {}
    open_maps: list[tuple[int, dict[str, Any]]] = [(-1, root)]
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        depth, (key, _, value) = len(line) - len(line.lstrip()), line.strip().partition(":")
        while open_maps[-1][0] >= depth:
            open_maps.pop()
        above = open_maps[-1][1]
        assert key not in above, f"{key} twice"
        if value.strip():
            above[key] = json.loads(value)
        else:
            above[key] = {}
            open_maps.append((depth, above[key]))
    return root


def test_the_container_has_no_rights_and_writes_only_its_data() -> None:
    files = units.compose(WHERE)
    service = tree(files["compose.yaml"])["services"]["qingjian"]
    assert (service["read_only"], service["cap_drop"], service["command"]) == (True, ["ALL"], ["schedule"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == ["./data:/data"]
    built = files["Containerfile"]
    assert service["user"].split(":")[0] in re.findall(r"^USER (\d+)$", built, re.MULTILINE)
    assert re.findall(r"^(ENTRYPOINT|CMD) (.+)$", built, re.MULTILINE) == [
        ("ENTRYPOINT", '["/opt/qingjian/bin/qingjian"]'),
        ("CMD", '["schedule"]'),
    ]


def test_of_a_fleet_only_the_archivist_and_the_browser_reach_the_archive(run: Any) -> None:
    """And each of our commands in it is one that there is."""
    files = units.fleet(WHERE)
    services = tree(files["compose.yaml"])["services"]
    assert {name for name, each in services.items() if each.get("volumes")} == {"archivist", "web"}
    for each in services.values():
        assert (each["read_only"], each["cap_drop"], each["image"]) == (True, ["ALL"], f"qingjian:{__version__}")
    for name in ("archivist", "web"):
        verb, *rest = services[name]["command"]
        command = import_module(f"crawler.commands.{verb}").command
        options_of = {option for one in command.params for option in one.opts}
        assert {word for word in rest if word.startswith("--")} <= options_of
    assert services["worker"]["command"][0] == "tcp://scheduler:8786" == services["archivist"]["command"][2]
    assert services["archivist"]["build"]["args"]["EXTRAS"] == "[fleet,web]"
    assert "--listen goes with --dask" in run("schedule", "--listen", "a").stderr


def test_the_command_prints_and_writes_them(run: Any, tmp_path: Path) -> None:
    (tmp_path / "qingjian.toml").write_text('archive = "data/news.db"')
    printed = run("schedule", "--print", "cron").stdout
    assert f"--config {tmp_path}/qingjian.toml crawl --due --archive {tmp_path}/data/news.db" in printed
    (tmp_path / "units").mkdir()
    done = run("schedule", "--print", "systemd", "--to", "units")
    assert done.stdout.split() == ["units/qingjian.service", "units/qingjian.timer"]
    assert f"ReadWritePaths={tmp_path}/data" in (tmp_path / "units/qingjian.service").read_text()
    assert "can't be written" in run("schedule", "--print", "systemd", "--to", "nowhere").stderr
    assert "--to goes with --print" in run("schedule", "--to", "units").stderr
