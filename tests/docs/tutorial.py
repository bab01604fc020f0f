"""Follows the tutorial, and writes what it shows: `python -m tests.docs.tutorial docs/tutorial.md docs/tutorial.zh.md`."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from crawler.commands.demo import PORT
from tests.docs import console
from tests.docs.console import Typed


def follow(text: str, folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """What is shown below each command of a tutorial, in its order; the stored site's port is another one, since the
    tutorial's may be taken."""
    found = list(console.blocks(text))
    [(_, [serving])] = [block for block in found if block[0].startswith(console.ELSEWHERE)]
    commands = [typed.command for info, block in found for typed in block if not info.startswith(console.ELSEWHERE)]
    port = _free()
    with subprocess.Popen(  # noqa: S603 (our own documents)
        [*serving.command.split(), str(port)], env=environment, cwd=folder, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        shown = [server.stdout.readline()]
        try:
            shown += console.run([one.replace(str(PORT), str(port)) for one in commands], folder, environment)
        finally:
            server.terminate()
    return (one.replace(str(port), str(PORT)).strip("\n") for one in shown)


def typed(text: str) -> list[Typed]:
    """All commands of a tutorial."""
    return [one for _, block in console.blocks(text) for one in block]


def _free() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return int(any_port.getsockname()[1])


def written(text: str, shown: list[str]) -> str:
    """The tutorial with what was shown below each command."""
    below = iter(shown)

    def block(match: re.Match[str]) -> str:
        [(_, commands)] = console.blocks(match[0])
        lines = []
        for one in commands:
            lines += ["$ " + one.command.replace("\n", "\n> "), *filter(None, [next(below)])]
        return "\n".join([match[0].splitlines()[0], *lines, "```"])

    return console.BLOCK.sub(block, text)


if __name__ == "__main__":
    files = [Path(name) for name in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as made:
        found = list(follow(files[0].read_text(encoding="utf-8"), Path(made), console.environment(Path(made))))
    for file in files:
        file.write_text(written(file.read_text(encoding="utf-8"), found), encoding="utf-8")
