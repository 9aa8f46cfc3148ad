"""Where lakectl touches ministack, with every name of it that it relies on (used here and in the other `seam_*.py`).

ministack is pinned exactly. When an upgrade moves a name, `check` says which one and what it was for.
"""

from __future__ import annotations

import importlib
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lakectl.localaws.api import Principal, Reply, Request

Answer = tuple[int, dict[str, str], Any]
"""Status, headers, body (bytes, or ministack's streaming body)."""
Handler = Callable[[str, str, dict[str, str], bytes, dict[str, list[str]]], Awaitable[Answer]]
"""method, path, headers (lower case), body, query → answer. ministack calls it when IAM has allowed the request."""

# module → names, with what each is for. The contract test walks through it.
CONTRACT: dict[str, dict[str, str]] = {
    "app": {
        "app": "the ASGI application",
        "pin_request_origin": "address and transport for policy conditions",
        "SERVICE_HANDLERS": "where lakectl's services are put in",
        "_state_map": "state files and the modules they belong to",
        "_loaded_modules": "which modules have state",
        "_get_module": "a service's module",
        "SERVICE_REGISTRY": "modules and state files of services",
        "call_service_handler_sync": "a service's handler, from a worker thread",
    },
    "core.persistence": {
        "_json_default": "encoding of state",
        "_state_format_version": "version of a state file",
        "STATE_DIR": "where the state files lie",
    },
    "core.router": {
        "SERVICE_PATTERNS": "which credential scopes are services",
        "_KNOWN_AWS_SERVICE_NAMES": "which scopes are AWS services that ministack hasn't",
        "detect_service": "which service a request is for",
        "extract_access_key_id": "who signed",
    },
    "core.iam_actions": {
        "SERVICE_TO_IAM_NAMESPACE": "IAM prefixes of services",
        "_BOTOCORE_SERVICE_MAP": "REST paths of services",
        "extract_iam_action": "the operation of a request",
        "request_tag_context": "the condition keys of a request",
        "extract_resource_arn": "the resource that IAM is asked about",
        "access_denied_response": "an error in the service's protocol",
    },
    "core.iam_evaluator": {
        "is_root_access_key": "which key is root",
        "_is_root_key": "which keys' signatures are not checked",
        "resolve_credential": "the principal of a key",
        "ResolvedCredential": "a key that is good",
        "enforce": "IAM's answer for a caller",
        "_role_name_from_assumed_arn": "the role of a session",
        "EvalContext": "what IAM is asked",
        "evaluate": "IAM's answer",
        "evaluate_resource_policy": "the answer of a resource's policy",
        "_gather_role_policies": "a role's policies",
        "_gather_user_policies": "a user's policies",
        "_permissions_boundary": "a role's boundary",
        "_resource_policy": "a resource's policy",
    },
    "core.sigv4": {
        "parse_header_signature": "the parts of a signature",
        "HeaderSignature": "a signature that is complete",
        "request_time_failure": "whether a signature is too old",
        "header_signature_failure": "whether a signature is right",
    },
    "core.responses": {
        "get_account_id": "account of the request",
        "get_region": "region of the request",
        "set_request_account_id": "account of background work",
        "set_request_region": "region of background work",
    },
    "services.sts": {
        "is_root_access_key": "which key is root",
        "register_session": "a session of a service's role",
    },
    "services.eventbridge": {
        "_event_bus_name_from_ref": "the bus of an entry",
        "_event_buses": "buses",
        "_event_bus_policies": "who may put events on a bus",
        "_rules": "rules",
        "_targets": "targets of rules",
        "_archives": "archives",
        "_pattern_event_view": "the envelope of an event",
        "_matches_pattern_view": "event patterns",
        "_apply_input_transformer": "what a target is sent",
        "_parse_cron_fields": "AWS's cron expressions",
        "_cron_next_fire": "when a cron expression is next due",
    },
    "services.cloudwatch": {
        "_alarms": "alarms by name",
        "_metrics": "what PutMetricData brought",
        "_dims_key": "how a metric's dimensions are its key",
        "_calc_stats": "the statistics of points",
        "_stat_value": "one statistic, percentiles too",
        "_record_history": "the history of an alarm's state",
        "_history_entries": "the history of an alarm's actions",
        "_evaluate_alarm": "ministack's evaluation, which is replaced",
        "_evaluate_parent_alarms": "composite alarms",
        "_dispatch_alarm_actions": "ministack's messages of alarms, which are replaced",
        "record_metric": "how ministack's functions publish metrics",
    },
    "services.sqs": {"_queues": "queues and their messages"},
    "services.firehose": {"_streams": "streams", "_evaluate_prefix": "prefixes of objects"},
    "services.iam": {"_roles": "roles by name", "_users": "users by name"},
    "services.lambda_svc": {
        "_emit_lambda_logs": "how a function's lines reach its log",
        "_functions": "functions by name",
        "_invoke": "invoking a function",
        "error_response_json": "an error of Lambda",
    },
    "services.s3": {"_object_disk_path": "the file of an object", "_atomic_write": "how objects are written"},
    "services.secretsmanager": {"_secrets": "secrets by name"},
}


class SeamMovedError(RuntimeError):
    """The installed ministack isn't the one that lakectl was written for."""


def module(name: str) -> Any:
    """A module of ministack."""
    return importlib.import_module(f"ministack.{name}")


def check() -> None:
    """Raise SeamMovedError for the first name that is gone."""
    for where, names in CONTRACT.items():
        for name, purpose in names.items():
            if not hasattr(module(where), name):
                raise SeamMovedError(
                    f"ministack.{where}.{name} ({purpose}) is gone; pin ministack to the tested version"
                )


def application() -> Any:
    """The ASGI application of ministack."""
    return module("app").app


def harden(root_key: str) -> None:
    """Check every signature: ministack takes `test`, any account id and unsigned S3 requests for root, unverified."""

    def is_root(access_key_id: str) -> bool:
        return access_key_id == root_key

    def unchecked(_access_key_id: str) -> bool:
        return False

    module("core.iam_evaluator").is_root_access_key = is_root
    module("core.iam_evaluator")._is_root_key = unchecked  # noqa: SLF001
    module("services.sts").is_root_access_key = is_root
    # Else the first request for a service that isn't there loads all of botocore's models.
    module("core.router")._KNOWN_AWS_SERVICE_NAMES = frozenset()  # noqa: SLF001


def trust_loopback() -> None:
    """Let `aws:SecureTransport` be true: nobody can listen in on loopback, and buckets deny what isn't TLS."""
    app = module("app")
    pin = app.pin_request_origin
    app.pin_request_origin = lambda source_ip, _secure: pin(source_ip, True)  # noqa: FBT003 - ministack's signature


def offered() -> frozenset[str]:
    """The services that ministack has handlers for, by its own names."""
    return frozenset(module("app").SERVICE_HANDLERS)


def install(service: str, wrap: Callable[[Handler | None], Handler]) -> None:
    """Put a handler in front of ministack's (None when it has none) for a service, behind authentication and IAM."""
    handlers = module("app").SERVICE_HANDLERS
    if service not in handlers:
        module("core.router").SERVICE_PATTERNS.setdefault(service, {})
        module("core.iam_actions").SERVICE_TO_IAM_NAMESPACE.setdefault(service, service)
        module("core.iam_actions")._BOTOCORE_SERVICE_MAP.setdefault(service, [service])  # noqa: SLF001
    handlers[service] = wrap(handlers.get(service))


def service_of(method: str, path: str, headers: Mapping[str, str], query: Mapping[str, list[str]]) -> str:
    """The service that a request is for, by ministack's name."""
    name: str = module("core.router").detect_service(method, path, headers, query)
    return name


def operation_of(
    service: str, method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, list[str]]
) -> str:
    """The IAM action's name without the prefix: the API operation for all but S3; "" when unknown."""
    action = module("core.iam_actions").extract_iam_action(service, method, path, headers, body, query)
    return action.partition(":")[2] if action else ""


def name_resources(service: str, find: Callable[[bytes, str, str], str]) -> None:
    """Let `find` (body, region, account) name the resource that IAM is asked about, "" leaves it to ministack."""
    actions = module("core.iam_actions")
    theirs = actions.extract_resource_arn

    def resource_arn(asked: str, *rest: Any) -> str:
        _, _, _, body, _, region, account = rest
        arn: str = (find(body, region, account) if asked == service else "") or theirs(asked, *rest)
        return arn

    actions.extract_resource_arn = resource_arn


@dataclass(frozen=True, slots=True)
class Caller:
    """Who signed, and for which account and region."""

    account: str
    region: str
    principal: Principal


def caller(headers: Mapping[str, str], query: Mapping[str, list[str]]) -> Caller:
    """The principal of an authenticated request (call it in the request's own context)."""
    responses = module("core.responses")
    account, region = responses.get_account_id(), responses.get_region()
    key = module("core.router").extract_access_key_id(headers, query)
    credential = module("core.iam_evaluator").resolve_credential(key, account)
    arn = getattr(credential, "principal_arn", "")
    return Caller(account, region, Principal(arn, _role_arn(account, arn)))


def _role_arn(account: str, arn: str) -> str:
    if ":assumed-role/" not in arn:
        return ""
    name = module("core.iam_evaluator")._role_name_from_assumed_arn(arn)  # noqa: SLF001
    role = module("services.iam")._roles.get_scoped(account, None, name)  # noqa: SLF001
    return role["Arn"] if role else f"arn:aws:iam::{account}:role/{name}"


def error(service: str, code: str, message: str, headers: Mapping[str, str], *, status: int = 400) -> Answer:
    """An error in the service's protocol."""
    shape = module("core.iam_actions").access_denied_response
    _, fields, body = shape(service, "", "", str(uuid.uuid4()), error_code=code, message=message, headers=headers)
    return status, fields, body


def state_keys(service: str) -> tuple[str, ...]:
    """The state files of a service."""
    app = module("app")
    entry = app.SERVICE_REGISTRY.get(service)
    if entry is None:
        return ()
    return (entry.get("state_key", entry["module"]), *entry.get("sub_modules", ()))


def loaded_state_keys() -> tuple[str, ...]:
    """The state files of the modules in use."""
    app = module("app")
    return tuple(key for key, name in app._state_map.items() if name in app._loaded_modules)  # noqa: SLF001


def state(key: str) -> tuple[Path, bytes] | None:
    """A state file and what to write into it now; None for a module that isn't in use or has nothing to save."""
    app, persistence = module("app"), module("core.persistence")
    loaded = app._loaded_modules.get(app._state_map[key])  # noqa: SLF001
    payload = loaded.get_state() if loaded is not None else None
    if payload is None:
        return None
    version = persistence._state_format_version(key)  # noqa: SLF001
    text = json.dumps({"__ministack_format__": version, "payload": payload}, default=persistence._json_default)  # noqa: SLF001
    return Path(persistence.STATE_DIR) / f"{key}.json", text.encode()


def object_file(account: str, bucket: str, key: str) -> Path | None:
    """The file of an object; None when the key can't be one."""
    path = module("services.s3")._object_disk_path(bucket, key, account)  # noqa: SLF001
    return Path(path) if path else None


def write_objects_with(write: Callable[[Path, bytes], None]) -> None:
    """Let S3 write its objects, and what it keeps beside them, with this."""
    s3 = module("services.s3")

    def atomic_write(path: str, data: bytes | str, *, text: bool = False) -> None:
        del text  # the type of the data says it
        write(Path(path), data.encode() if isinstance(data, str) else data)

    s3._atomic_write = atomic_write  # noqa: SLF001


def pass_on(service: str, request: Request) -> Reply:
    """Let ministack answer a request that one of our services was given (from a worker thread)."""
    app = module("app")
    handler = app._get_module(app.SERVICE_REGISTRY[service]["module"]).handle_request  # noqa: SLF001
    status, headers, body = app.call_service_handler_sync(
        handler, request.method, request.path, dict(request.headers), request.body, dict(request.query)
    )
    return Reply(status, body, headers)


def drop_secret_versions(name: str) -> None:
    """Take a secret's value away (call it in the request's own context)."""
    module("services.secretsmanager")._secrets[name]["Versions"].clear()  # noqa: SLF001


def stop_rotation(name: str) -> None:
    """Let a secret's value stay (call it in the request's own context)."""
    secret = module("services.secretsmanager")._secrets[name]  # noqa: SLF001
    secret.update(RotationEnabled=False, RotationLambdaARN=None, RotationRules=None)


def open_session(account: str, role_arn: str, session: dict[str, Any]) -> None:
    """Make a session of a role (or of a user who asked a service for something) known; the keys are the caller's."""
    name = role_arn.rpartition("/")[2]
    if ":role/" in role_arn:
        arn = f"arn:aws:sts::{account}:assumed-role/{name}/embedded-aws"
        record = {"Arn": arn, "UserId": f"{name}:embedded-aws", "PrincipalType": "AssumedRole", **session}
    else:
        record = {"Arn": role_arn, "UserId": name, "PrincipalType": "User", "PrincipalName": name, **session}
    module("services.sts").register_session(session["AccessKeyId"], record)


def delivery_stream(account: str, region: str, name: str) -> dict[str, Any] | None:
    """A Firehose stream's record: name, version, destinations with type and config."""
    found: dict[str, Any] | None = module("services.firehose")._streams.get_scoped(account, region, name)  # noqa: SLF001
    return found


def delivery_prefix(template: str, moment: time.struct_time) -> str:
    """A Firehose prefix with its `!{timestamp:…}` and `!{firehose:…}` filled in."""
    prefix: str = module("services.firehose")._evaluate_prefix(template, moment)  # noqa: SLF001
    return prefix


def next_time(expression: str, after: float) -> float | None:
    """When an AWS cron expression (`cron(0 * * * ? *)`) is due next, in seconds since 1970; None for never."""
    events = module("services.eventbridge")
    fields = events._parse_cron_fields(expression)  # noqa: SLF001
    if fields is None:
        return None
    found: datetime | None = events._cron_next_fire(fields, datetime.fromtimestamp(after, UTC))  # noqa: SLF001
    return found.timestamp() if found else None
