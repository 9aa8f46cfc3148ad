"""A stream's S3 destination, as its configuration describes it ("ExtendedS3DestinationConfiguration")."""

from __future__ import annotations

import gzip
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lakectl.localaws import seam

_MIB = 1 << 20
# A third of the work of level 9, and hardly larger objects.
_LEVEL = 1
_DEFAULT_MIB = 5
_DEFAULT_SECONDS = 300
# What is delivered object by object, as ministack does it.
_UNBUFFERED = ("DataFormatConversionConfiguration", "DynamicPartitioningConfiguration")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a stream's records go."""

    region: str
    stream: str
    version: str
    config: Mapping[str, Any]

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return str(self.config["BucketARN"]).rpartition(":")[2]

    @property
    def role_arn(self) -> str:
        """The role that writes."""
        return str(self.config.get("RoleARN", ""))

    @property
    def max_bytes(self) -> int:
        """Flush when this much waits."""
        return int(self._hints().get("SizeInMBs", _DEFAULT_MIB)) * _MIB

    @property
    def max_seconds(self) -> float:
        """Flush when the oldest record has waited this long; 0 means at once."""
        return float(self._hints().get("IntervalInSeconds", _DEFAULT_SECONDS))

    def _hints(self) -> Mapping[str, Any]:
        return self.config.get("BufferingHints") or {}

    def is_buffered(self) -> bool:
        """Whether lakectl delivers for it: plain bytes to S3, at most with a delimiter added."""
        if any((self.config.get(name) or {}).get("Enabled") for name in _UNBUFFERED):
            return False
        return all(processor.get("Type") == "AppendDelimiterToRecord" for processor in self._processors())

    def _processors(self) -> list[dict[str, Any]]:
        processing = self.config.get("ProcessingConfiguration") or {}
        return list(processing.get("Processors") or []) if processing.get("Enabled") else []

    def delimiter(self) -> bytes:
        r"""What is put after each record; the parameter `Delimiter` holds `\n` as two characters."""
        for processor in self._processors():
            parameters = {item["ParameterName"]: item["ParameterValue"] for item in processor.get("Parameters") or []}
            delimiter = str(parameters.get("Delimiter", "\\n"))
            return delimiter.encode().decode("unicode_escape").encode("latin-1")
        return b""

    def object_key(self, arrival: float) -> str:
        """Prefix, stream, version, time of the oldest record, random id, extension ("Amazon S3 object name format")."""
        moment = self._moment(arrival)
        stamp = time.strftime("%Y-%m-%d-%H-%M-%S", moment)
        prefix = seam.delivery_prefix(str(self.config.get("Prefix", "")), moment)
        return f"{prefix}{self.stream}-{self.version}-{stamp}-{uuid.uuid4()}{self._extension()}"

    def _moment(self, arrival: float) -> time.struct_time:
        zone = ZoneInfo(str(self.config.get("CustomTimeZone") or "UTC"))
        return datetime.fromtimestamp(arrival, UTC).astimezone(zone).timetuple()

    def _extension(self) -> str:
        return str(self.config.get("FileExtension") or (".gz" if self._is_gzip() else ""))

    def _is_gzip(self) -> bool:
        return self.config.get("CompressionFormat") == "GZIP"

    def encoded(self, content: bytes) -> bytes:
        """The object's bytes; the same records always give the same bytes."""
        return gzip.compress(content, _LEVEL, mtime=0) if self._is_gzip() else content
