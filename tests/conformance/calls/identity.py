"""STS, IAM, KMS and Secrets Manager: the calls of `awscli/examples/{sts,iam,kms,secretsmanager}`."""

from __future__ import annotations

import json
from datetime import datetime

from tests.conformance.calls.call import Refused, call

ACCOUNT = "000000000000"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/calls"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
        ],
    }
)
TRUST_OF_SERVICES = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": [f"{name}.amazonaws.com" for name in ("glue", "lakeformation", "lambda")]},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]})
_NAMED = {"RoleName": "calls"}
_POLICY_ARN = f"arn:aws:iam::{ACCOUNT}:policy/calls"
_ROLE = {
    "Path": "/",
    "RoleName": "calls",
    "RoleId": str,
    "Arn": ROLE,
    "CreateDate": datetime,
    "AssumeRolePolicyDocument": dict,
}
_USER = {"UserName": "calls", "Path": "/", "CreateDate": datetime, "UserId": str, "Arn": str}

IAM = [
    call("create_role", {**_NAMED, "AssumeRolePolicyDocument": TRUST}, {"Role": _ROLE}),
    call("get_role", _NAMED, {"Role": _ROLE}),
    call("get_role", {"RoleName": "calls-none"}, Refused("NoSuchEntity")),
    call("list_roles", {}, {"Roles": [{"RoleName": str, "Arn": str}]}),
    call("update_role", {**_NAMED, "Description": "Of calls", "MaxSessionDuration": 7200}, {}),
    call("update_role_description", {**_NAMED, "Description": "Of calls"}, {"Role": {"Description": "Of calls"}}),
    call("update_assume_role_policy", {**_NAMED, "PolicyDocument": TRUST}, {}),
    call("put_role_policy", {**_NAMED, "PolicyName": "inline", "PolicyDocument": POLICY}, {}),
    call(
        "get_role_policy",
        {**_NAMED, "PolicyName": "inline"},
        {"RoleName": "calls", "PolicyName": "inline", "PolicyDocument": {"Version": "2012-10-17"}},
    ),
    call("list_role_policies", _NAMED, {"PolicyNames": ["inline"]}),
    call(
        "create_policy",
        {"PolicyName": "calls", "PolicyDocument": POLICY},
        {
            "Policy": {
                "PolicyName": "calls",
                "CreateDate": datetime,
                "AttachmentCount": 0,
                "IsAttachable": True,
                "PolicyId": str,
                "DefaultVersionId": "v1",
                "Path": "/",
                "Arn": _POLICY_ARN,
                "UpdateDate": datetime,
            }
        },
    ),
    call("get_policy", {"PolicyArn": _POLICY_ARN}, {"Policy": {"PolicyName": "calls", "DefaultVersionId": "v1"}}),
    call(
        "get_policy_version",
        {"PolicyArn": _POLICY_ARN, "VersionId": "v1"},
        {"PolicyVersion": {"VersionId": "v1", "IsDefaultVersion": True, "Document": dict}},
    ),
    call(
        "create_policy_version",
        {"PolicyArn": _POLICY_ARN, "PolicyDocument": POLICY, "SetAsDefault": True},
        {"PolicyVersion": {"VersionId": "v2", "IsDefaultVersion": True, "CreateDate": datetime}},
    ),
    call("list_policy_versions", {"PolicyArn": _POLICY_ARN}, {"Versions": [{"VersionId": str}]}),
    call("delete_policy_version", {"PolicyArn": _POLICY_ARN, "VersionId": "v1"}, {}),
    call("attach_role_policy", {**_NAMED, "PolicyArn": _POLICY_ARN}, {}),
    call(
        "list_attached_role_policies",
        _NAMED,
        {"AttachedPolicies": [{"PolicyName": "calls", "PolicyArn": _POLICY_ARN}], "IsTruncated": False},
    ),
    call("list_entities_for_policy", {"PolicyArn": _POLICY_ARN}, {"PolicyRoles": [{"RoleName": "calls"}]}),
    call("put_role_permissions_boundary", {**_NAMED, "PermissionsBoundary": _POLICY_ARN}, {}),
    call("delete_role_permissions_boundary", _NAMED, {}),
    call("tag_role", {**_NAMED, "Tags": [{"Key": "Team", "Value": "lake"}]}, {}),
    call("list_role_tags", _NAMED, {"Tags": [{"Key": "Team", "Value": "lake"}], "IsTruncated": False}),
    call("untag_role", {**_NAMED, "TagKeys": ["Team"]}, {}),
    call(
        "simulate_custom_policy",
        {"PolicyInputList": [POLICY], "ActionNames": ["s3:GetObject"]},
        {"EvaluationResults": [{"EvalActionName": "s3:GetObject", "EvalDecision": "allowed"}]},
    ),
    call("detach_role_policy", {**_NAMED, "PolicyArn": _POLICY_ARN}, {}),
    call("delete_policy", {"PolicyArn": _POLICY_ARN}, {}),
    call("delete_role", _NAMED, Refused("DeleteConflict")),
    call("delete_role_policy", {**_NAMED, "PolicyName": "inline"}, {}),
    call("delete_role", _NAMED, {}),
    call("create_user", {"UserName": "calls"}, {"User": _USER}),
    call("get_user", {"UserName": "calls"}, {"User": _USER}),
    call(
        "create_access_key",
        {"UserName": "calls"},
        {"AccessKey": {"UserName": "calls", "Status": "Active", "SecretAccessKey": str, "AccessKeyId": str}},
        key="AccessKey.AccessKeyId",
    ),
    call("list_access_keys", {"UserName": "calls"}, {"AccessKeyMetadata": [{"UserName": "calls", "AccessKeyId": str}]}),
    call("delete_access_key", {"UserName": "calls", "AccessKeyId": "$key"}, {}),
    call("delete_user", {"UserName": "calls"}, {}),
]

_CREDENTIALS = {"AccessKeyId": str, "SecretAccessKey": str, "SessionToken": str, "Expiration": datetime}
STS = [
    call("get_caller_identity", {}, {"UserId": str, "Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:root"}),
    call(
        "assume_role",
        {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/calls-worker", "RoleSessionName": "s3-access"},
        {
            "AssumedRoleUser": {
                "AssumedRoleId": str,
                "Arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/calls-worker/s3-access",
            },
            "Credentials": _CREDENTIALS,
        },
    ),
    call("assume_role", {"RoleArn": f"{ROLE}-none", "RoleSessionName": "s3-access"}, Refused("AccessDenied")),
    call("get_session_token", {"DurationSeconds": 900}, {"Credentials": _CREDENTIALS}),
    call(
        "get_federation_token",
        {"Name": "calls"},
        {"Credentials": _CREDENTIALS, "FederatedUser": {"FederatedUserId": str, "Arn": str}},
    ),
    call("decode_authorization_message", {"EncodedMessage": "x"}, Refused("InvalidAction")),
]

_KEY = {
    "KeyId": str,
    "Arn": str,
    "AWSAccountId": ACCOUNT,
    "CreationDate": datetime,
    "Enabled": True,
    "KeyManager": "CUSTOMER",
    "KeySpec": "SYMMETRIC_DEFAULT",
    "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
    "KeyState": "Enabled",
    "KeyUsage": "ENCRYPT_DECRYPT",
    "MultiRegion": False,
    "Origin": "AWS_KMS",
    "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
}
_ID = {"KeyId": "$key"}
KMS = [
    call(
        "create_key",
        {"Tags": [{"TagKey": "Purpose", "TagValue": "Test"}]},
        {"KeyMetadata": _KEY},
        key="KeyMetadata.KeyId",
    ),
    call(
        "create_key",
        {"KeySpec": "RSA_4096", "KeyUsage": "ENCRYPT_DECRYPT"},
        Refused("UnsupportedOperationException"),
    ),
    call(
        "create_key",
        {"KeySpec": "ECC_NIST_P521", "KeyUsage": "SIGN_VERIFY"},
        Refused("UnsupportedOperationException"),
    ),
    call(
        "create_key",
        {"KeySpec": "HMAC_384", "KeyUsage": "GENERATE_VERIFY_MAC"},
        Refused("UnsupportedOperationException"),
    ),
    call("describe_key", _ID, {"KeyMetadata": _KEY}),
    call("create_alias", {"AliasName": "alias/calls", "TargetKeyId": "$key"}, {}),
    call("list_aliases", _ID, {"Aliases": [{"AliasName": "alias/calls", "AliasArn": str, "TargetKeyId": str}]}),
    call("update_alias", {"AliasName": "alias/calls", "TargetKeyId": "$key"}, {}),
    call("list_keys", {}, {"Keys": [{"KeyArn": str, "KeyId": str}]}),
    call("list_resource_tags", _ID, {"Tags": [{"TagKey": "Purpose", "TagValue": "Test"}], "Truncated": False}),
    call("tag_resource", {**_ID, "Tags": [{"TagKey": "Dept", "TagValue": "IT"}]}, {}),
    call("untag_resource", {**_ID, "TagKeys": ["Dept"]}, {}),
    call("update_key_description", {**_ID, "Description": "IT Department test key"}, {}),
    call(
        "encrypt",
        {**_ID, "Plaintext": b"secret"},
        {"CiphertextBlob": bytes, "KeyId": str, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"},
        blob="CiphertextBlob",
    ),
    call(
        "decrypt",
        {"CiphertextBlob": "$blob"},
        {"Plaintext": b"secret", "KeyId": str, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"},
    ),
    call(
        "re_encrypt",
        {"CiphertextBlob": "$blob", "DestinationKeyId": "$key"},
        Refused("InvalidAction"),
    ),
    call(
        "generate_data_key", {**_ID, "KeySpec": "AES_256"}, {"Plaintext": bytes, "KeyId": str, "CiphertextBlob": bytes}
    ),
    call("generate_data_key_without_plaintext", {**_ID, "KeySpec": "AES_256"}, {"KeyId": str, "CiphertextBlob": bytes}),
    call("generate_random", {"NumberOfBytes": 32}, {"Plaintext": bytes}),
    call("get_key_policy", {**_ID, "PolicyName": "default"}, {"Policy": str, "PolicyName": "default"}),
    call("list_key_policies", _ID, {"PolicyNames": ["default"], "Truncated": False}),
    call("enable_key_rotation", _ID, {}),
    call("get_key_rotation_status", _ID, {"KeyId": str, "KeyRotationEnabled": True, "RotationPeriodInDays": 365}),
    call("disable_key_rotation", _ID, {}),
    call("disable_key", _ID, {}),
    call("encrypt", {**_ID, "Plaintext": b"secret"}, Refused("DisabledException")),
    call("enable_key", _ID, {}),
    call(
        "create_grant",
        {**_ID, "GranteePrincipal": f"arn:aws:iam::{ACCOUNT}:role/calls-worker", "Operations": ["Decrypt"]},
        {"GrantId": str, "GrantToken": str},
        grant="GrantId",
    ),
    call("list_grants", _ID, {"Grants": [{"GrantId": str, "Operations": ["Decrypt"]}]}),
    call("revoke_grant", {**_ID, "GrantId": "$grant"}, {}),
    call("delete_alias", {"AliasName": "alias/calls"}, {}),
    call(
        "schedule_key_deletion",
        {**_ID, "PendingWindowInDays": 7},
        {"KeyId": str, "DeletionDate": datetime, "KeyState": "PendingDeletion", "PendingWindowInDays": 7},
    ),
    call("cancel_key_deletion", _ID, {"KeyId": str}),
    call("describe_custom_key_stores", {}, Refused("InvalidAction")),
]

_SECRET = {"SecretId": "calls"}
_VERSION = {"ARN": str, "Name": "calls", "VersionId": str}
SECRETSMANAGER = [
    call(
        "create_secret",
        {"Name": "calls", "Description": "Of calls", "SecretString": '{"user": "u"}'},
        _VERSION,
    ),
    call("create_secret", {"Name": "calls", "SecretString": "x"}, Refused("ResourceExistsException")),
    call(
        "describe_secret",
        _SECRET,
        {
            "ARN": str,
            "Name": "calls",
            "Description": "Of calls",
            "LastChangedDate": datetime,
            "CreatedDate": datetime,
            "VersionIdsToStages": dict,
        },
    ),
    call(
        "get_secret_value",
        _SECRET,
        {**_VERSION, "SecretString": '{"user": "u"}', "VersionStages": ["AWSCURRENT"], "CreatedDate": datetime},
    ),
    call(
        "put_secret_value",
        {**_SECRET, "SecretString": '{"user": "v"}'},
        {**_VERSION, "VersionStages": ["AWSCURRENT"]},
        version="VersionId",
    ),
    call(
        "get_secret_value",
        {**_SECRET, "VersionStage": "AWSPREVIOUS"},
        {**_VERSION, "SecretString": '{"user": "u"}', "VersionStages": ["AWSPREVIOUS"]},
    ),
    call("update_secret", {**_SECRET, "Description": "New"}, {"ARN": str, "Name": "calls"}),
    call(
        "list_secret_version_ids",
        _SECRET,
        {"Versions": [{"VersionId": str, "VersionStages": list, "CreatedDate": datetime}], "ARN": str, "Name": "calls"},
    ),
    call("cancel_rotate_secret", _SECRET, {"ARN": str, "Name": "calls"}),
    call("list_secrets", {}, {"SecretList": [{"ARN": str, "Name": str}]}),
    call("batch_get_secret_value", {"SecretIdList": ["calls"]}, {"SecretValues": [{"Name": "calls"}], "Errors": []}),
    call("get_random_password", {"PasswordLength": 20, "RequireEachIncludedType": True}, {"RandomPassword": str}),
    call(
        "put_resource_policy",
        {
            **_SECRET,
            "ResourcePolicy": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/calls-worker"},
                            "Action": "secretsmanager:GetSecretValue",
                            "Resource": "*",
                        }
                    ],
                }
            ),
        },
        {"ARN": str, "Name": "calls"},
    ),
    call("get_resource_policy", _SECRET, {"ARN": str, "Name": "calls", "ResourcePolicy": str}),
    call("delete_resource_policy", _SECRET, {"ARN": str, "Name": "calls"}),
    call("tag_resource", {**_SECRET, "Tags": [{"Key": "FirstTag", "Value": "1"}]}, {}),
    call("untag_resource", {**_SECRET, "TagKeys": ["FirstTag"]}, {}),
    call(
        "validate_resource_policy", {"ResourcePolicy": POLICY}, {"PolicyValidationPassed": True, "ValidationErrors": []}
    ),
    call(
        "delete_secret",
        {**_SECRET, "RecoveryWindowInDays": 7},
        {"ARN": str, "Name": "calls", "DeletionDate": datetime},
    ),
    call("get_secret_value", _SECRET, Refused("InvalidRequestException")),
    call("restore_secret", _SECRET, {"ARN": str, "Name": "calls"}),
    call(
        "delete_secret",
        {**_SECRET, "ForceDeleteWithoutRecovery": True},
        {"ARN": str, "Name": "calls", "DeletionDate": datetime},
    ),
    call("get_secret_value", _SECRET, Refused("ResourceNotFoundException")),
]
