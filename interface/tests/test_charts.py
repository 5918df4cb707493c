"""Coordinates of charts, and that a picture says in words what it draws."""

import re

import pytest
from django.template import engines

from interface.charts import Tile, tile_grid

TILES = [Tile("Xã A", 0), Tile("Xã B", 1, is_marked=True), Tile("Xã C", 8), Tile("Xã D", 3)]


def test_tiles_stand_row_by_row_and_are_the_darker_the_more_they_hold():
    assert [(tile.label, x, y, shade) for tile, x, y, shade in tile_grid(TILES, 3)] == [
        ("Xã A", 0, 0, 0),
        ("Xã B", 40, 0, 1),
        ("Xã C", 80, 0, 4),
        ("Xã D", 0, 40, 2),
    ]
    assert [shade for *_, shade in tile_grid([Tile("Xã A", 0)], 3)] == [0]
    assert tile_grid([], 3) == []


@pytest.mark.parametrize(("count", "box"), [(0, "0 0 40 0"), (4, "0 0 160 40"), (13, "0 0 480 80")])
def test_a_tile_map_names_each_place_and_has_room_for_all(count, box):
    tiles = [Tile(f"Xã <{number}>", number) for number in range(count)]
    drawn = engines["django"].from_string('{% tile_map tiles "Ô" %}').render({"tiles": tiles})
    assert f'viewBox="{box}"' in drawn
    assert len(re.findall("<rect ", drawn)) == count
    assert drawn.count("<text ") == max(count - 1, 0)
    assert ("Xã &lt;0&gt;: 0" in drawn) is (count > 0)
    assert "style" not in drawn
