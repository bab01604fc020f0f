"""The command `qingjian`: one group, a verb a module of `crawler.commands`.

Nothing heavy is imported before a command runs, so that `--help` is quick. People get tables on a terminal, pipes
get JSON lines; data goes to stdout, progress and complaints to stderr. What is wrong is said in one line.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import click

from archive.errors import QingjianError
from crawler.configuration import NAMED
from crawler.stopping import Stopping

# Each is a module of crawler.commands with a `command`; in the order in which a newcomer meets them.
COMMANDS = (
    "demo",
    "sources",
    "crawl",
    "schedule",
    "search",
    "show",
    "history",
    "diff",
    "gone",
    "reads",
    "copies",
    "serve",
    "status",
    "monitor",
    "problems",
    "doctor",
    "index",
    "export",
    "replay",
    "import",
    "seal",
    "verify",
    "withhold",
    "backup",
    "restore",
    "merge",
    "publish",
    "du",
    "vacuum",
    "prune",
    "extract",
    "fixture",
    "bench-reading",
    "config",
)


class Verbs(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        # `import` is no name that a module can have.
        module = "import_" if cmd_name == "import" else cmd_name.replace("-", "_")
        command: click.Command = import_module(f"crawler.commands.{module}").command
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda context, _, wanted: _print_versions(context) if wanted else None,
    help="Say the versions that matter, and end.",
)
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(),
    help=f"Settings for this machine [{NAMED}; else qingjian.toml here]; see docs/operations.md.",
)
@click.pass_context
def qingjian(context: click.Context, config: str | None) -> None:
    """The archive of record for China's environmental-agency news: crawl, keep, read, ask.

    \b
    Example:
      qingjian demo
      qingjian crawl sd --limit 20
      qingjian search 环保督察
    """
    if config is not None:
        context.call_on_close(_named(config))


def _print_versions(context: click.Context) -> None:
    from crawler.versions import versions

    click.echo(versions())
    context.exit()


def _named(config: str) -> Callable[[], None]:
    """Names the file for this process and for those that it starts; what is returned ends that."""
    before = os.environ.get(NAMED)
    os.environ[NAMED] = str(Path(config).absolute())  # children may start elsewhere

    def restore() -> None:
        os.environ.pop(NAMED)
        if before is not None:
            os.environ[NAMED] = before

    return restore


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and exits with its code: 0 done, 1 done in part, 2 wrong usage, 3 due but nothing came, 130 ended
    by Ctrl-C, 143 by SIGTERM."""
    with Stopping() as stopping:
        code = _run(arguments, stopping)
        stopping.leave()
    sys.exit(code)


def _run(arguments: Sequence[str] | None, stopping: Stopping) -> int:
    code: object = 0
    try:
        code = qingjian.main(args=arguments, prog_name="qingjian", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except QingjianError as error:
        print(f"qingjian: {error}", file=sys.stderr)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        if not stopping.forced:
            print(f"qingjian: {stopping.said}", file=sys.stderr)
        code = stopping.code
    except BrokenPipeError:
        # Whoever read our output has enough (`| head`); Python would complain once more while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except SystemExit as end:
        code = end.code
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    main()
