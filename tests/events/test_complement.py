"""A complement matches exactly the events that none of its patterns matches, or there is none and it says why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lakectl.events.complement import CannotComplementError, complement, of_the_envelope
from lakectl.events.matching import matches
from lakectl.events.pattern import check_pattern
from lakectl.events.reader import Mistakes

TEXTS = ("a", "ab", "abc", "b", "ba", "B", "shop.x")
WORDS = st.sampled_from(TEXTS)
OPERATORS = st.sampled_from(["prefix", "suffix", "equals-ignore-case", "wildcard"])
TESTS = st.builds(lambda operator, word: {operator: word}, OPERATORS, WORDS)
COMPARISONS = (
    WORDS
    | st.builds(lambda words: {"anything-but": words}, st.lists(WORDS, min_size=1, max_size=2) | WORDS)
    | TESTS
    | st.builds(lambda test: {"anything-but": test}, TESTS)
    | st.builds(lambda there: {"exists": there}, st.booleans())
    | st.just(7)
)
LISTS = st.lists(COMPARISONS, min_size=1, max_size=2)
FIELDS = st.dictionaries(st.sampled_from(["source", "detail-type", "account"]), LISTS, min_size=1, max_size=3)
PATTERNS = FIELDS | st.builds(
    lambda own, choices: {**own, "$or": choices}, FIELDS, st.lists(FIELDS, min_size=2, max_size=3)
)
EVENTS = st.fixed_dictionaries(
    {"source": WORDS, "detail-type": WORDS, "account": WORDS, "detail": st.just({"amount": [1, 2]})}
)


def assert_is_the_rest(pattern: dict[str, Any], patterns: list[dict[str, Any]], event: dict[str, Any]) -> None:
    assert matches(pattern, event) == (not any(matches(one, event) for one in patterns)), pattern


@settings(max_examples=150, deadline=None)
@given(st.lists(PATTERNS, max_size=4), st.lists(EVENTS, min_size=5, max_size=20))
def test_exactly_the_events_that_no_pattern_matches(patterns: list[dict[str, Any]], events: list[Any]) -> None:
    try:
        pattern = complement(patterns)
    except CannotComplementError as error:
        if "nothing is left" in str(error):
            assert all(any(matches(one, event) for one in patterns) for event in events)
        return
    mistakes = Mistakes("complement")
    check_pattern(pattern, mistakes)
    assert mistakes.found == []
    for event in events:
        assert_is_the_rest(pattern, patterns, event)


EXACT = st.dictionaries(
    st.sampled_from(["source", "detail-type", "account", "region"]),
    st.lists(WORDS | st.builds(lambda words: {"anything-but": [words]}, WORDS), min_size=1, max_size=3),
    min_size=1,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(EXACT, max_size=5), EVENTS)
def test_whole_texts_can_always_be_turned_around(patterns: list[dict[str, Any]], event: dict[str, Any]) -> None:
    event = {**event, "region": "ab"}
    try:
        pattern = complement(patterns)
    except CannotComplementError as error:
        why = str(error)
        pattern = {"source": []}
    else:
        why = "nothing is left"
    assert "nothing is left" in why
    assert_is_the_rest(pattern, patterns, event)


@settings(max_examples=50, deadline=None)
@given(PATTERNS, st.sampled_from([[1], [3], [1, 3]]), EVENTS)
def test_the_envelopes_pattern_matches_whatever_the_whole_one_does(
    pattern: dict[str, Any], amounts: list[int], event: dict[str, Any]
) -> None:
    whole = {**pattern, "detail": {"amount": amounts}}

    assert of_the_envelope(whole) == pattern
    assert matches(pattern, event) or not matches(whole, event)


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ([], {"source": [{"exists": True}]}),
        ([{"source": ["a", "b"]}], {"source": [{"anything-but": ["a", "b"]}]}),
        (
            [{"source": ["a"], "detail-type": ["x"]}, {"source": ["b"], "detail-type": ["y"]}, {"source": ["c"]}],
            {
                "$or": [
                    {"source": ["a"], "detail-type": [{"anything-but": ["x"]}]},
                    {"source": ["b"], "detail-type": [{"anything-but": ["y"]}]},
                    {"source": [{"anything-but": ["a", "b", "c"]}]},
                ]
            },
        ),
        (
            [{"source": [{"prefix": "shop."}], "detail-type": ["x"]}],
            {
                "$or": [
                    {"source": [{"anything-but": {"prefix": ["shop."]}}]},
                    {"source": [{"prefix": "shop."}], "detail-type": [{"anything-but": ["x"]}]},
                ]
            },
        ),
    ],
)
def test_what_it_looks_like(patterns: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    assert complement(patterns) == expected


UNCLEAR = (
    "the ways in which source is compared can't be turned around together: "
    "use whole texts, or prefixes that exclude each other"
)


@pytest.mark.parametrize(
    ("patterns", "why"),
    [
        ([{"detail": {"state": ["paid"]}}], "detail can't be turned around: it may hold lists"),
        ([{"source": ["a"], "resources": [{"prefix": "arn:"}]}], "resources can't be turned around: it may hold lists"),
        (
            [{"source": ["a"]}, {"source": [{"anything-but": ["a"]}]}],
            "nothing is left: the other patterns match every event",
        ),
        ([{"source": [{"prefix": "a"}, "b"]}], UNCLEAR),
        ([{"source": [{"prefix": "a"}, {"suffix": "z"}]}], UNCLEAR),
        ([{"source": [{"anything-but": {"prefix": "a"}}]}, {"source": [{"anything-but": {"suffix": "z"}}]}], UNCLEAR),
        (
            [{"source": [{"prefix": {"equals-ignore-case": "a"}}]}],
            'a comparison within another one, such as {"equals-ignore-case"}, can\'t be turned around',
        ),
    ],
)
def test_what_cannot_be_turned_around_is_told(patterns: list[dict[str, Any]], why: str) -> None:
    with pytest.raises(CannotComplementError) as raised:
        complement(patterns)
    assert str(raised.value) == why


def test_a_list_in_detail_is_why() -> None:
    event = {"detail": {"tags": ["a", "b"]}}

    assert matches({"detail": {"tags": ["a"]}}, event)
    assert matches({"detail": {"tags": [{"anything-but": ["a"]}]}}, event)
