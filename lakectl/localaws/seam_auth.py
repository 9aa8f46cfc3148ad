"""Who signed a request, and what IAM lets them do: ministack's own checks, for requests that it doesn't see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lakectl.localaws.seam import module

_PEER = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Signer:
    """A key whose signature was right."""

    access_key_id: str
    account: str
    region: str
    arn: str


def signer(service: str, headers: Mapping[str, str], body: bytes, account: str) -> Signer | None:
    """Who signed a POST to `/` with SigV4 in its header; None for whatever else it is, good or bad."""
    sigv4, iam = module("core.sigv4"), module("core.iam_evaluator")
    signature = sigv4.parse_header_signature(headers)
    if not isinstance(signature, sigv4.HeaderSignature) or signature.region_set is not None:
        return None
    if signature.service != service or sigv4.request_time_failure(signature):
        return None
    token = headers.get("x-amz-security-token", "")
    credential = iam.resolve_credential(signature.access_key_id, account, token)
    if not isinstance(credential, iam.ResolvedCredential) or credential.account_id != account:
        return None
    if sigv4.header_signature_failure(signature, credential.secret_access_key, "POST", "/", {}, headers, body):
        return None
    return Signer(signature.access_key_id, account, signature.region, credential.principal_arn)


def may(signed: Signer, action: str, resource: str) -> bool:
    """Whether IAM lets the signer do this (call it in a context of its own)."""
    responses, iam = module("core.responses"), module("core.iam_evaluator")
    responses.set_request_account_id(signed.account)
    responses.set_request_region(signed.region)
    module("app").pin_request_origin(_PEER, True)  # noqa: FBT003 - ministack's signature
    service = action.partition(":")[0]
    return iam.enforce(signed.access_key_id, action, service, signed.region, resource_arn=resource) is None
