"""The demo's archive, and a command in this process, as the crawler's tests have them."""

from tests.crawler.conftest import forks, run, undisturbed

__all__ = ["forks", "run", "undisturbed"]
