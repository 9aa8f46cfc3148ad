from __future__ import annotations

from pathlib import Path

import pytest

from lakectl.config.load import ConfigError, load_config


def mistakes_with(project: Path, *streams: str) -> list[str]:
    text = (project / "streams" / "transactions.toml").read_text(encoding="utf-8")
    for name in streams:
        (project / "streams" / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_config(project, "local")
    return [str(mistake) for mistake in raised.value.mistakes]


def test_two_streams_cannot_claim_one_table(lake_project: Path) -> None:
    assert mistakes_with(lake_project, "transactions_quarantine") == [
        (
            "streams/transactions_quarantine.toml: the table 'transactions_quarantine' is already the quarantine of the"
            " stream 'transactions'; rename the file"
        )
    ]


@pytest.mark.parametrize("name", ["errors", "libraries", "script", "simulator"])
def test_the_lakes_own_names_are_taken(lake_project: Path, name: str) -> None:
    assert mistakes_with(lake_project, name) == [
        f"streams/{name}.toml: {name!r} is a name that the lake uses itself; rename the file"
    ]


def test_a_file_that_cannot_name_a_table_is_told(lake_project: Path) -> None:
    assert mistakes_with(lake_project, "card-events", "Refunds") == [
        f"streams/{name}.toml: {name!r} can't be a table name; use lower-case letters, digits and _, starting with a"
        " letter, at most 63"
        for name in ("Refunds", "card-events")
    ]


def test_a_value_cannot_be_hidden_in_one_stream_and_shown_in_another_of_the_same_events(lake_project: Path) -> None:
    text = (lake_project / "streams" / "transactions.toml").read_text(encoding="utf-8")
    copy = lake_project / "streams" / "amounts.toml"
    copy.write_text(text.replace('personal = "mask"\n', ""), encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_config(lake_project, "local")
    assert [str(mistake) for mistake in raised.value.mistakes] == [
        (
            "streams/amounts.toml: column[9].personal: isn't said, but transactions hides detail.credit_card of"
            ' the same events (mask); hide it here too, or say personal = "clear" with a reason'
        )
    ]

    copy.write_text(
        text.replace('personal = "mask"\n', 'personal = "clear"\nreason = "fraud desk"\n'), encoding="utf-8"
    )
    load_config(lake_project, "local")
    copy.write_text(
        text.replace('["transactions"]', '["refunds"]').replace('personal = "mask"\n', ""), encoding="utf-8"
    )
    load_config(lake_project, "local")


def test_what_one_stream_hides_another_of_the_same_events_cannot_keep_as_unknown(lake_project: Path) -> None:
    copy = lake_project / "streams" / "amounts.toml"
    text = (lake_project / "streams" / "transactions.toml").read_text(encoding="utf-8")
    head, *columns = text[: text.index("# Who reads what")].split("[[column]]")
    few = 'unknown = "keep"\n' + "[[column]]".join([head, *columns[:2]])
    dropped = '[[column]]\nname = "{0}"\ntype = "string"\npath = "detail.{0}"\npersonal = "drop"\nrequired = false\n'
    copy.write_text(few + dropped.format("transaction_message"), encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_config(lake_project, "local")
    assert [str(mistake) for mistake in raised.value.mistakes] == [
        f"streams/amounts.toml: unknown: would keep detail.{name}, which transactions hides in the same events ({how});"
        ' give it a column that hides it too; personal = "drop" keeps nothing of it'
        for name, how in (("firstName", "token"), ("lastName", "token"), ("credit_card", "mask"))
    ]
