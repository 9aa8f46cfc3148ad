"""Terraform's errors in the words that a user of lakectl is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from lakectl.errors import LakectlError, PlanDiffersError
from lakectl.terraform import backend
from lakectl.terraform.messages import Diagnostic

_NO_PROVIDER = re.compile(r"Failed to (query available provider packages|resolve provider packages|install provider)")
_STALE = "Saved plan is stale"
_NO_CREDENTIALS = re.compile(r"No valid credential sources|ExpiredToken|InvalidClientTokenId|security token")
_EXISTS = re.compile(r"AlreadyExists|AlreadyOwnedByYou|\balready exists\b")
_NO_ANSWER = re.compile(r"connection refused|no such host|connection reset|i/o timeout")


class TerraformFailedError(LakectlError):
    """Terraform ended with an error; the log holds everything that it said."""


class ProviderMissingError(LakectlError):
    """Terraform can get the providers neither from a mirror on this machine nor from the registry."""


def explained(command: str, errors: Sequence[Diagnostic], log: Path) -> LakectlError:
    """The error to raise for `terraform apply` and the like, which ended with these diagnostics."""
    said = f"Everything that was said: {log}"
    if not errors:
        return TerraformFailedError(f"{command} failed without saying why.", hint=said)
    for error in errors:
        lock = backend.lock_in(error.detail)
        if lock is not None:
            return backend.locked(lock)
    first = errors[0]
    if _NO_PROVIDER.match(first.summary):
        return _provider_missing(said)
    if first.summary == _STALE:
        return PlanDiffersError(
            "The plan is stale: the state has changed since it was made.", hint="Plan and review again."
        )
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    hint = " ".join(filter(None, [_advice(f"{first.summary} {first.detail}"), said]))
    return TerraformFailedError(f"{command} failed: {_first_line(first.summary)}{more}.", hint=hint)


def _provider_missing(said: str) -> ProviderMissingError:
    return ProviderMissingError(
        "Terraform can't get its providers: no mirror on this machine holds them and the registry is out of reach.",
        hint="Let LAKECTL_PROVIDER_MIRROR name a provider mirror (made by `terraform providers mirror DIR` on a "
        f"machine with a network), or connect to one. {said}",
    )


def _advice(text: str) -> str:
    if _NO_CREDENTIALS.search(text):
        return "Sign in to AWS (for example `aws sso login`) or choose a profile with AWS_PROFILE."
    if _NO_ANSWER.search(text):
        return "AWS doesn't answer: check the network; with an embedded AWS, `lakectl local status` and run it again."
    if _EXISTS.search(text):
        return (
            "It is there and Terraform doesn't know it. Deploy again: what is this environment's own is adopted, "
            "anything else is named."
        )
    return ""


def _first_line(summary: str) -> str:
    """Some summaries are whole pages."""
    return summary.strip().split("\n", 1)[0].rstrip(".: ")
