"""The stored site, its archive, and commands, as the crawler's tests have them."""

from tests.crawler.conftest import environment, forks, run, site, undisturbed

__all__ = ["environment", "forks", "run", "site", "undisturbed"]
