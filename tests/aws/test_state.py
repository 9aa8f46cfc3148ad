from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from lakectl.aws.state import (
    bucket_exists,
    lock_key,
    make_bucket,
    missing_settings,
    read_lock,
    remove_lock,
)
from lakectl.errors import LakectlError
from tests.aws.conftest import Watched

pytestmark = pytest.mark.local

KEY = "dev/terraform.tfstate"


@pytest.fixture
def bucket(aws: Watched, request: pytest.FixtureRequest) -> Iterator[str]:
    """A name of its own for each test; emptied and deleted afterwards."""
    name = f"state-{abs(hash(request.node.name)) % 10**12}"
    yield name
    s3 = aws.client("s3")
    if bucket_exists(aws, name):
        found = s3.list_object_versions(Bucket=name)
        for entry in [*found.get("Versions", []), *found.get("DeleteMarkers", [])]:
            s3.delete_object(Bucket=name, Key=entry["Key"], VersionId=entry["VersionId"])
        s3.delete_bucket(Bucket=name)


def put_lock(aws: Watched, bucket: str, content: str) -> None:
    aws.client("s3").put_object(Bucket=bucket, Key=lock_key(KEY), Body=content.encode())


def test_a_new_bucket_has_every_guard(aws: Watched, bucket: str) -> None:
    assert make_bucket(aws, bucket) == ("created", "versioning", "TLS only", "old versions expire")
    # The rest is how S3 makes buckets by itself; the next tests take it away.
    assert missing_settings(aws, bucket) == ()

    s3 = aws.client("s3")
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert set(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values()) == {True}
    assert s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"] == [
        {"ObjectOwnership": "BucketOwnerEnforced"}
    ]
    (encryption,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert encryption["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"] == [
        {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]
    (rule,) = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 90, "NewerNoncurrentVersions": 10}
    assert rule["Expiration"] == {"ExpiredObjectDeleteMarker": True}


def test_a_second_run_changes_nothing(aws: Watched, bucket: str) -> None:
    make_bucket(aws, bucket)
    aws.seen.clear()

    assert make_bucket(aws, bucket) == ()
    assert [name for name, _ in aws.seen if not name.startswith(("Get", "Head"))] == []
    assert len(aws.seen) == 7


def test_only_what_differs_is_put_right_and_additions_stay(aws: Watched, bucket: str) -> None:
    make_bucket(aws, bucket)
    s3 = aws.client("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    own = {"Sid": "Own", "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "*"}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [own]}))
    kms = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=kms)
    rule = {"ID": "own", "Status": "Enabled", "Filter": {"Prefix": "old/"}, "Expiration": {"Days": 5}}
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})

    assert missing_settings(aws, bucket) == ("versioning", "TLS only", "old versions expire")
    assert make_bucket(aws, bucket) == ("versioning", "TLS only", "old versions expire")
    assert missing_settings(aws, bucket) == ()
    statements = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    assert [each["Sid"] for each in statements] == ["Own", "TlsOnly"]
    rules = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert [each["ID"] for each in rules] == ["own", "lakectl-old-versions"]
    (encryption,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert encryption["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"


def test_a_bucket_that_lost_every_guard_gets_them_back(aws: Watched, bucket: str) -> None:
    s3 = aws.client("s3")
    make_bucket(aws, bucket)
    s3.delete_public_access_block(Bucket=bucket)
    s3.delete_bucket_ownership_controls(Bucket=bucket)
    s3.delete_bucket_policy(Bucket=bucket)
    s3.delete_bucket_lifecycle(Bucket=bucket)

    assert make_bucket(aws, bucket) == ("no public access", "owner enforced", "TLS only", "old versions expire")
    assert missing_settings(aws, bucket) == ()


def test_every_call_names_the_account_that_must_own_the_bucket(aws: Watched, bucket: str) -> None:
    make_bucket(aws, bucket)

    unnamed = {name for name, owner in aws.seen if owner != aws.account}
    assert unnamed == {"GetCallerIdentity", "CreateBucket"}


def test_a_bucket_that_may_not_be_seen_is_refused(aws: Watched, bucket: str) -> None:
    """S3 answers 403 for a bucket of another account as for one that the caller has no right to."""
    make_bucket(aws, bucket)
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    aws.client("iam").create_role(RoleName="stranger", AssumeRolePolicyDocument=document)
    stranger = aws.assume("stranger")

    with pytest.raises(LakectlError) as caught:
        make_bucket(stranger, bucket)

    assert caught.value.sentence == (
        f"The bucket {bucket} belongs to another account, or these credentials may not see it."
    )


def test_the_lock_that_was_read_is_removed(aws: Watched, bucket: str) -> None:
    make_bucket(aws, bucket)
    assert read_lock(aws, bucket, KEY) is None
    put_lock(aws, bucket, '{"ID": "one"}')
    lock = read_lock(aws, bucket, KEY)

    assert lock is not None
    assert lock.text == '{"ID": "one"}'
    assert remove_lock(aws, bucket, KEY, lock)
    assert read_lock(aws, bucket, KEY) is None


def test_a_lock_that_took_its_place_stays(aws: Watched, bucket: str) -> None:
    make_bucket(aws, bucket)
    put_lock(aws, bucket, '{"ID": "one"}')
    lock = read_lock(aws, bucket, KEY)
    assert lock is not None
    aws.client("s3").delete_object(Bucket=bucket, Key=lock_key(KEY))
    assert not remove_lock(aws, bucket, KEY, lock)
    put_lock(aws, bucket, '{"ID": "two"}')

    assert not remove_lock(aws, bucket, KEY, lock)
    now = read_lock(aws, bucket, KEY)
    assert now is not None
    assert now.text == '{"ID": "two"}'


def test_there_is_no_lock_where_there_is_no_bucket(aws: Watched) -> None:
    assert read_lock(aws, "never-made-anywhere", KEY) is None
