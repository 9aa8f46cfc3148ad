"""Lake Formation's state: one document, saved before an answer leaves."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from lakectl.localaws.api import Document

DOCUMENT = "lakeformation"
EVERYONE = "IAM_ALLOWED_PRINCIPALS"
# "Changing the default settings for your data lake", Lake Formation developer guide: a new account gives Super on new
# resources to everyone whom IAM allows.
_SUPER = [{"Principal": {"DataLakePrincipalIdentifier": EVERYONE}, "Permissions": ["ALL"]}]

State = dict[str, Any]

# One for all stores: they share the document.
_LOCK = threading.RLock()


def fresh() -> State:
    """The state of an account that has never touched Lake Formation."""
    return {
        "settings": {
            "DataLakeAdmins": [],
            "ReadOnlyAdmins": [],
            "CreateDatabaseDefaultPermissions": list(_SUPER),
            "CreateTableDefaultPermissions": list(_SUPER),
            "Parameters": {"CROSS_ACCOUNT_VERSION": "1", "SET_CONTEXT": "TRUE"},
            "TrustedResourceOwners": [],
            "AllowExternalDataFiltering": False,
            "ExternalDataFilteringAllowList": [],
            "AuthorizedSessionTagValueList": [],
        },
        "locations": {},
        "grants": [],
        "filters": {},
        "tags": {},
        "tagged": [],
        "met": {},
        "makers": {},
    }


class Store:
    """The state with a lock around it."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @contextmanager
    def change(self) -> Iterator[State]:
        """The state, to be changed in place: saved when the block ends, left as it was when the block raises."""
        with _LOCK:
            state = self._loaded()
            yield state
            self._document.save(state)

    def read(self) -> Mapping[str, Any]:
        """The state as it is now."""
        with _LOCK:
            return self._loaded()

    def _loaded(self) -> State:
        return fresh() | self._document.load()
