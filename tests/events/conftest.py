from pathlib import Path

import pytest

from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def transactions() -> Contract:
    return parse_contract("transactions", (PROJECT / "streams/transactions.toml").read_text(encoding="utf-8"))
