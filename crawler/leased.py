"""What runs on a worker for one lease: `python -m crawler.leased`, with the lease on its standard input.

It is a process of its own since Scrapy's reactor runs once in a process. Its input stays open as long as the worker lives:
when that ends, this process ends at once, so that nobody asks a host beside the worker that has its lease then.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading

from archive.errors import QingjianError
from crawler import holding
from crawler.clock import now
from crawler.crawling import run
from crawler.leases import Lease
from crawler.remote import connected
from crawler.tally import Report


def main() -> None:
    """Prints, pickled, the report, or why there is none."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed
    lease: Lease = pickle.load(sys.stdin.buffer)  # noqa: S301 (of our own parent)
    threading.Thread(target=_end_with_the_worker, daemon=True).start()
    done: Report | str
    try:
        done = crawled(lease)
    except QingjianError as error:
        done = str(error)
    with answer:
        pickle.dump(done, answer)


def crawled(lease: Lease) -> Report:
    """The report on what is leased. A lease that was another worker's waits until that one is known to be gone."""
    with connected(lease.address, lease.key) as archive:
        found = holding.free(archive, lease.sources, now, lambda line: None, wait=True)
        report, _ = run(found, archive, shown=False, since=lease.since, due=lease.due)
    return report


def _end_with_the_worker() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
