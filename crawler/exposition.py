"""How sources are, for Prometheus: the text format, version 0.0.4, in a file that node_exporter's textfile collector reads."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from archive.alerts import State
from archive.errors import QingjianError
from crawler.health import Health

PREFIX = "qingjian_"

Sample = tuple[dict[str, str], float]
Metric = tuple[str, str, list[Sample]]  # name, meaning, samples


class NotWritten(QingjianError):
    """The file can't be written."""


def exposition(found: Sequence[Health], *, archive_bytes: int, captures_bytes: int, machine: bool, now: str) -> str:
    """All metrics, each with its help and its type. Times are seconds since 1970; what never was has no sample."""
    metrics: list[Metric] = [*_of_sources(found), *_of_machine(archive_bytes, captures_bytes, machine, _seconds(now))]
    return "".join(_metric(f"{PREFIX}{name}", meaning, samples) for name, meaning, samples in metrics)


def documented() -> dict[str, str]:
    """What each metric says."""
    metrics = [*_of_sources([]), *_of_machine(0, 0, False, 0.0)]
    return {f"{PREFIX}{name}": meaning for name, meaning, _ in metrics}


def write(path: Path, text: str) -> None:
    """Puts the text in the file's place at once, so that nobody reads a half. Raises NotWritten."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")  # the collector takes what ends in .prom
    try:
        draft.write_text(text, encoding="utf-8")
        draft.chmod(0o644)  # it runs as another user
        os.replace(draft, path)  # noqa: PTH105 (atomic, and said so)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise NotWritten(f"{path}: can't be written: {(error.strerror or str(error)).lower()}") from error


def _of_machine(archive_bytes: int, captures_bytes: int, machine: bool, now: float) -> Iterator[Metric]:
    yield "archive_bytes", "Size of the archive's file.", [({}, archive_bytes)]
    yield "captures_bytes", "Size of all capture files.", [({}, captures_bytes)]
    yield "no_network", "Whether the machine that crawls reaches none of its sources.", [({}, float(machine))]
    yield "status_timestamp_seconds", "When this was written.", [({}, now)]


def _of_sources(found: Sequence[Health]) -> Iterator[Metric]:
    def each(value: str) -> list[Sample]:
        times = ((_source(one), getattr(one.status, value)) for one in found)
        return [(labels, _seconds(time)) for labels, time in times if time]

    states = [s for s in State if s is not State.NO_NETWORK]
    open_states = [
        ({**_source(one), "state": state}, float(any(state == known for known, _ in one.states)))
        for one in found
        for state in states
    ]
    yield "source_state", "Whether a state is open; docs/operations.md has them.", open_states
    yield "source_articles", "Articles in the archive.", [(_source(one), one.status.articles) for one in found]
    yield (
        "source_new_articles",
        "Articles first seen in the last seven days.",
        [(_source(one), one.status.new) for one in found],
    )
    yield "source_failing_fields", "Fields that are lost.", [(_source(one), len(one.failing)) for one in found]
    yield "source_last_run_timestamp_seconds", "When the last crawl began.", each("last_run")
    yield (
        "source_last_success_timestamp_seconds",
        "When the last crawl began that brought a list.",
        each("last_success"),
    )
    yield "source_last_new_article_timestamp_seconds", "When an article was last new.", each("last_new_article")
    yield "source_next_due_timestamp_seconds", "When the next page is due.", each("next_due")


def _source(one: Health) -> dict[str, str]:
    return {"source": one.status.source}


def _metric(name: str, meaning: str, samples: Sequence[Sample]) -> str:
    lines = [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"]
    lines += [f"{name}{_labels(labels)} {value:.15g}" for labels, value in samples]
    return "\n".join(lines) + "\n" if samples else ""


def _labels(labels: dict[str, str]) -> str:
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _seconds(time: str) -> float:
    return datetime.fromisoformat(time).timestamp()
