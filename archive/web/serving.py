"""Serves the browser side, until it is stopped."""

from __future__ import annotations

import asyncio
import socket

import uvicorn

from archive.errors import QingjianError
from archive.web.plugin import datasette


def serve(path: str, *, host: str, port: int, sql: bool) -> None:
    """Raises QingjianError where nobody can listen there."""
    listening = _listening(host, port)
    app = datasette(path, sql=sql, host=host)
    asyncio.run(app.invoke_startup())
    print(f"http://{host}:{listening.getsockname()[1]}/", flush=True)
    config = uvicorn.Config(app.app(), log_level="warning", lifespan="on")
    uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise QingjianError(f"{host}:{port}: can't listen here: {reason}; try another --port") from error
    # Else the second part of each answer waits some 40 ms for the first one's acknowledgement: asyncio sets this only on
    # sockets that it makes itself. What is accepted inherits it.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
