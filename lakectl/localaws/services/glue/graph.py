"""A workflow as a graph: triggers, jobs, crawlers, and what ran of them ("Querying workflows using the Glue API")."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from lakectl.localaws.services.glue import triggers
from lakectl.localaws.services.glue.store import State

Node = tuple[str, str]
"""Type and name."""


def graph(state: State, workflow: str, run: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Nodes and edges; with `run`, the nodes hold its job runs and crawls."""
    nodes: dict[Node, dict[str, Any]] = {}
    edges: set[tuple[Node, Node]] = set()
    for trigger in triggers.of_workflow(state, workflow):
        own = ("TRIGGER", str(trigger["Name"]))
        nodes[own] = {"TriggerDetails": {"Trigger": trigger}}
        targets = [_node(action) for action in trigger["Actions"]]
        sources = [_node(condition) for condition in trigger.get("Predicate", {}).get("Conditions", ())]
        for other in (*targets, *sources):
            nodes.setdefault(other, _details(state, other, run))
        edges |= {(own, target) for target in targets} | {(source, own) for source in sources}
    return {
        "Nodes": [{"Type": node[0], "Name": node[1], "UniqueId": _id(node), **nodes[node]} for node in sorted(nodes)],
        "Edges": [{"SourceId": _id(source), "DestinationId": _id(target)} for source, target in sorted(edges)],
    }


def _node(member: Mapping[str, Any]) -> Node:
    return ("JOB", member["JobName"]) if "JobName" in member else ("CRAWLER", member.get("CrawlerName", ""))


def _details(state: State, node: Node, run: Mapping[str, Any] | None) -> dict[str, Any]:
    if run is None:
        return {}
    actions = [action for action in run["Actions"] if (action["Type"], action["Name"]) == node]
    ids = [run_id for action in actions for run_id in (*action.get("EarlierRunIds", ()), action["RunId"])]
    if node[0] == "JOB":
        runs = [state["job_runs"][job_run] for job_run in ids if job_run in state["job_runs"]]
        hidden = ("WorkflowRunId", "WorkflowName")
        shown = [{name: value for name, value in job_run.items() if name not in hidden} for job_run in runs]
        return {"JobDetails": {"JobRuns": shown}}
    crawls = [state["crawls"][crawl] for crawl in ids if crawl in state["crawls"]]
    members = ("State", "StartedOn", "CompletedOn", "ErrorMessage", "LogGroup", "LogStream")
    shown = [{name: crawl[name] for name in members if name in crawl} for crawl in crawls]
    return {"CrawlerDetails": {"Crawls": shown}}


def _id(node: Node) -> str:
    return f"wnode_{hashlib.sha256('/'.join(node).encode()).hexdigest()}"
