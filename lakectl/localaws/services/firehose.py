"""Firehose: records wait in a durable buffer and leave as one object per flush; streams themselves are ministack's."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Sequence
from typing import Any

from lakectl.localaws import durability, seam
from lakectl.localaws.api import AwsError, Platform, Reply, Request
from lakectl.localaws.delivery.delivery_log import DeliveryLog
from lakectl.localaws.delivery.destination import Destination
from lakectl.localaws.delivery.prefixes import mistake
from lakectl.localaws.delivery.pump import Name, Pump
from lakectl.localaws.delivery.wal import Waiting
from lakectl.localaws.role_clients import RoleClients
from lakectl.localaws.services.stream_metrics import StreamMetrics
from lakectl.localaws.trust import FIREHOSE

# "Amazon Data Firehose Quota": a record before encoding, records and bytes of a PutRecordBatch call.
MAX_RECORD = 1000 * 1024
MAX_RECORDS = 500
MAX_BATCH = 4 << 20

COMPRESSIONS = ("GZIP", "UNCOMPRESSED")
_S3_ALONE = ("ExtendedS3DestinationConfiguration", "S3DestinationConfiguration")

_RECORDS = frozenset({"PutRecord", "PutRecordBatch"})
_SHAPES = frozenset({"CreateDeliveryStream", "UpdateDestination"})
_OPERATIONS = _RECORDS | _SHAPES | {"DescribeDeliveryStream", "DeleteDeliveryStream"}


class Firehose:
    """The records' side of Firehose."""

    name = "firehose"

    def __init__(self, platform: Platform) -> None:
        self._account = platform.account
        self._clients = RoleClients(platform, "s3", FIREHOSE)
        self._metrics = StreamMetrics(platform.metrics)
        self._pump = Pump(platform.data / "firehose", self._destination, self._put, DeliveryLog(platform).refused)
        platform.metrics.watch(lambda: self._metrics.waiting(self._pump.oldest()))

    def handles(self, operation: str) -> bool:
        """Records, and what must know of them."""
        return operation in _OPERATIONS

    def handle(self, request: Request) -> Reply:
        """Answer; raises AwsError."""
        name = (request.region, str(request.json().get("DeliveryStreamName", "")))
        if request.operation == "DescribeDeliveryStream":
            return _described(seam.pass_on(self.name, request), self._config(name))
        if request.operation in _RECORDS and self._is_buffered(name):
            return self._put_records(request, name)
        if request.operation in _SHAPES:
            _check_shape(request.json())
        if request.operation == "DeleteDeliveryStream":
            self._pump.drop(name)
        durability.touch(self.name)
        return seam.pass_on(self.name, request)

    def start(self) -> None:
        """Deliver what an earlier process left, and what comes."""
        self._pump.start()

    def stop(self) -> None:
        """End; what waits is on disk."""
        self._pump.stop()

    def accept(self, name: Name, records: Sequence[bytes]) -> Waiting:
        """Take records for a stream; what is returned waits for the disk. AwsError when there is no such stream."""
        buffered, destination = self._is_buffered(name), self._destination(name)
        if not buffered or destination is None:
            raise AwsError(
                "InvalidArgumentException", f"Stream {name[1]} has no destination that can be buffered here."
            )
        waiting, is_news = self._pump.buffer(name).append(records, destination)
        self._metrics.came(name, records)
        if is_news:
            self._pump.notify()
        return waiting

    def _put_records(self, request: Request, name: Name) -> Reply:
        data = request.json()
        single = request.operation == "PutRecord"
        records = [_decoded(record) for record in ([data.get("Record")] if single else data.get("Records") or [])]
        _check(records)
        self.accept(name, records)()
        replies = [{"RecordId": uuid.uuid4().hex, "Encrypted": False} for _ in records]
        if single:
            return Reply.of(replies[0])
        answers = [{"RecordId": reply["RecordId"]} for reply in replies]
        return Reply.of({"FailedPutCount": 0, "Encrypted": False, "RequestResponses": answers})

    def _is_buffered(self, name: Name) -> bool:
        """Whether lakectl delivers this stream's records; AwsError when there is no such stream."""
        if seam.delivery_stream(self._account, *name) is None:
            message = f"Firehose {name[1]} under account {self._account} not found."
            raise AwsError("ResourceNotFoundException", message)
        destination = self._destination(name)
        return destination is not None and destination.is_buffered()

    def _config(self, name: Name) -> dict[str, Any]:
        stream = seam.delivery_stream(self._account, *name)
        destinations = stream["destinations"] if stream else []
        return dict(destinations[0]["config"]) if destinations else {}

    def _destination(self, name: Name) -> Destination | None:
        stream = seam.delivery_stream(self._account, *name)
        config = self._config(name)
        if stream is None or "BucketARN" not in config:
            return None
        return Destination(*name, str(stream["version"]), config)

    def _put(self, destination: Destination, bucket: str, key: str, body: bytes, arrival: float) -> None:
        try:
            self._clients.of(destination.role_arn).put_object(Bucket=bucket, Key=key, Body=body)
        except Exception:
            self._metrics.failed(destination)
            raise
        self._metrics.delivered(destination, len(body), arrival)


def _decoded(record: Any) -> bytes:
    try:
        return base64.b64decode(record["Data"], validate=True)
    except (TypeError, KeyError, binascii.Error):
        raise AwsError("SerializationException", "A record needs Data in base64.") from None


def _check(records: Sequence[bytes]) -> None:
    if not records or len(records) > MAX_RECORDS:
        raise AwsError("InvalidArgumentException", f"1 to {MAX_RECORDS} records can be put, not {len(records)}.")
    if max(map(len, records)) > MAX_RECORD or sum(map(len, records)) > MAX_BATCH:
        raise AwsError("InvalidArgumentException", f"A record may have {MAX_RECORD} bytes, a call {MAX_BATCH}.")


def _check_shape(data: dict[str, Any]) -> None:
    for name, part in data.items():
        if not isinstance(part, dict):
            continue
        if name.endswith("DestinationConfiguration") and name not in _S3_ALONE:
            raise AwsError("InvalidArgumentException", f"The embedded AWS delivers to S3 alone, not by {name}.")
        compression = part.get("CompressionFormat", "GZIP")
        if compression not in COMPRESSIONS:
            raise AwsError("InvalidArgumentException", f"The embedded AWS doesn't compress with {compression}.")
        # An update may give one prefix alone; the other one stays as it was.
        if name == "ExtendedS3DestinationConfiguration":
            partitioned = bool((part.get("DynamicPartitioningConfiguration") or {}).get("Enabled"))
            wrong = mistake(part, partitioned=partitioned)
            if wrong:
                raise AwsError("InvalidArgumentException", wrong)


def _described(reply: Reply, config: dict[str, Any]) -> Reply:
    """The description with what ministack leaves out and Terraform reads back: time zone and file extension."""
    data = json.loads(reply.body)
    for destination in data.get("DeliveryStreamDescription", {}).get("Destinations", []):
        extended = destination.get("ExtendedS3DestinationDescription")
        if extended is not None:
            extended.setdefault("CustomTimeZone", config.get("CustomTimeZone", "UTC"))
            extended.setdefault("FileExtension", config.get("FileExtension", ""))
    return Reply(reply.status, json.dumps(data).encode(), reply.headers)
