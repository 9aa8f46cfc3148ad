"""CloudWatch, CloudWatch Logs, Budgets and QuickSight: `awscli/examples/{cloudwatch,logs,budgets}`.

The aws CLI has no example for QuickSight; those calls are the ones of "Data source operations" and "Data set
operations" in the Amazon QuickSight Developer Guide.
"""

from __future__ import annotations

from datetime import UTC, datetime

from tests.conformance.calls.call import Refused, call

ACCOUNT = "000000000000"
REGION = "eu-central-1"
_ALARM = {
    "AlarmName": "calls",
    "AlarmDescription": "Data arrives late",
    "MetricName": "DataFreshness",
    "Namespace": "AWS/Firehose",
    "Statistic": "Average",
    "Period": 300,
    "Threshold": 70.0,
    "ComparisonOperator": "GreaterThanThreshold",
    "Dimensions": [{"Name": "DeliveryStreamName", "Value": "orders"}],
    "EvaluationPeriods": 2,
    "AlarmActions": [f"arn:aws:sns:{REGION}:{ACCOUNT}:told"],
    "Unit": "Percent",
}
_ARN = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:calls"
_WHEN = {"StartTime": datetime(2026, 1, 1, tzinfo=UTC), "EndTime": datetime(2026, 1, 2, tzinfo=UTC)}
_METRIC = {"Namespace": "Calls", "MetricName": "Buffers"}

CLOUDWATCH = [
    call("put_metric_alarm", _ALARM, {}),
    call(
        "describe_alarms",
        {"AlarmNames": ["calls"]},
        {
            "MetricAlarms": [
                {
                    **_ALARM,
                    "AlarmArn": _ARN,
                    "StateValue": "INSUFFICIENT_DATA",
                    "ActionsEnabled": True,
                    "InsufficientDataActions": [],
                    "OKActions": [],
                    "AlarmConfigurationUpdatedTimestamp": datetime,
                    "StateUpdatedTimestamp": datetime,
                }
            ]
        },
    ),
    call(
        "describe_alarms_for_metric",
        {"MetricName": "DataFreshness", "Namespace": "AWS/Firehose", "Dimensions": _ALARM["Dimensions"]},
        {"MetricAlarms": [{"AlarmName": "calls"}]},
    ),
    call("set_alarm_state", {"AlarmName": "calls", "StateValue": "ALARM", "StateReason": "testing purposes"}, {}),
    call(
        "describe_alarm_history",
        {"AlarmName": "calls", "HistoryItemType": "StateUpdate"},
        {"AlarmHistoryItems": [{"AlarmName": "calls", "HistoryItemType": "StateUpdate", "Timestamp": datetime}]},
    ),
    call("disable_alarm_actions", {"AlarmNames": ["calls"]}, {}),
    call("enable_alarm_actions", {"AlarmNames": ["calls"]}, {}),
    call("tag_resource", {"ResourceARN": _ARN, "Tags": [{"Key": "stack", "Value": "Production"}]}, {}),
    call("list_tags_for_resource", {"ResourceARN": _ARN}, {"Tags": [{"Key": "stack", "Value": "Production"}]}),
    call("untag_resource", {"ResourceARN": _ARN, "TagKeys": ["stack"]}, {}),
    call("put_composite_alarm", {"AlarmName": "calls-both", "AlarmRule": "ALARM(calls) AND NOT OK(calls)"}, {}),
    call("delete_alarms", {"AlarmNames": ["calls-both"]}, {}),
    call("delete_alarms", {"AlarmNames": ["calls"]}, {}),
    call(
        "put_dashboard",
        {"DashboardName": "Calls", "DashboardBody": '{"widgets":[]}'},
        {"DashboardValidationMessages": []},
    ),
    call(
        "get_dashboard",
        {"DashboardName": "Calls"},
        {"DashboardArn": str, "DashboardBody": str, "DashboardName": "Calls"},
    ),
    call("list_dashboards", {}, {"DashboardEntries": [{"DashboardName": str, "Size": int, "LastModified": datetime}]}),
    call("delete_dashboards", {"DashboardNames": ["Calls"]}, {}),
    call(
        "put_metric_data",
        {"Namespace": "Calls", "MetricData": [{"MetricName": "Buffers", "Unit": "Bytes", "Value": 231434333.0}]},
        {},
    ),
    call("list_metrics", {"Namespace": "Calls"}, {"Metrics": [{**_METRIC, "Dimensions": []}]}),
    call(
        "get_metric_statistics",
        {**_METRIC, **_WHEN, "Period": 3600, "Statistics": ["Maximum"]},
        {"Datapoints": [], "Label": "Buffers"},
    ),
    call(
        "get_metric_data",
        {"MetricDataQueries": [{"Id": "m", "MetricStat": {"Metric": _METRIC, "Period": 300, "Stat": "Sum"}}], **_WHEN},
        {"MetricDataResults": [{"Id": "m", "Timestamps": [], "Values": []}]},
    ),
    call("list_metric_streams", {}, Refused("InvalidAction")),
    call("describe_insight_rules", {}, Refused("InvalidAction")),
    call("describe_anomaly_detectors", {}, Refused("InvalidAction")),
]

_G = {"logGroupName": "calls"}
_S = {**_G, "logStreamName": "one"}
LOGS = [
    call("create_log_group", _G, {}),
    call("create_log_group", _G, Refused("ResourceAlreadyExistsException")),
    call("put_retention_policy", {**_G, "retentionInDays": 5}, {}),
    call(
        "describe_log_groups",
        {"logGroupNamePrefix": "calls"},
        {
            "logGroups": [
                {
                    "storedBytes": int,
                    "metricFilterCount": 0,
                    "creationTime": int,
                    "logGroupName": "calls",
                    "retentionInDays": 5,
                    "arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:calls:*",
                }
            ]
        },
    ),
    call("delete_retention_policy", _G, {}),
    call("create_log_stream", _S, {}),
    call("describe_log_streams", _G, {"logStreams": [{"creationTime": int, "arn": str, "logStreamName": "one"}]}),
    call(
        "put_log_events",
        {**_S, "logEvents": [{"timestamp": 1793300000000, "message": "one"}]},
        {"nextSequenceToken": str},
    ),
    call(
        "get_log_events",
        _S,
        {
            "nextForwardToken": str,
            "events": [{"ingestionTime": int, "timestamp": 1793300000000, "message": "one"}],
            "nextBackwardToken": str,
        },
    ),
    call("delete_log_stream", _S, {}),
    call("delete_log_group", _G, {}),
    call("describe_log_streams", _G, Refused("ResourceNotFoundException")),
]

_ACCOUNT = {"AccountId": ACCOUNT}
_BUDGET = {
    "BudgetName": "Calls",
    "BudgetLimit": {"Amount": "500", "Unit": "USD"},
    "TimeUnit": "MONTHLY",
    "BudgetType": "COST",
}
_OF = {**_ACCOUNT, "BudgetName": "Calls"}
_NOTIFICATION = {
    "NotificationType": "ACTUAL",
    "ComparisonOperator": "GREATER_THAN",
    "Threshold": 80.0,
    "ThresholdType": "PERCENTAGE",
}
_TOLD = {"SubscriptionType": "EMAIL", "Address": "lake@shop.example"}
BUDGETS = [
    call(
        "create_budget",
        {
            **_ACCOUNT,
            "Budget": _BUDGET,
            "NotificationsWithSubscribers": [{"Notification": _NOTIFICATION, "Subscribers": [_TOLD]}],
        },
        {},
    ),
    call("describe_budget", _OF, {"Budget": {**_BUDGET, "CalculatedSpend": dict}}),
    call("describe_budgets", _ACCOUNT, {"Budgets": [{"BudgetName": "Calls"}]}),
    call("update_budget", {**_ACCOUNT, "NewBudget": {**_BUDGET, "BudgetLimit": {"Amount": "50", "Unit": "USD"}}}, {}),
    call("describe_notifications_for_budget", _OF, {"Notifications": [_NOTIFICATION]}),
    call("describe_subscribers_for_notification", {**_OF, "Notification": _NOTIFICATION}, {"Subscribers": [_TOLD]}),
    call("delete_budget", _OF, {}),
    call("describe_budget", _OF, Refused("NotFoundException")),
]

_OWN = {"AwsAccountId": ACCOUNT}
_SOURCE = {**_OWN, "DataSourceId": "calls"}
_TABLE = {
    "orders": {
        "RelationalTable": {
            "DataSourceArn": f"arn:aws:quicksight:{REGION}:{ACCOUNT}:datasource/calls",
            "Name": "orders",
            "InputColumns": [{"Name": "amount", "Type": "DECIMAL"}],
        }
    }
}
QUICKSIGHT = [
    call(
        "create_data_source",
        {
            **_SOURCE,
            "Name": "Calls",
            "Type": "ATHENA",
            "DataSourceParameters": {"AthenaParameters": {"WorkGroup": "primary"}},
        },
        {"Arn": str, "DataSourceId": "calls", "CreationStatus": str, "Status": int},
    ),
    call("describe_data_source", _SOURCE, {"DataSource": {"DataSourceId": "calls", "Name": "Calls", "Type": "ATHENA"}}),
    call("list_data_sources", _OWN, {"DataSources": [{"DataSourceId": "calls"}]}),
    call(
        "create_data_set",
        {**_OWN, "DataSetId": "calls", "Name": "Orders", "PhysicalTableMap": _TABLE, "ImportMode": "DIRECT_QUERY"},
        {"Arn": str, "DataSetId": "calls", "Status": int},
    ),
    call(
        "describe_data_set",
        {**_OWN, "DataSetId": "calls"},
        {"DataSet": {"DataSetId": "calls", "ImportMode": "DIRECT_QUERY", "OutputColumns": [{"Name": "amount"}]}},
    ),
    call("list_data_sets", _OWN, {"DataSetSummaries": [{"DataSetId": "calls", "Name": "Orders"}]}),
    call("delete_data_set", {**_OWN, "DataSetId": "calls"}, {"DataSetId": "calls"}),
    call("delete_data_source", _SOURCE, {"DataSourceId": "calls"}),
    call("describe_data_source", _SOURCE, Refused("ResourceNotFoundException")),
    call("list_dashboards", _OWN, Refused("UnknownOperationException")),
    call(
        "create_data_source",
        {**_OWN, "DataSourceId": "s3", "Name": "S3", "Type": "S3"},
        Refused("InvalidParameterValueException"),
    ),
]
