import pytest

from lakectl.events import luhn


# Numbers that card networks publish for tests.
@pytest.mark.parametrize("number", ["4111111111111111", "5105105105105100", "378282246310005", "79927398713"])
def test_a_number_is_valid_with_its_check_digit_alone(number: str) -> None:
    assert luhn.check_digit(number[:-1]) == number[-1]
    assert [digit for digit in "0123456789" if luhn.is_valid(number[:-1] + digit)] == [number[-1]]


def test_a_single_digit_is_no_number() -> None:
    assert not luhn.is_valid("0")
    assert not luhn.is_valid("")
