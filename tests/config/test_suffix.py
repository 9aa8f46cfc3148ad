from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lakectl.config import names
from lakectl.config.load import load_config
from lakectl.config.model import LakeConfig
from lakectl.errors import UsageError
from lakectl.events.contract import ROLES

ACCOUNT = "123456789012"

# What an argument of a name is called, and the values to try.
ARGUMENTS: dict[str, Callable[[LakeConfig], list[Any]]] = {
    "config": lambda config: [config],
    "contract": lambda config: list(config.streams),
    "role": lambda _: ["", *ROLES],
    "service": lambda _: list(names.STREAM_SERVICES),
    "zone": lambda _: list(names.ZONES),
    "account": lambda _: [ACCOUNT],
}
# One per lake: the environments lie in it side by side, under a key of their own.
SHARED = {"state_bucket"}


def computed(config: LakeConfig) -> dict[str, str]:
    """Every name that a function of names.py computes from a configuration."""
    found = {}
    for name, function in inspect.getmembers(names, inspect.isfunction):
        parameters = list(inspect.signature(function).parameters)
        if name in SHARED or parameters[:1] != ["config"] or function.__annotations__["return"] != "str":
            continue
        for values in _product([ARGUMENTS[parameter](config) for parameter in parameters]):
            found[f"{name} {values[1:]}"] = function(*values)
    return found


def _product(choices: list[list[Any]]) -> list[list[Any]]:
    return [[value, *rest] for value in choices[0] for rest in _product(choices[1:])] if choices else [[]]


@pytest.fixture
def dev(project: Path) -> LakeConfig:
    return load_config(project, "dev")


def test_every_name_differs_between_environments_and_between_peoples_copies(
    dev: LakeConfig, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prod = load_config(project, "prod")
    monkeypatch.setenv("LAKECTL_SUFFIX", "anna")
    annas = load_config(project, "dev")
    monkeypatch.setenv("LAKECTL_SUFFIX", "ben")
    bens = load_config(project, "dev")

    lists = [computed(config) for config in (dev, prod, annas, bens)]

    assert len(lists[0]) > 20
    assert {len(set(column)) for column in zip(*(each.values() for each in lists), strict=True)} == {4}
    assert {name: value for name, value in lists[2].items() if "anna" not in value} == {}


def test_what_a_copy_is_called(dev: LakeConfig) -> None:
    annas = replace(dev, environment=replace(dev.environment, suffix="anna"))

    assert names.human_role(annas, "cloud-analyst") == "cloud-analyst-anna-dev"
    assert names.workgroup(annas, "cloud-analyst") == "lake-anna-dev-cloud-analyst"
    assert names.database(annas) == "lake_anna_dev"
    assert names.state_key(annas) == "anna-dev/terraform.tfstate"
    assert names.state_bucket(annas, ACCOUNT) == names.state_bucket(dev, ACCOUNT)
    assert names.bucket(annas, "raw", ACCOUNT) == f"lake-anna-dev-raw-eu-central-1-{ACCOUNT}"


def test_nothing_of_a_copy_starts_like_what_it_is_a_copy_of(dev: LakeConfig) -> None:
    """Whatever starts with `lake-dev-` is taken for a part of `dev`, for example after a destroy."""
    annas = replace(dev, environment=replace(dev.environment, suffix="anna"))

    assert [name for name in computed(annas).values() if name.startswith(names.prefix(dev))] == []


def test_a_copy_leaves_the_accounts_settings_alone(
    dev: LakeConfig, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dev.environment.manage_lake_formation_settings
    monkeypatch.setenv("LAKECTL_SUFFIX", "anna")

    assert not load_config(project, "dev").environment.manage_lake_formation_settings


def test_a_committed_suffix_decides_for_itself(lake_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = lake_project / "cdktf.json"
    document = json.loads(file.read_text())
    document["context"]["environments"]["dev"]["suffix"] = "blue"
    file.write_text(json.dumps(document))

    blue = load_config(lake_project, "dev").environment
    assert (blue.suffix, blue.manage_lake_formation_settings) == ("blue", True)
    monkeypatch.setenv("LAKECTL_SUFFIX", "anna")
    assert load_config(lake_project, "dev").environment.suffix == "anna"


@pytest.mark.parametrize("suffix", ["Anna", "anna-b", "1", "annabelle"])
def test_a_suffix_that_can_not_stand_in_a_name_is_refused(
    project: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setenv("LAKECTL_SUFFIX", suffix)

    with pytest.raises(UsageError) as raised:
        load_config(project, "dev")
    assert raised.value.sentence == (
        f"LAKECTL_SUFFIX is {suffix!r}, which isn't up to 8 lower-case letters and digits."
    )


def test_an_environments_name_is_no_suffix(mistakes_of: Callable[..., list[str]]) -> None:
    def change(document: dict[str, Any]) -> None:
        document["context"]["environments"]["local"]["suffix"] = "dev"

    (mistake,) = mistakes_of(manifest=change)
    assert mistake == (
        "cdktf.json: context.environments.local.suffix: 'dev' is an environment's name; "
        "use another, or unset LAKECTL_SUFFIX"
    )


def test_a_misshapen_key_is_a_mistake(mistakes_of: Callable[..., list[str]]) -> None:
    def change(document: dict[str, Any]) -> None:
        document["context"]["environments"]["local"]["suffix"] = "A B"

    assert mistakes_of(manifest=change) == [
        "cdktf.json: context.environments.local.suffix: 'A B' isn't up to 8 lower-case letters and digits"
    ]
