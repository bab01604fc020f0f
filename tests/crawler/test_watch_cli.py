"""`status`, `monitor` and `problems`: rows for scripts, one line for what is wrong, metrics that Prometheus reads."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from archive import Archive
from archive.alerts import OPENED, Change, State
from archive.memory import Counted
from archive.model import Problem
from archive.status import SourceStatus
from crawler import clock
from crawler.conditions import CONDITIONS
from crawler.exposition import NotWritten, exposition, write
from crawler.health import Health
from tests.archive.life import FIRST, OTHER, SOURCE, capture, seen
from tests.crawler.conftest import Run
from tests.crawler.pasts import listing

NOW = "2024-03-10T02:00:00Z"


@pytest.fixture(autouse=True)
def at_that_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.delenv("QINGJIAN_ALERTS_TO", raising=False)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """An archive of two sources, of which one has been blocked for two days."""
    path = tmp_path / "qingjian.db"
    with Archive(path, write=True) as archive:
        archive.add_source(SOURCE)
        archive.add_source(replace(SOURCE, id="yi", name='乙市 "生态"\\环境局（虚构）'))
        seen(
            archive,
            replace(
                FIRST, problems=(Problem("origin", "the page shows 甲, its meta tag says 乙: the first is taken"),)
            ),
            NOW,
        )
        for day, outcome in enumerate(("rows", "rows", "block-page", "block-page", "block-page"), 5):
            at = f"2024-03-{day:02}T02:00:00Z"
            counted = Counted({"lists": int(outcome == "rows")}, outcomes=(listing(outcome),))
            archive.remember(archive.start_run(["jia"], now=at), {"jia": counted}, now=at, ended=True)
    return path


def rows(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_monitor_shows_what_is_open_and_says_what_changed(run: Run, news: Path) -> None:
    first, second = run("monitor"), run("monitor")
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stderr == "jia blocked opened: block pages: block-page\n"
    assert second.stderr == ""
    [row] = rows(second.stdout)
    assert (row["source"], row["state"], row["since"], row["captures"]) == (
        "jia",
        "blocked",
        "2024-03-07T02:00:00Z",
        [1],
    )
    assert row["next"] == CONDITIONS[State.BLOCKED].step


def test_monitor_tells_a_file_once(run: Run, news: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert run("monitor", "--to", "alerts.jsonl").returncode == 0
    [told] = rows((tmp_path / "alerts.jsonl").read_text("utf-8"))
    assert (told["source"], told["name"], told["change"]) == ("jia", SOURCE.name, "opened")


def test_what_can_not_be_told_is_an_exit_code_and_a_line(run: Run, news: Path) -> None:
    done = run("monitor", "--to", "nosuch://token")
    assert done.returncode == 1
    assert "alerts: nosuch: this is no address" in done.stderr
    assert "token" not in done.stderr


def test_a_dry_run_tells_nobody_and_writes_nothing(run: Run, news: Path, tmp_path: Path) -> None:
    done = run("monitor", "--dry-run", "--to", "alerts.jsonl")
    assert done.stderr == "would be told: jia blocked opened: block pages: block-page\n"
    assert not (tmp_path / "alerts.jsonl").exists()
    assert run("monitor").stderr == "jia blocked opened: block pages: block-page\n"


def test_a_state_is_accepted_by_name(run: Run, news: Path) -> None:
    run("monitor")
    assert run("monitor", "jia", "--accept", "blocked").stderr.startswith("jia blocked accepted")
    refused = run("monitor", "jia", "--accept", "blocked")
    assert (refused.returncode, refused.stderr) == (
        2,
        "qingjian: jia blocked: is not open; `qingjian monitor` shows what is\n",
    )
    assert run("monitor", "--accept", "blocked").returncode == 2


def test_monitor_needs_an_archive_and_a_source_that_it_has(run: Run, tmp_path: Path) -> None:
    assert "there is no archive here" in run("monitor").stderr
    assert list(tmp_path.iterdir()) == []
    Archive(tmp_path / "qingjian.db", write=True).close()
    assert run("monitor", "jai").stderr.startswith("qingjian: no source 'jai'")


def test_a_trial_needs_no_archive(run: Run, tmp_path: Path) -> None:
    assert run("monitor", "--test", "--to", "alerts.jsonl").returncode == 0
    [told] = rows((tmp_path / "alerts.jsonl").read_text("utf-8"))
    assert told["says"] == "this is a trial: nothing is wrong"


def test_status_has_the_troubled_first(run: Run, news: Path) -> None:
    run("monitor")
    jia, yi = rows(run("status").stdout)
    assert (jia["source"], jia["state"], jia["states"]) == ("jia", "blocked", ["blocked"])
    assert (jia["last_run"], jia["last_success"]) == ("2024-03-09T02:00:00Z", "2024-03-06T02:00:00Z")
    assert (jia["articles"], jia["new_this_week"], jia["publishes"]) == (1, 1, None)
    assert (yi["source"], yi["state"], yi["last_run"]) == ("yi", "unknown", None)


def test_metrics_are_whole_and_read_by_prometheus(run: Run, news: Path, tmp_path: Path) -> None:
    run("monitor")
    done = run("status", "--prometheus", "qingjian.prom")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = (tmp_path / "qingjian.prom").read_text("utf-8")
    found = {family.name: family for family in text_string_to_metric_families(text)}
    assert all(family.documentation and family.type == "gauge" for family in found.values())
    states = {(one.labels["source"], one.labels["state"]): one.value for one in found["qingjian_source_state"].samples}
    assert [key for key, value in states.items() if value] == [("jia", "blocked")]
    assert len(states) == 2 * (len(State) - 1)
    [success] = found["qingjian_source_last_success_timestamp_seconds"].samples
    assert (success.labels, success.value) == ({"source": "jia"}, 1709690400.0)
    assert found["qingjian_captures_bytes"].samples[0].value > 0
    assert found["qingjian_status_timestamp_seconds"].samples[0].value == 1710036000.0
    assert (tmp_path / "qingjian.prom").stat().st_mode & 0o777 == 0o644
    assert [file.name for file in tmp_path.iterdir() if "prom" in file.name] == ["qingjian.prom"]


def test_what_a_source_is_called_can_not_break_the_format() -> None:
    odd = 'a"b\\c\nd'
    status = SourceStatus(odd, odd, 1, 2, 3, None, None, None, None)
    text = exposition([Health(status, "well", (), None)], archive_bytes=1, captures_bytes=2, machine=True, now=NOW)
    samples = [one for family in text_string_to_metric_families(text) for one in family.samples]
    assert {one.labels["source"] for one in samples if one.labels} == {odd}
    assert len({(one.name, *sorted(one.labels.items())) for one in samples}) == len(samples)
    assert text.endswith("\n")


def test_metrics_that_can_not_be_written_leave_the_old_ones(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(NotWritten, match="can't be written"):
        write(tmp_path / "taken", "x")
    assert [file.name for file in tmp_path.iterdir()] == ["taken"]


def test_problems_name_the_command_that_shows_them(run: Run, news: Path) -> None:
    [row] = rows(run("problems").stdout)
    assert (row["source"], row["field"], row["count"]) == ("jia", "origin", 1)
    assert row["message"] == "the page shows …, its meta tag says …: the first is taken"
    assert row["look"] == "qingjian show 1 --archive qingjian.db"
    assert run(*str(row["look"]).split()[1:]).returncode == 0
    assert run("problems", "--source", "yi").stderr == "nothing is unread\n"
    assert run("problems", "--source", "bing").returncode == 2
    assert run("problems", "--since", "2024-03-11").stdout == ""


def test_a_refused_page_is_shown_as_it_came_where_it_came(run: Run, news: Path) -> None:
    with Archive(news, write=True) as archive:
        came = capture(archive, NOW, url=f"{OTHER}?a&b")
        for url, number, reason in ((f"{OTHER}?a&b", came, "empty-shell"), (OTHER, None, "robots")):
            archive.refuse(url, source="yi", capture=number, reason=reason, message="m", now=NOW)
    looks = {row["reason"]: row["look"] for row in rows(run("problems", "--source", "yi").stdout)}
    assert looks == {"empty-shell": f"qingjian show '{OTHER}?a&b' --raw --archive qingjian.db", "robots": None}


def test_problems_leave_out_what_a_template_lacks(run: Run, news: Path) -> None:
    with Archive(news, write=True) as archive:
        seen(archive, replace(FIRST, problems=(Problem("origin", "no 来源 on the page"),)), "2024-03-10T03:00:00Z")
    done = run("problems")
    assert (done.stdout, done.stderr) == (
        "",
        "1 more that most articles of their template lack: --all\nnothing is unread\n",
    )
    assert len(rows(run("problems", "--all").stdout)) == 1


def test_a_lost_field_shows_in_status(run: Run, news: Path) -> None:
    with Archive(news, write=True) as archive:
        archive.note_change(Change("yi", State.FIELD_LOST, "credits", OPENED, NOW, NOW, "", {}))
    row = rows(run("status").stdout)[0]
    assert (row["source"], row["failing"], row["states"]) == ("yi", ["credits"], ["field-lost:credits"])
