"""The comment on a pull request: fits, stays whole, and nobody can write Markdown into it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from lakectl.plan.attributes import Attribute
from lakectl.plan.findings import Finding, Severity, Verdict
from lakectl.plan.model import Kind
from lakectl.plan.render.markdown import LIMIT, as_markdown
from lakectl.plan.review import Review, ReviewedChange
from tests.plan.corpus.files import reviewed

WEEK_YEAR = """\
## ⛔ Plan review

**REFUSED: this plan must not be applied as it is.**

| create | update | replace | delete |
| --- | --- | --- | --- |
| 0 | 1 | 0 | 0 |

### ⛔ Blockers

- **The prefix of the stream lake-dev-transactions holds YYYY: \
transactions/year=!{timestamp:YYYY}/month=!{timestamp:MM}/.**
  <br>YYYY is the year of the week: the last days of December land in the next year's folder. **Do:** Write yyyy.
  <br><sub>week-year · `aws_kinesis_firehose_delivery_stream.transactions`</sub>

### What changes

<details><summary>Updated: 1</summary>

- `aws_kinesis_firehose_delivery_stream.transactions`

</details>

<details><summary>Changed attributes</summary>

```diff
# aws_kinesis_firehose_delivery_stream.transactions
- extended_s3_configuration.prefix = \
transactions/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/
+ extended_s3_configuration.prefix = transactions/year=!{timestamp:YYYY}/month=!{timestamp:MM}/
```

</details>
"""


def test_the_whole_text() -> None:
    review = reviewed("week-year")

    assert as_markdown(review) == f"{WEEK_YEAR}\n<sub>Digest `{review.digest}` · Terraform 1.11.4</sub>\n"


def finding(number: int, severity: Severity) -> Finding:
    address = f"aws_s3_bucket.a_bucket_with_a_long_name_{number}"
    return Finding(
        rule="data-lost", severity=severity, address=address, what="It goes. " * 9, why="Why. " * 9, fix="Do."
    )


def large(blockers: int, changes: int) -> Review:
    findings = [finding(number, Severity.BLOCK) for number in range(blockers)]
    findings += [finding(number, Severity.WARN) for number in range(changes)]
    attribute = Attribute("a.path", "x" * 100, "y" * 100)
    reviewed_changes = [
        ReviewedChange(
            address=f"aws_thing.number_{n}", type="aws_thing", kind=Kind.UPDATE, reason="", attributes=(attribute,)
        )
        for n in range(changes)
    ]
    return replace(
        reviewed("nothing"), verdict=Verdict.BLOCK, findings=tuple(findings), changes=tuple(reviewed_changes)
    )


@pytest.mark.parametrize("blockers", [0, 5, 200, 700, 1_500])
@pytest.mark.parametrize("changes", [0, 200, 2_000])
@pytest.mark.parametrize("limit", [LIMIT, 20_000])
def test_it_fits_and_stays_whole(blockers: int, changes: int, limit: int) -> None:
    text = as_markdown(large(blockers, changes), limit=limit)

    assert len(text) <= limit
    assert text.count("```") % 2 == 0
    assert text.count("<details>") == text.count("</details>")
    assert text.endswith("Terraform 1.11.4</sub>\n")


def test_blockers_outlive_everything_else() -> None:
    text = as_markdown(large(700, 2_000))

    assert all(f"a_bucket_with_a_long_name_{number}`" in text for number in range(700))
    assert "The changed attributes don't fit here: see the review's artifact." in text


def test_blockers_that_cannot_fit_are_counted() -> None:
    text = as_markdown(large(5_000, 0))
    shown = len(re.findall(r"^- `aws_s3", text, re.MULTILINE))

    assert shown > 500
    assert f"- … and {5_000 - shown} more: see the review's artifact" in text


def test_nobody_is_called_and_no_fence_is_broken() -> None:
    evil = Finding(
        rule="data-lost",
        severity=Severity.BLOCK,
        address='aws_s3_bucket.a["`@team`"]',
        what="</details> @team #1 <img src=x> [a](b) `c`\n## d",
        why="",
        fix="",
    )
    change = ReviewedChange(
        address="a", type="a", kind=Kind.UPDATE, reason="", attributes=(Attribute("p", "```", "````"),)
    )
    text = as_markdown(replace(reviewed("nothing"), findings=(evil,), changes=(change,)))

    assert "@team" not in text.replace("``aws", "").replace('"`@team`"', "")
    assert "<img" not in text.replace("\\<img", "")
    assert "`````diff\n# a\n- p = ```\n+ p = ````\n`````" in text
    assert "\n## d" not in text
