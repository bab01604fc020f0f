"""The ```console blocks of a document: what is typed, what is shown; and a shell that types it on a terminal of its own."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# A block of another terminal says so in its title.
BLOCK = re.compile(r"^```console(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
ELSEWHERE = "title="

# Columns of the terminal: the site shows so many beside its navigation.
WIDTH = 100

# What differs each time: days of ours (the stored site is older than 2025) with their times, digests, names of WARC files,
# sizes of what holds them.
VARYING = (
    (re.compile(r"qingjian-\d{14}-[0-9a-f]{8}"), "FILE"),
    (re.compile(r"\b20(?!2[0-4])\d\d-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ| \d\d:\d\d)?"), "TIME"),
    (re.compile(r"\b[0-9a-f]{12,64}\b"), "DIGEST"),
    (re.compile(r"\b\d{5,}\b|\b[\d.]+ (?=kB)"), "SIZE"),
    # Numbers of articles and captures: pages that are asked for side by side come in any order.
    (re.compile(r"(?<=#)\d+|(?<=capture )\d+|\b\d\d$", re.MULTILINE), "N"),
)

# What a terminal does for the eye.
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\\\)")

# Ends the output of a command; nothing prints it.
END = "\x1e"
AFTER = f"cat .errors; printf '{END}'; [ $code = 0 ] || exit $code"


class Failed(Exception):
    """A command of a document failed."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A command with its further lines, and what is shown below it."""

    command: str
    shown: str


def blocks(text: str) -> Iterator[tuple[str, list[Typed]]]:
    """The blocks of a document: what stands behind ```console, and the commands."""
    for match in BLOCK.finditer(text):
        yield match["info"].strip(), list(_typed(match["text"]))


def _typed(text: str) -> Iterator[Typed]:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        more = next((i for i, line in enumerate(lines) if i and not line.startswith("> ")), len(lines))
        command = "\n".join([lines[0], *(line.removeprefix("> ") for line in lines[1:more])])
        yield Typed(command, "\n".join(lines[more:]).strip("\n"))


def alike(text: str) -> str:
    """What is shown, as far as it is the same each time: without what varies, and blanks at the ends of lines."""
    for pattern, instead in VARYING:
        text = pattern.sub(instead, text)
    return alike_blanks(text)


def run(commands: Sequence[str], folder: Path, environment: Mapping[str, str]) -> list[str]:
    """What a shell shows of each of the commands, typed one after the other; of each what it says on stderr comes last,
    without bars. Raises CalledProcessError at the first that fails."""
    script = "".join(f"{{\n{one}\n}} 2> .errors; code=$?; {AFTER}\n" for one in commands)
    ours, theirs = pty.openpty()
    whole = {**environment, "COLUMNS": str(WIDTH), "TERM": "xterm", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(  # noqa: S603 (our own documents)
        ["/bin/bash", "-c", script.replace(".errors", str(folder / ".errors"))],
        cwd=folder,
        env=whole,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ) as shell:
        os.close(theirs)
        text = b"".join(_read(ours)).decode().replace("\r\n", "\n")
    os.close(ours)
    if shell.returncode:
        raise Failed(f"{commands[text.count(END) - 1]}: exit code {shell.returncode}\n{text.split(END)[-2]}")
    return [alike_blanks(ESCAPES.sub("", one)) for one in text.split(END)[:-1]]


def alike_blanks(text: str) -> str:
    """The text without blanks at the ends of lines, and without empty lines around it."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def _read(terminal: int) -> Iterator[bytes]:
    try:
        while data := os.read(terminal, 1 << 16):
            yield data
    except OSError:  # Linux says so that nobody writes any more
        return


def environment(folder: Path, **more: str) -> dict[str, str]:
    """An environment with this Python's programs first and without the tester's own settings."""
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("QINGJIAN_", "PYTHON")) and not k.lower().endswith("_proxy")
    }
    return {**kept, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}", "HOME": str(folder), **more}
