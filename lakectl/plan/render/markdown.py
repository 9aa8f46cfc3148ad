"""The review as a comment on a pull request.

GitHub refuses comments of more than 65,536 characters, so the least important parts are left out first, whole, with a
line that says so. Blockers are shortened before they are counted, and never dropped without their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lakectl.plan.changes import Cascade, cascades
from lakectl.plan.cost.estimate import Cost
from lakectl.plan.findings import Finding, Verdict
from lakectl.plan.model import Kind
from lakectl.plan.redact import guard
from lakectl.plan.render.text import verdict_sentence
from lakectl.plan.review import Review

LIMIT = 65_536

# GitHub counts characters, some tools bytes or UTF-16; and the workflow adds its marker.
_MARGIN = 1_536

_ICONS = {Verdict.OK: "✅", Verdict.WARN: "⚠️", Verdict.BLOCK: "⛔"}
_WORDS = {
    Kind.REPLACE: "Replaced (deleted, then made anew)",
    Kind.DELETE: "Deleted",
    Kind.FORGET: "Forgotten (stays in AWS)",
    Kind.UPDATE: "Updated",
    Kind.CREATE: "Created",
    Kind.ADOPT: "Adopted as they are",
}


def as_markdown(review: Review, *, title: str = "", limit: int = LIMIT) -> str:
    """The review in GitHub's Markdown, at most `limit` characters; raises SecretInOutputError."""
    room = limit - min(_MARGIN, limit // 10)
    head = _head(review, title)
    foot = f"\n<sub>Digest `{review.digest}` · Terraform {review.terraform_version}</sub>\n"
    room -= len(head) + len(foot)
    body = ""
    for choices in _sections(review):
        section = next((one for one in choices if len(one) <= room), "")
        body += section
        room -= len(section)
    return guard(head + body + foot, review.secrets)


def _head(review: Review, title: str) -> str:
    heading = f"## {_ICONS[review.verdict]} {_escaped(title or 'Plan review')}\n\n"
    cost = f"Cost: {_escaped(str(review.cost))}\n\n" if review.cost.lines else ""
    return f"{heading}**{verdict_sentence(review)}**\n\n{cost}{_counts(review)}"


def _counts(review: Review) -> str:
    rare = tuple(name for name in ("forget", "adopt") if getattr(review.counts, name))
    names = ("create", "update", "replace", "delete", *rare)
    header = " | ".join(names)
    cells = " | ".join(str(getattr(review.counts, name)) for name in names)
    return f"| {header} |\n|{' --- |' * len(names)}\n| {cells} |\n"


def _sections(review: Review) -> Iterable[tuple[str, ...]]:
    """The parts in order of importance, each from its longest form to its shortest."""
    yield _findings("⛔ Blockers", review.blockers)
    yield _findings("⚠️ Warnings", review.warnings)
    yield _findings("👣 Changed outside Terraform", review.drift)
    yield _changed(cascades(review.changes))
    yield _cost(review.cost)
    yield _attributes(cascades(review.changes))
    yield _findings("Notes", review.notes)[1:]  # without reasons: they don't ask for anything


def _findings(title: str, findings: Sequence[Finding]) -> tuple[str, ...]:
    if not findings:
        return ("", "")
    heading = f"\n### {title}\n\n"
    return (
        heading + "".join(_long(one) for one in findings),
        heading + "".join(f"- {_escaped(one.what)} ({one.rule})\n" for one in findings),
        heading + "".join(f"- {_code(one.address or one.rule)} {one.rule}\n" for one in findings),
        *_cut(heading, findings),
        f"\n### {title}: {len(findings)}\n\nThey don't fit here: see the review's artifact.\n",
    )


def _cut(heading: str, findings: Sequence[Finding]) -> Iterable[str]:
    """The first half, quarter, … by address, each with the number of those that are left out."""
    shown = len(findings) // 2
    while shown:
        lines = "".join(f"- {_code(one.address or one.rule)} {one.rule}\n" for one in findings[:shown])
        yield f"{heading}{lines}- … and {len(findings) - shown} more: see the review's artifact\n"
        shown //= 2


def _long(finding: Finding) -> str:
    where = f" · {_code(finding.address)}" if finding.address else ""
    accepted = f"  <br>**Accepted:** {_escaped(finding.accepted)}\n" if finding.accepted else ""
    return (
        f"- **{_escaped(finding.what)}**\n"
        f"  <br>{_escaped(finding.why)} **Do:** {_escaped(finding.fix)}\n"
        f"  <br><sub>{finding.rule}{where}</sub>\n{accepted}"
    )


def _changed(changes: Sequence[Cascade]) -> tuple[str, ...]:
    if not changes:
        return ("",)
    heading = "\n### What changes\n\n"
    full = heading
    for kind, words in _WORDS.items():
        lines = [_line(one) for one in changes if one.change.kind is kind]
        full += _folded(f"{words}: {len(lines)}", "".join(lines)) if lines else ""
    number = sum(1 + len(one.followers) for one in changes)
    return full, f"{heading}{number} resources; they don't fit here: see the review's artifact.\n"


def _line(cascade: Cascade) -> str:
    change = cascade.change
    reason = f" ({_escaped(change.reason)})" if change.reason else ""
    followers = ", ".join(f"{one.kind.value} {_code(one.address)}" for one in cascade.followers)
    return f"- {_code(change.address)}{reason}{f'; with it: {followers}' if followers else ''}\n"


def _cost(cost: Cost) -> tuple[str, ...]:
    if not cost.changed:
        return ("",)
    rows = "".join(
        f"| {_code(one.address)} | {_escaped(one.what)} | {one.before:,.2f} | {one.after:,.2f} |\n"
        for one in cost.changed
    )
    table = (
        f"| resource | for | USD before | USD after |\n| --- | --- | ---: | ---: |\n{rows}\n{_escaped(cost.basis)}\n"
    )
    return "\n" + _folded("Cost of a month", table), ""


def _attributes(changes: Sequence[Cascade]) -> tuple[str, ...]:
    lines = []
    for change in changes:
        if change.attributes:
            lines.append(f"# {change.change.address}")
            for one in change.attributes:
                lines += [f"- {one.path} = {one.old}"] if one.old else []
                lines += [f"+ {one.path} = {one.new}"] if one.new else []
    if not lines:
        return ("",)
    return _fenced(lines), "\nThe changed attributes don't fit here: see the review's artifact.\n"


def _fenced(lines: Sequence[str]) -> str:
    text = "\n".join(lines)
    fence = "```"
    while fence in text:
        fence += "`"
    return "\n" + _folded("Changed attributes", f"{fence}diff\n{text}\n{fence}\n")


def _folded(summary: str, body: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{body}\n</details>\n"


def _code(text: str) -> str:
    """Inline code that no backtick in the text can end."""
    fence = "`"
    while fence in text:
        fence += "`"
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


# What would be Markdown or HTML, and with a break of no width what would call somebody or link an issue.
_SPECIAL = {character: f"\\{character}" for character in "\\`*_[]<>|~$"} | {"@": "@\u200b", "#": "#\u200b"}


def _escaped(text: str) -> str:
    return " ".join("".join(_SPECIAL.get(character, character) for character in text).split())
