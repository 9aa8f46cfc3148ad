"""The services that lakectl answers itself."""

from __future__ import annotations

from lakectl.localaws.api import Platform, Service
from lakectl.localaws.services import athena, catalog, glue, lakeformation, quicksight
from lakectl.localaws.services.athena.groups import WorkGroups
from lakectl.localaws.services.cloudwatch import CloudWatch
from lakectl.localaws.services.events import Events
from lakectl.localaws.services.firehose import Firehose
from lakectl.localaws.services.kms import Kms
from lakectl.localaws.services.s3 import S3
from lakectl.localaws.services.secretsmanager import SecretsManager


def services(platform: Platform) -> tuple[Service, ...]:
    """Every service, made for this platform, in the order in which they start."""
    firehose = Firehose(platform)
    return (
        firehose,
        Events(platform, firehose),
        CloudWatch(platform),
        SecretsManager(),
        Kms(platform),
        S3(),
        lakeformation.make(platform),
        athena.make(platform),
        WorkGroups(),
        glue.make(platform),
        quicksight.make(platform),
        catalog.make(platform),
    )
