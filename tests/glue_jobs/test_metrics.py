"""A run's numbers in the embedded CloudWatch, over HTTP."""

from collections.abc import Iterator

import boto3
import pytest

from glue_jobs import metrics
from glue_jobs.record import Counts, Record
from lakectl.localaws import process

pytestmark = pytest.mark.local

RECORD = Record(
    run_id="r",
    stream="transactions",
    contract="c",
    job_run="j",
    started="2026-01-01T00:00:00+00:00",
    counts=Counts(read=200, written=190, duplicate=7, quarantined=3),
    late=5,
    leaks=1,
    seconds={"list": 0.5, "scan": 1.0},
)


@pytest.fixture(scope="module", autouse=True)
def _endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    project = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in process.up(project, region="eu-central-1").environ().items():
            patch.setenv(name, value)
        yield
    process.down(project)


def test_every_number_is_a_metric_of_the_stream() -> None:
    metrics.put("lake-local/etl", "transactions", metrics.of(RECORD))
    found = boto3.client("cloudwatch").list_metrics(Namespace="lake-local/etl")["Metrics"]
    assert {metric["MetricName"] for metric in found} == set(metrics.of(RECORD))
    assert {(one["Name"], one["Value"]) for metric in found for one in metric["Dimensions"]} == {
        ("Stream", "transactions")
    }
    assert metrics.of(RECORD)["QuarantinedShare"] == (1.5, "Percent")
    assert metrics.of(RECORD)["EventsLate"] == (5, "Count")
    assert metrics.of(RECORD)["Duration"] == (1.5, "Seconds")


def test_without_a_namespace_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    metrics.put("", "transactions", metrics.of(RECORD))


def test_metrics_that_cannot_be_sent_do_not_fail_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    metrics.put("lake-local/etl", "transactions", metrics.of(RECORD))
    said = "The run's metrics could not be sent to lake-local/etl: EndpointConnectionError.\n"
    assert capsys.readouterr().err == said
