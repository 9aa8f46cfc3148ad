from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lakectl.config.load import ConfigError, find_project, load_config
from lakectl.errors import UsageError

Mistakes = Callable[..., list[str]]


def environment(name: str, **changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["context"]["environments"][name].update(changes)


@pytest.mark.parametrize("name", ["local", "dev", "prod"])
def test_the_shipped_environments_load(project: Path, name: str) -> None:
    config = load_config(project, name)

    assert config.environment.name == name
    assert [contract.name for contract in config.streams] == ["transactions"]


def test_an_environment_keeps_what_it_does_not_say(project: Path) -> None:
    prod = load_config(project, "prod").environment

    assert prod.protected
    assert prod.keep_data
    assert (prod.etl.workers, prod.etl.worker_type, prod.etl.timeout_minutes) == (5, "G.1X", 60)


def test_an_unknown_environment_is_told_with_the_nearest_one(project: Path) -> None:
    with pytest.raises(UsageError) as raised:
        load_config(project, "lokal")

    assert raised.value.exit_code == 2
    assert raised.value.sentence == "There is no environment 'lokal' in cdktf.json."
    assert raised.value.hint == "did you mean 'local'?"


def test_broken_json_is_told_with_its_place(lake_project: Path) -> None:
    (lake_project / "cdktf.json").write_text('{\n  "context": {,}\n}')

    with pytest.raises(ConfigError) as raised:
        load_config(lake_project, "local")

    assert [str(mistake) for mistake in raised.value.mistakes] == [
        "cdktf.json: isn't valid JSON: Expecting property name enclosed in double quotes (line 2, column 15)"
    ]


def test_broken_toml_is_told_with_its_place(mistakes_of: Mistakes) -> None:
    (mistake,) = mistakes_of(contract=('key = "event_id"', 'key = "event_id'))

    assert mistake.startswith("streams/transactions.toml: isn't valid TOML: Illegal character '\\n' (at line 7, column")


def test_a_misspelt_key_is_no_key(mistakes_of: Mistakes) -> None:
    assert mistakes_of(manifest=environment("dev", protectd=True)) == [
        "cdktf.json: context.environments.dev.protectd: isn't a known key; did you mean 'protected'?"
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"region": "europe"}, "region: 'europe' isn't a region such as eu-central-1"),
        ({"account": "1234"}, "account: '1234' isn't an AWS account id of 12 digits"),
        ({"protected": "yes"}, "protected: 'yes' isn't true or false"),
        ({"ingest": {"buffer_seconds": 1000}}, "ingest.buffer_seconds: 1000 is out of range; use 0 to 900"),
        ({"ingest": {"buffer_seconds": True}}, "ingest.buffer_seconds: True isn't a whole number"),
        ({"etl": {"worker_type": "G.3X"}}, "etl.worker_type: 'G.3X' isn't known; did you mean 'G.8X'?"),
        (
            {"etl": {"schedule": "hourly"}},
            (
                "etl.schedule: 'hourly' is no cron expression; it isn't cron(…) with the six fields minutes, hours,"
                " day-of-month, month, day-of-week, year; for example cron(0 * * * ? *), every hour"
            ),
        ),
        ({"review": {"week-year": "note"}}, "review.week-year: 'note' isn't known; known: block, off, warn"),
        ({"tags": {"team": 1}}, "tags.team: 1 isn't a string"),
        ({"trusted_principals": [1]}, "trusted_principals[0]: 1 isn't a string"),
        (
            {"observability": {"alarms": True, "overdue_hours": 1}},
            (
                "observability.overdue_hours: 1 is too few: 'cron(0 * * * ? *)' and a run that takes its time need 2;"
                " use 2 or more"
            ),
        ),
        (
            {"etl": {"schedule": "cron(0 3 ? * SUN *)"}, "observability": {"alarms": True, "overdue_hours": 168}},
            (
                "observability.overdue_hours: 168 is too few: 'cron(0 3 ? * SUN *)' and a run that takes its time need"
                " 169; leave it out: an alarm looks back a week at most"
            ),
        ),
        (
            {"permissions_boundary": "limits"},
            "permissions_boundary: 'limits' isn't the ARN of an IAM policy",
        ),
        ({"etl": {"max_concurrency": 0}}, "etl.max_concurrency: 0 is out of range; use 1 to 10"),
    ],
)
def test_a_bad_value_is_told_with_its_path(mistakes_of: Mistakes, change: dict[str, Any], expected: str) -> None:
    assert mistakes_of(manifest=environment("dev", **change)) == [f"cdktf.json: context.environments.dev.{expected}"]


def test_all_mistakes_of_all_files_are_told_at_once(mistakes_of: Mistakes) -> None:
    found = mistakes_of(
        manifest=environment("dev", region="europe", buckets=1), contract=('type = "decimal(12,2)"', 'type = "decmal"')
    )

    assert found == [
        "cdktf.json: context.environments.dev.region: 'europe' isn't a region such as eu-central-1",
        (
            "cdktf.json: context.environments.dev.buckets: isn't a known key; known: account, embedded, encryption,"
            " etl, ingest, keep_data, manage_lake_formation_settings, observability, permissions_boundary, protected,"
            " quicksight, region, retention, review, roles, suffix, tags, trusted_principals, usage"
        ),
        "streams/transactions.toml: column[2].type: 'decmal' is no Hive type; did you mean 'decimal(p,s)'?",
    ]


def test_one_environment_manages_the_settings_of_an_account_and_region(mistakes_of: Mistakes) -> None:
    assert mistakes_of(manifest=environment("prod", manage_lake_formation_settings=True)) == [
        (
            "cdktf.json: context.environments.prod.manage_lake_formation_settings: 'dev' manages them already, in the"
            " same account and region; leave it out: they are shared by all lakes there"
        )
    ]


@pytest.mark.parametrize("other", [{"region": "eu-west-1"}, {"account": "123456789012"}, {"embedded": True}])
def test_other_regions_and_accounts_have_settings_of_their_own(lake_project: Path, other: dict[str, Any]) -> None:
    file = lake_project / "cdktf.json"
    document = json.loads(file.read_text())
    document["context"]["environments"]["extra"] = {
        "region": "eu-central-1", "manage_lake_formation_settings": True, **other
    }  # fmt: skip
    document["context"]["environments"]["local"]["manage_lake_formation_settings"] = False
    file.write_text(json.dumps(document))

    assert load_config(lake_project, "extra").environment.manage_lake_formation_settings


def test_a_name_that_aws_would_refuse_is_shown_as_computed(mistakes_of: Mistakes) -> None:
    def lengthen(document: dict[str, Any]) -> None:
        document["context"]["name"] = "a" * 16
        document["context"]["environments"]["local"]["region"] = "ap-southeastsoutheastsoutheast-1"

    found = mistakes_of(manifest=lengthen)

    assert any("has" in mistake and "characters, S3 takes 63; shorten it" in mistake for mistake in found)


def test_a_role_name_that_iam_would_refuse_is_shown_as_computed(lake_project: Path, mistakes_of: Mistakes) -> None:
    long = "a" * 50
    (lake_project / "streams" / "transactions.toml").rename(lake_project / "streams" / f"{long}.toml")
    assert mistakes_of() == [
        f"cdktf.json: context.name: role name 'lake-local-{long}-firehose' has 70 characters, IAM takes 64; shorten it"
    ]


def test_no_contract_is_a_mistake(lake_project: Path) -> None:
    (lake_project / "streams" / "transactions.toml").unlink()

    with pytest.raises(ConfigError) as raised:
        load_config(lake_project, "local")

    assert [str(mistake) for mistake in raised.value.mistakes] == [
        "streams: holds no contract; add streams/transactions.toml"
    ]


def test_the_project_is_found_from_below(lake_project: Path) -> None:
    assert find_project(lake_project / "streams") == lake_project


def test_no_project_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no cdktf\.json in"):
        find_project(tmp_path)
