"""What a machine's own scheduler needs to run us: texts for systemd, cron and containers, filled in for an installation.

Two ways: the machine wakes `qingjian crawl --due` every quarter of an hour (systemd's timer, cron), which ends at once when
nothing is due; or `qingjian schedule` runs and sleeps by itself (the container).
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from crawler import __version__
from crawler.rhythm import share
from crawler.shipped import shipped

# Minutes between two looks at what is due.
LOOK = 15


@dataclass(frozen=True, slots=True)
class Installation:
    """Where things are: the command, its settings' file (None: there is none), the archive; who runs it."""

    program: Path
    config: Path | None
    archive: Path
    user: str

    @property
    def command(self) -> list[str]:
        """`qingjian`, with its settings."""
        return [str(self.program), *(["--config", str(self.config)] if self.config else [])]

    @property
    def crawl(self) -> list[str]:
        """What crawls what is due. The archive is named, since a unit runs in another folder."""
        return [*self.command, "crawl", "--due", "--archive", str(self.archive)]


# What a crawl needs of the machine: its archive's folder, the network, and some memory; nothing else is left to it.
# Chromium (`browser = true`) makes name spaces for its own sandbox and wants more memory: see docs/operations.md.
HARDENING = """\
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths={folder}
ProtectHome={home}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
CapabilityBoundingSet=
SystemCallArchitectures=native
SystemCallFilter=@system-service
UMask=0027
MemoryMax=1G
TasksMax=256
"""

SERVICE = """\
[Unit]
Description=Qingjian: crawl what is due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={user}
WorkingDirectory={folder}
ExecStart={command}
# 1: done in part, 143: stopped by systemd. 2 (settings) and 3 (nothing came) are failures that somebody should see.
SuccessExitStatus=1 143
# A first crawl takes days. It ends by itself, and in ten seconds when it is stopped; only the process itself is told.
TimeoutStartSec=infinity
TimeoutStopSec=20
KillMode=mixed
Nice=10

{hardening}"""

TIMER = """\
[Unit]
Description=Qingjian: look what is due

[Timer]
OnCalendar=*:0/{look}
# At a minute of this machine's own, and always the same: not every archive asks at the full hour.
RandomizedDelaySec={look}min
FixedRandomDelay=yes
Persistent=yes

[Install]
WantedBy=timers.target
"""

# The Containerfile takes the wheel that lies beside it, with the extras that these services need.
_BUILD = """\
    build:
      context: "."
      dockerfile: "Containerfile"
      args:
        WHEEL: "qingjian-{version}-py3-none-any.whl"
        EXTRAS: "{extras}"
"""

# What holds for every service: no rights, and nothing to write to but what it is given.
_SERVICE = """\
    image: "qingjian:{version}"
    init: true
    restart: "unless-stopped"
    stop_grace_period: "20s"
    user: "10001:10001"
    read_only: true
    cap_drop: ["ALL"]
    security_opt: ["no-new-privileges:true"]
    tmpfs: ["/tmp"]
"""

FLEET = """\
# docker compose up -d --build --scale worker=4. Settings are in ./data/qingjian.toml, the archive is beside it. Only the
# archivist writes it; what the parts must be is in docs/fleet.md.
services:
  archivist:
{service}{build}    command: ["schedule", "--dask", "tcp://scheduler:8786", "--listen", "archivist:8790"]
    mem_limit: "2g"
    pids_limit: 512
    volumes: ["./data:/data"]
    depends_on: ["scheduler"]
  scheduler:
{service}    entrypoint: ["/opt/qingjian/bin/dask", "scheduler"]
    command: ["--port", "8786", "--no-dashboard"]
    environment:
      DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES: "100"
    mem_limit: "1g"
    pids_limit: 256
  worker:
{service}    entrypoint: ["/opt/qingjian/bin/dask", "worker"]
    command: ["tcp://scheduler:8786", "--nthreads", "4", "--no-dashboard", "--local-directory", "/tmp"]
    mem_limit: "2g"
    pids_limit: 512
    depends_on: ["scheduler"]
  web:
{service}    command: ["serve"]
    # It listens on 127.0.0.1 alone, which is this machine's only in its own network.
    network_mode: "host"
    mem_limit: "1g"
    pids_limit: 256
    volumes: ["./data:/data"]
"""

COMPOSE = """\
# docker compose up -d, or podman-compose. Settings are in ./data/qingjian.toml, the archive is beside it.
services:
  qingjian:
{service}{build}    command: ["schedule"]
    mem_limit: "1g"
    pids_limit: 256
    volumes: ["./data:/data"]
"""


def systemd(where: Installation) -> dict[str, str]:
    """By file name, the service that crawls what is due and the timer that wakes it."""
    home = "read-only" if any(_is_in_home(path) for path in (where.program, where.archive)) else "yes"
    hardening = HARDENING.format(folder=_of_unit(str(where.archive.parent)), home=home)
    command = " ".join(_of_unit(word) for word in where.crawl)
    service = SERVICE.format(
        user=where.user, folder=_of_unit(str(where.archive.parent)), command=command, hardening=hardening
    )
    return {"qingjian.service": service, "qingjian.timer": TIMER.format(look=LOOK)}


def cron(where: Installation) -> dict[str, str]:
    """A line for `crontab`, at minutes of this archive's own."""
    first = int(share(str(where.archive)) * LOOK)
    minutes = ",".join(str(minute) for minute in range(first, 60, LOOK))
    log = where.archive.with_suffix(".log")
    # A percent sign is cron's line break, wherever it stands.
    command = f"{shlex.join(where.crawl)} >>{shlex.quote(str(log))} 2>&1".replace("%", r"\%")
    return {"qingjian.crontab": f"{minutes} * * * * {command}\n"}


def compose(where: Installation) -> dict[str, str]:
    """A container that schedules itself, and how it is built."""
    return _contained(COMPOSE, extras="")


def fleet(where: Installation) -> dict[str, str]:
    """A Dask scheduler, workers, the archivist and the browser's side, of one image."""
    return _contained(FLEET, extras="[fleet,web]")


def _contained(services: str, extras: str) -> dict[str, str]:
    """The services, and what their image is built of: the repository's own Containerfile and the versions that the tests ran
    with."""
    build = _BUILD.format(version=__version__, extras=extras)
    text = services.format(service=_SERVICE.format(version=__version__), build=build)
    files = {name: shipped(name).read_text(encoding="utf-8") for name in ("Containerfile", "constraints.txt")}
    return {"compose.yaml": text, **files}


FORMS = {"systemd": systemd, "cron": cron, "compose": compose, "fleet": fleet}


def _is_in_home(path: Path) -> bool:
    return path.parts[1:2] in (("home",), ("root",))


def _of_unit(word: str) -> str:
    """A word as systemd reads it: percent signs and dollars mean something there, blanks part words."""
    escaped = word.replace("\\", "\\\\").replace("%", "%%").replace('"', '\\"')
    return f'"{escaped}"' if " " in word or '"' in word else escaped
