"""The log stream in which Firehose says what it couldn't deliver, written as the stream's role.

"Monitor Amazon Data Firehose Using CloudWatch Logs": a JSON document a failure, with an `errorCode` (S3.AccessDenied).
"""

from __future__ import annotations

import json
import logging
import time

from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws.api import Platform
from lakectl.localaws.delivery.destination import Destination
from lakectl.localaws.role_clients import RoleClients
from lakectl.localaws.trust import FIREHOSE

log = logging.getLogger(__name__)


class DeliveryLog:
    """The log streams of all delivery streams."""

    def __init__(self, platform: Platform) -> None:
        self._clients = RoleClients(platform, "logs", FIREHOSE)
        self._arn = f"arn:aws:firehose:{platform.region}:{platform.account}:deliverystream"

    def refused(self, destination: Destination, error: ClientError) -> None:
        """Note what S3 said, where the stream has a log; that it couldn't be noted is said in this process's own."""
        options = destination.config.get("CloudWatchLoggingOptions") or {}
        if not options.get("Enabled"):
            return
        said = {
            "deliveryStreamARN": f"{self._arn}/{destination.stream}",
            "destination": destination.config["BucketARN"],
            "deliveryStreamVersionId": destination.version,
            "message": str(error),
            "errorCode": f"S3.{error.response['Error']['Code']}",
        }
        entry = {"timestamp": int(time.time() * 1000), "message": json.dumps(said)}
        try:
            self._clients.of(destination.role_arn).put_log_events(
                logGroupName=options["LogGroupName"], logStreamName=options["LogStreamName"], logEvents=[entry]
            )
        except (BotoCoreError, ClientError) as failure:
            log.warning("the log of stream %s: %s", destination.stream, failure)
