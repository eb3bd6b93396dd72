"""`booth read --plot FILE.png`: measures and scores of a film over time, one lane each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

_LANE_PX: Final = 46
_NAMES_PX: Final = 190
_WIDTH_PX: Final = 1500
_MARGIN_PX: Final = 12
_GROUND, _INK, _QUIET, _FAINT, _AMBER = "#161412", "#e8e0d0", "#a39c8e", "#3a362f", "#f0a030"

Series = Sequence[float | None]


def plot(lines: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Draw what `read.read_files` gave for one film. Raises OSError where the picture cannot be written."""
    lanes = _lanes(lines)
    picture = Image.new("RGB", (_WIDTH_PX, _LANE_PX * (len(lanes) + 1) + 2 * _MARGIN_PX), _GROUND)
    draw = ImageDraw.Draw(picture)
    times = [float(line["time_s"]) for line in lines]
    for at, (name, series, bounds) in enumerate(lanes):
        _draw_lane(draw, _MARGIN_PX + at * _LANE_PX, name, times, series, bounds)
    _draw_seconds(draw, _MARGIN_PX + len(lanes) * _LANE_PX, times)
    picture.save(path)


def _lanes(lines: Sequence[Mapping[str, Any]]) -> list[tuple[str, Series, tuple[float, float]]]:
    """(name, values, least and most) of every measure and every look; None where nobody was seen."""
    first = next((line for line in lines if line["measures"]), None)
    if first is None:
        return []
    measures = {name: [line["measures"] and line["measures"][name] for line in lines] for name in first["measures"]}
    looks = {name: [line["looks"] and line["looks"][name] for line in lines] for name in first["looks"]}
    return [
        *((name, series, _bounds(series)) for name, series in measures.items()),
        *((name, series, (0.0, 1.0)) for name, series in looks.items()),
    ]


def _bounds(series: Series) -> tuple[float, float]:
    values = [value for value in series if value is not None]
    return min(values), max(*values, min(values) + 1e-6)


def _x(times: Sequence[float], time_s: float) -> float:
    share = (time_s - times[0]) / max(times[-1] - times[0], 1e-9)
    return _NAMES_PX + share * (_WIDTH_PX - _NAMES_PX - _MARGIN_PX)


def _draw_lane(
    draw: ImageDraw.ImageDraw,
    top: int,
    name: str,
    times: Sequence[float],
    series: Series,
    bounds: tuple[float, float],
) -> None:
    low, high = bounds
    bottom = top + _LANE_PX - 6
    font = ImageFont.load_default(13)
    draw.line([(_NAMES_PX, bottom), (_WIDTH_PX - _MARGIN_PX, bottom)], fill=_FAINT)
    draw.text((_MARGIN_PX, top), name, fill=_INK, font=font)
    draw.text((_MARGIN_PX, top + 18), f"{low:.3g} to {high:.3g}", fill=_QUIET, font=font)
    colour = _AMBER if bounds == (0.0, 1.0) else _INK
    for stretch in _stretches(times, series):
        points = [(_x(times, at), bottom - (value - low) / (high - low) * (_LANE_PX - 10)) for at, value in stretch]
        draw.line(points if len(points) > 1 else points * 2, fill=colour)


def _stretches(times: Sequence[float], series: Series) -> list[list[tuple[float, float]]]:
    """The series cut where nobody was seen."""
    stretches: list[list[tuple[float, float]]] = [[]]
    for at, value in zip(times, series, strict=True):
        if value is None:
            stretches.append([])
        else:
            stretches[-1].append((at, value))
    return [stretch for stretch in stretches if stretch]


def _draw_seconds(draw: ImageDraw.ImageDraw, top: int, times: Sequence[float]) -> None:
    for second in range(int(times[-1]) + 1 if times else 0):
        x = _x(times, float(second))
        draw.line([(x, _MARGIN_PX), (x, top)], fill=_FAINT)
        draw.text((x - 4, top + 2), str(second), fill=_INK, font=ImageFont.load_default(13))
