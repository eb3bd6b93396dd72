"""Which cameras a Pi may have, as data: the mode that shows the whole field of view, and what its lens does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sensor:
    """One camera. `fps` is the most that the mode gives; a field of view of 0 depends on the lens screwed on."""

    title: str
    mode_px: tuple[int, int]
    bit_depth: int
    fps: float
    horizontal_fov_deg: float = 0.0
    has_af: bool = False


SENSORS: Final = {
    "imx708_wide": Sensor("Camera Module 3 Wide", (4608, 2592), 10, 14.35, 102.0, True),
    "imx708": Sensor("Camera Module 3", (4608, 2592), 10, 14.35, 66.0, True),
    "imx477": Sensor("HQ Camera", (4056, 3040), 12, 10.0),
    "imx296": Sensor("Global Shutter Camera", (1456, 1088), 10, 60.38),
    "imx519": Sensor("16 MP camera (IMX519)", (4656, 3496), 10, 9.0, 0.0, True),
    "ov64a40": Sensor("64 MP camera (OV64A40), binned to 16 MP", (4624, 3472), 10, 9.86, 0.0, True),
    "arducam_64mp": Sensor("64 MP camera (Hawkeye), binned to 16 MP", (4624, 3472), 10, 10.0, 0.0, True),
    "imx219": Sensor("Camera Module 2", (3280, 2464), 10, 21.19, 62.2),
}
"""By the start of libcamera's model name. Modes and rates as `rpicam-hello --list-cameras` prints them, those of the
16 MP class as their users have put them on record; fields of view: Raspberry Pi's documentation. No mode is cropped."""


def sensor_of(model: str) -> Sensor | None:
    """The sensor of a libcamera model name like "imx708_wide_noir"; None for one that is not in the table."""
    return next((sensor for name, sensor in SENSORS.items() if model.startswith(name)), None)


def main_size(sensor_px: tuple[int, int], most_px: tuple[int, int]) -> tuple[int, int]:
    """(width, height) of the full-size picture: all of the sensor, made smaller only where `most_px` asks for it.

    Even, as 4:2:0 and the ISP want it, and never larger than the sensor: an ISP that enlarges makes no detail.
    """
    scale = min(1.0, *(most / side for most, side in zip(most_px, sensor_px, strict=True)))
    width, height = (int(side * scale) // 2 * 2 for side in sensor_px)
    return width, height


def zoomed(field: tuple[int, int, int, int], main_px: tuple[int, int], zoom: float) -> tuple[int, int, int, int]:
    """(x, y, width, height) of the middle of a sensor's `field`, in its pixels, for ScalerCrop.

    No further than to one sensor pixel for each pixel of the picture: beyond that the ISP would enlarge.
    """
    x, y, width, height = field
    scale = 1 / max(1.0, min(zoom, width / main_px[0], height / main_px[1]))
    shown = (round(width * scale) // 2 * 2, round(height * scale) // 2 * 2)
    return x + (width - shown[0]) // 2, y + (height - shown[1]) // 2, *shown
