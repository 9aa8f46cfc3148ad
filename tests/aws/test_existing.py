"""What exists is found, and told apart from what is somebody else's."""

from __future__ import annotations

from typing import Any

import pytest

from lakectl.aws.existing import Existing, Finder, Planned
from lakectl.aws.session import Aws

pytestmark = pytest.mark.local

TAG = ("lakectl:stack", "lake-test")
OTHER = ("lakectl:stack", "lake-other")


def planned(kind: str, **values: Any) -> Planned:
    return Planned(address=f"{kind}.one", type=kind, values=values)


def find(aws: Aws, one: Planned) -> Existing | None:
    return next(iter(Finder(aws, TAG).find([one])), None)


def tags(tag: tuple[str, str]) -> list[dict[str, str]]:
    return [{"Key": tag[0], "Value": tag[1]}]


def make_bucket(aws: Aws, name: str) -> Any:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": aws.region})
    return s3


@pytest.mark.parametrize(
    "one",
    [
        planned("aws_athena_named_query", workgroup="nothing", name="nothing"),
        planned("aws_athena_workgroup", name="nothing"),
        planned("aws_cloudwatch_event_target", rule="nothing", event_bus_name="default", target_id="x"),
        planned("aws_cloudwatch_log_group", name="/aws/lambda/nothing"),
        planned("aws_cloudwatch_metric_alarm", alarm_name="nothing"),
        planned("aws_glue_catalog_table", database_name="nothing", name="nothing"),
        planned("aws_iam_role_policy", role="nothing", name="lake"),
        planned("aws_kinesis_firehose_delivery_stream", name="nothing"),
        planned("aws_kms_alias", name="alias/nothing"),
        planned("aws_kms_key"),
        planned("aws_lambda_function", function_name="nothing"),
        planned("aws_s3_bucket", bucket="lake-nothing"),
        planned("aws_s3_bucket_policy", bucket="lake-nothing"),
        planned("aws_s3_object", bucket="lake-nothing", key="x"),
        planned("aws_secretsmanager_secret", name="nothing"),
        planned("aws_sns_topic", name="nothing"),
        planned("aws_sqs_queue", name="nothing"),
    ],
    ids=lambda one: one.type,
)
def test_what_is_not_there(aws: Aws, one: Planned) -> None:
    assert find(aws, one) is None


def test_what_has_no_name_yet_and_what_is_simply_made_again_are_not_looked_for(aws: Aws) -> None:
    assert find(aws, planned("aws_s3_bucket_policy")) is None
    assert find(aws, planned("aws_lakeformation_permissions", principal="somebody")) is None
    assert find(aws, planned("terraform_data")) is None


def test_a_queue_is_ours_by_its_tag_alone(aws: Aws) -> None:
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName="lake-test-queue", tags=dict([TAG]))["QueueUrl"]
    one = planned("aws_sqs_queue", name="lake-test-queue")

    assert find(aws, one) == Existing(address="aws_sqs_queue.one", id=url)
    sqs.tag_queue(QueueUrl=url, Tags=dict([OTHER]))
    other = find(aws, one)
    assert other is not None
    assert other.problem == "isn't this environment's: its tag lakectl:stack says lake-other"
    sqs.untag_queue(QueueUrl=url, TagKeys=[TAG[0]])
    nobodys = find(aws, one)
    assert nobodys is not None
    assert nobodys.problem == "isn't this environment's: it has no tag lakectl:stack"


def test_a_bucket_without_tags_is_ours_only_while_it_is_empty(aws: Aws) -> None:
    name = "lake-test-untagged"
    s3 = make_bucket(aws, name)
    one = planned("aws_s3_bucket", bucket=name)

    assert find(aws, one) == Existing(address="aws_s3_bucket.one", id=name)
    s3.put_object(Bucket=name, Key="somebody's", Body=b"")
    full = find(aws, one)
    assert full is not None
    assert full.problem == "isn't this environment's: it has no tag lakectl:stack"
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags(TAG)})
    assert find(aws, one) == Existing(address="aws_s3_bucket.one", id=name)


def test_parts_of_a_bucket_are_found_where_they_are_set(aws: Aws) -> None:
    name = "lake-test-parts"
    s3 = make_bucket(aws, name)
    one = planned("aws_s3_bucket_versioning", bucket=name)

    assert find(aws, one) is None
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    assert find(aws, one) == Existing(address="aws_s3_bucket_versioning.one", id=name)


def test_a_log_group_that_aws_has_made_is_ours(aws: Aws) -> None:
    aws.client("logs").create_log_group(logGroupName="/aws/lambda/lake-test")

    assert find(aws, planned("aws_cloudwatch_log_group", name="/aws/lambda/lake-test")) == Existing(
        address="aws_cloudwatch_log_group.one", id="/aws/lambda/lake-test"
    )


def test_a_secret_that_is_going_to_be_deleted_must_be_restored_first(aws: Aws) -> None:
    secrets = aws.client("secretsmanager")
    secrets.create_secret(Name="lake-test/key", SecretString="x", Tags=tags(TAG))
    secrets.delete_secret(SecretId="lake-test/key", RecoveryWindowInDays=30)

    found = find(aws, planned("aws_secretsmanager_secret", name="lake-test/key"))

    assert found is not None
    assert found.problem == "is going to be deleted; `aws secretsmanager restore-secret` brings it back"


def test_a_key_is_known_by_its_tags_and_one_that_goes_is_none(aws: Aws) -> None:
    kms = aws.client("kms")
    kms.create_key(Tags=[{"TagKey": OTHER[0], "TagValue": OTHER[1]}])
    key = kms.create_key(Tags=[{"TagKey": TAG[0], "TagValue": TAG[1]}])["KeyMetadata"]["KeyId"]

    assert find(aws, planned("aws_kms_key")) == Existing(address="aws_kms_key.one", id=key)
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert find(aws, planned("aws_kms_key")) is None


def test_a_saved_query_is_found_in_its_workgroup(aws: Aws) -> None:
    athena = aws.client("athena")
    athena.create_work_group(Name="lake-test")
    made = athena.create_named_query(Name="a.b", Database="d", QueryString="SELECT 1", WorkGroup="lake-test")

    assert find(aws, planned("aws_athena_named_query", workgroup="lake-test", name="a.b")) == Existing(
        address="aws_athena_named_query.one", id=made["NamedQueryId"]
    )
    assert find(aws, planned("aws_athena_named_query", workgroup="lake-test", name="a.c")) is None


def test_what_quicksight_shows_is_found(aws: Aws) -> None:
    quicksight = aws.client("quicksight")
    quicksight.create_data_source(
        AwsAccountId=aws.account,
        DataSourceId="lake-test",
        Name="lake-test",
        Type="ATHENA",
        DataSourceParameters={"AthenaParameters": {"WorkGroup": "primary"}},
        Tags=tags(TAG),
    )

    assert find(aws, planned("aws_quicksight_data_source", data_source_id="lake-test")) == Existing(
        address="aws_quicksight_data_source.one", id=f"{aws.account}/lake-test"
    )
    assert find(aws, planned("aws_quicksight_data_set", data_set_id="lake-test")) is None
    schedule = planned("aws_quicksight_refresh_schedule", data_set_id="lake-test", schedule_id="daily")
    assert find(aws, schedule) is None


def test_who_may_not_look_is_told_so(aws: Aws) -> None:
    iam = aws.client("iam")
    trust = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"}}]}'
    )
    iam.create_role(RoleName="lake-test-nobody", AssumeRolePolicyDocument=trust)

    found = find(aws.assume("lake-test-nobody"), planned("aws_sqs_queue", name="whatever"))

    assert found == Existing(address="aws_sqs_queue.one", id="", unseen=True)
