"""S3 and Lambda: the calls of `awscli/examples/{s3api,lambda}`."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime

from tests.conformance.calls.call import Refused, call

ACCOUNT = "000000000000"
REGION = "eu-central-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/calls-worker"
_B = {"Bucket": "calls-own"}
_O = {**_B, "Key": "drops/one.txt"}
_SSE = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
_BLOCK = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
_CORS = {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAgeSeconds": 3000}]}
_LIFECYCLE = {"Rules": [{"ID": "old", "Filter": {"Prefix": "old/"}, "Status": "Enabled", "Expiration": {"Days": 9}}]}
_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": ROLE},
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::calls-own/*",
            }
        ],
    }
)

S3 = [
    call("create_bucket", {**_B, "CreateBucketConfiguration": {"LocationConstraint": REGION}}, {"Location": str}),
    call("head_bucket", _B, {"BucketRegion": REGION}),
    call("head_bucket", {"Bucket": "calls-none"}, Refused("404")),
    call("list_buckets", {}, {"Owner": {"ID": str}, "Buckets": [{"CreationDate": datetime, "Name": str}]}),
    call("get_bucket_location", _B, {"LocationConstraint": REGION}),
    call("put_bucket_versioning", {**_B, "VersioningConfiguration": {"Status": "Enabled"}}, {}),
    call("get_bucket_versioning", _B, {"Status": "Enabled"}),
    call("put_bucket_encryption", {**_B, "ServerSideEncryptionConfiguration": _SSE}, {}),
    call("get_bucket_encryption", _B, {"ServerSideEncryptionConfiguration": _SSE}),
    call("put_public_access_block", {**_B, "PublicAccessBlockConfiguration": _BLOCK}, {}),
    call("get_public_access_block", _B, {"PublicAccessBlockConfiguration": _BLOCK}),
    call("delete_public_access_block", _B, {}),
    call(
        "put_bucket_ownership_controls",
        {**_B, "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}},
        {},
    ),
    call(
        "get_bucket_ownership_controls",
        _B,
        {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}},
    ),
    call("put_bucket_policy", {**_B, "Policy": _POLICY}, {}),
    call("get_bucket_policy", _B, {"Policy": _POLICY}),
    call("get_bucket_policy_status", _B, {"PolicyStatus": {"IsPublic": False}}),
    call("delete_bucket_policy", _B, {}),
    call("get_bucket_policy", _B, Refused("NoSuchBucketPolicy")),
    call(
        "put_bucket_lifecycle_configuration",
        {**_B, "LifecycleConfiguration": _LIFECYCLE},
        {"TransitionDefaultMinimumObjectSize": "all_storage_classes_128K"},
    ),
    call("get_bucket_lifecycle_configuration", _B, _LIFECYCLE),
    call("delete_bucket_lifecycle", _B, {}),
    call("get_bucket_lifecycle_configuration", _B, Refused("NoSuchLifecycleConfiguration")),
    call("put_bucket_cors", {**_B, "CORSConfiguration": _CORS}, {}),
    call("get_bucket_cors", _B, _CORS),
    call("put_bucket_tagging", {**_B, "Tagging": {"TagSet": [{"Key": "Team", "Value": "lake"}]}}, {}),
    call("get_bucket_tagging", _B, {"TagSet": [{"Key": "Team", "Value": "lake"}]}),
    call("delete_bucket_tagging", _B, {}),
    call("get_bucket_logging", _B, {}),
    call("get_bucket_website", _B, Refused("NoSuchWebsiteConfiguration")),
    call("get_bucket_replication", _B, Refused("ReplicationConfigurationNotFoundError")),
    call("get_bucket_request_payment", _B, {"Payer": "BucketOwner"}),
    call("get_bucket_accelerate_configuration", _B, {}),
    call("get_bucket_notification_configuration", _B, {}),
    call("get_bucket_acl", _B, {"Owner": {"ID": str}, "Grants": [{"Permission": "FULL_CONTROL"}]}),
    call("put_object", {**_O, "Body": b"first"}, {"ETag": str, "VersionId": str}, first="VersionId"),
    call("put_object", {**_O, "Body": b"second"}, {"ETag": str, "VersionId": str}),
    call(
        "head_object",
        _O,
        {
            "AcceptRanges": "bytes",
            "ContentType": str,
            "LastModified": datetime,
            "ContentLength": 6,
            "ETag": str,
            "VersionId": str,
            "Metadata": {},
        },
    ),
    call("get_object", {**_O, "VersionId": "$first"}, {"ContentLength": 5, "ETag": str, "VersionId": str}),
    call("get_object", {**_B, "Key": "none"}, Refused("NoSuchKey")),
    call("get_object_attributes", {**_O, "ObjectAttributes": ["ETag", "ObjectSize"]}, {"ETag": str, "ObjectSize": 6}),
    call("put_object_tagging", {**_O, "Tagging": {"TagSet": [{"Key": "a", "Value": "1"}]}}, {"VersionId": str}),
    call("get_object_tagging", _O, {"TagSet": [{"Key": "a", "Value": "1"}]}),
    call("delete_object_tagging", _O, {"VersionId": str}),
    call(
        "copy_object",
        {**_B, "Key": "copy", "CopySource": "calls-own/drops/one.txt"},
        {"CopyObjectResult": {"ETag": str, "LastModified": datetime}},
    ),
    call(
        "list_objects_v2",
        {**_B, "Prefix": "drops/"},
        {"Contents": [{"Key": "drops/one.txt", "Size": 6, "StorageClass": "STANDARD"}], "KeyCount": 1},
    ),
    call("list_objects", _B, {"Contents": [{"Key": "copy", "Size": 6}]}),
    call(
        "list_object_versions",
        {**_B, "Prefix": "drops/"},
        {"Versions": [{"IsLatest": True, "Key": "drops/one.txt", "VersionId": str}]},
    ),
    call(
        "create_multipart_upload",
        {**_B, "Key": "big"},
        {"Bucket": "calls-own", "UploadId": str, "Key": "big"},
        upload="UploadId",
    ),
    call("list_multipart_uploads", _B, {"Uploads": [{"Key": "big", "UploadId": str}]}),
    call(
        "upload_part",
        {**_B, "Key": "big", "PartNumber": 1, "UploadId": "$upload", "Body": b"part"},
        {"ETag": str},
        part="ETag",
    ),
    call(
        "list_parts",
        {**_B, "Key": "big", "UploadId": "$upload"},
        {"Parts": [{"PartNumber": 1, "ETag": str, "Size": 4}]},
    ),
    call(
        "complete_multipart_upload",
        {**_B, "Key": "big", "UploadId": "$upload", "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": "$part"}]}},
        {"ETag": str, "Bucket": "calls-own", "Location": str, "Key": "big"},
    ),
    call("create_multipart_upload", {**_B, "Key": "left"}, {"UploadId": str}, upload="UploadId"),
    call("abort_multipart_upload", {**_B, "Key": "left", "UploadId": "$upload"}, {}),
    call("delete_object", _O, {"DeleteMarker": True, "VersionId": str}),
    call(
        "delete_objects",
        {**_B, "Delete": {"Objects": [{"Key": "copy"}]}},
        {"Deleted": [{"Key": "copy", "DeleteMarker": True}]},
    ),
    call("delete_bucket", _B, Refused("BucketNotEmpty")),
    call(
        "select_object_content",
        {
            **_O,
            "Expression": "select 1",
            "ExpressionType": "SQL",
            "InputSerialization": {"CSV": {}},
            "OutputSerialization": {"CSV": {}},
        },
        Refused("NotImplemented"),
    ),
    call("list_bucket_metrics_configurations", _B, Refused("NotImplemented")),
    call("delete_bucket_metrics_configuration", {**_B, "Id": "all"}, Refused("NotImplemented")),
    call("list_bucket_inventory_configurations", _B, Refused("NotImplemented")),
    call("list_bucket_analytics_configurations", _B, Refused("NotImplemented")),
    call("get_object_torrent", _O, Refused("NotImplemented")),
]


def _code() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("index.py", "def handler(event, context):\n    return {'n': event['n'] + 1}\n")
    return written.getvalue()


_F = {"FunctionName": "calls"}
_CONFIGURATION = {
    "FunctionName": "calls",
    "FunctionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:calls",
    "Runtime": "python3.12",
    "Role": ROLE,
    "Handler": "index.handler",
    "CodeSize": int,
    "Description": "",
    "Timeout": 3,
    "LastModified": str,
    "CodeSha256": str,
    "Version": "$LATEST",
    "TracingConfig": {"Mode": "PassThrough"},
    "RevisionId": str,
    "MemorySize": 128,
}
LAMBDA = [
    call(
        "create_function",
        {**_F, "Runtime": "python3.12", "Code": {"ZipFile": _code()}, "Handler": "index.handler", "Role": ROLE},
        _CONFIGURATION,
    ),
    call("get_function", _F, {"Configuration": _CONFIGURATION, "Code": {"RepositoryType": "S3", "Location": str}}),
    call("get_function_configuration", _F, _CONFIGURATION),
    call("get_function", {"FunctionName": "calls-none"}, Refused("ResourceNotFoundException")),
    call("list_functions", {}, {"Functions": [{"FunctionName": str, "FunctionArn": str}]}),
    call("update_function_configuration", {**_F, "MemorySize": 256}, {**_CONFIGURATION, "MemorySize": 256}),
    call("update_function_code", {**_F, "ZipFile": _code()}, {"FunctionName": "calls", "CodeSha256": str}),
    call("invoke", {**_F, "Payload": b'{"n": 1}'}, {"StatusCode": 200, "ExecutedVersion": "$LATEST"}),
    call("invoke", {**_F, "InvocationType": "Event", "Payload": b'{"n": 1}'}, {"StatusCode": 202}),
    call(
        "add_permission",
        {
            **_F,
            "Action": "lambda:InvokeFunction",
            "StatementId": "sns",
            "Principal": "sns.amazonaws.com",
        },
        {"Statement": str},
    ),
    call("get_policy", _F, {"Policy": str, "RevisionId": str}),
    call("remove_permission", {**_F, "StatementId": "sns"}, {}),
    call("put_function_concurrency", {**_F, "ReservedConcurrentExecutions": 2}, {"ReservedConcurrentExecutions": 2}),
    call("get_function_concurrency", _F, {"ReservedConcurrentExecutions": 2}),
    call("delete_function_concurrency", _F, {}),
    call("publish_version", _F, {"FunctionName": "calls", "Version": "1"}),
    call("list_versions_by_function", _F, {"Versions": [{"Version": "$LATEST"}]}),
    call(
        "create_alias",
        {**_F, "Name": "LIVE", "FunctionVersion": "1"},
        {"Name": "LIVE", "FunctionVersion": "1", "AliasArn": str},
    ),
    call(
        "get_alias",
        {**_F, "Name": "LIVE"},
        {"Name": "LIVE", "FunctionVersion": "1", "AliasArn": str, "RevisionId": str},
    ),
    call(
        "update_alias",
        {**_F, "Name": "LIVE", "FunctionVersion": "$LATEST"},
        {"Name": "LIVE", "FunctionVersion": "$LATEST"},
    ),
    call("list_aliases", _F, {"Aliases": [{"Name": "LIVE"}]}),
    call("delete_alias", {**_F, "Name": "LIVE"}, {}),
    call(
        "put_function_event_invoke_config",
        {**_F, "MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 0},
        {"LastModified": datetime, "FunctionArn": str, "MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 3600},
    ),
    call("get_function_event_invoke_config", _F, {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 3600}),
    call("delete_function_event_invoke_config", _F, {}),
    call("tag_resource", {"Resource": _CONFIGURATION["FunctionArn"], "Tags": {"Dept": "Sales"}}, {}),
    call("list_tags", {"Resource": _CONFIGURATION["FunctionArn"]}, {"Tags": {"Dept": "Sales"}}),
    call("untag_resource", {"Resource": _CONFIGURATION["FunctionArn"], "TagKeys": ["Dept"]}, {}),
    call(
        "get_account_settings",
        {},
        {"AccountLimit": {"ConcurrentExecutions": int}, "AccountUsage": {"FunctionCount": int}},
    ),
    call("delete_function", _F, {"StatusCode": 204}),
]
