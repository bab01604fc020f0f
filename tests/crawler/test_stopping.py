"""Ctrl-C and SIGTERM end each command in order and soon, whatever it waits for; what was in hand is given back."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.store import Archive as Store
from crawler import stopping
from crawler.shipped import shipped

SOAK = bool(os.environ.get("QINGJIAN_SOAK"))

SEEDS = shipped("site") / "seeds"

# Seconds that people, systemd and docker give a process for its end.
SOON = 10


class Slow:
    """A server, as a proxy, that answers robots.txt and hangs in the middle of everything else. `waits` is set when the
    crawl has to wait: for the rest of an answer, or for a pause that robots.txt asks for."""

    def __init__(self, robots: bytes) -> None:
        self.robots = robots
        self.waits = threading.Event()
        self.asked: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._clients: list[socket.socket] = []
        self.proxy = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            self._clients.append(client)
            self.asked.append(client.recv(65536).partition(b"\r\n")[0])
            if b"robots.txt" in self.asked[-1]:
                head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n"
                client.sendall(head + b"Content-Length: %d\r\n\r\n%s" % (len(self.robots), self.robots))
                client.shutdown(socket.SHUT_WR)
                if self.robots:
                    self.waits.set()
            else:
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n<html>")
                self.waits.set()

    def close(self) -> None:
        self._socket.close()
        for client in self._clients:
            client.close()


@pytest.fixture
def slow(request: pytest.FixtureRequest) -> Iterator[Slow]:
    server = Slow(getattr(request, "param", b""))
    yield server
    server.close()


class Command:
    """A command in a process of its own, with everything sent to a server."""

    def __init__(self, arguments: list[str], environment: dict[str, str], proxy: str, *start: str) -> None:
        program = start or ("-m", "crawler.cli")
        self.process = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, *program, *arguments],
            env={**environment, "http_proxy": proxy, "no_proxy": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def stopped(self, by: signal.Signals) -> tuple[int, str]:
        """The exit code and what was said, after a signal; and that it came soon."""
        began = time.monotonic()
        self.process.send_signal(by)
        _, said = self.process.communicate(timeout=3 * SOON)
        assert time.monotonic() - began < SOON
        assert "Traceback" not in said
        return self.process.returncode, said


def in_hand(path: Path) -> tuple[int, int, int]:
    """How many holds, leased pages and runs without an end an archive has."""
    with Archive(path) as archive:
        queries = (
            "SELECT count(*) FROM holds",
            "SELECT count(leased_until) FROM pages",
            "SELECT count(*) FROM runs WHERE ended_at IS NULL",
        )
        one, two, three = (archive.db.execute(query).fetchone()[0] for query in queries)
    return one, two, three


@pytest.mark.slow
@pytest.mark.parametrize(
    ("by", "slow"), [(signal.SIGINT, b""), (signal.SIGTERM, b"User-agent: *\nCrawl-delay: 60\n")], indirect=["slow"]
)
def test_a_crawl_whose_server_hangs_ends_soon(
    environment: dict[str, str], slow: Slow, tmp_path: Path, by: signal.Signals
) -> None:
    """Also when its next request waits a minute for its turn."""
    path = tmp_path / "a.db"
    command = Command(["crawl", "biquan", "--seeds", str(SEEDS), "--archive", str(path)], environment, slow.proxy)
    assert slow.waits.wait(60)
    code, said = command.stopped(by)
    assert code == 128 + by
    assert said.splitlines()[-1] == f"qingjian: {stopping.SAID[by]}"
    assert in_hand(path) == (0, 0, 0)


EARLY = """
import importlib, os, signal
from crawler.cli import main
module = importlib.import_module("crawler.{module}")
whole = module.{name}
def early(*a, **k):
    os.kill(os.getpid(), signal.{by})
    return whole(*a, **k)
module.{name} = early
main()
"""


# Where the signal comes; outside the soak not at each.
BEGINNINGS = [
    ("crawling", "index", "SIGTERM"),  # before there is a reactor
    ("crawling", "_progress", "SIGINT"),  # when all is ready to begin
    ("spiders.news", "Visits", "SIGINT"),  # when the spider opens the archive
]


@pytest.mark.slow
@pytest.mark.parametrize(("module", "name", "by"), BEGINNINGS if SOAK else BEGINNINGS[1:])
def test_a_crawl_that_has_hardly_begun_ends_too(
    environment: dict[str, str], slow: Slow, tmp_path: Path, module: str, name: str, by: str
) -> None:
    path = tmp_path / "a.db"
    script = EARLY.format(module=module, name=name, by=by)
    arguments = ["crawl", "biquan", "--seeds", str(SEEDS), "--archive", str(path)]
    began = time.monotonic()
    command = Command(arguments, environment, slow.proxy, "-c", script)
    _, said = command.process.communicate(timeout=60)
    assert time.monotonic() - began < 3 * SOON, "most of it is the start"
    assert command.process.returncode == 128 + signal.Signals[by], said
    assert said.splitlines()[-1] == f"qingjian: {stopping.SAID[signal.Signals[by]]}"
    assert "Traceback" not in said
    assert "broke off" not in said
    assert in_hand(path) == (0, 0, 0)


@pytest.mark.slow
def test_a_schedule_ends_with_its_crawl(environment: dict[str, str], slow: Slow, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    command = Command(["schedule", "biquan", "--seeds", str(SEEDS), "--archive", str(path)], environment, slow.proxy)
    assert slow.waits.wait(60)
    code, said = command.stopped(signal.SIGTERM)
    assert code == 143
    assert said.count("qingjian: stopped (SIGTERM)") == 2, "the crawl's line and the schedule's"
    assert in_hand(path) == (0, 0, 0)


# Commands without a reactor: the signal comes in the middle of their work.


@pytest.fixture
def copied(undisturbed: Path, tmp_path: Path) -> Path:
    shutil.copytree(undisturbed.with_name("news-captures"), tmp_path / "news-captures")
    return Path(shutil.copy(undisturbed, tmp_path))


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("arguments", "method"),
    [
        (("replay", "--jobs", "1"), "record"),
        (("replay", "--dry-run", "--jobs", "1"), "stands"),
        (("import", "undisturbed", "--seeds", SEEDS, "--jobs", "1", "--archive", "new.db"), "add"),
        (("import", "undisturbed", "--seeds", SEEDS, "--jobs", "1", "--archive", "new.db"), "record"),
        (("index",), "index"),
        (("export", "-o", "all.wacz"), "export"),
        (("export", "-o", "all.jsonl"), "publisher"),
    ],
)
def test_other_commands_end_where_they_are(
    run: Any,
    copied: Path,
    undisturbed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[object, ...],
    method: str,
    by: signal.Signals,
) -> None:
    """And the archive is whole, with nothing half-written beside it."""

    def interrupted(self: Store, *args: object, **more: object) -> object:
        os.kill(os.getpid(), by)
        threading.Event().wait(60)
        return whole(self, *args, **more)

    if method == "record":  # most readings change nothing: the first is new to the archive
        with Archive(copied, write=True) as archive:
            archive.db.execute("UPDATE captures SET quality = NULL")
            archive.db.execute("UPDATE articles SET title = title || '旧'")
    whole = getattr(Store, method)
    monkeypatch.setattr(Store, method, interrupted)
    monkeypatch.setenv("QINGJIAN_ARCHIVE", str(copied))
    words = [undisturbed if word == "undisturbed" else word for word in arguments]
    began = time.monotonic()
    done = run(*words)
    assert time.monotonic() - began < SOON
    assert done.returncode == 128 + by, done.stderr
    assert done.stderr.splitlines()[-1] == f"qingjian: {stopping.SAID[by]}"
    with Archive(copied) as archive:
        assert archive.db.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert not [
        path for path in tmp_path.rglob("*") if path.name.endswith((".open", ".part")) or path.name.startswith("all.")
    ]


STUCK = """
import os, signal, sys, time
from crawler import stopping
stopping.PATIENCE, stopping.SAME = {patience}, 0.2
said = b"ready"
with stopping.Stopping():
    while True:
        try:
            os.write(1, said)
            said = b""
            time.sleep(60)
        except KeyboardInterrupt:
            os.write(1, b"!")
"""


@pytest.mark.parametrize(("patience", "signals"), [(0.5, 1), (60, 2)])
def test_what_does_not_end_is_ended(environment: dict[str, str], patience: float, signals: int) -> None:
    """By a clock of its own, or by a second signal."""
    stuck = subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-c", STUCK.format(patience=patience)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert stuck.stdout is not None
    assert stuck.stdout.read(5) == b"ready"
    stuck.send_signal(signal.SIGTERM)
    assert stuck.stdout.read(1) == b"!"
    if signals == 2:
        threading.Event().wait(0.4)
        stuck.send_signal(signal.SIGTERM)
    _, said = stuck.communicate(timeout=SOON)
    assert stuck.returncode == 143
    assert said.startswith(b"qingjian: stopped (SIGTERM), at once")


def test_a_signal_that_comes_twice_at_once_is_one(environment: dict[str, str]) -> None:
    """A terminal sends it to all processes, a service manager too, and a parent hands it on."""
    script = (
        "import os, signal, time\nfrom crawler.stopping import Stopping\nwith Stopping() as stop:\n"
        "    try:\n        os.kill(os.getpid(), signal.SIGINT)\n        time.sleep(9)\n"
        "    except KeyboardInterrupt:\n        os.kill(os.getpid(), signal.SIGINT)\n        print('in order')\n"
    )
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "in order\n", "")
