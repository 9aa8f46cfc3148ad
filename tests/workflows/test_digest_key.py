"""The key of plan digests: made once for a state bucket, the same for everybody."""

from __future__ import annotations

import pytest

from lakectl.aws.digest_key import ensure_digest_key
from lakectl.aws.state import make_bucket
from lakectl.errors import LakectlError
from lakectl.lake import Lake

pytestmark = pytest.mark.local


def test_it_is_made_once(lake: Lake) -> None:
    make_bucket(lake.aws, lake.state_bucket)

    first = ensure_digest_key(lake.aws, lake.state_bucket, "a/key")

    assert len(first) == 32
    assert ensure_digest_key(lake.aws, lake.state_bucket, "a/key") == first
    assert ensure_digest_key(lake.aws, lake.state_bucket, "another/key") != first


def test_what_is_no_key_is_told(lake: Lake) -> None:
    make_bucket(lake.aws, lake.state_bucket)
    lake.aws.client("s3").put_object(Bucket=lake.state_bucket, Key="a/text", Body=b"hello")

    with pytest.raises(LakectlError) as caught:
        ensure_digest_key(lake.aws, lake.state_bucket, "a/text")

    assert caught.value.sentence == f"s3://{lake.state_bucket}/a/text holds no key."
