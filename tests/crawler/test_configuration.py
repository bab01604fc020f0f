"""One file, variables over it, options over these; what is wrong is named with its place."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from crawler import configuration, sources
from crawler.configuration import Alerts, BadConfiguration, Configuration, Override, load
from crawler.errors import UnknownSource
from crawler.shipped import shipped

SEEDS = shipped("site") / "seeds"

WHOLE = """
archive = "data/news.db"
seeds = "/etc/qingjian/seeds"
sources = ["mee", "sd"]
contact = "mail@desk.example"
user_agent = "desk/2"
every = "12h"
quiet = "23:00-06:00"
jitter = "10m"
budget = 500
timestamp_authority = "https://authority.example/tsr"
backup = "../copies"

[alerts]
to = ["wecombot://SECRET", "mailto://user:SECRET@mail.example", "alerts.jsonl"]

[source.mee]
every = "1h"
quiet = "00:00-05:30"

[source.sd]
budget = 50
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "etc" / "qingjian.toml"


def loaded(file: Path, text: str, **variables: str) -> Configuration:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return load({"QINGJIAN_CONFIG": str(file), **variables})


def test_every_setting_is_read_as_what_it_is(file: Path) -> None:
    folder = file.parent
    assert loaded(file, WHOLE) == Configuration(
        archive=folder / "data/news.db",
        seeds=Path("/etc/qingjian/seeds"),
        sources=("mee", "sd"),
        contact="mail@desk.example",
        user_agent="desk/2",
        every="12h",
        quiet="23:00-06:00",
        jitter="10m",
        budget=500,
        timestamp_authority="https://authority.example/tsr",
        backup=folder / "../copies",
        alerts=Alerts(("wecombot://SECRET", "mailto://user:SECRET@mail.example", str(folder / "alerts.jsonl"))),
        overrides={"mee": Override("1h", "00:00-05:30"), "sd": Override(budget=50)},
    )


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load({}) == Configuration()
    (tmp_path / "qingjian.toml").write_text('contact = "here@desk.example"')
    assert load({}).contact == "here@desk.example"
    assert load({"QINGJIAN_CONFIG": "/dev/null"}) == Configuration()


def test_variables_stand_over_the_file_and_empty_ones_say_nothing(file: Path) -> None:
    variables = {
        "QINGJIAN_ARCHIVE": "other.db",
        "QINGJIAN_SOURCES": "qinghe, biquan",
        "QINGJIAN_BUDGET": "7",
        "QINGJIAN_JITTER": "0",
        "QINGJIAN_ALERTS_TO": "tgram://SECRET",
        "QINGJIAN_EVERY": "",
    }
    found = loaded(file, WHOLE, **variables)
    assert (found.archive, found.sources, found.budget) == (Path("other.db"), ("qinghe", "biquan"), 7)
    assert (found.jitter, found.alerts.to, found.every) == ("0m", ("tgram://SECRET",), "12h")
    assert found.origins["archive"] == "QINGJIAN_ARCHIVE"
    assert found.origins["every"] == f"{file}: every"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("archiv = 'a.db'", "unknown key 'archiv' (did you mean 'archive'?)"),
        ("[alert]\nto = []", "unknown key 'alert' (did you mean 'alerts'?)"),
        ("[alerts]\ntoo = []", "unknown key 'alerts.too' (did you mean 'to'?)"),
        ("[source.mee]\nevry = '1h'", "unknown key 'source.mee.evry' (did you mean 'every'?)"),
        ("source = 'mee'", "source: a table is expected, here is 'mee'"),
        ("[source]\nmee = '1h'", "source.mee: a table is expected, here is '1h'"),
        ("archive = 3", "archive: a path is expected, here is 3"),
        ("archive = ''", "archive: a path is expected, here is ''"),
        ("sources = 'mee'", "sources: a list of sources' ids is expected, here is 'mee'"),
        ("contact = '编辑部'", "contact: a mail address or a page, in ASCII is expected"),
        ("every = '6 hours'", "every: a time such as 30m, 6h or 1d is expected, here is '6 hours'"),
        ("jitter = true", "jitter: a time such as 30m, 6h or 1d, or 0 is expected, here is True"),
        ("quiet = '23-6'", "quiet: hours such as 23:00-06:00 is expected, here is '23-6'"),
        ("quiet = '06:00-06:00'", "quiet: hours such as 23:00-06:00 is expected"),
        ("budget = true", "budget: a number of requests is expected, here is True"),
        ("budget = 0", "budget: a number of requests is expected, here is 0"),
        ("timestamp_authority = 'ftp://a/'", "timestamp_authority: an address with http:// or https:// is expected"),
        ("archive = ", "is no TOML: "),
    ],
)
def test_what_is_wrong_is_named_with_its_place(file: Path, text: str, said: str) -> None:
    with pytest.raises(BadConfiguration) as wrong:
        loaded(file, text)
    assert str(wrong.value).startswith(f"{file}: {said}")
    assert "\n" not in str(wrong.value)


def test_a_wrong_address_of_alerts_is_not_repeated(file: Path) -> None:
    with pytest.raises(BadConfiguration) as wrong:
        loaded(file, "[alerts]\nto = 'wecombot://SECRET'")
    assert str(wrong.value) == f"{file}: alerts.to: a list of Apprise addresses or files is expected"


def test_a_wrong_variable_is_named() -> None:
    with pytest.raises(BadConfiguration, match="QINGJIAN_BUDGET: a number of requests is expected, here is 'many'"):
        load({"QINGJIAN_BUDGET": "many"})


def test_sources_are_crawled_as_the_settings_say() -> None:
    """A source's own table stands over its file, what is said of all under it: biquan's file says `every`."""
    settings = Configuration(
        every="2d", budget=9, quiet="01:00-02:00", overrides={"yunling": Override(every="3h", budget=2)}
    )
    found = {one.id: one for one in sources.get([], SEEDS, settings)}
    own = sources.load(SEEDS)
    assert {name: one.every for name, one in found.items()} == {
        "biquan": own["biquan"].every,
        "qinghe": own["qinghe"].every,
        "yunling": "3h",
    }
    assert {name: one.budget for name, one in found.items()} == {"biquan": 9, "qinghe": 9, "yunling": 2}
    assert {one.quiet for one in found.values()} == {"01:00-02:00"}
    with pytest.raises(UnknownSource, match=r"\[source.yunlin\]: no source 'yunlin' in .*did you mean 'yunling'"):
        sources.get(["biquan"], SEEDS, Configuration(overrides={"yunlin": Override()}))


# The command


def rows(done: Any) -> dict[str, dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return {row["setting"]: row for row in map(json.loads, done.stdout.splitlines())}


def test_config_says_what_holds_and_why(run: Any, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded(file, WHOLE)
    monkeypatch.setenv("QINGJIAN_BUDGET", "7")
    monkeypatch.setenv("QINGJIAN_ARCHIV", "a.db")
    done = run("--config", file, "config", "--archive", "option.db")
    found = rows(done)
    assert found["archive"] == {"setting": "archive", "value": "option.db", "why": "--archive"}
    assert found["contact"] == {"setting": "contact", "value": "mail@desk.example", "why": f"{file}: contact"}
    assert (found["budget"]["value"], found["budget"]["why"]) == (7, "QINGJIAN_BUDGET")
    assert found["source.mee.every"]["value"] == "1h"
    assert found["alerts.to"]["value"] == ["wecombot://…", "mailto://…", str(file.parent / "alerts.jsonl")]
    assert "SECRET" not in done.stdout + done.stderr
    assert "means nothing: QINGJIAN_ARCHIV (did you mean 'QINGJIAN_ARCHIVE'?)" in done.stderr
    defaults = rows(run("config"))
    assert {row["why"] for name, row in defaults.items() if name != "budget"} == {"default"}, (
        "--config holds for one call"
    )


def test_all_commands_go_by_the_file(run: Any, tmp_path: Path) -> None:
    (tmp_path / "qingjian.toml").write_text('archive = "mine.db"\nseeds = "no-seeds"')
    assert "mine.db: there is no archive here" in run("status").stderr
    assert "other.db: there is no archive here" in run("status", "--archive", "other.db").stderr
    assert "no-seeds: there is no such folder of sources" in run("sources").stderr
    assert "no-seeds: there is no such folder of sources" in run("crawl").stderr


def test_a_bad_file_stops_commands_and_no_help(run: Any, tmp_path: Path) -> None:
    (tmp_path / "qingjian.toml").write_text("archiv = 'a.db'")
    for command in ("status", "crawl", "config"):
        done = run(command)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "qingjian: qingjian.toml: unknown key 'archiv' (did you mean 'archive'?)\n"
        assert run(command, "--help").returncode == 0
    assert "no.toml: can't be read" in run("--config", "no.toml", "status").stderr


def test_every_setting_is_documented() -> None:
    documented = {key for key, *_ in configuration.documented()}
    named = {field.name for field in dataclasses.fields(Configuration)} - {"alerts", "overrides", "origins"}
    assert documented == named | {"alerts.to"} | {f"source.ID.{key}" for key in ("every", "quiet", "budget")}
