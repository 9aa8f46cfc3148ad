"""Where Arrow's columns lie."""

from __future__ import annotations

import pyarrow as pa


def keep_memory() -> None:
    """Let Arrow take memory from the C library, which keeps what is freed for the next block.

    Arrow's own pools give large blocks back to the system at once; to fill new pages again and again cost a tenth of a
    task (`python -m bench.etl`, 4 KB pages on a virtual machine).
    """
    pa.set_memory_pool(pa.system_memory_pool())


def give_back() -> None:
    """Give what was kept back to the system: before work that needs memory in other pieces than the last did."""
    pa.system_memory_pool().release_unused()
