"""Alerts reach a file and, by Apprise, people; their addresses are never shown."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from archive.alerts import Change, State
from crawler.channels import MOST_CHARACTERS, ToFile, ToPeople, Unusable, channels, message
from crawler.watch import trial

pytestmark = pytest.mark.slow  # loading all of Apprise's plugins takes a second

NOW = "2026-03-01T00:00:00Z"
NAMES = {"jia": "甲市生态环境局（虚构）"}
CHANGE = Change(
    "jia", State.SILENT, "要闻", "opened", NOW, "2026-02-01", "nothing new for 20 working days", {"captures": [7], "urls": ["http://jia.example/news/"]}
)  # fmt: skip


class Webhook(HTTPServer):
    """Keeps what is posted to it, and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posted: list[dict[str, Any]] = []
        self.status = 200


class _Handler(BaseHTTPRequestHandler):
    server: Webhook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append(json.loads(body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Webhook() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_message_reaches_a_webhook_whole(webhook: Webhook) -> None:
    [channel] = channels([f"json://user:geheim@127.0.0.1:{webhook.server_port}/hook"])
    assert channel.send([CHANGE], NAMES) is None
    [posted] = webhook.posted
    assert posted["title"] == "qingjian: jia: silent"
    lines = posted["message"].splitlines()
    assert lines[0].startswith("jia 甲市生态环境局（虚构）: the list comes, and has shown nothing new")
    assert lines[1] == "- 要闻: nothing new for 20 working days (since 2026-02-01)"
    assert lines[2].startswith("next: open the list in a browser")
    assert lines[3] == "see: http://jia.example/news/"


def test_a_channel_that_fails_says_so(webhook: Webhook) -> None:
    [channel] = channels([f"json://127.0.0.1:{webhook.server_port}/"])
    webhook.status = 500
    assert channel.send([CHANGE], NAMES) == "the service did not take it"


def test_a_service_that_is_not_there_says_so(webhook: Webhook) -> None:
    port = webhook.server_port
    webhook.shutdown()
    webhook.server_close()
    assert channels([f"json://127.0.0.1:{port}/"])[0].send([CHANGE], NAMES) == "the service did not take it"


@pytest.mark.parametrize(
    ("address", "plugin"),
    [
        ("wecombot://12345678-1234-1234-1234-123456789abc", "WeCom"),
        ("dingtalk://0123456789abcdef0123456789abcdef", "DingTalk"),
        ("feishu://0123456789abcdef0123", "Feishu"),
        ("lark://0123456789abcdef0123456789abcdef", "Lark"),
        ("mailtos://jia:geheim@mail.jia.example?to=yi@jia.example", "Mail"),
        ("tgram://123456789:abcdefghijklmnopqrstuvwxyz0123456789/12345", "Telegram"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#qingjian", "Slack"),
    ],
)
def test_the_services_that_people_here_use_are_known(address: str, plugin: str) -> None:
    [channel] = channels([address])
    assert isinstance(channel, ToPeople), channel
    [service] = channel.service
    assert plugin.lower() in f"{service.service_name} {type(service).__name__}".lower()
    assert "geheim" not in repr(channel)


def test_addresses_have_names_that_give_nothing_away() -> None:
    found = channels(["alerts.jsonl", "json://a:geheim@b.example", "json://c.example", "nosuch://geheim", "/var/log/a"])
    assert [channel.key for channel in found] == ["file", "json", "json-2", "nosuch", "file-2"]
    assert isinstance(found[3], Unusable)
    assert found[3].send([CHANGE], NAMES) == "this is no address that Apprise knows, or a part of it is missing"
    assert "geheim" not in repr(found)


def test_without_apprise_files_work_and_people_wait(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    file, people = channels([str(tmp_path / "alerts.jsonl"), "json://b.example"])
    assert file.send([CHANGE], NAMES) is None
    assert people.send([CHANGE], NAMES) == "alerts to people need Apprise: pip install 'qingjian[alerts]'"


def test_a_file_gets_a_line_a_change(tmp_path: Path) -> None:
    [channel] = channels([f"file://{tmp_path}/alerts.jsonl"])
    for _ in range(2):
        assert channel.send([CHANGE, CHANGE], NAMES) is None
    rows = [json.loads(line) for line in (tmp_path / "alerts.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == 4
    assert rows[0]["name"] == "甲市生态环境局（虚构）"
    assert (rows[0]["captures"], rows[0]["urls"]) == ([7], ["http://jia.example/news/"])
    assert "SOURCE" not in rows[0]["next"]


def test_a_file_that_can_not_be_written_says_why(tmp_path: Path) -> None:
    assert ToFile("file", tmp_path).send([CHANGE], NAMES) == f"{tmp_path}: is a directory"


def test_a_message_has_room_in_every_service() -> None:
    many = [CHANGE] * 100
    sent: list[str] = []

    class Service:
        def notify(self, *, title: str, body: str, body_format: str) -> bool:
            sent.append(title + body)
            return True

    assert ToPeople("wecombot", Service()).send(many, NAMES) is None
    assert len(sent[0].encode()) <= 4096
    assert len(message(many, NAMES)) > MOST_CHARACTERS


def test_a_service_that_breaks_breaks_nothing_else() -> None:
    class Service:
        def notify(self, **_: str) -> bool:
            raise RuntimeError("json://a:geheim@b.example")

    assert ToPeople("json", Service()).send([CHANGE], NAMES) == "the service failed (RuntimeError)"


def test_the_end_of_a_state_asks_for_nothing() -> None:
    text = message([replace(CHANGE, change="closed", says="has ended")], NAMES)
    assert text.splitlines()[0] == "qingjian: jia: silent closed"
    assert "next:" not in text


def test_a_trial_says_that_it_is_one(webhook: Webhook) -> None:
    to = channels([f"json://127.0.0.1:{webhook.server_port}/", "nosuch://x"])
    assert trial(to, NOW) == ["nosuch: this is no address that Apprise knows, or a part of it is missing"]
    assert "this is a trial" in webhook.posted[0]["message"]
