"""The statements of a deployed lake's policies, and the policies without them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ACCOUNT = "000000000000"
TRUST = "trust"

Document = Mapping[str, Any]

# Everybody may ask who they are, root may do everything without any statement, and another account is nobody here.
_NOTHING: Document = {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}
_ROOT: Document = {"Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "sqs:SendMessage"}
_NOBODY: Document = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::999999999999:root"},
    "Action": "sts:AssumeRole",
}


@dataclass(frozen=True)
class Statement:
    """One statement of a role's inline or trust policy, of a dead-letter queue's, of the topic's or of a bucket's."""

    role: str
    """"" for those of queues, topic and buckets."""
    policy: str
    """The inline policy's name, `trust`, `notices`, or the queue's or bucket's name."""
    index: int
    document: Document

    @property
    def name(self) -> str:
        """Short and stable: the role without the lake's name, the statement's number and first action."""
        action = self.document["Statement"][self.index]["Action"]
        first = action if isinstance(action, str) else action[0]
        owner = self.role.removeprefix("lake-local-").removesuffix("-local") or self.policy.removesuffix(f"-{ACCOUNT}")
        return f"{owner} {'trust ' * (self.policy == TRUST)}{self.index} {first}"

    @property
    def denies(self) -> bool:
        """Whether it takes something away: nothing can break without it."""
        return bool(self.document["Statement"][self.index]["Effect"] == "Deny")

    @property
    def without(self) -> Document:
        """The policy with everything but this statement; instead of the only one stands one that gives nothing."""
        rest = [one for at, one in enumerate(self.document["Statement"]) if at != self.index]
        instead = _NOBODY if self.policy == TRUST else _NOTHING if self.role else {**_NOTHING, **_ROOT}
        return {**self.document, "Statement": rest or [instead]}
