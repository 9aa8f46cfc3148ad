"""The seam: the only file that names the packages `cdktf` and `cdktf_cdktf_provider_aws`.

Constructs import everything from here, typed: `from lakectl.infra.cdktf import S3Bucket, TerraformStack`. A class that
is missing is one more line below: `from cdktf_cdktf_provider_aws.MODULE import CLASS as CLASS`, where MODULE is the
Terraform resource without `aws_` (data sources: `data_aws_…`) and CLASS its camel case (with an A when it would clash).
Only the modules listed here are loaded. Moving to cdktn, the community's successor of cdktf, changes this file alone.
"""

# ruff: noqa: E402, I001, PLC0414 -- `prepare` must run before the imports, which are there to be imported from here

from lakectl.infra.loading import prepare

prepare("cdktf_cdktf_provider_aws")

from constructs import Construct as Construct
from constructs import Node as Node
from cdktf import App as App
from cdktf import AssetType as AssetType
from cdktf import Fn as Fn
from cdktf import ITerraformDependable as ITerraformDependable
from cdktf import S3Backend as S3Backend
from cdktf import TerraformAsset as TerraformAsset
from cdktf import TerraformElement as TerraformElement
from cdktf import TerraformOutput as TerraformOutput
from cdktf import TerraformResource as TerraformResource
from cdktf import TerraformResourceLifecycle as TerraformResourceLifecycle
from cdktf import TerraformStack as TerraformStack
from cdktf import Testing as Testing
from cdktf import Token as Token

from cdktf_cdktf_provider_aws.athena_workgroup import AthenaWorkgroup as AthenaWorkgroup
from cdktf_cdktf_provider_aws.cloudwatch_event_bus import CloudwatchEventBus as CloudwatchEventBus
from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule as CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import CloudwatchEventTarget as CloudwatchEventTarget
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup as CloudwatchLogGroup
from cdktf_cdktf_provider_aws.cloudwatch_log_stream import CloudwatchLogStream as CloudwatchLogStream
from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity as DataAwsCallerIdentity
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocument as DataAwsIamPolicyDocument
from cdktf_cdktf_provider_aws.data_aws_iam_session_context import DataAwsIamSessionContext as DataAwsIamSessionContext
from cdktf_cdktf_provider_aws.data_aws_partition import DataAwsPartition as DataAwsPartition
from cdktf_cdktf_provider_aws.glue_catalog_database import GlueCatalogDatabase as GlueCatalogDatabase
from cdktf_cdktf_provider_aws.glue_catalog_table import GlueCatalogTable as GlueCatalogTable
from cdktf_cdktf_provider_aws.glue_catalog_table import GlueCatalogTablePartitionKeys as GlueCatalogTablePartitionKeys
from cdktf_cdktf_provider_aws.glue_catalog_table import (
    GlueCatalogTableStorageDescriptorColumns as GlueCatalogTableStorageDescriptorColumns,
)
from cdktf_cdktf_provider_aws.glue_crawler import GlueCrawler as GlueCrawler
from cdktf_cdktf_provider_aws.glue_crawler import GlueCrawlerCatalogTarget as GlueCrawlerCatalogTarget
from cdktf_cdktf_provider_aws.glue_job import GlueJob as GlueJob
from cdktf_cdktf_provider_aws.glue_trigger import GlueTrigger as GlueTrigger
from cdktf_cdktf_provider_aws.glue_trigger import GlueTriggerActions as GlueTriggerActions
from cdktf_cdktf_provider_aws.glue_trigger import GlueTriggerPredicateConditions as GlueTriggerPredicateConditions
from cdktf_cdktf_provider_aws.glue_workflow import GlueWorkflow as GlueWorkflow
from cdktf_cdktf_provider_aws.iam_role import IamRole as IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy as IamRolePolicy
from cdktf_cdktf_provider_aws.kinesis_firehose_delivery_stream import (
    KinesisFirehoseDeliveryStream as KinesisFirehoseDeliveryStream,
)
from cdktf_cdktf_provider_aws.lakeformation_data_cells_filter import (
    LakeformationDataCellsFilter as LakeformationDataCellsFilter,
)
from cdktf_cdktf_provider_aws.lakeformation_data_cells_filter import (
    LakeformationDataCellsFilterTableData as LakeformationDataCellsFilterTableData,
)
from cdktf_cdktf_provider_aws.lakeformation_data_cells_filter import (
    LakeformationDataCellsFilterTableDataRowFilter as LakeformationDataCellsFilterTableDataRowFilter,
)
from cdktf_cdktf_provider_aws.lakeformation_data_lake_settings import (
    LakeformationDataLakeSettings as LakeformationDataLakeSettings,
)
from cdktf_cdktf_provider_aws.lakeformation_permissions import LakeformationPermissions as LakeformationPermissions
from cdktf_cdktf_provider_aws.lakeformation_resource import LakeformationResource as LakeformationResource
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunction as LambdaFunction
from cdktf_cdktf_provider_aws.provider import AwsProvider as AwsProvider
from cdktf_cdktf_provider_aws.provider import AwsProviderDefaultTags as AwsProviderDefaultTags
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket as S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration as S3BucketLifecycleConfiguration,
)
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import S3BucketOwnershipControls as S3BucketOwnershipControls
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy as S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import (
    S3BucketPublicAccessBlock as S3BucketPublicAccessBlock,
)
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA as S3BucketServerSideEncryptionConfigurationA,
)
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationRuleA as S3BucketServerSideEncryptionConfigurationRuleA,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import S3BucketVersioningA as S3BucketVersioningA
from cdktf_cdktf_provider_aws.s3_object import S3Object as S3Object
from cdktf_cdktf_provider_aws.secretsmanager_secret import SecretsmanagerSecret as SecretsmanagerSecret
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue as SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_policy import SqsQueuePolicy as SqsQueuePolicy

from cdktf_cdktf_provider_aws import kinesis_firehose_delivery_stream as _firehose

# Names of 90 characters and more.
FirehoseProcessor = _firehose.KinesisFirehoseDeliveryStreamExtendedS3ConfigurationProcessingConfigurationProcessors
FirehoseProcessorParameter = (
    _firehose.KinesisFirehoseDeliveryStreamExtendedS3ConfigurationProcessingConfigurationProcessorsParameters
)
