"""Clients to this very endpoint, for services that need another one.

They share one loader of botocore's descriptions: a client that loads its own takes 10 MB and a tenth of a second.
"""

from __future__ import annotations

import functools
from typing import Any

from lakectl.localaws.settings import Keys


def client(service: str, endpoint: str, region: str, keys: Keys, *, token: str = "", config: Any = None) -> Any:
    """A client of a service with these keys (and a session's token)."""
    import botocore.session  # noqa: PLC0415 - a third of a second that a start need not pay

    session = botocore.session.Session()
    session.register_component("data_loader", loader())
    session.set_credentials(keys.access_key, keys.secret_key, token or None)
    return session.create_client(service, region_name=region, endpoint_url=endpoint, config=config)


@functools.cache
def loader() -> Any:
    """Botocore's descriptions of services and regions."""
    from botocore.loaders import create_loader  # noqa: PLC0415 - see client

    return create_loader()
