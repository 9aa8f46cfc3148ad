"""How each type of resource is found in AWS and by what id Terraform imports it: one line a type.

The ids are those of the "Import" sections of the provider's documentation (hashicorp/aws 5.100). In the templates stand
planned values (`{bucket}`), the answer of the look-up (`{reply[QueueUrl]}`), `{account}`, `{region}`, `{partition}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """One call that fails, or answers with nothing, when the thing isn't there."""

    service: str
    operation: str
    ask: Mapping[str, str]
    """Its arguments, as templates; a key that ends with [] takes a list of one."""
    id: str
    """Terraform's import id, as a template."""
    tagged: str = ""
    """What the service's tag call takes, as a template; "" where there are no tags and the name must do."""
    answer: str = ""
    """The key of the answer that is empty when the thing isn't there."""
    untagged_by_aws: bool = False
    """Whether AWS itself makes it, without tags, when something of that name is used."""


def _glue(operation: str, argument: str, kind: str) -> Look:
    arn = "arn:{partition}:glue:{region}:{account}:%s/{name}" % kind  # noqa: UP031 - the braces are filled in later
    return Look("glue", operation, {argument: "{name}"}, "{name}", tagged=arn)


def _bucket_part(operation: str, answer: str = "") -> Look:
    return Look("s3", operation, {"Bucket": "{bucket}"}, "{bucket}", answer=answer)


_LOG_GROUP = "arn:{partition}:logs:{region}:{account}:log-group:{name}"
_TOPIC = "arn:{partition}:sns:{region}:{account}:{name}"
_BUDGET = "arn:{partition}:budgets::{account}:budget/{name}"
_FILTER = {"TableCatalogId": "table_catalog_id", "DatabaseName": "database_name", "TableName": "table_name"}
_TABLE_DATA = "{table_data[0][%s]}"

ADOPTABLE: Mapping[str, Look] = {
    "aws_athena_workgroup": Look(
        "athena",
        "get_work_group",
        {"WorkGroup": "{name}"},
        "{name}",
        tagged="arn:{partition}:athena:{region}:{account}:workgroup/{name}",
    ),
    "aws_budgets_budget": Look(
        "budgets",
        "describe_budget",
        {"AccountId": "{account}", "BudgetName": "{name}"},
        "{account}:{name}",
        tagged=_BUDGET,
    ),
    "aws_cloudwatch_dashboard": Look(
        "cloudwatch", "get_dashboard", {"DashboardName": "{dashboard_name}"}, "{dashboard_name}"
    ),
    "aws_cloudwatch_event_archive": Look("events", "describe_archive", {"ArchiveName": "{name}"}, "{name}"),
    "aws_cloudwatch_event_bus": Look(
        "events", "describe_event_bus", {"Name": "{name}"}, "{name}", tagged="{reply[Arn]}"
    ),
    "aws_cloudwatch_event_rule": Look(
        "events",
        "describe_rule",
        {"Name": "{name}", "EventBusName": "{event_bus_name}"},
        "{event_bus_name}/{name}",
        tagged="{reply[Arn]}",
    ),
    "aws_cloudwatch_event_target": Look(
        "events",
        "list_targets_by_rule",
        {"Rule": "{rule}", "EventBusName": "{event_bus_name}"},
        "{event_bus_name}/{rule}/{target_id}",
        answer="Targets",
    ),
    "aws_cloudwatch_log_group": Look(
        "logs",
        "list_tags_for_resource",
        {"resourceArn": _LOG_GROUP},
        "{name}",
        tagged=_LOG_GROUP,
        untagged_by_aws=True,
    ),
    "aws_cloudwatch_log_stream": Look(
        "logs",
        "describe_log_streams",
        {"logGroupName": "{log_group_name}", "logStreamNamePrefix": "{name}"},
        "{log_group_name}:{name}",
        answer="logStreams",
    ),
    "aws_cloudwatch_metric_alarm": Look(
        "cloudwatch",
        "describe_alarms",
        {"AlarmNames[]": "{alarm_name}"},
        "{alarm_name}",
        tagged="{reply[MetricAlarms][0][AlarmArn]}",
        answer="MetricAlarms",
    ),
    "aws_glue_catalog_database": Look(
        "glue",
        "get_database",
        {"Name": "{name}"},
        "{account}:{name}",
        tagged="arn:{partition}:glue:{region}:{account}:database/{name}",
    ),
    "aws_glue_catalog_table": Look(
        "glue",
        "get_table",
        {"DatabaseName": "{database_name}", "Name": "{name}"},
        "{account}:{database_name}:{name}",
    ),
    "aws_glue_crawler": _glue("get_crawler", "Name", "crawler"),
    "aws_glue_job": _glue("get_job", "JobName", "job"),
    "aws_glue_security_configuration": Look("glue", "get_security_configuration", {"Name": "{name}"}, "{name}"),
    "aws_glue_trigger": _glue("get_trigger", "Name", "trigger"),
    "aws_glue_workflow": _glue("get_workflow", "Name", "workflow"),
    "aws_iam_role": Look("iam", "get_role", {"RoleName": "{name}"}, "{name}", tagged="{name}"),
    "aws_iam_role_policy": Look(
        "iam", "get_role_policy", {"RoleName": "{role}", "PolicyName": "{name}"}, "{role}:{name}"
    ),
    "aws_kinesis_firehose_delivery_stream": Look(
        "firehose",
        "describe_delivery_stream",
        {"DeliveryStreamName": "{name}"},
        "{reply[DeliveryStreamDescription][DeliveryStreamARN]}",
        tagged="{name}",
    ),
    "aws_kms_alias": Look("kms", "describe_key", {"KeyId": "{name}"}, "{name}", tagged="{reply[KeyMetadata][KeyId]}"),
    "aws_lakeformation_data_cells_filter": Look(
        "lakeformation",
        "get_data_cells_filter",
        {**{key: _TABLE_DATA % value for key, value in _FILTER.items()}, "Name": _TABLE_DATA % "name"},
        ",".join(_TABLE_DATA % one for one in ("database_name", "name", "table_catalog_id", "table_name")),
    ),
    "aws_lakeformation_lf_tag": Look("lakeformation", "get_lf_tag", {"TagKey": "{key}"}, "{account}:{key}"),
    "aws_lambda_function": Look(
        "lambda",
        "get_function_configuration",
        {"FunctionName": "{function_name}"},
        "{function_name}",
        tagged="{reply[FunctionArn]}",
    ),
    "aws_quicksight_data_set": Look(
        "quicksight",
        "describe_data_set",
        {"AwsAccountId": "{account}", "DataSetId": "{data_set_id}"},
        "{account},{data_set_id}",
        tagged="{reply[DataSet][Arn]}",
    ),
    "aws_quicksight_data_source": Look(
        "quicksight",
        "describe_data_source",
        {"AwsAccountId": "{account}", "DataSourceId": "{data_source_id}"},
        "{account}/{data_source_id}",
        tagged="{reply[DataSource][Arn]}",
    ),
    "aws_quicksight_refresh_schedule": Look(
        "quicksight",
        "describe_refresh_schedule",
        {"AwsAccountId": "{account}", "DataSetId": "{data_set_id}", "ScheduleId": "{schedule_id}"},
        "{account},{data_set_id},{schedule_id}",
    ),
    "aws_s3_bucket": Look(
        "s3", "head_bucket", {"Bucket": "{bucket}", "ExpectedBucketOwner": "{account}"}, "{bucket}", tagged="{bucket}"
    ),
    "aws_s3_bucket_lifecycle_configuration": _bucket_part("get_bucket_lifecycle_configuration"),
    "aws_s3_bucket_ownership_controls": _bucket_part("get_bucket_ownership_controls"),
    "aws_s3_bucket_policy": _bucket_part("get_bucket_policy"),
    "aws_s3_bucket_public_access_block": _bucket_part("get_public_access_block"),
    "aws_s3_bucket_server_side_encryption_configuration": _bucket_part("get_bucket_encryption"),
    "aws_s3_bucket_versioning": _bucket_part("get_bucket_versioning", "Status"),
    "aws_s3_object": Look("s3", "head_object", {"Bucket": "{bucket}", "Key": "{key}"}, "{bucket}/{key}"),
    "aws_secretsmanager_secret": Look(
        "secretsmanager", "describe_secret", {"SecretId": "{name}"}, "{reply[ARN]}", tagged="{name}"
    ),
    "aws_sns_topic": Look("sns", "get_topic_attributes", {"TopicArn": _TOPIC}, _TOPIC, tagged=_TOPIC),
    "aws_sqs_queue": Look(
        "sqs", "get_queue_url", {"QueueName": "{name}"}, "{reply[QueueUrl]}", tagged="{reply[QueueUrl]}"
    ),
}

KEY = "aws_kms_key"
SAVED_QUERY = "aws_athena_named_query"
NAMELESS: Mapping[str, str] = {KEY: "kms", SAVED_QUERY: "athena"}
"""Types without a name of their own, and their service: nothing collides, but a second one would be made. They are
found in lists, see `existing`."""

MADE_AGAIN: Mapping[str, str] = {
    "aws_cloudwatch_event_bus_policy": "EventBridge replaces the statement",
    "aws_lakeformation_data_lake_settings": "Lake Formation replaces the settings",
    "aws_lakeformation_permissions": "a grant that is there is granted again",
    "aws_lakeformation_resource_lf_tags": "an LF-tag that a resource wears is put on again",
    "aws_lakeformation_resource": "the provider takes a location that is registered for its own",
    "aws_sns_topic_policy": "SNS replaces the policy",
    "aws_sns_topic_subscription": "SNS answers with the subscription that is there",
    "aws_sqs_queue_policy": "SQS replaces the policy",
}
"""Types that can't be imported or needn't be, and why making one again does no harm."""


@dataclass(frozen=True, slots=True)
class TagCall:
    """How a service tells a thing's tags."""

    operation: str
    argument: str
    answer: str


TAG_CALLS: Mapping[str, TagCall] = {
    "athena": TagCall("list_tags_for_resource", "ResourceARN", "Tags"),
    "budgets": TagCall("list_tags_for_resource", "ResourceARN", "ResourceTags"),
    "cloudwatch": TagCall("list_tags_for_resource", "ResourceARN", "Tags"),
    "events": TagCall("list_tags_for_resource", "ResourceARN", "Tags"),
    "firehose": TagCall("list_tags_for_delivery_stream", "DeliveryStreamName", "Tags"),
    "glue": TagCall("get_tags", "ResourceArn", "Tags"),
    "iam": TagCall("list_role_tags", "RoleName", "Tags"),
    "kms": TagCall("list_resource_tags", "KeyId", "Tags"),
    "lambda": TagCall("list_tags", "Resource", "Tags"),
    "logs": TagCall("list_tags_for_resource", "resourceArn", "tags"),
    "quicksight": TagCall("list_tags_for_resource", "ResourceArn", "Tags"),
    "s3": TagCall("get_bucket_tagging", "Bucket", "TagSet"),
    "secretsmanager": TagCall("describe_secret", "SecretId", "Tags"),
    "sns": TagCall("list_tags_for_resource", "ResourceArn", "Tags"),
    "sqs": TagCall("list_queue_tags", "QueueUrl", "Tags"),
}
