"""The demo's archive, as the crawler's tests have it."""

from tests.crawler.conftest import forks, undisturbed

__all__ = ["forks", "undisturbed"]
