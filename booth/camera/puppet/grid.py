"""A coarse grid over the still scene: smooth fields are prepared and combined on it, and interpolated between."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float32]

STEP = 4
"""Units between nodes: a tenth of the distance of the eyes, finer than any of the smooth motions."""


class Grid:
    """Nodes every `STEP` units from -margin to the frame's size + margin."""

    def __init__(self, width: int, height: int, margin: int) -> None:
        x = np.arange(-margin, width + margin + STEP, STEP, dtype=np.float32)
        y = np.arange(-margin, height + margin + STEP, STEP, dtype=np.float32)
        self.nodes: Field = np.dstack(np.meshgrid(x, y))
        self.shape: tuple[int, int] = (len(y), len(x))
        self._margin = margin

    def sample(self, field: Field, at: Field) -> Field:
        """`field` (rows, columns, channels) at the points `at` (..., 2), bilinear; the edge goes on outside."""
        rows, columns = self.shape
        place = (at + self._margin) * (1 / STEP)
        x = np.clip(place[..., 0], 0, columns - 1.001)
        y = np.clip(place[..., 1], 0, rows - 1.001)
        left, top = x.astype(np.int32), y.astype(np.int32)
        across, down = (x - left)[..., None], (y - top)[..., None]
        flat = field.reshape(-1, field.shape[-1])
        first = top * columns + left
        upper = flat[first] * (1 - across) + flat[first + 1] * across
        lower = flat[first + columns] * (1 - across) + flat[first + columns + 1] * across
        return np.asarray(upper * (1 - down) + lower * down, np.float32)


def smoothstep(value: Field, low: float, high: float) -> Field:
    """0 below `low`, 1 above `high`, without a kink between."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def enlarged(field: Field, size_px: tuple[int, int]) -> Field:
    """(h, w, 2) of points at cell centres -> the same at `size_px` pixels, bicubic."""
    channels = [Image.fromarray(field[..., c]).resize(size_px, Image.Resampling.BICUBIC) for c in range(2)]
    return np.dstack([np.asarray(channel) for channel in channels])
