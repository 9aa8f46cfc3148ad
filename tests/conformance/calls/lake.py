"""Firehose, Glue, Athena and Lake Formation: the calls of `awscli/examples/{firehose,glue,athena,lakeformation}`."""

from __future__ import annotations

from datetime import datetime

from tests.conformance.calls.call import Refused, call

ACCOUNT = "000000000000"
REGION = "eu-central-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/calls-worker"
BUCKET = "calls-lake"
_COLUMN = {"Name": "order", "Type": "string"}
_PARQUET = "org.apache.hadoop.hive.ql.io.parquet"
TABLE = {
    "Name": "orders",
    "TableType": "EXTERNAL_TABLE",
    "Parameters": {"classification": "parquet"},
    "StorageDescriptor": {
        "Columns": [_COLUMN, {"Name": "amount", "Type": "double"}],
        "Location": f"s3://{BUCKET}/orders/",
        "InputFormat": f"{_PARQUET}.MapredParquetInputFormat",
        "OutputFormat": f"{_PARQUET}.MapredParquetOutputFormat",
        "SerdeInfo": {"SerializationLibrary": f"{_PARQUET}.serde.ParquetHiveSerDe"},
    },
}

FIREHOSE = [
    call(
        "create_delivery_stream",
        {
            "DeliveryStreamName": "calls",
            "ExtendedS3DestinationConfiguration": {"RoleARN": ROLE, "BucketARN": f"arn:aws:s3:::{BUCKET}"},
        },
        {"DeliveryStreamARN": f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/calls"},
    ),
    call("list_delivery_streams", {}, {"DeliveryStreamNames": ["calls"], "HasMoreDeliveryStreams": False}),
    call(
        "describe_delivery_stream",
        {"DeliveryStreamName": "calls"},
        {
            "DeliveryStreamDescription": {
                "DeliveryStreamName": "calls",
                "DeliveryStreamStatus": "ACTIVE",
                "DeliveryStreamType": "DirectPut",
                "VersionId": "1",
                "CreateTimestamp": datetime,
                "Destinations": [
                    {
                        "DestinationId": str,
                        "ExtendedS3DestinationDescription": {
                            "RoleARN": ROLE,
                            "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
                            "CompressionFormat": "UNCOMPRESSED",
                            "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
                        },
                    }
                ],
                "HasMoreDestinations": False,
            }
        },
    ),
    call(
        "put_record",
        {"DeliveryStreamName": "calls", "Record": {"Data": b"one"}},
        {"RecordId": str, "Encrypted": False},
    ),
    call(
        "put_record_batch",
        {"DeliveryStreamName": "calls", "Records": [{"Data": b"one"}, {"Data": b"two"}, {"Data": b"three"}]},
        {"FailedPutCount": 0, "Encrypted": False, "RequestResponses": [{"RecordId": str}]},
    ),
    call(
        "put_record",
        {"DeliveryStreamName": "none", "Record": {"Data": b"one"}},
        Refused("ResourceNotFoundException"),
    ),
    call("delete_delivery_stream", {"DeliveryStreamName": "calls"}, {}),
    call("describe_delivery_stream", {"DeliveryStreamName": "calls"}, Refused("ResourceNotFoundException")),
]

GLUE = [
    call("create_database", {"DatabaseInput": {"Name": "calls"}}, {}),
    call("get_databases", {}, {"DatabaseList": [{"Name": str, "CreateTime": datetime, "CatalogId": ACCOUNT}]}),
    call("get_database", {"Name": "calls"}, {"Database": {"Name": "calls", "CatalogId": ACCOUNT}}),
    call("create_table", {"DatabaseName": "calls", "TableInput": TABLE}, {}),
    call(
        "get_tables",
        {"DatabaseName": "calls"},
        {"TableList": [{"Name": "orders", "DatabaseName": "calls", "StorageDescriptor": {"Columns": [_COLUMN]}}]},
    ),
    call("get_table", {"DatabaseName": "calls", "Name": "none"}, Refused("EntityNotFoundException")),
    call(
        "create_job",
        {
            "Name": "calls-job",
            "Role": ROLE,
            "Command": {"Name": "glueetl", "ScriptLocation": f"s3://{BUCKET}/curate.py"},
            "DefaultArguments": {"--job-language": "python"},
            "MaxRetries": 0,
            "Timeout": 5,
        },
        {"Name": "calls-job"},
    ),
    call(
        "get_job",
        {"JobName": "calls-job"},
        {"Job": {"Name": "calls-job", "Role": ROLE, "Command": {"Name": "glueetl"}, "CreatedOn": datetime}},
    ),
    call("get_job_runs", {"JobName": "calls-job"}, {"JobRuns": []}),
    call("get_job_run", {"JobName": "calls-job", "RunId": "jr_0"}, Refused("EntityNotFoundException")),
    call("start_job_run", {"JobName": "calls-none"}, Refused("EntityNotFoundException")),
    call(
        "batch_stop_job_run",
        {"JobName": "calls-job", "JobRunIds": ["jr_0"]},
        {"SuccessfulSubmissions": [], "Errors": [{"JobName": "calls-job", "JobRunId": "jr_0"}]},
    ),
    call("start_crawler", {"Name": "calls-none"}, Refused("EntityNotFoundException")),
    call("delete_job", {"JobName": "calls-job"}, {"JobName": "calls-job"}),
    call(
        "create_connection",
        {
            "ConnectionInput": {
                "Name": "calls",
                "ConnectionType": "KAFKA",
                "ConnectionProperties": {"KAFKA_BOOTSTRAP_SERVERS": "shop.example:9094"},
            }
        },
        Refused("OperationNotSupportedException"),
    ),
    call(
        "get_plan",
        {"Mapping": [], "Source": {"DatabaseName": "calls", "TableName": "orders"}},
        Refused("InvalidAction"),
    ),
    call("delete_table", {"DatabaseName": "calls", "Name": "orders"}, {}),
    call("delete_database", {"Name": "calls"}, {}),
]

_NAMED = {"Name": "newest", "Database": "calls", "QueryString": "SELECT 1", "WorkGroup": "calls"}
_RESULT = {"ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/results/"}}
ATHENA = [
    call("create_work_group", {"Name": "calls", "Description": "Calls", "Configuration": _RESULT}, {}),
    call(
        "get_work_group",
        {"WorkGroup": "calls"},
        {
            "WorkGroup": {
                "Name": "calls",
                "State": "ENABLED",
                "Configuration": {
                    **_RESULT,
                    "EnforceWorkGroupConfiguration": bool,
                    "PublishCloudWatchMetricsEnabled": bool,
                    "RequesterPaysEnabled": False,
                },
                "Description": "Calls",
                "CreationTime": datetime,
            }
        },
    ),
    call("list_work_groups", {}, {"WorkGroups": [{"Name": str, "State": "ENABLED", "CreationTime": datetime}]}),
    call(
        "update_work_group",
        {"WorkGroup": "calls", "ConfigurationUpdates": {"BytesScannedCutoffPerQuery": 10000000}},
        {},
    ),
    call("create_named_query", _NAMED, {"NamedQueryId": str}, named="NamedQueryId"),
    call("get_named_query", {"NamedQueryId": "$named"}, {"NamedQuery": {**_NAMED, "NamedQueryId": str}}),
    call("list_named_queries", {"WorkGroup": "calls"}, {"NamedQueryIds": [str]}),
    call(
        "batch_get_named_query",
        {"NamedQueryIds": ["$named"]},
        {"NamedQueries": [_NAMED], "UnprocessedNamedQueryIds": []},
    ),
    call(
        "start_query_execution",
        {"QueryString": "SELECT 1 AS one", "WorkGroup": "calls", "QueryExecutionContext": {"Database": "calls"}},
        {"QueryExecutionId": str},
        query="QueryExecutionId",
    ),
    call(
        "get_query_execution",
        {"QueryExecutionId": "$query"},
        {
            "QueryExecution": {
                "QueryExecutionId": str,
                "Query": "SELECT 1 AS one",
                "StatementType": "DML",
                "ResultConfiguration": {"OutputLocation": str},
                "QueryExecutionContext": {"Database": "calls"},
                "Status": {"State": str, "SubmissionDateTime": datetime},
                "Statistics": dict,
                "WorkGroup": "calls",
            }
        },
    ),
    call("list_query_executions", {"WorkGroup": "calls"}, {"QueryExecutionIds": [str]}),
    call(
        "batch_get_query_execution",
        {"QueryExecutionIds": ["$query"]},
        {"QueryExecutions": [{"QueryExecutionId": str}], "UnprocessedQueryExecutionIds": []},
    ),
    call("stop_query_execution", {"QueryExecutionId": "$query"}, {}),
    call("get_query_execution", {"QueryExecutionId": "none"}, Refused("InvalidRequestException")),
    call(
        "get_data_catalog",
        {"Name": "AwsDataCatalog"},
        {"DataCatalog": {"Name": "AwsDataCatalog", "Type": "GLUE"}},
    ),
    call("list_data_catalogs", {}, {"DataCatalogsSummary": [{"CatalogName": "AwsDataCatalog", "Type": "GLUE"}]}),
    call(
        "get_database",
        {"CatalogName": "AwsDataCatalog", "DatabaseName": "tagged"},
        {"Database": {"Name": "tagged"}},
    ),
    call("list_databases", {"CatalogName": "AwsDataCatalog"}, {"DatabaseList": [{"Name": str}]}),
    call(
        "create_data_catalog",
        {"Name": "other", "Type": "LAMBDA", "Parameters": {"function": "f"}},
        Refused("InvalidRequestException"),
    ),
    call("tag_resource", {"ResourceARN": "$group", "Tags": [{"Key": "Part", "Value": "x"}]}, {}),
    call("list_tags_for_resource", {"ResourceARN": "$group"}, {"Tags": [{"Key": "Part", "Value": "x"}]}),
    call("untag_resource", {"ResourceARN": "$group", "TagKeys": ["Part"]}, {}),
    call("delete_named_query", {"NamedQueryId": "$named"}, {}),
    call("delete_work_group", {"WorkGroup": "calls", "RecursiveDeleteOption": True}, {}),
]

_PRINCIPAL = {"DataLakePrincipalIdentifier": ROLE}
_TAGGED = {"Database": {"CatalogId": ACCOUNT, "Name": "tagged"}}
_TAG = {"CatalogId": ACCOUNT, "TagKey": "calls", "TagValues": ["developer"]}
_GRANT = {"Principal": _PRINCIPAL, "Resource": _TAGGED, "Permissions": ["DESCRIBE"]}
_COLUMNS = {"TableWithColumns": {"DatabaseName": "tagged", "Name": "orders", "ColumnNames": ["order"]}}
_FILTER = {
    "TableCatalogId": ACCOUNT,
    "DatabaseName": "tagged",
    "TableName": "orders",
    "Name": "mine",
    "RowFilter": {"FilterExpression": "order='mine'"},
    "ColumnNames": ["order"],
}
_FILTER_NAME = {name: _FILTER[name] for name in ("TableCatalogId", "DatabaseName", "TableName", "Name")}
LAKEFORMATION = [
    call(
        "get_data_lake_settings",
        {},
        {
            "DataLakeSettings": {
                "DataLakeAdmins": list,
                "CreateDatabaseDefaultPermissions": list,
                "CreateTableDefaultPermissions": list,
                "TrustedResourceOwners": list,
            }
        },
    ),
    call("put_data_lake_settings", {"DataLakeSettings": {"DataLakeAdmins": [_PRINCIPAL]}}, {}),
    call("create_lf_tag", {"TagKey": "calls", "TagValues": ["developer", "analyst", "campaign"]}, {}),
    call(
        "get_lf_tag",
        {"TagKey": "calls"},
        {"CatalogId": ACCOUNT, "TagKey": "calls", "TagValues": ["analyst", "campaign", "developer"]},
    ),
    call("list_lf_tags", {}, {"LFTags": [{"CatalogId": ACCOUNT, "TagKey": str, "TagValues": list}]}),
    call("update_lf_tag", {"TagKey": "calls", "TagValuesToAdd": ["owner"], "TagValuesToDelete": ["campaign"]}, {}),
    call("add_lf_tags_to_resource", {"Resource": _TAGGED, "LFTags": [_TAG]}, {"Failures": []}),
    call(
        "get_resource_lf_tags",
        {"Resource": _TAGGED},
        {"LFTagOnDatabase": [{"TagKey": "calls", "TagValues": ["developer"]}]},
    ),
    call("grant_permissions", _GRANT, {}),
    call(
        "grant_permissions",
        {
            "Principal": _PRINCIPAL,
            "Resource": {
                "LFTagPolicy": {
                    "ResourceType": "DATABASE",
                    "Expression": [{"TagKey": "calls", "TagValues": ["developer"]}],
                }
            },
            "Permissions": ["ALTER"],
            "PermissionsWithGrantOption": ["ALTER"],
        },
        {},
    ),
    call("grant_permissions", {"Principal": _PRINCIPAL, "Resource": _COLUMNS, "Permissions": ["SELECT"]}, {}),
    call(
        "batch_grant_permissions",
        {"Entries": [{"Id": "1", **_GRANT, "Permissions": ["CREATE_TABLE"]}]},
        {"Failures": []},
    ),
    call(
        "list_permissions",
        {"Resource": _TAGGED, "Principal": _PRINCIPAL},
        {"PrincipalResourcePermissions": [{"Principal": _PRINCIPAL, "Permissions": list}]},
    ),
    call(
        "batch_revoke_permissions",
        {"Entries": [{"Id": "1", **_GRANT, "Permissions": ["CREATE_TABLE"]}]},
        {"Failures": []},
    ),
    call("revoke_permissions", _GRANT, {}),
    call("create_data_cells_filter", {"TableData": _FILTER}, {}),
    call("list_data_cells_filter", {}, {"DataCellsFilters": [{"Name": str, "TableName": str}]}),
    call("delete_data_cells_filter", _FILTER_NAME, {}),
    call("register_resource", {"ResourceArn": f"arn:aws:s3:::{BUCKET}", "RoleArn": ROLE}, {}),
    call("list_resources", {}, {"ResourceInfoList": [{"ResourceArn": str, "LastModified": datetime}]}),
    call(
        "get_effective_permissions_for_path",
        {"ResourceArn": f"arn:aws:s3:::{BUCKET}"},
        {"Permissions": list},
    ),
    call("deregister_resource", {"ResourceArn": f"arn:aws:s3:::{BUCKET}"}, {}),
    call(
        "search_databases_by_lf_tags",
        {"Expression": [{"TagKey": "calls", "TagValues": ["developer"]}]},
        Refused("InvalidInputException"),
    ),
    call(
        "search_tables_by_lf_tags",
        {"Expression": [{"TagKey": "calls", "TagValues": ["developer"]}]},
        Refused("InvalidInputException"),
    ),
    call("remove_lf_tags_from_resource", {"Resource": _TAGGED, "LFTags": [_TAG]}, {"Failures": []}),
    call("delete_lf_tag", {"TagKey": "calls"}, {}),
    call("start_transaction", {"TransactionType": "READ_ONLY"}, Refused("InvalidInputException")),
    call("list_transactions", {}, Refused("InvalidInputException")),
    call("get_query_state", {"QueryId": "1234567890123456789012345678901234567"}, Refused("InvalidInputException")),
    call(
        "get_table_objects",
        {"DatabaseName": "tagged", "TableName": "orders"},
        Refused("InvalidInputException"),
    ),
]
