"""The services that lakectl answers itself."""

from __future__ import annotations

from lakectl.localaws.api import Platform, Service
from lakectl.localaws.services import athena, catalog, cloudwatch, glue, lakeformation, quicksight
from lakectl.localaws.services.athena.groups import WorkGroups
from lakectl.localaws.services.events import Events
from lakectl.localaws.services.firehose import Firehose
from lakectl.localaws.services.kms import Kms
from lakectl.localaws.services.s3 import S3
from lakectl.localaws.services.secretsmanager import SecretsManager


def services(platform: Platform) -> tuple[Service, ...]:
    """Every service, made for this platform, in the order in which they start."""
    firehose = Firehose(platform)
    events = Events(platform, firehose)
    return (
        firehose,
        events,
        cloudwatch.make(platform, events),
        SecretsManager(),
        Kms(platform),
        S3(),
        lakeformation.make(platform),
        athena.make(platform),
        WorkGroups(),
        glue.make(platform, events),
        quicksight.make(platform),
        catalog.make(platform),
    )
