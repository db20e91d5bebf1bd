"""Numbers and signs between Vietnamese words: what stands behind them still decides."""

import pytest

from models.vietnamese import sort_key


@pytest.mark.parametrize(
    "ordered",
    [
        ["khu 2 an", "khu 2 ăn", "khu 2 bà", "khu 10 an"],
        ["tổ 3 hoà", "tổ 3 hoá", "tổ 4 hoà"],
        ["2 da", "2 đa", "2 e"],
        ["đường 3 tháng 2", "đường 3 tháng 10", "đường 19 tháng 5"],
        ["khu 2", "khu a"],
        ["ba (đội)", "bà (đội)", "bà đội"],
        ["d", "đ", "đa", "đà", "e"],
    ],
    ids=lambda ordered: ordered[0],
)
def test_the_order_goes_on_behind_a_number(ordered: list[str]) -> None:
    """Wards and streets are numbered in the middle of their names."""
    backwards = ordered[::-1]
    assert sorted(backwards, key=sort_key) == ordered
