"""A state that was lost is had back: everything that can be imported is adopted, and nothing is made twice."""

from __future__ import annotations

import pytest

from tests.scenarios.conftest import Lakectl
from tests.scenarios.lost_state import State, everything, had_back

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.long]


def test_a_lost_state_is_had_back_from_what_is_there(lake: Lakectl) -> None:
    state, before = State(lake), everything(lake)
    known = state.types()
    state.lose()

    had_back(lake, known, known)

    assert everything(lake) == before
