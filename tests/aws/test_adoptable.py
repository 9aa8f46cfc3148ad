"""No resource type of ours is forgotten: each can be adopted, or it is said why making it again does no harm."""

from __future__ import annotations

import json
import re

import boto3
import pytest

from lakectl.aws.adoptable import ADOPTABLE, MADE_AGAIN, NAMELESS, TAG_CALLS
from tests.conftest import PROJECT

_IMPORTED = re.compile(r"^from cdktf_cdktf_provider_aws\.(?!data_|provider)(\w+) import", re.MULTILINE)


def types() -> set[str]:
    """What the constructs can emit: the modules that the one seam file imports."""
    seam = (PROJECT / "lakectl" / "infra" / "cdktf.py").read_text(encoding="utf-8")
    return {f"aws_{module}" for module in _IMPORTED.findall(seam)}


def test_every_type_is_known() -> None:
    golden = [json.loads(file.read_text(encoding="utf-8")) for file in PROJECT.glob("tests/golden/*.tf.json")]

    assert len(types()) > 30
    assert {kind for stack in golden for kind in stack["resource"]} <= types()
    assert types() - ADOPTABLE.keys() - MADE_AGAIN.keys() == NAMELESS.keys()


def test_no_type_stands_in_both_tables() -> None:
    assert ADOPTABLE.keys() & MADE_AGAIN.keys() == set()


@pytest.mark.parametrize("kind", sorted(ADOPTABLE))
def test_the_calls_are_ones_that_boto3_knows(kind: str) -> None:
    look = ADOPTABLE[kind]
    client = boto3.client(look.service, region_name="eu-central-1")
    call = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[look.operation])

    assert {name.removesuffix("[]") for name in look.ask} <= set(call.input_shape.members)
    assert not look.answer or look.answer in call.output_shape.members
    if look.tagged:
        tags = TAG_CALLS[look.service]
        asked = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[tags.operation])
        assert tags.argument in asked.input_shape.members
        assert tags.answer in asked.output_shape.members


def test_the_docs_say_what_is_not_imported() -> None:
    text = (PROJECT / "docs" / "review.md").read_text(encoding="utf-8")

    assert [f"| `{kind}` | {why} |" for kind, why in sorted(MADE_AGAIN.items())] == [
        line for line in text.splitlines() if line.startswith("| `aws_")
    ]
