"""Every plan of the corpus (real provider, real plan JSON) yields exactly the findings that it must."""

from __future__ import annotations

import json

import pytest

from lakectl.plan.findings import Severity, Verdict
from lakectl.plan.rules import RULES
from tests.plan.corpus.files import FOLDER, NAMES, document, reviewed
from tests.plan.corpus.scenarios import DANGEROUS, HARMLESS

EXPECTED: dict[str, list[str]] = {
    "admin-attached": ["block iam-broad-policy"],
    "alarm-lost": ["warn alarm-lost"],
    "bucket-deleted": ["block data-lost"],
    "bucket-guards-removed": [
        "block public-access-opened",
        "block bucket-policy-removed",
        "block bucket-encryption-removed",
    ],
    "bucket-policy-public": ["block public-policy"],
    "crawler-deletes": ["warn crawler-deletes"],
    "data-deleted": ["block data-lost"] * 4,
    "data-replaced": ["block data-lost"] * 3,
    "dead-letters-lost": ["block dead-letters-missing"],
    "delimiter-lost": ["block delimiter-missing"],
    "deny-lost": ["block deny-lost"],
    "encryption-off": ["block encryption-off", "block encryption-off", "warn key-weakened"],
    "force-destroy": ["warn force-destroy"],
    "grant-gained": ["warn grant-gained"],
    "iam-allowed-principals": ["block everybody-granted"] * 2,
    "iam-widened": ["warn iam-widened"],
    "iam-wildcard": ["block iam-wildcard"],
    "lake-admin-gained": ["warn lake-admins-changed"],
    "pattern-changed": ["warn pattern-changed"],
    "public-access-opened": ["block public-access-opened"],
    "retention-shortened": ["block versioning-off", *["warn retention-shortened"] * 3, "warn objects-expire-sooner"],
    "rows-widened": ["warn filter-widened"] * 2,
    "rule-disabled": ["block delivery-stopped"],
    "schedule-changed": ["warn schedule-changed"],
    "schema-broken": ["block schema-broken"],
    "secret-changed": [],
    "table-moved": ["warn table-moved"],
    "tls-lost": ["block bucket-without-tls"],
    "trigger-off": ["warn trigger-off"],
    "trust-open": ["block trust-open"],
    "trust-widened": ["warn trust-widened"],
    "week-year": ["block week-year"],
}


def test_the_corpus_is_what_its_script_makes() -> None:
    made = {"created", "destroyed", "drift", "drift-none", *HARMLESS, *DANGEROUS}

    assert set(NAMES) == made
    assert set(EXPECTED) == set(DANGEROUS)


@pytest.mark.parametrize("name", DANGEROUS)
def test_a_danger_is_found_and_nothing_else(name: str) -> None:
    found = [f"{one.severity} {one.rule}" for one in reviewed(name).findings]

    assert found == EXPECTED[name]


@pytest.mark.parametrize("name", ["created", "drift-none", *HARMLESS])
def test_a_harmless_plan_raises_no_alarm(name: str) -> None:
    review = reviewed(name)

    assert [one for one in review.findings if one.severity is not Severity.NOTE] == []
    assert review.verdict is Verdict.OK


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_holds_no_account_and_no_path_of_a_machine(name: str) -> None:
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")

    assert document(name)["terraform_version"] == "1.11.4"
    assert "configuration" not in json.loads(text)
    for word in ("/tmp", "/root", "/home", "AKIA"):
        assert word not in text


def test_rules_have_names_of_their_own_and_say_why_and_what_to_do() -> None:
    names = [rule.name for rule in RULES]

    assert len(names) == len(set(names))
    assert all(rule.why.endswith(".") or rule.why.endswith(")") for rule in RULES)
    assert all(rule.fix.endswith(".") for rule in RULES)
