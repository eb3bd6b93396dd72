"""The tables of `hardware/README.md`, computed: parts to order, sums of supplies and fuses, pixels on the head.

`scripts/diagram` writes them into the page, so that the page cannot disagree with `parts.toml` or the arithmetic.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
MARGIN: Final = 0.8
"""A supply is loaded to this share of its rating at most."""
FUSES_A: Final = (0.5, 0.63, 0.8, 1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0)
"""Rated currents of 5 x 20 mm fuses (IEC 60127)."""
FUSE_FACTOR: Final = 1.5
"""A slow fuse of this many times the load holds for years and still blows at a short."""
DISTANCE_M: Final = 1.5
HEAD_M: Final = 0.23
"""Crown to chin of an adult, about."""
HEAD_SHARE: Final = 0.46
"""Of the picture's height: the middle of a headshot's 42 to 50 %."""
PORTRAIT_HEAD_SHARE: Final = 0.29


@dataclass(frozen=True, slots=True)
class Lens:
    """A camera with its lens. Pitch of the pixels in micrometres, sensor in pixels (long, short side)."""

    name: str
    focal_mm: float
    pitch_um: float
    sensor_px: tuple[int, int]
    remark: str

    def crop_px(self) -> tuple[int, int]:
        """Width and height, in pixels, of a 4:5 headshot at 1.5 m: thin lens, size on sensor = focal / distance."""
        height = HEAD_M / HEAD_SHARE / DISTANCE_M * self.focal_mm * 1000 / self.pitch_um
        return round(height * 0.8), round(height)

    def portrait_from_m(self) -> float:
        """How far away a person must stand for a portrait to fit the upright sensor."""
        long, short = self.sensor_px
        height_mm = min(long, short / 0.8) * self.pitch_um / 1000
        return round(HEAD_M / PORTRAIT_HEAD_SHARE * self.focal_mm / height_mm, 1)

    def mount(self) -> str:
        """How the camera must be turned for the headshot to fit the sensor."""
        width, height = self.crop_px()
        long, short = self.sensor_px
        if height <= short and width <= long:
            return "either"
        return "upright" if height <= long and width <= short else "step back"


# Figures of the makers' data sheets: Raspberry Pi camera documentation; Sony IMX519 for the 16 MP class (Arducam).
LENSES: Final = (
    Lens("Camera Module 3", 4.74, 1.4, (4608, 2592), "autofocus; web pictures"),
    Lens("Camera Module 3 Wide", 2.75, 1.4, (4608, 2592), "too wide for headshots"),
    Lens("16 MP class (IMX519)", 4.28, 1.22, (4656, 3496), "autofocus; web pictures"),
    Lens("HQ, 6 mm CS lens", 6.0, 1.55, (4056, 3040), "web pictures; focus by hand"),
    Lens("HQ, 12 mm lens", 12.0, 1.55, (4056, 3040), "good print; **order this where portraits are offered too**"),
    Lens("HQ, 16 mm C lens", 16.0, 1.55, (4056, 3040), "**order this for headshots**: a full 8x10 at 300 dpi"),
    Lens("Global Shutter, 6 mm CS lens", 6.0, 3.45, (1456, 1088), "no bands, few pixels"),
)


def parts() -> list[dict[str, Any]]:
    """The entries of `parts.toml`, quantity filled in."""
    listed = tomllib.loads((HERE / "parts.toml").read_text(encoding="utf-8"))["part"]
    return [{"quantity": 1, "rail": "", "watts": 0.0, **part} for part in listed]


def supplies() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = tomllib.loads((HERE / "parts.toml").read_text(encoding="utf-8"))["supplies"]
    return loaded


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Markdown."""
    names = list(head)
    lines = [names, ["---"] * len(names), *[[str(cell) for cell in row] for row in rows]]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def parts_table() -> str:
    """What to order: Pi 4, Pi 5 and options in columns of how many."""
    rows = []
    for part in parts():
        n, who = part["quantity"], part["for"]
        pi5 = n if who in ("both", "pi5") else "option" if who == "option" else ""
        pi4 = n if who in ("both", "pi4") else "option" if who == "option" else ""
        rows.append((part["name"], pi5, pi4, part["detail"]))
    return table(("part", "Pi 5", "Pi 4", "what matters"), rows)


def load_w(build: str, rail: str) -> float:
    """Watts on a rail of the build "pi4" or "pi5", options included."""
    wanted = ("both", "option", build)
    loads = (p["watts"] * p["quantity"] for p in parts() if p["rail"] == rail and p["for"] in wanted)
    return float(sum(loads))


def lights_w() -> list[float]:
    """Watts of each light."""
    return [part["watts"] for part in parts() if part["rail"] == "light"]


def fuse_a(amperes: float) -> float:
    """The next standard slow fuse above FUSE_FACTOR times the load."""
    return next(size for size in FUSES_A if size >= FUSE_FACTOR * amperes)


def power_table() -> str:
    """Every supply: what hangs on it, what it gives, and how far it is loaded."""
    rows = []
    for key, (build, rail) in {"pi5": ("pi5", "pi"), "pi4": ("pi4", "pi"), "light": ("pi5", "light")}.items():
        supply = supplies()[key]
        load, rating = load_w(build, rail), supply["volts"] * supply["amperes"]
        rows.append((supply["name"], f"{load:.1f} W", f"{rating:.1f} W", f"{load / rating:.0%}"))
    return table(("supply", "load at its worst", "rating", "loaded"), rows)


def fuse_table() -> str:
    """Load and fuse of each light and of the whole board."""
    volts = supplies()["light"]["volts"]
    loads = {"F2 frame light": lights_w()[0], "F3 key ring": lights_w()[1], "F1 board": sum(lights_w())}
    rows = [(name, f"{w / volts:.2f} A", f"{fuse_a(w / volts):g} A slow") for name, w in sorted(loads.items())]
    return table(("fuse", "load", "size"), rows)


def lens_table() -> str:
    """Pixels of a headshot at 1.5 m with each camera, and the dpi it gives an 8x10 inch print."""
    rows = []
    for lens in LENSES:
        width, height = lens.crop_px()
        dpi = min(300, round(height / 10))
        rows.append((lens.name, f"{width} x {height}", dpi, lens.mount(), f"{lens.portrait_from_m()} m", lens.remark))
    head = ("camera and lens", "headshot at 1.5 m, pixels", "dpi of an 8x10", "mounted", "portrait from", "for")
    return table(head, rows)
