"""What an operation of Lake Formation works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lakectl.localaws.api import AwsError, Principal
from lakectl.localaws.services.lakeformation.access import is_admin
from lakectl.localaws.services.lakeformation.catalog import Glue
from lakectl.localaws.services.lakeformation.store import State, Store

Data = Mapping[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Context:
    """The state, the catalog, and who asks."""

    store: Store
    glue: Glue
    account: str
    principal: Principal

    def is_admin(self, state: State) -> bool:
        """Whether the asking principal administers the data lake."""
        return is_admin(state, self.principal, self.account)

    def only_admin(self, state: State) -> None:
        """AccessDeniedException for anybody else."""
        if not self.is_admin(state):
            raise AwsError("AccessDeniedException", "Insufficient Lake Formation permission(s): Required administrator")


Operation = Callable[[Context, Data], Answer]
