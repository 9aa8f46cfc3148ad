"""Terraform addresses that people can read: the plan review shows them, and state is kept under them."""

from __future__ import annotations


def address(path: str) -> str:
    """The logical id of the resource at a construct path.

    The stack and capitalised parts (`Streams`, `Job`: the order of this program) aren't part of it, nor is the last
    part (the type says it), unless nothing else is left. So `lake-dev/Streams/transactions/Job/glue_job` is
    `aws_glue_job.transactions`, `lake-dev/bus` is `aws_cloudwatch_event_bus.bus`. A change of this function moves
    every resource of every lake.
    """
    parts = path.split("/")[1:]
    owners = [part for part in parts[:-1] if not part[0].isupper()]
    return "_".join(owners or parts[-1:])
