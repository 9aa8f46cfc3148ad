"""The embedded AWS of this room's tests."""

from __future__ import annotations

from tests.localaws.conftest import endpoint

__all__ = ["endpoint"]
