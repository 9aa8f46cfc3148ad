"""What a contract file may say, and every way to get it wrong, each with its path and a hint."""

import pytest

from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract
from lakectl.events.reader import MistakesError
from lakectl.events.types import STRING, ColumnType

TEXT = """
key = "id"
event_time = "at"
[pattern]
source = ["x"]
[[column]]
name = "id"
type = "string"
path = "id"
[[column]]
name = "at"
type = "timestamp"
path = "detail.at"
[[column]]
name = "who"
type = "string"
path = "detail.who"
personal = "token"
simulate = { choice = ["a"] }
"""


def mistakes(text: str, name: str = "things") -> list[str]:
    with pytest.raises(MistakesError) as caught:
        parse_contract(name, text)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_the_projects_contract_says_what_its_table_holds(transactions: Contract) -> None:
    assert [column.name for column in transactions.personal_columns] == [
        *("first_name", "last_name", "credit_card", "message"),
    ]
    assert transactions.column("amount").stored_type == ColumnType("decimal", 12, 2)
    assert transactions.column("credit_card").stored_type == STRING
    assert not {"first_name", "message"} & set(transactions.access["cloud-developer"].columns)


def test_a_class_follows_from_what_is_personal_unless_the_contract_says_so() -> None:
    text = TEXT.replace('path = "id"', 'path = "id"\nclassification = "public"')
    contract = parse_contract("things", text + '[access.a-role]\ntags = { classification = ["personal", "public"] }\n')
    assert [column.classification for column in contract.columns] == ["public", "internal", "personal"]
    access = contract.access["a-role"]
    assert (access.tags, access.columns) == (("public", "personal"), ("id", "who"))


def test_what_is_secret_isnt_granted_in_passing() -> None:
    text = (
        TEXT.replace('personal = "token"', 'classification = "secret"') + '[access.a-role]\ncolumns = "not personal"\n'
    )
    assert parse_contract("things", text).access["a-role"].columns == ("id", "at")


def test_the_digest_is_of_the_meaning() -> None:
    contract = parse_contract("things", TEXT)
    assert parse_contract("things", "# a comment\n" + TEXT).digest == contract.digest
    assert parse_contract("things", TEXT.replace("token", "mask")).digest != contract.digest


@pytest.mark.parametrize(("line", "catalog"), [("", "crawler"), ('catalog = "job"\n', "job")])
def test_a_crawler_adds_partitions_unless_the_job_shall(line: str, catalog: str) -> None:
    assert parse_contract("things", line + TEXT).catalog == catalog


@pytest.mark.parametrize(
    ("policy", "stored"),
    [
        ("ignore", ("id", "at", "who")),
        ("freeze", ("id", "at", "who")),
        *((one, ("id", "at", "who", "_extra")) for one in ("keep", "evolve")),
    ],
)
def test_unknown_fields_have_a_column_where_they_are_kept(policy: str, stored: tuple[str, ...]) -> None:
    contract = parse_contract("things", f'unknown = "{policy}"\n' + TEXT + '[access.all]\ncolumns = "all"\n')
    assert tuple(column.name for column in contract.stored_columns) == stored
    assert contract.access["all"].columns == stored
    assert parse_contract("things", TEXT).unknown == "ignore"


def test_unknown_fields_are_personal_and_granted_by_name_or_class() -> None:
    text = 'unknown = "keep"\n' + TEXT
    text += '[access.some]\ncolumns = "not personal"\n[access.named]\ncolumns = ["id", "_extra"]\n'
    text += '[access.tagged]\ntags = { classification = ["personal"] }\n'
    text += '[[approval]]\ncolumn = "_extra"\nrole = "named"\nby = "Mira"\nbecause = "x"\nuntil = 2027-01-01\n'
    granted = {role: access.columns for role, access in parse_contract("things", text).access.items()}
    assert granted == {"some": ("id", "at"), "named": ("id", "_extra"), "tagged": ("who", "_extra")}
    assert mistakes(text.replace('unknown = "keep"', 'unknown = "freeze"'))[0] == (
        "streams/things.toml: access.named.columns: there is no column '_extra'; known: at, id, who"
    )


def test_there_are_four_ways_with_unknown_fields() -> None:
    assert mistakes('unknown = "kept"\n' + TEXT) == [
        "streams/things.toml: unknown: 'kept' isn't known; did you mean 'keep'?"
    ]


@pytest.mark.parametrize(("line", "buffer"), [("", None), ("buffer_seconds = 0\n", 0), ("buffer_seconds = 900\n", 900)])
def test_a_buffer_may_be_the_streams_own(line: str, buffer: int | None) -> None:
    assert parse_contract("things", line + TEXT).buffer_seconds == buffer


def test_a_buffer_is_what_firehose_takes() -> None:
    assert mistakes("buffer_seconds = 901\nbuffer_mib = 0\n" + TEXT) == [
        "streams/things.toml: buffer_seconds: 901 is out of range; use 0 to 900",
        "streams/things.toml: buffer_mib: 0 is out of range; use 1 to 128",
    ]


def test_nobody_else_adds_partitions() -> None:
    expected = ["streams/things.toml: catalog: 'jobs' isn't known; did you mean 'job'?"]
    assert mistakes('catalog = "jobs"\n' + TEXT) == expected


def test_a_dropped_column_is_not_stored() -> None:
    contract = parse_contract("things", TEXT.replace("token", "drop"))
    assert [column.name for column in contract.stored_columns] == ["id", "at"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'type = "timestamp"',
            'type = "decmal"',
            "column[1].type: 'decmal' is no Hive type; did you mean 'decimal(p,s)'?",
        ),
        ('name = "who"', 'name = "day"', "column[2].name: 'day' is a partition key, computed from the event's time; "),
        ('name = "who"', 'name = "at"', "column[2].name: 'at' is there twice"),
        ('name = "who"', 'name = "Who"', "column[2].name: 'Who' can't be a column name; use lower-case letters"),
        ('path = "detail.who"', 'path = "detail..who"', "column[2].path: 'detail..who' isn't a path; for example "),
        ('personal = "token"', 'personal = "tokn"', "column[2].personal: 'tokn' isn't known; did you mean 'token'?"),
        ('personal = "token"', 'personal = "clear"', "column[2].personal: 'clear' keeps a personal value readable; "),
        (
            'personal = "token"',
            'personal = "token"\nclassification = "public"',
            "column[2].classification: 'public' can't be what is personal; use 'personal' or 'secret'",
        ),
        (
            'personal = "token"',
            'classification = "personal"',
            "column[2].classification: 'personal' doesn't say how it is hidden; add personal = ",
        ),
        (
            'personal = "token"',
            'classification = "secrt"',
            "column[2].classification: 'secrt' isn't known; did you mean 'secret'?",
        ),
        ('personal = "token"', 'persnal = "token"', "column[2].persnal: isn't a known key; did you mean 'personal'?"),
        ('key = "id"', 'key = "idd"', "key: there is no column 'idd'; did you mean 'id'?"),
        ('key = "id"', 'key = "who"', "key: column 'who' must be a required string that isn't personal"),
        ('event_time = "at"', 'event_time = "id"', "event_time: column 'id' must be a required timestamp that isn't "),
        ('event_time = "at"', "", "event_time: is missing; add `event_time = …`"),
        ("choice", "chioce", "column[2].simulate: 'chioce' is no way to make a value; did you mean 'choice'?"),
        ('["a"]', "[]", "column[2].simulate.choice: needs a list with at least one value"),
        (
            'key = "id"',
            'key = "id"\nhorizon = "1 year"',
            "horizon: '1 year' is no length of time; for example",
        ),
        (
            'key = "id"',
            'key = "id"\nahead = "0 days"',
            "ahead: '0 days' is no length of time; for example",
        ),
        (
            'path = "id"',
            'path = "id"\nvalues = []',
            "column[0].values: lists no value; leave it out",
        ),
        ('path = "id"', 'path = "id"\nvalues = [1]', "column[0].values[0]: 1 isn't a string"),
        (
            'path = "detail.at"',
            'path = "detail.at"\nvalues = ["a"]',
            "column[1].values: lists strings, not timestamp;",
        ),
        ('path = "id"', 'path = "id"\nungated = ""', "column[0].ungated: is empty; say why what looks personal there"),
        ('["x"]', '"x"', "pattern.source: 'x' must be a list of values; write source = ['x']"),
    ],
)
def test_a_mistake_is_told_with_its_path_and_a_hint(old: str, new: str, expected: str) -> None:
    assert old in TEXT
    assert [told for told in mistakes(TEXT.replace(old, new)) if told.startswith(f"streams/things.toml: {expected}")]


def test_all_mistakes_are_told_at_once() -> None:
    assert len(mistakes(TEXT.replace('"token"', '"x"').replace('"timestamp"', '"time"').replace("key =", "kye ="))) >= 4


def test_broken_toml_and_a_bad_name_are_told() -> None:
    assert mistakes("key = ")[0].startswith("streams/things.toml: isn't valid TOML: ")
    assert mistakes(TEXT, "Things-1")[0].startswith("streams/Things-1.toml: 'Things-1' can't be a table name")


@pytest.mark.parametrize(
    ("access", "expected"),
    [
        (
            '[access.cloud-analyst]\nrows = "id = 1"\ntags = { classification = ["public"] }',
            "access.cloud-analyst.rows: can't be beside tags; grant by columns and rows, or by tags",
        ),
        (
            '[access.cloud-analyst]\ntags = { classification = ["privat"] }',
            "access.cloud-analyst.tags.classification: 'privat' is no class; known: internal, personal, public, secret",
        ),
        (
            "[access.cloud-analyst]\ntags = { class = [] }",
            "access.cloud-analyst.tags.classification: must name a class or more; known: public, ",
        ),
        (
            '[access.cloud-analyst]\ncolumns = "all"\ngrantable = "yes"',
            "access.cloud-analyst.grantable: 'yes' isn't true or false",
        ),
        (
            '[access.cloud-analyst]\ncolumns = ["whom"]',
            "access.cloud-analyst.columns: there is no column 'whom'; did you",
        ),
        ("[access.cloud-analyst]\nrows = 'x'", "access.cloud-analyst.columns: must say which columns; use a list"),
    ],
)
def test_a_grant_names_roles_and_columns_that_exist(access: str, expected: str) -> None:
    assert mistakes(TEXT + access)[0].startswith(f"streams/things.toml: {expected}")


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ('{ decimal = ["5", "1"] }', "decimal: the first number is the smaller one"),
        ('{ decimal = ["x", "1"] }', "decimal: needs two numbers"),
        ("{ integer = [2, 1] }", "integer: needs two whole numbers, the smaller one first"),
        ('{ pick = "place.city" }', "pick: there is no [pick.place]"),
        ('{ pick = "place" }', 'pick: needs "<pick>.<field>"'),
        ('{ card = ["x"] }', "card: needs a list of number prefixes"),
        ('{ template = "{nobody}" }', "template: 'nobody' is no column"),
        ('{ template = "{id" }', "template: expected '}' before end of string"),
    ],
)
def test_a_way_to_make_a_value_is_checked(setting: str, expected: str) -> None:
    told = mistakes(TEXT.replace('{ choice = ["a"] }', setting))
    assert told[0].startswith(f"streams/things.toml: column[2].simulate.{expected}")
