"""The documents, and what stands in them to be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from crawler.cli import qingjian

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
}

FENCED = re.compile(r"^```(?P<kind>[a-z]*)[^\n]*\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
# Blocks that hold what was printed, other languages, and --help.
SHELL = ("", "sh", "console")
INLINE = re.compile(r"(?<!`)`(qingjian [^`]+)`(?!`)")
# An example of --help.
EXAMPLE = re.compile(r"^ {4}(qingjian .*)$", re.MULTILINE)
# What ends a command in a shell.
ENDS = ("|", "||", "&", "&&", ";", ">", ">>")
# What stands for something else in a line that is no example.
PLACEHOLDER = re.compile(r"…|\.\.\.|\[|ADDRESS\)")


def commands(text: str) -> Iterator[list[str]]:
    """What follows `qingjian` in each command of a page, in its blocks and between backquotes."""
    for block in blocks(text):
        yield from block
    for match in INLINE.finditer(FENCED.sub("", text)):
        if not PLACEHOLDER.search(match[1]):
            for words in _qingjian(" ".join(match[1].split())):
                # In prose an option may be named without a value.
                yield [*words, "…"] if words[-1].startswith("--") else words


def blocks(text: str) -> Iterator[list[list[str]]]:
    """The same of each of its blocks."""
    for match in FENCED.finditer(text):
        if match["kind"] in SHELL:
            typed = match["kind"] == "console" or "\n$ " in f"\n{match['text']}"
            yield list(_of_block(match["text"], typed=typed))
        elif match["text"].startswith("Usage: qingjian"):
            yield list(_of_block("\n".join(EXAMPLE.findall(match["text"])), typed=False))


def _of_block(text: str, *, typed: bool) -> Iterator[list[str]]:
    """Of a terminal only the lines with a prompt, and what goes on below them."""
    text = text.replace("\\\n", " ")
    shown = re.findall(r"^\$ (.*(?:\n> .*)*)", text, re.MULTILINE)
    for line in [line.replace("\n> ", "\n") for line in shown] if typed else text.splitlines():
        if re.search(r"\bqingjian ", line):
            yield from _qingjian(line)


def _qingjian(line: str) -> Iterator[list[str]]:
    lexer = shlex.shlex(line.partition("<<")[0], posix=True, punctuation_chars="|&;>")
    lexer.whitespace_split = True
    words: list[str] = []
    for word in (*lexer, ";"):
        if word in ENDS:
            if words and words[0].rpartition("/")[2] == "qingjian":
                yield words[1:]
            words = []
        else:
            words.append(word)


def understood(words: list[str]) -> None:
    """Raises click.UsageError when there is no such command, or it has no such option. Values are not looked at."""
    command: click.Command = qingjian
    context = click.Context(qingjian, info_name="qingjian")
    rest = list(words)
    while True:
        _, left, _ = command.make_parser(context).parse_args(list(rest))
        if not isinstance(command, click.Group) or not left:
            return
        found = command.get_command(context, left[0])
        if found is None:
            raise click.UsageError(f"no command {left[0]!r}")
        rest = left[1:]
        command, context = found, click.Context(found, parent=context, info_name=left[0])
