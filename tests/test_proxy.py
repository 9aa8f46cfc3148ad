from __future__ import annotations

from lakectl.proxy import spare_loopback


def test_this_machine_is_reached_without_the_proxy() -> None:
    environ = {"https_proxy": "http://proxy:3128", "NO_PROXY": "intranet.example, localhost"}
    spare_loopback(environ)

    assert environ["NO_PROXY"] == environ["no_proxy"] == "intranet.example,localhost,127.0.0.1,::1"


def test_both_spellings_of_the_exceptions_count() -> None:
    environ = {"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "one.example", "no_proxy": "two.example"}
    spare_loopback(environ)

    assert environ["NO_PROXY"] == environ["no_proxy"] == "one.example,two.example,127.0.0.1,localhost,::1"


def test_without_a_proxy_nothing_changes() -> None:
    environ = {"NO_PROXY": "x"}
    spare_loopback(environ)

    assert environ == {"NO_PROXY": "x"}
