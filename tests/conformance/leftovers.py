"""What there is in an account, by the services' own lists: the same before the examples and after them."""

from __future__ import annotations

import jmespath

from lakectl.localaws.process import Endpoint
from tests.localaws.conftest import client_of

# service, operation, what names a thing. A KMS key waits for its deletion, and a secret isn't listed when it does.
_LISTS = (
    ("athena", "list_work_groups", "WorkGroups[].Name"),
    ("cloudwatch", "describe_alarms", "MetricAlarms[].AlarmName"),
    ("cloudwatch", "list_dashboards", "DashboardEntries[].DashboardName"),
    ("events", "list_archives", "Archives[].ArchiveName"),
    ("events", "list_event_buses", "EventBuses[].Name"),
    ("events", "list_rules", "Rules[].Name"),
    ("firehose", "list_delivery_streams", "DeliveryStreamNames"),
    ("glue", "get_databases", "DatabaseList[].Name"),
    ("glue", "list_crawlers", "CrawlerNames"),
    ("glue", "list_jobs", "JobNames"),
    ("glue", "list_triggers", "TriggerNames"),
    ("glue", "list_workflows", "Workflows"),
    ("glue", "get_security_configurations", "SecurityConfigurations[].Name"),
    ("iam", "list_roles", "Roles[].RoleName"),
    ("iam", "list_users", "Users[].UserName"),
    ("kms", "list_aliases", "Aliases[].AliasName"),
    ("lakeformation", "get_data_lake_settings", "DataLakeSettings.DataLakeAdmins[].DataLakePrincipalIdentifier"),
    ("lakeformation", "list_data_cells_filter", "DataCellsFilters[].Name"),
    ("lakeformation", "list_lf_tags", "LFTags[].TagKey"),
    ("lakeformation", "list_permissions", "PrincipalResourcePermissions[].Principal.DataLakePrincipalIdentifier"),
    ("lakeformation", "list_resources", "ResourceInfoList[].ResourceArn"),
    ("lambda", "list_functions", "Functions[].FunctionName"),
    ("logs", "describe_log_groups", "logGroups[].logGroupName"),
    ("s3", "list_buckets", "Buckets[].Name"),
    ("secretsmanager", "list_secrets", "SecretList[].Name"),
    ("sns", "list_topics", "Topics[].TopicArn"),
    ("sqs", "list_queues", "QueueUrls"),
)

# What new databases and tables give to everyone stays when they go (docs/local.md).
_ANYONE = "IAM_ALLOWED_PRINCIPALS"


def there(endpoint: Endpoint) -> set[str]:
    """`glue list_jobs: NAME` of everything."""
    found = set()
    for service, operation, names in _LISTS:
        answer = getattr(client_of(endpoint, service), operation)()
        found |= {f"{service} {operation}: {name}" for name in jmespath.search(names, answer) or [] if name != _ANYONE}
    return found
