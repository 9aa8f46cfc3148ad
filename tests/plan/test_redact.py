"""Nothing secret is shown, whatever the format; and a text that would show it is stopped."""

from __future__ import annotations

from typing import Any

import pytest

from lakectl.plan.read import read_plan
from lakectl.plan.redact import SecretInOutputError, guard
from lakectl.plan.render import render
from lakectl.plan.review import review
from tests.plan.corpus.files import NAMES, plan, reviewed

FORMATS = ("text", "markdown", "json")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", ["secret-changed", "created", "destroyed"])
def test_a_function_s_environment_and_a_job_s_arguments_are_never_shown(name: str, form: str) -> None:
    text = render(reviewed(name), form)

    assert "hunter" not in text
    assert "an argument that nobody prints" not in text
    assert "hunter" not in repr(plan(name))


def test_a_changed_secret_is_told_without_its_value() -> None:
    assert "environment.variables.API_PASSWORD: (sensitive) → (sensitive, changed)" in render(
        reviewed("secret-changed"), "text"
    )


def marked(before: Any, after: Any) -> dict[str, Any]:
    change = {
        "actions": ["update"],
        "before": {"name": "a", "password": before},
        "after": {"name": "a", "password": after},
        "before_sensitive": {"password": True},
        "after_sensitive": {"password": True},
    }
    entry = {"address": "aws_thing.a", "mode": "managed", "type": "aws_thing", "name": "a", "change": change}
    return {"format_version": "1.2", "resource_changes": [entry]}


@pytest.mark.parametrize("form", FORMATS)
def test_what_terraform_marks_is_never_shown(form: str) -> None:
    text = render(review(read_plan(marked("old-secret-1", ["new-secret-2"]))), form)

    assert "secret-1" not in text
    assert "secret-2" not in text
    assert "(sensitive, changed)" in text


@pytest.mark.parametrize("form", FORMATS)
def test_a_secret_that_stands_elsewhere_stops_the_output(form: str) -> None:
    data = marked("old-secret-1", 'new-"secret"-2')
    data["resource_changes"][0]["change"]["after"]["name"] = 'hello new-"secret"-2'

    with pytest.raises(SecretInOutputError) as caught:
        render(review(read_plan(data)), form)

    assert "secret-2" not in str(caught.value)


@pytest.mark.parametrize("text", ["AKIA" + "A" * 16, "-----BEGIN RSA PRIVATE KEY-----", "ghp_" + "a" * 36])
def test_what_looks_like_a_key_stops_the_output(text: str) -> None:
    with pytest.raises(SecretInOutputError):
        guard(f"see {text} there", ())


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_no_plan_of_the_corpus_is_stopped(name: str, form: str) -> None:
    assert render(reviewed(name), form)
