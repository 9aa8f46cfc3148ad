"""Events against patterns: the cases of EventBridge's own documentation ("Comparison operators", user guide)."""

from __future__ import annotations

from typing import Any

import pytest

from lakectl.events.matching import matches

EC2 = {
    "version": "0",
    "source": "aws.ec2",
    "account": "123456789012",
    "detail-type": "EC2 Instance State-change Notification",
    "region": "us-west-1",
    "resources": ["arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0"],
    "detail": {"instance-id": "i-1234567890abcdef0", "state": "terminated", "count": 5, "limit": 3.018e2, "x": None},
}
ANYTHING = {"detail": {"state": [{"anything-but": "initializing"}]}}


def detail(**fields: Any) -> dict[str, Any]:
    return {"detail": fields}


@pytest.mark.parametrize(
    ("pattern", "event", "met"),
    [
        ({"source": ["aws.ec2"]}, EC2, True),
        ({"source": ["aws.ec2", "aws.fargate"], "detail": {"state": ["terminated"]}}, EC2, True),
        ({"source": ["aws.ec2"], "detail": {"state": ["running"]}}, EC2, False),
        ({"detail": {"nothing": ["running"]}}, EC2, False),
        ({"source": ["AWS.ec2"]}, EC2, False),
        ({"detail": {"x": [None]}}, EC2, True),
        ({"detail": {"state": [None]}}, EC2, False),
        ({"resources": [{"suffix": "abcdef0"}]}, EC2, True),
        ({"resources": ["another"]}, EC2, False),
        ({"detail": {"count": [5]}}, EC2, True),
        ({"detail": {"count": [5.0]}}, EC2, False),
        ({"detail": {"count": [{"numeric": [">", 0, "<=", 5]}]}}, EC2, True),
        ({"detail": {"limit": [{"numeric": ["=", 301.8]}]}}, EC2, True),
        ({"detail": {"count": [{"numeric": ["<", 5]}]}}, EC2, False),
        ({"detail": {"state": [{"numeric": [">", 0]}]}}, EC2, False),
        ({"time": [{"prefix": "2017-10-02"}]}, {"time": "2017-10-02T10:00:00Z"}, True),
        ({"source": [{"prefix": {"equals-ignore-case": "AWS."}}]}, EC2, True),
        ({"detail": {"file": [{"suffix": ".png"}]}}, detail(file="a.png"), True),
        ({"detail": {"file": [{"suffix": {"equals-ignore-case": ".PNG"}}]}}, detail(file="a.png"), True),
        ({"detail-type": [{"equals-ignore-case": "ec2 instance state-change notification"}]}, EC2, True),
        (ANYTHING, EC2, True),
        (ANYTHING, detail(state="initializing"), False),
        (ANYTHING, detail(other="initializing"), False),
        ({"detail": {"count": [{"anything-but": 123}]}}, EC2, True),
        ({"detail": {"state": [{"anything-but": ["stopped", "terminated"]}]}}, EC2, False),
        ({"detail": {"state": [{"anything-but": {"prefix": "init"}}]}}, EC2, True),
        ({"detail": {"state": [{"anything-but": {"prefix": ["init", "term"]}}]}}, EC2, False),
        ({"detail": {"state": [{"anything-but": {"equals-ignore-case": ["TERMINATED"]}}]}}, EC2, False),
        ({"detail": {"path": [{"anything-but": {"wildcard": "*/lib/*"}}]}}, detail(path="/usr/lib/a"), False),
        ({"detail": {"state": [{"exists": True}]}}, EC2, True),
        ({"detail": {"nothing": [{"exists": True}]}}, EC2, False),
        ({"detail": {"nothing": [{"exists": False}]}}, EC2, True),
        ({"detail": {"state": [{"exists": False}]}}, EC2, False),
        ({"detail": [{"exists": True}]}, EC2, False),
        ({"detail": {"a": {"b": [{"exists": False}]}}}, EC2, True),
        ({"detail": {"ip": [{"cidr": "10.0.0.0/24"}]}}, detail(ip="10.0.0.255"), True),
        ({"detail": {"ip": [{"cidr": "10.0.0.0/24"}]}}, detail(ip="10.0.1.0"), False),
        ({"detail": {"ip": [{"cidr": "10.0.0.0/24"}]}}, detail(ip="here"), False),
        ({"detail": {"path": [{"wildcard": "dir/*.png"}]}}, detail(path="dir/a/b.png"), True),
        ({"detail": {"path": [{"wildcard": "dir/*.png"}]}}, detail(path="dir/a.jpg"), False),
        ({"detail": {"path": [{"wildcard": "a\\*b"}]}}, detail(path="a*b"), True),
        ({"detail": {"path": [{"wildcard": "a\\*b"}]}}, detail(path="axb"), False),
        ({"detail": {"$or": [{"count": [1]}, {"state": ["terminated"]}]}}, EC2, True),
        ({"detail": {"$or": [{"count": [1]}, {"state": ["running"]}]}}, EC2, False),
        ({"detail": {"flag": [True]}}, detail(flag=1), False),
    ],
)
def test_as_documented(pattern: dict[str, Any], event: dict[str, Any], *, met: bool) -> None:
    assert matches(pattern, event) is met


def test_of_an_array_of_objects_one_must_meet_everything() -> None:
    pattern = {"detail": {"items": {"kind": ["book"], "price": [{"numeric": [">", 10]}]}}}

    assert matches(pattern, detail(items=[{"kind": "pen", "price": 1}, {"kind": "book", "price": 12}]))
    assert not matches(pattern, detail(items=[{"kind": "pen", "price": 12}, {"kind": "book", "price": 1}]))
