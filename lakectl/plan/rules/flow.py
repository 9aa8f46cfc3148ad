"""Rules about events on their way: rule, target, dead letters, Firehose, schedules, alarms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lakectl.events.matching import matches
from lakectl.plan.findings import Found, Rule, Severity, named
from lakectl.plan.meaning import normal
from lakectl.plan.model import Change, Kind, Plan
from lakectl.plan.values import Unknown, at, blocks

_RULE = "aws_cloudwatch_event_rule"
_TARGET = "aws_cloudwatch_event_target"
_FIREHOSE = "aws_kinesis_firehose_delivery_stream"

# Firehose evaluates !{timestamp:…} with Java's DateTimeFormatter, where Y is the week-based year.
_WEEK_YEAR = re.compile(r"!\{timestamp:[^}]*Y[^}]*\}")

_SCHEDULES = {
    "aws_glue_trigger": "schedule",
    "aws_glue_crawler": "schedule",
    _RULE: "schedule_expression",
    "aws_scheduler_schedule": "schedule_expression",
}


def _stopped(plan: Plan) -> Iterator[Found]:
    for change in plan.of(_RULE):
        if change.kind is Kind.DELETE:
            yield Found(change.address, f"The rule {change.label} is deleted.")
        elif _is_off(change.after) and not _is_off(change.before):
            yield Found(change.address, f"The rule {change.label} is disabled.")
    for change in plan.of(_TARGET):
        if change.kind is Kind.DELETE:
            yield Found(change.address, f"The rule {change.old('rule')} loses its target {change.old('arn')}.")


def _is_off(rule: Any) -> bool:
    return at(rule, "state") == "DISABLED" or at(rule, "is_enabled") is False


def changed_patterns(plan: Plan) -> Iterator[tuple[Change, str, str]]:
    """Rules that take other events than before, each with its old and its new pattern (JSON)."""
    for change in plan.of(_RULE):
        old, new = change.old("event_pattern"), change.new("event_pattern")
        if (
            isinstance(old, str)
            and isinstance(new, str)
            and normal(old, "event_pattern") != normal(new, "event_pattern")
        ):
            yield change, old, new


def _pattern_changed(plan: Plan) -> Iterator[Found]:
    for change, old, new in changed_patterns(plan):
        yield Found(change.address, f"The rule {change.label} takes other events: {new}, not {old}.")


def _events_lost(plan: Plan) -> Iterator[Found]:
    for change, old, new in changed_patterns(plan):
        before = [event for event in plan.events if matches(json.loads(old), event)]
        gone = [event for event in before if not matches(json.loads(new), event)]
        others = _other_patterns(plan, change)
        moved = sum(any(matches(one, event) for one in others) for event in gone)
        if moved < len(gone):
            yield Found(
                change.address,
                f"Of the newest {len(plan.events):,} events that came, {len(before):,} matched the rule {change.label} "
                f"before, {len(before) - len(gone):,} of them do now"
                + (f", {moved:,} go to another rule." if moved else "."),
            )


def _other_patterns(plan: Plan, change: Change) -> list[Any]:
    """The patterns of the other rules of the bus, as they will be: what they take isn't lost."""
    rules = [other for other in (*plan.of(_RULE), *plan.unchanged) if other.type == _RULE and other is not change]
    bus = change.new("event_bus_name")
    found = [other.new("event_pattern") for other in rules if other.new("event_bus_name") == bus]
    return [json.loads(pattern) for pattern in found if isinstance(pattern, str) and pattern]


def _dead_letters(plan: Plan) -> Iterator[Found]:
    for change in plan.of(_TARGET):
        if change.after and not change.new("dead_letter_config") and _is_new(change, "dead_letter_config"):
            yield Found(
                change.address,
                f"The target {change.label or change.name} of the rule {change.new('rule')} has no dead-letter queue.",
            )


def _delimiter(plan: Plan) -> Iterator[Found]:
    for change in plan.of(_FIREHOSE):
        settings = change.new("extended_s3_configuration")
        if not settings or isinstance(settings, Unknown) or not _writes_text(change):
            continue
        if not _appends(change.after) and (not change.before or _appends(change.before)):
            yield Found(change.address, f"The stream {change.label} writes events without a line end between them.")


def _writes_text(change: Change) -> bool:
    """Format conversion writes Parquet or ORC, where no delimiter belongs."""
    path = "extended_s3_configuration.data_format_conversion_configuration.enabled"
    conversion = change.new("extended_s3_configuration.data_format_conversion_configuration")
    return not conversion or change.new(path) is False


def _appends(values: Any) -> bool:
    processing = at(values, "extended_s3_configuration.processing_configuration")
    if isinstance(processing, Unknown):
        return True
    processors = blocks(at(values, "extended_s3_configuration.processing_configuration.processors"))
    enabled = at(values, "extended_s3_configuration.processing_configuration.enabled") is True
    return enabled and any(block.get("type") == "AppendDelimiterToRecord" for block in processors)


def _week_year(plan: Plan) -> Iterator[Found]:
    for change in plan.of(_FIREHOSE):
        for key in ("prefix", "error_output_prefix"):
            prefix = change.new(f"extended_s3_configuration.{key}")
            was = str(change.old(f"extended_s3_configuration.{key}"))
            if isinstance(prefix, str) and _WEEK_YEAR.search(prefix) and not _WEEK_YEAR.search(was):
                yield Found(change.address, f"The {key} of the stream {change.label} holds YYYY: {prefix}.")


def _schedule_changed(plan: Plan) -> Iterator[Found]:
    for change in plan.changes:
        path = _SCHEDULES.get(change.type)
        if path is None or not change.before or not change.after:
            continue
        old, new = change.old(path) or "none", change.new(path) or "none"
        if old != new:
            yield Found(change.address, f"The {named(change)} runs at another time: {new}, not {old}.")


def _trigger_off(plan: Plan) -> Iterator[Found]:
    for change in plan.of("aws_glue_trigger"):
        if change.kind is Kind.DELETE:
            yield Found(change.address, f"The {named(change)} is deleted.")
        elif change.old("enabled") is True and change.new("enabled") is False:
            yield Found(change.address, f"The {named(change)} is switched off.")


def _alarm_lost(plan: Plan) -> Iterator[Found]:
    for change in plan.of("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"):
        if change.kind is Kind.DELETE:
            yield Found(change.address, f"The alarm {change.label} is deleted.")
        elif change.old("actions_enabled") is True and change.new("actions_enabled") is False:
            yield Found(change.address, f"The alarm {change.label} tells nobody any more.")


def _is_new(change: Change, path: str) -> bool:
    """What was so before isn't this plan's doing."""
    return not change.before or bool(change.old(path))


RULES = (
    Rule(
        name="delivery-stopped",
        severity=Severity.BLOCK,
        why="Producers see no error: their events are taken by the bus and go nowhere.",
        fix="Keep the rule enabled and its target in place; replay from the archive if events were missed.",
        check=_stopped,
    ),
    Rule(
        name="dead-letters-missing",
        severity=Severity.BLOCK,
        why="An event that can't be delivered is dropped after 24 hours, and nobody hears of it.",
        fix="Give the target a dead_letter_config.",
        check=_dead_letters,
    ),
    Rule(
        name="delimiter-missing",
        severity=Severity.BLOCK,
        why="Readers of JSON lines see the first event of each object and drop the rest silently.",
        fix="Add the processor AppendDelimiterToRecord.",
        check=_delimiter,
    ),
    Rule(
        name="week-year",
        severity=Severity.BLOCK,
        why="YYYY is the year of the week: the last days of December land in the next year's folder.",
        fix="Write yyyy.",
        check=_week_year,
    ),
    Rule(
        name="events-lost",
        severity=Severity.BLOCK,
        why="Producers go on sending them and see no error; the lake doesn't get them any more.",
        fix="Widen the pattern, or override with the reason why these events shall stay out.",
        check=_events_lost,
    ),
    Rule(
        name="pattern-changed",
        severity=Severity.WARN,
        why="Events that don't match are lost to the lake without any error.",
        fix="Try the new pattern on real events before it is applied.",
        check=_pattern_changed,
    ),
    Rule(
        name="schedule-changed",
        severity=Severity.WARN,
        why="It decides how old the data is that people query, and what the runs cost.",
        fix="Make sure that this is what the change is about.",
        check=_schedule_changed,
    ),
    Rule(
        name="trigger-off",
        severity=Severity.WARN,
        why="Raw events pile up and the curated tables stay as they are.",
        fix="Keep the trigger enabled.",
        check=_trigger_off,
    ),
    Rule(
        name="alarm-lost",
        severity=Severity.WARN,
        why="The next loss of events goes unnoticed.",
        fix="Keep the alarm and its actions.",
        check=_alarm_lost,
    ),
)
