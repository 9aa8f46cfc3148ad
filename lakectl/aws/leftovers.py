"""After a destroy: what of an environment is still there? Every check is listed; together they are the proof."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial

from lakectl.aws.leftover_checks import checks_of
from lakectl.aws.session import Aws, AwsCallError, calls
from lakectl.aws.tagged import still_tagged
from lakectl.config import names
from lakectl.config.model import LakeConfig

_REFUSED = ("AccessDenied", "AccessDeniedException", "AuthorizationError")
_BY_TAG = "aws resourcegroupstaggingapi get-resources --resource-arn-list {}"


@dataclass(frozen=True, slots=True)
class Checked:
    """A kind of thing, and the names of those that are left."""

    kind: str
    left: tuple[str, ...]
    command: str
    """Removes one of them; `{}` stands for its name."""
    unseen: bool = False
    """Whether these credentials may not look."""

    @property
    def commands(self) -> tuple[str, ...]:
        """What removes those that are left."""
        return tuple(self.command.format(shlex.quote(name)) for name in self.left)


def leftovers(aws: Aws, config: LakeConfig, *, kept: Collection[str] = ()) -> tuple[Checked, ...]:
    """Every check, also those that found nothing; `kept` holds names and ARNs of what shall be there."""
    tag = names.stack_tag(config)
    by_name = [_check(kind, partial(find, aws, config), command, kept) for kind, find, command in checks_of(config)]
    by_tag = _check(f"resources tagged {tag[0]}={tag[1]}", partial(still_tagged, aws, tag, kept), _BY_TAG, kept)
    return (*by_name, by_tag)


def _check(kind: str, find: Callable[[], Iterable[str]], command: str, kept: Collection[str]) -> Checked:
    try:
        with calls(f"look for {kind} that are left"):
            return Checked(kind, tuple(sorted(set(find()) - set(kept))), command)
    except AwsCallError as error:
        if error.code in _REFUSED:
            return Checked(kind, (), command, unseen=True)
        raise
