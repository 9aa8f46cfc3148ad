"""Error messages whose words the Terraform provider reads, said as AWS says them.

The provider takes a resource for gone when the message tells it so (`internal/service/athena` of provider 5.100.0);
other words fail every plan after a destroy that was cut off.
"""

from __future__ import annotations

from lakectl.localaws import seam

# Operation → what ministack says of something that isn't there, and what AWS says.
_WORDS = {
    "GetNamedQuery": (b"not found", b"does not exist"),
    "GetWorkGroup": (b"not found", b"is not found"),
    "UpdateWorkGroup": (b"not found", b"is not found"),
}


def worded(operation: str, answer: seam.Answer) -> seam.Answer:
    """The answer of ministack in AWS's words; every answer but those errors as it is."""
    status, headers, body = answer
    theirs, ours = _WORDS.get(operation, (b"", b""))
    if status < 400 or not theirs:  # noqa: PLR2004 - a client error
        return answer
    return status, headers, body.replace(theirs, ours)
