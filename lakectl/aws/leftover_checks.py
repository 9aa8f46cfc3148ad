"""The checks after a destroy: each kind of thing is asked for by its computed name, or by its tag."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lakectl.aws.keys import GOING, own_keys
from lakectl.aws.session import Aws
from lakectl.config import names
from lakectl.config.model import LakeConfig

Find = Callable[[Aws, LakeConfig], Iterator[str]]


def _pages(aws: Aws, service: str, operation: str, key: str, **arguments: Any) -> Iterator[Any]:
    for page in aws.client(service).get_paginator(operation).paginate(**arguments):
        yield from page.get(key) or []


def _buckets(aws: Aws, config: LakeConfig) -> Iterator[str]:
    ours = {names.bucket(config, zone, aws.account) for zone in names.ZONES}
    for bucket in aws.client("s3").list_buckets()["Buckets"]:
        if bucket["Name"] in ours:
            yield bucket["Name"]


def _roles(aws: Aws, config: LakeConfig) -> Iterator[str]:
    ours = {names.human_role(config, role) for role in config.own_roles}
    for role in _pages(aws, "iam", "list_roles", "Roles"):
        if role["RoleName"] in ours or role["RoleName"].startswith(names.prefix(config) + "-"):
            yield role["RoleName"]


def _queues(aws: Aws, config: LakeConfig) -> Iterator[str]:
    for url in _pages(aws, "sqs", "list_queues", "QueueUrls", QueueNamePrefix=names.prefix(config) + "-"):
        yield url.rsplit("/", 1)[-1]


def _buses(aws: Aws, config: LakeConfig) -> Iterator[str]:
    for bus in aws.client("events").list_event_buses(NamePrefix=names.bus(config))["EventBuses"]:
        yield bus["Name"]


def _streams(aws: Aws, config: LakeConfig) -> Iterator[str]:
    ours = {names.stream(config, contract) for contract in config.streams}
    for name in aws.client("firehose").list_delivery_streams(Limit=100)["DeliveryStreamNames"]:
        if name in ours:
            yield name


def _databases(aws: Aws, config: LakeConfig) -> Iterator[str]:
    for database in _pages(aws, "glue", "get_databases", "DatabaseList"):
        if database["Name"] == names.database(config):
            yield database["Name"]


def _glue(operation: str, key: str) -> Find:
    def find(aws: Aws, config: LakeConfig) -> Iterator[str]:
        reply = getattr(aws.client("glue"), operation)()
        for name in reply[key]:
            if name.startswith(names.prefix(config) + "-"):
                yield name

    return find


def _functions(aws: Aws, config: LakeConfig) -> Iterator[str]:
    for function in _pages(aws, "lambda", "list_functions", "Functions"):
        if function["FunctionName"] == names.simulator(config):
            yield function["FunctionName"]


def _workgroups(aws: Aws, config: LakeConfig) -> Iterator[str]:
    for group in aws.client("athena").list_work_groups()["WorkGroups"]:
        if group["Name"].startswith(names.prefix(config)):
            yield group["Name"]


def _locations(aws: Aws, config: LakeConfig) -> Iterator[str]:
    curated = names.bucket(config, "curated", aws.account)
    for resource in aws.client("lakeformation").list_resources()["ResourceInfoList"]:
        if resource["ResourceArn"].split(":::")[-1].startswith(curated):
            yield resource["ResourceArn"]


def _grants(aws: Aws, config: LakeConfig) -> Iterator[str]:
    database = names.database(config)
    for grant in aws.client("lakeformation").list_permissions()["PrincipalResourcePermissions"]:
        if database in str(grant["Resource"]):
            who = grant["Principal"]["DataLakePrincipalIdentifier"]
            yield f"{who}: {', '.join(grant['Permissions'])}"


def _lf_tags(aws: Aws, config: LakeConfig) -> Iterator[str]:
    ours = {names.classification_tag(config), names.stream_lf_tag(config)}
    for tag in _pages(aws, "lakeformation", "list_lf_tags", "LFTags"):
        if tag["TagKey"] in ours:
            yield tag["TagKey"]


def _secrets(aws: Aws, config: LakeConfig) -> Iterator[str]:
    for secret in _pages(aws, "secretsmanager", "list_secrets", "SecretList"):
        if secret["Name"] == names.token_key_secret(config):
            yield secret["Name"]


def _log_groups(aws: Aws, config: LakeConfig) -> Iterator[str]:
    ours = {names.simulator_log_group(config), *(names.firehose_log_group(config, one) for one in config.streams)}
    ours |= {f"{names.job_log_groups(config, one)}/{part}" for one in config.streams for part in ("output", "error")}
    for start in ("/aws/kinesisfirehose/", "/aws/lambda/", "/aws-glue/jobs/"):
        for group in _pages(aws, "logs", "describe_log_groups", "logGroups", logGroupNamePrefix=start):
            if group["logGroupName"] in ours:
                yield group["logGroupName"]


def _alarms(aws: Aws, config: LakeConfig) -> Iterator[str]:
    start = names.prefix(config) + "-"
    for alarm in _pages(aws, "cloudwatch", "describe_alarms", "MetricAlarms", AlarmNamePrefix=start):
        yield alarm["AlarmName"]


def _archives(aws: Aws, config: LakeConfig) -> Iterator[str]:
    for archive in aws.client("events").list_archives(NamePrefix=names.archive(config))["Archives"]:
        yield archive["ArchiveName"]


def _rules(aws: Aws, config: LakeConfig) -> Iterator[str]:
    """On the default bus; those on the lake's own bus go with it."""
    for rule in aws.client("events").list_rules(NamePrefix=names.prefix(config) + "-")["Rules"]:
        yield rule["Name"]


def _topics(aws: Aws, config: LakeConfig) -> Iterator[str]:
    for topic in _pages(aws, "sns", "list_topics", "Topics"):
        if topic["TopicArn"].endswith(f":{names.notices(config)}"):
            yield topic["TopicArn"]


def _dashboards(aws: Aws, config: LakeConfig) -> Iterator[str]:
    for board in aws.client("cloudwatch").list_dashboards(DashboardNamePrefix=names.prefix(config))["DashboardEntries"]:
        if board["DashboardName"] == names.prefix(config):
            yield board["DashboardName"]


def _aliases(aws: Aws, config: LakeConfig) -> Iterator[str]:
    for alias in _pages(aws, "kms", "list_aliases", "Aliases"):
        if alias["AliasName"] == f"alias/{names.prefix(config)}":
            yield alias["AliasName"]


def _security(aws: Aws, config: LakeConfig) -> Iterator[str]:
    for one in _pages(aws, "glue", "get_security_configurations", "SecurityConfigurations"):
        if one["Name"] == names.prefix(config):
            yield one["Name"]


def _saved_queries(aws: Aws, config: LakeConfig) -> Iterator[str]:
    """Of workgroups that are left; a deleted workgroup takes its queries with it."""
    for group in _workgroups(aws, config):
        yield from _pages(aws, "athena", "list_named_queries", "NamedQueryIds", WorkGroup=group)


def _budgets(aws: Aws, config: LakeConfig) -> Iterator[str]:
    for budget in _pages(aws, "budgets", "describe_budgets", "Budgets", AccountId=aws.account):
        if budget["BudgetName"] == names.prefix(config):
            yield budget["BudgetName"]


def _keys(aws: Aws, config: LakeConfig) -> Iterator[str]:
    """Keys that still work; one that waits for its deletion is none."""
    for key in own_keys(aws, names.stack_tag(config)):
        if key["KeyState"] not in GOING:
            yield key["Arn"]


def _data_sets(aws: Aws, config: LakeConfig) -> Iterator[str]:
    for one in _pages(aws, "quicksight", "list_data_sets", "DataSetSummaries", AwsAccountId=aws.account):
        if one["DataSetId"].startswith(names.prefix(config) + "-"):
            yield one["DataSetId"]


def _data_sources(aws: Aws, config: LakeConfig) -> Iterator[str]:
    for one in _pages(aws, "quicksight", "list_data_sources", "DataSources", AwsAccountId=aws.account):
        if one["DataSourceId"] == names.quicksight_data_source(config):
            yield one["DataSourceId"]


_ACCOUNT = '"$(aws sts get-caller-identity --query Account --output text)"'

CHECKS: tuple[tuple[str, Find, str], ...] = (
    ("buckets", _buckets, "aws s3api delete-bucket --bucket {}"),
    ("event buses", _buses, "aws events delete-event-bus --name {}"),
    ("delivery streams", _streams, "aws firehose delete-delivery-stream --delivery-stream-name {}"),
    (
        "queues",
        _queues,
        'aws sqs delete-queue --queue-url "$(aws sqs get-queue-url --queue-name {} --query QueueUrl --output text)"',
    ),
    ("databases", _databases, "aws glue delete-database --name {}"),
    ("jobs", _glue("list_jobs", "JobNames"), "aws glue delete-job --job-name {}"),
    ("workflows", _glue("list_workflows", "Workflows"), "aws glue delete-workflow --name {}"),
    ("crawlers", _glue("list_crawlers", "CrawlerNames"), "aws glue delete-crawler --name {}"),
    ("workgroups", _workgroups, "aws athena delete-work-group --recursive-delete-option --work-group {}"),
    ("registered locations", _locations, "aws lakeformation deregister-resource --resource-arn {}"),
    ("Lake Formation grants", _grants, "aws lakeformation list-permissions  # revoke-permissions: {}"),
    ("LF-tags", _lf_tags, "aws lakeformation delete-lf-tag --tag-key {}"),
    ("functions", _functions, "aws lambda delete-function --function-name {}"),
    ("log groups", _log_groups, "aws logs delete-log-group --log-group-name {}"),
    ("alarms", _alarms, "aws cloudwatch delete-alarms --alarm-names {}"),
    ("secrets", _secrets, "aws secretsmanager delete-secret --force-delete-without-recovery --secret-id {}"),
    ("roles", _roles, "aws iam delete-role --role-name {}"),
    ("archives", _archives, "aws events delete-archive --archive-name {}"),
    ("rules", _rules, "aws events delete-rule --force --name {}"),
    ("saved queries", _saved_queries, "aws athena delete-named-query --named-query-id {}"),
    ("security configurations", _security, "aws glue delete-security-configuration --name {}"),
    ("topics", _topics, "aws sns delete-topic --topic-arn {}"),
    ("dashboards", _dashboards, "aws cloudwatch delete-dashboards --dashboard-names {}"),
    ("key aliases", _aliases, "aws kms delete-alias --alias-name {}"),
    ("KMS keys (but those that wait for their deletion)", _keys, "aws kms schedule-key-deletion --key-id {}"),
    ("budgets", _budgets, f"aws budgets delete-budget --account-id {_ACCOUNT} --budget-name {{}}"),
    (
        "QuickSight data sets",
        _data_sets,
        f"aws quicksight delete-data-set --aws-account-id {_ACCOUNT} --data-set-id {{}}",
    ),
    (
        "QuickSight data sources",
        _data_sources,
        f"aws quicksight delete-data-source --aws-account-id {_ACCOUNT} --data-source-id {{}}",
    ),
)


def checks_of(config: LakeConfig) -> tuple[tuple[str, Find, str], ...]:
    """Those that make sense for an environment: an account without QuickSight refuses the question."""
    pointless: set[Find] = set()
    if not config.environment.quicksight.owners:
        pointless |= {_data_sets, _data_sources}
    if config.environment.encryption != "kms":
        pointless |= {_keys, _aliases}
    return tuple(check for check in CHECKS if check[1] not in pointless)
