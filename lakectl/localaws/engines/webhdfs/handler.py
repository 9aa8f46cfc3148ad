"""WebHDFS's HTTP operations ("WebHDFS REST API"), each a call of RunFiles."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar, cast
from urllib.parse import parse_qs, urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws.engines.webhdfs.errors import HadoopError, forbidden, from_s3, unsupported
from lakectl.localaws.engines.webhdfs.files import RunFiles
from lakectl.localaws.engines.webhdfs.paths import ObjectPath, object_path, token_and_path
from lakectl.localaws.engines.webhdfs.status import BLOCK_SIZE

_STEP_TWO = "&step=data"


class Handler(BaseHTTPRequestHandler):
    """One connection of a Hadoop client."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024

    def do_GET(self) -> None:
        """One request; the operation is in the query."""
        self._answer()

    do_PUT = do_GET  # noqa: N815 - the base class looks for these names
    do_POST = do_GET  # noqa: N815 - see above
    do_DELETE = do_GET  # noqa: N815 - see above

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Requests are not logged: the paths hold the run's token."""

    def _answer(self) -> None:
        url = urlsplit(self.path)
        self.query = {name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
        self.token, self.object = token_and_path(url.path)
        try:
            self._dispatch()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # Hadoop's client stops reading where it has read enough
        except HadoopError as error:
            self._fail(error)
        except (ClientError, BotoCoreError) as error:
            self._fail(from_s3(error, self.object))

    def _dispatch(self) -> None:
        operation = self.query.get("op", "").upper()
        if operation == "GETHOMEDIRECTORY":
            self._json({"Path": "/"})
            return
        runs: dict[str, RunFiles] = cast("Any", self.server).runs
        if self.token not in runs:
            raise forbidden("This path belongs to no running job")
        self.files = runs[self.token]
        if operation not in self._OPERATIONS:
            raise unsupported(operation)
        self._OPERATIONS[operation](self)

    def _list_status(self) -> None:
        children = [status.to_json() for status in self.files.children(self.object)]
        self._json({"FileStatuses": {"FileStatus": children}})

    def _file_status(self) -> None:
        self._json({"FileStatus": self.files.status(self.object).to_json()})

    def _content_summary(self) -> None:
        status = self.files.status(self.object)
        self._json({"ContentSummary": {"length": status.size, "fileCount": int(not status.is_directory)}})

    def _open(self) -> None:
        if "step" not in self.query:
            self._redirect()
            return
        size, chunks = self.files.read(self.object, int(self.query.get("offset", "0")))
        self._head(200, "application/octet-stream", size)
        for chunk in chunks:
            self.wfile.write(chunk)

    def _create(self) -> None:
        if "step" not in self.query:
            self._redirect()
            return
        self.files.create(self.object, self._body(), overwrite=self.query.get("overwrite", "true") == "true")
        self._head(201, "application/json", 0)

    def _mkdirs(self) -> None:
        self._json({"boolean": self.files.mkdirs(self.object)})

    def _rename(self) -> None:
        target = self._destination()
        self._json({"boolean": self.files.rename(self.object, target)})

    def _delete(self) -> None:
        recursive = self.query.get("recursive", "false") == "true"
        self._json({"boolean": self.files.delete(self.object, recursive=recursive)})

    def _ignore(self) -> None:
        """Owners, permissions and times: S3 has none, and Hadoop's committers set them all the same."""
        self._head(200, "application/json", 0)

    def _server_defaults(self) -> None:
        defaults = {"blockSize": BLOCK_SIZE, "bytesPerChecksum": 512, "checksumType": 2, "encryptDataTransfer": False}
        sizes = {"fileBufferSize": 4096, "replication": 1, "trashInterval": 0, "writePacketSize": 65536}
        self._json({"FsServerDefaults": {**defaults, **sizes, "keyProviderUri": "", "defaultStoragePolicyId": 0}})

    def _destination(self) -> ObjectPath:
        token, _, path = self.query["destination"].strip("/").partition("/")
        if token != self.token:
            raise forbidden("A rename stays within one job")
        return object_path(path)

    def _redirect(self) -> None:
        """The client moves a file's bytes only to and from where a redirect leads (the "datanode"): back here.

        An OPEN answered at once would be sent again with an offset, and its first answer thrown away.
        """
        self.send_response(307)
        port = cast("Any", self.server).server_address[1]
        self.send_header("Location", f"http://127.0.0.1:{port}{self.path}{_STEP_TWO}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _body(self) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            yield from self._chunks()
            return
        length = int(self.headers.get("Content-Length", "0"))
        if length:
            yield self.rfile.read(length)

    def _chunks(self) -> Iterator[bytes]:
        """The chunks of a chunked body; a body that ends early is an error, never a short file."""
        while True:
            line = self.rfile.readline()
            if not line.strip():
                raise HadoopError("java.io.IOException", f"{self.object}: the writer broke off", status=500)
            size = int(line.split(b";")[0], 16)
            chunk = self.rfile.read(size)
            self.rfile.readline()
            if not size:
                return
            if len(chunk) < size:
                raise HadoopError("java.io.IOException", f"{self.object}: the writer broke off", status=500)
            yield chunk

    def _json(self, data: dict[str, Any]) -> None:
        body = json.dumps(data).encode()
        self._head(200, "application/json", len(body))
        self.wfile.write(body)

    def _fail(self, error: HadoopError) -> None:
        self.close_connection = True  # an unread body may be left, or a half-written answer
        body = json.dumps(error.to_json()).encode()
        self._head(error.status, "application/json", len(body))
        self.wfile.write(body)

    def _head(self, status: int, content_type: str, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    _OPERATIONS: ClassVar[dict[str, Callable[[Handler], None]]] = {
        "LISTSTATUS": _list_status,
        "GETFILESTATUS": _file_status,
        "GETCONTENTSUMMARY": _content_summary,
        "OPEN": _open,
        "CREATE": _create,
        "MKDIRS": _mkdirs,
        "RENAME": _rename,
        "DELETE": _delete,
        "SETPERMISSION": _ignore,
        "SETOWNER": _ignore,
        "SETTIMES": _ignore,
        "GETSERVERDEFAULTS": _server_defaults,
    }
