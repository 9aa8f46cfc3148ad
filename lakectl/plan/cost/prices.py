"""AWS's list prices, in US dollars, of one region: an estimate needs the size of a number, not a region's fifth digit.

From the pricing pages of the services. Free tiers and volume discounts are left out, so an estimate errs upwards.
"""

from __future__ import annotations

from typing import Final

LIST: Final = "us-east-1, November 2026"

EVENTS_MILLION: Final = 1.00
"""Custom events of EventBridge, up to 64 KB each."""
ARCHIVED_GB: Final = 0.10
ARCHIVE_KEPT_GB_MONTH: Final = 0.023

FIREHOSE_GB: Final = 0.029
FIREHOSE_STEP_BYTES: Final = 5 * 1024
"""Each record counts as the next multiple of it: a small event costs as much as one of 5 KB."""

STORED_GB_MONTH: Final = 0.023
"""S3 Standard, the first 50 TB."""
PUTS_THOUSAND: Final = 0.005

DPU_HOUR: Final = 0.44
FLEX_DPU_HOUR: Final = 0.29
MEMORY_DPU_HOUR: Final = 0.52
"""Of the R worker types."""
LEAST_JOB_MINUTES: Final = 1
LEAST_CRAWL_MINUTES: Final = 10
CRAWLER_DPU: Final = 2

SCANNED_TB: Final = 5.00
"""Athena."""

KEY_MONTH: Final = 1.00
SECRET_MONTH: Final = 0.40
ALARM_MONTH: Final = 0.10
DASHBOARD_MONTH: Final = 3.00
SPICE_GB_MONTH: Final = 0.38
