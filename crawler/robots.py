"""robots.txt, obeyed by every request: also by those that come while it is still being fetched."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.robotstxt import RobotParser


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, one request a host at a time.

    Scrapy 2.19 lets requests that wait for a host's robots.txt await one Deferred; the first of them consumes its
    result, and to all others everything is allowed. Behind a lock nobody ever waits there.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        async with self._locks[urlsplit(request.url).netloc]:
            return await super().robot_parser(request)
