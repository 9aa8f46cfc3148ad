"""The WebHDFS server: one for all runs, a thread per connection, loopback only."""

from __future__ import annotations

import secrets
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from lakectl.localaws.engines.webhdfs.files import RunFiles
from lakectl.localaws.engines.webhdfs.handler import Handler

_TOKEN_BYTES = 16


class Gateway:
    """Serves each registered run its view of S3 under `webhdfs://127.0.0.1:<port>/<token>`."""

    def __init__(self, spool: Path) -> None:
        self._spool = spool
        self._runs: dict[str, RunFiles] = {}
        self._server = _Server(self._runs)
        self._thread = threading.Thread(target=self._server.serve_forever, name="webhdfs", daemon=True)

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Serve."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving; every run's uncommitted files are gone."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        for token in list(self._runs):
            self.close_run(token)

    def open_run(self, s3: Any) -> str:
        """Give a run, with its boto3 S3 client, a file system; returns the token that names it in paths."""
        token = secrets.token_hex(_TOKEN_BYTES)
        spool = self._spool / token
        spool.mkdir(parents=True)
        self._runs[token] = RunFiles(s3, spool)
        return token

    def close_run(self, token: str) -> None:
        """End a run's access; what it did not commit is gone."""
        self._runs.pop(token).close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, runs: dict[str, RunFiles]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.runs = runs
