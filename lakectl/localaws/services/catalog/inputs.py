"""What is given to the catalog, as ministack must be told it."""

from __future__ import annotations

import dataclasses
import json

from lakectl.localaws.api import AwsError, Request


def told(request: Request) -> Request:
    """A table without type or storage has none; ministack would make some up. AwsError for what nobody would heed."""
    data = request.json()
    if (data.get("DatabaseInput") or {}).get("CreateTableDefaultPermissions"):
        message = "The embedded AWS knows the permissions of new tables from the data lake settings alone"
        raise AwsError("InvalidInputException", message)
    table = data.get("TableInput")
    if not table:
        return request
    body = json.dumps({**data, "TableInput": {"TableType": "", "StorageDescriptor": None, **table}}).encode()
    return dataclasses.replace(request, body=body)
