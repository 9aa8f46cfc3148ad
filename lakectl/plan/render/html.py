"""The review as one HTML file that needs nothing else: no script, no font, no address outside itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from lakectl.plan.attributes import Attribute
from lakectl.plan.changes import Cascade, cascades
from lakectl.plan.cost.estimate import Cost
from lakectl.plan.findings import Finding, Verdict
from lakectl.plan.redact import guard
from lakectl.plan.render.text import verdict_sentence
from lakectl.plan.review import Review

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24 }
.ok { border-left: .4rem solid #1a7f37 } .warn { border-left: .4rem solid #bf8700 }
.block { border-left: .4rem solid #cf222e }
.verdict, .finding { padding: .3rem 1rem; margin: .6rem 0; background: #f6f8fa }
table { border-collapse: collapse } td, th { padding: .2rem .8rem; text-align: left; border-bottom: 1px solid #d0d7de }
td.number { text-align: right } code { font-size: .9em; overflow-wrap: anywhere } small { color: #57606a }
del { color: #82071e; background: #ffebe9 } ins { color: #116329; background: #dafbe1 }
@media (prefers-color-scheme: dark) {
body { color: #e6edf3; background: #0d1117 } .verdict, .finding { background: #161b22 } small { color: #8b949e }
del { color: #ffdcd7; background: #67060c } ins { color: #aff5b4; background: #033a16 } }
"""
# A page that somebody mails around must not be able to fetch or run anything.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_html(review: Review) -> str:
    """The review as an HTML document, ending with a line end; raises SecretInOutputError."""
    body = "".join(
        (
            f'<p class="verdict {review.verdict.value}"><strong>{escape(verdict_sentence(review))}</strong></p>\n',
            f"<p>Plan: {escape(str(review.counts))}.</p>\n",
            _cost(review.cost),
            _findings("Blockers", review.blockers),
            _findings("Warnings", review.warnings),
            _findings("Changed outside Terraform", review.drift),
            _findings("Notes", review.notes),
            _changes(cascades(review.changes)),
            _foot(review),
        )
    )
    # A secret with a quote or an angle bracket stands escaped in the page.
    return guard(page("Plan review", body), (*review.secrets, *(escape(one) for one in review.secrets)))


def page(title: str, body: str) -> str:
    """A whole document around a body that is HTML already."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<h1>{escape(title)}</h1>\n{body}</body>\n</html>\n"
    )


def _foot(review: Review) -> str:
    version = escape(review.terraform_version)
    return f"<p><small>Digest <code>{review.digest}</code>, Terraform {version}</small></p>\n"


def _findings(title: str, findings: Sequence[Finding]) -> str:
    if not findings:
        return ""
    return f"<h2>{escape(title)}</h2>\n" + "".join(_finding(one) for one in findings)


def _finding(finding: Finding) -> str:
    level = finding.severity.value if finding.severity.value in {one.value for one in Verdict} else "ok"
    accepted = f"<br>Accepted: {escape(finding.accepted)}" if finding.accepted else ""
    where = f" · <code>{escape(finding.address)}</code>" if finding.address else ""
    return (
        f'<div class="finding {level}"><strong>{escape(finding.what)}</strong><br>'
        f"{escape(finding.why)} <strong>Do:</strong> {escape(finding.fix)}{accepted}"
        f"<br><small>{escape(finding.rule)}{where}</small></div>\n"
    )


def _cost(cost: Cost) -> str:
    if not cost.lines:
        return ""
    rows = "".join(
        f"<tr><td><code>{escape(one.address)}</code></td><td>{escape(one.what)}</td>"
        f'<td class="number">{one.before:,.2f}</td><td class="number">{one.after:,.2f}</td></tr>\n'
        for one in cost.changed
    )
    head = "<tr><th>resource</th><th>for</th><th>USD before</th><th>USD after</th></tr>\n"
    table = f"<table>\n{head}{rows}</table>\n" if rows else ""
    summary = f"<summary>Cost: {escape(str(cost))}</summary>"
    return f"<details>{summary}\n{table}<p><small>{escape(cost.basis)}</small></p></details>\n"


def _changes(changes: Iterable[Cascade]) -> str:
    rows = "".join(_change(one) for one in changes)
    return f"<h2>What changes</h2>\n{rows}" if rows else ""


def _change(cascade: Cascade) -> str:
    change = cascade.change
    reason = f" ({escape(change.reason)})" if change.reason else ""
    summary = f"{change.kind.value} <code>{escape(change.address)}</code>{reason}"
    items = "".join(f"<li>{_attribute(one)}</li>\n" for one in cascade.attributes)
    for one in cascade.followers:
        items += f"<li>with it: {one.kind.value} <code>{escape(one.address)}</code></li>\n"
    return f"<details><summary>{summary}</summary><ul>\n{items}</ul></details>\n" if items else f"<p>{summary}</p>\n"


def _attribute(one: Attribute) -> str:
    old = f"<del>{escape(one.old)}</del> " if one.old else ""
    new = f"<ins>{escape(one.new)}</ins>" if one.new else ""
    return f"<code>{escape(one.path)}</code> {old}{new}"
