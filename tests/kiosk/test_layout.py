"""Places on every display: inside the screen, apart from each other, at the lens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booth.kiosk.layout import Box, layout
from booth.kiosk.scenes.pictures import cells
from booth.kiosk.theme import BODY, CUE, DIGIT, SMALL, Scale

SIZES = [(1280, 720), (1920, 1080), (3840, 2160), (800, 480), (1024, 768), (720, 720), (1080, 1920), (480, 800)]
EDGES = ["top", "bottom", "left", "right"]


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("size", SIZES)
def test_places_lie_on_the_screen_and_do_not_collide(size: tuple[int, int], edge: str) -> None:
    places = layout(Scale(*size, 345.0), edge)
    boxes = {name: getattr(places, name) for name in places.__slots__ if isinstance(getattr(places, name), Box)}
    for name, box in boxes.items():
        assert box.w > 0 and box.h > 0, name
        assert box.x >= 0 and box.y >= 0 and box.right <= size[0] and box.bottom <= size[1], (name, box)
    mirror = ["eye_line", "ring", "asked", "drawn", "press", "hold"]
    apart = [(a, b) for at, a in enumerate(mirror) for b in mirror[at + 1 :]]
    apart += [("poster_words", "poster_ring"), ("poster_words", "poster_hints"), ("wall", "wall_head")]
    assert [pair for pair in apart if overlap(boxes[pair[0]], boxes[pair[1]])] == []


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("size", [(1280, 720), (800, 480)])
def test_what_is_read_at_the_shutter_stands_at_the_lens(size: tuple[int, int], edge: str) -> None:
    places = layout(Scale(*size, 345.0), edge)
    x, y = places.lens
    box = places.eye_line
    away = max(box.x - x, x - box.right, box.y - y, y - box.bottom, 0)
    assert away <= 0.06 * min(size)


def test_text_has_its_millimetres_on_the_reference_display() -> None:
    scale = Scale(1280, 720, 345.0)
    px_a_mm = 1280 / 345
    assert scale.size_px(CUE) >= 20 * px_a_mm - 1
    assert scale.size_px(DIGIT) * 0.65 >= 34.5 * px_a_mm
    assert scale.size_px(SMALL) >= 9 * px_a_mm - 1


def test_text_is_held_to_a_small_window_and_grows_with_a_large_one() -> None:
    small, large = Scale(800, 480, 154.0), Scale(1920, 1080, 531.0)
    assert small.size_px(CUE) <= 0.11 * 480
    assert large.size_px(BODY) > BODY.mm * 1920 / 531


@given(st.integers(0, 20), st.integers(200, 2000), st.integers(200, 2000), st.integers(8, 40))
def test_prints_hang_on_the_wall_without_touching(count: int, width: int, height: int, gap: int) -> None:
    wall = Box(10, 10, width, height)
    hung = cells(count, wall, gap, 20)
    assert len(hung) == count
    assert not any(overlap(a, b) for at, a in enumerate(hung) for b in hung[at + 1 :])
    if height > 4 * (gap + 40) and width > 4 * (gap + 40) and count <= 12:
        assert all(c.x >= 10 and c.right <= wall.right and c.y >= 10 and c.bottom <= wall.bottom for c in hung)
