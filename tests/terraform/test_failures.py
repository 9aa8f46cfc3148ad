from __future__ import annotations

from pathlib import Path

import pytest

from lakectl.terraform.failures import ProviderMissingError, TerraformFailedError, explained
from lakectl.terraform.messages import Diagnostic

LOG = Path("logs/init.log")


def test_a_summary_of_a_whole_page_is_cut_to_its_first_line() -> None:
    summary = 'Failed to get existing workspaces: S3 bucket "x" does not exist.\n\nThe referenced S3 bucket …\n'
    error = explained("terraform init", [Diagnostic(summary, ""), Diagnostic("Another", "")], LOG)
    assert isinstance(error, TerraformFailedError)
    assert error.sentence == (
        'terraform init failed: Failed to get existing workspaces: S3 bucket "x" does not exist (and 1 more).'
    )
    assert error.hint == "Everything that was said: logs/init.log"


@pytest.mark.parametrize(
    ("summary", "detail", "advice"),
    [
        ("No valid credential sources found", "", "Sign in to AWS"),
        ("reading S3 Bucket", "api error ExpiredToken: The provided token has expired.", "Sign in to AWS"),
        ("reading S3 Bucket", "dial tcp 127.0.0.1:9: connect: connection refused", "AWS doesn't answer"),
        ("creating Glue Job (x)", "AlreadyExistsException: Job x already exists.", "It is there and Terraform"),
        ("reading S3 Bucket", "AccessDenied", "Everything that was said"),
    ],
)
def test_the_hint_begins_with_advice_where_there_is_some(summary: str, detail: str, advice: str) -> None:
    assert explained("terraform plan", [Diagnostic(summary, detail)], LOG).hint.startswith(advice)


def test_only_provider_errors_are_taken_for_a_missing_provider() -> None:
    missing = Diagnostic("Failed to query available provider packages", "could not connect to registry.terraform.io")
    assert isinstance(explained("terraform init", [missing], LOG), ProviderMissingError)
    other = Diagnostic("Error refreshing state", "the provider said no")
    assert isinstance(explained("terraform init", [other], LOG), TerraformFailedError)


def test_a_failure_without_a_reason_names_the_log() -> None:
    error = explained("terraform apply", [], LOG)
    assert error.sentence == "terraform apply failed without saying why."
    assert error.hint == "Everything that was said: logs/init.log"
