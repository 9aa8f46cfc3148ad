"""How a run is cut into tasks and files."""

from glue_jobs.engine.finish import Output
from glue_jobs.engine.pieces import Piece
from glue_jobs.engine.shares import Share, share_of_file, share_of_key
from glue_jobs.engine.tasks import groups_of_objects, groups_of_outputs, outputs_of_days, shares
from glue_jobs.folders import Item

MB = 1 << 20


def items(*megabytes: float) -> list[Item]:
    return [Item(f"{number}", int(size * MB)) for number, size in enumerate(megabytes)]


def sizes(*megabytes: float, slots: int = 2) -> list[int]:
    return [len(group) for group in groups_of_objects(items(*megabytes), slots)]


def piece(day: str, megabytes: int, share: int = 0) -> Piece:
    return Piece(day, share, 1, megabytes * MB, "key", 0, 0)


def files(pieces: list[Piece], parted: int) -> list[tuple[str, list[int]]]:
    return [
        (day + share.suffix, [each.share for each in chosen]) for day, share, chosen in outputs_of_days(pieces, parted)
    ]


def test_small_objects_share_a_task() -> None:
    assert sizes(*[0.05] * 1600, slots=2) == [267, 267, 267, 267, 267, 265]
    assert sizes(*[0.05] * 10) == [10]


def test_large_objects_have_tasks_of_their_own() -> None:
    assert sizes(128, 1, 1, 128) == [1, 2, 1]
    assert sizes(*[10] * 100) == [3] * 33 + [1]


def test_a_day_has_one_file_until_it_is_large() -> None:
    assert shares(items(*[10] * 12)) == 1
    assert shares(items(*[100] * 10)) == 8
    assert files([piece("a", 1), piece("b", 895), piece("", 3)], 8) == [("", [0]), ("a", [0]), ("b", [0])]


def test_a_large_day_is_parted_by_shares_and_small_ones_are_not() -> None:
    large = [piece("a", 224, share) for share in range(4)] + [piece("b", 10, share) for share in range(4)]
    assert files(large, 4) == [
        ("a-share0of2", [0, 2]),
        ("a-share1of2", [1, 3]),
        ("b", [0, 1, 2, 3]),
    ]


def test_no_day_has_more_files_than_shares() -> None:
    assert files([piece("a", 9_000, share) for share in range(2)], 2) == [("a-share0of2", [0]), ("a-share1of2", [1])]


def test_what_cannot_be_rows_is_parted_by_memory_alone() -> None:
    assert files([piece("", 300), piece("", 300), piece("", 1), piece("", 300)], 1) == [
        ("", [0]),
        ("", [0, 0]),
        ("", [0]),
    ]


def test_small_days_share_a_task() -> None:
    outputs = [
        Output(str(number), Share(), (Piece(str(number), 0, rows, 0, "key", 0, 0),), ())
        for number, rows in enumerate((10, 10, 90, 10))
    ]
    assert [[each.day for each in group] for group in groups_of_outputs(outputs, 2)] == [["0", "1"], ["2"], ["3"]]
    assert [len(group) for group in groups_of_outputs(outputs, 1)] == [4]


def test_a_file_is_compared_with_those_that_may_have_its_keys() -> None:
    assert share_of_file("year=2026/run-00001.zstd.parquet") == Share()
    assert share_of_file("year=2026/run-00001-share3of4.zstd.parquet") == Share(3, 4)
    assert [Share(number, 8).meets(Share(3, 4)) for number in range(8)] == [number in (3, 7) for number in range(8)]
    assert all(Share(number, 8).meets(Share()) and Share().meets(Share(number, 8)) for number in range(8))
    keys = [str(number) for number in range(1000)]
    for key in keys:
        assert Share(share_of_key(key, 8), 8).meets(Share(share_of_key(key, 2), 2))
        assert not Share(share_of_key(key, 8), 8).meets(Share(1 - share_of_key(key, 2), 2))
