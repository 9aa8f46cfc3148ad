"""Who does the tasks of a run: Spark's executors, or this process alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from pyspark import SparkContext

Task = TypeVar("Task")
Done = TypeVar("Done")


class Pool(Protocol):
    """Does tasks, each at least once: what a task writes must bear a name of its own."""

    slots: int
    """How many tasks are done at the same time."""

    def map(self, work: Callable[[Task], Done], tasks: Sequence[Task]) -> list[Done]:
        """The results, in the tasks' order."""


class SparkPool:
    """Every task is a Spark task; Spark repeats what fails."""

    def __init__(self, spark: SparkContext) -> None:
        self._spark = spark
        self.slots = spark.defaultParallelism

    def map(self, work: Callable[[Task], Done], tasks: Sequence[Task]) -> list[Done]:
        """See Pool."""
        return self._spark.parallelize(tasks, max(1, len(tasks))).map(work).collect()


class ThisProcess:
    """One task after the other, without Spark and its start-up."""

    slots = 1

    def map(self, work: Callable[[Task], Done], tasks: Sequence[Task]) -> list[Done]:
        """See Pool."""
        return [work(task) for task in tasks]


def pool_of(engine: str, name: str) -> Pool:
    """The pool of a contract's engine."""
    if engine == "python":
        return ThisProcess()
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415 - the other engine needs no Spark

    return SparkPool(SparkContext.getOrCreate(SparkConf().setAppName(name)))
