"""Which answers are asked for again at once: Scrapy's (a server's errors, a connection that broke off) and one more."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware as ScrapysRetries
from scrapy.http import Response

# What `crawler.visits` says of a page that came without a byte each time.
EMPTY = "empty-answer"


class RetryMiddleware(ScrapysRetries):
    """Asks again for a page that came with status 200 and not one byte: that is a server's accident. Taken for what the
    page says, a list would end there, and an article be none."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The response, or the request to be sent again."""
        if response.status == 200 and not response.body and "page" in request.meta:
            return self._retry(request, EMPTY) or response
        return super().process_response(request, response)
