"""S3's operations that are told by a word in the query and aren't there.

ministack takes such a request for the operation without the word: `DELETE /bucket?metrics` would delete the bucket,
`PUT /bucket/key?renameObject` would empty the object.
"""

from __future__ import annotations

from collections.abc import Mapping

# "Amazon S3 REST API Introduction", the operations' request syntax.
_OF_BUCKETS = frozenset(
    {
        "abac",
        "analytics",
        "intelligent-tiering",
        "inventory",
        "metadataConfiguration",
        "metadataInventoryTable",
        "metadataJournalTable",
        "metadataTable",
        "metrics",
        "session",
    }
)
_OF_OBJECTS = frozenset({"renameObject", "select", "torrent"})


def absent(path: str, query: Mapping[str, list[str]]) -> str:
    """The word of an operation that isn't offered, "" for every other request."""
    is_object = "/" in path.strip("/")
    words = _OF_OBJECTS if is_object else _OF_BUCKETS
    return next((word for word in query if word in words), "")
