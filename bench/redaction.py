"""What redaction and the output gate cost: `python -m bench.redaction` prints CPU microseconds a text.

The texts are made from the shipped contract's own; each kind is one column of 160,000 in eight blocks, as the job has
them. Hidden words are the first names, last names and card numbers of the same rows.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from glue_jobs.columns.gate import Gate
from glue_jobs.columns.hidden import redacted
from glue_jobs.rows.row import gated_columns, hidden_columns
from lakectl.events.contract_file import parse_contract

BLOCKS = 8
ROWS = 20_000
_FIRST = ("Asha", "Ben", "Chiara", "Diego", "Emi", "Farah")
_LAST = ("Rao", "Miller", "Bianchi", "Costa", "Sato", "Iyer")


def main() -> None:
    rng = random.Random(7)
    words = [
        _column(rng, _FIRST),
        _column(rng, _LAST),
        pa.array([f"4{rng.randrange(10**15):015}" for _ in range(ROWS)]),
    ]
    first, last, card = (column.to_pylist() for column in words)
    people = enumerate(zip(first, last, card, strict=True))
    texts = [f"{one} {two} paid {at}.34 EUR in Goa with card {three}" for at, (one, two, three) in people]
    kinds = {
        "no sign of a contact": pa.array(texts),
        "a time in every text": pa.array([f"{text} at 2026-07-05T12:34:56+05:30" for text in texts]),
        "an e-mail address in every text": pa.array(
            [f"{text}, ask ben.{at}@example.com" for at, text in enumerate(texts)]
        ),
    }
    print("| | CPU microseconds a text |\n| --- | --- |")
    for name, column in kinds.items():
        print(f"| redaction, {name} | {_cost(lambda column=column: redacted(column, words, ())):.1f} |", flush=True)
    pattern = (re.compile("EMP-[0-9]{6}", re.ASCII),)
    plain = kinds["no sign of a contact"]
    print(
        f"| … and a pattern that matches nothing | {_cost(lambda: redacted(plain, words, pattern)):.1f} |", flush=True
    )
    print(f"| the output gate | {_gate(redacted(plain, words, ()), words):.1f} |")


def _column(rng: random.Random, values: Sequence[str]) -> pa.Array:
    return pa.array(rng.choices(values, k=ROWS))


def _cost(work: Callable[[], object]) -> float:
    """The least of three rounds."""
    rounds = []
    for _ in range(3):
        begun = time.process_time()
        for _ in range(BLOCKS):
            work()
        rounds.append((time.process_time() - begun) / (BLOCKS * ROWS) * 1e6)
    return min(rounds)


def _gate(shown: pa.Array, words: Sequence[pa.Array]) -> float:
    """Of each text that the shipped contract's gate looks at."""
    text = (Path(__file__).resolve().parent.parent / "streams" / "transactions.toml").read_text(encoding="utf-8")
    contract = parse_contract("transactions", text)
    gated = [column.name for column in gated_columns(contract)]
    table = pa.table(dict.fromkeys(gated, shown))
    clear = {column.name: words[number % len(words)] for number, column in enumerate(hidden_columns(contract))}
    gate = Gate(contract)
    return _cost(lambda: gate.suspicious(table, clear)) / len(gated)


if __name__ == "__main__":
    main()
