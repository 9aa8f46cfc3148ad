from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from tests.infra.conftest import Synthesized

pytestmark = pytest.mark.infra

ZONES = ("artifacts", "curated", "raw", "results")


def test_there_is_a_bucket_per_zone_named_by_environment_region_and_account(
    stacks: Mapping[str, Synthesized],
) -> None:
    account = "${data.aws_caller_identity.current.account_id}"
    assert {name: bucket["bucket"] for name, bucket in stacks["dev"].all("aws_s3_bucket").items()} == {
        zone: f"lake-dev-{zone}-eu-central-1-{account}" for zone in ZONES
    }


@pytest.mark.parametrize("zone", ZONES)
def test_a_bucket_is_private_and_encrypted_and_wants_tls(zone: str, stacks: Mapping[str, Synthesized]) -> None:
    stack = stacks["dev"]
    name = f"${{aws_s3_bucket.{zone}.bucket}}"
    assert stack.all("aws_s3_bucket_public_access_block")[zone] == {
        "bucket": name,
        "block_public_acls": True,
        "block_public_policy": True,
        "ignore_public_acls": True,
        "restrict_public_buckets": True,
    }
    ownership = stack.all("aws_s3_bucket_ownership_controls")[zone]
    assert ownership["rule"] == {"object_ownership": "BucketOwnerEnforced"}
    (rule,) = stack.all("aws_s3_bucket_server_side_encryption_configuration")[zone]["rule"]
    assert rule == {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    (statement,) = json.loads(stack.all("aws_s3_bucket_policy")[zone]["policy"])["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_what_cannot_be_computed_again_is_versioned(stacks: Mapping[str, Synthesized]) -> None:
    assert set(stacks["dev"].all("aws_s3_bucket_versioning")) == {"artifacts", "curated", "raw"}
