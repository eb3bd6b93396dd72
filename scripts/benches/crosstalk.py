"""What one action of a face moves besides itself, and how true head pose and gaze are, on the photo puppet.

    scripts/bench crosstalk [--quick] [--write]

The simulated sitter does one thing at a time, the face model reads the picture, and every measure that moved is
written down. --write renews booth/face/CROSSTALK.md. It is a closed loop (her own landmarks warp her photograph), so
it shows how readings hang together, not how exact they are on people.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from booth.camera.frame import Frame
from booth.camera.puppet.puppet import Puppet
from booth.camera.puppet.stage import build_stage
from booth.camera.still import ArrayStill
from booth.face.models import model_folder, sitter_picture
from booth.face.steady import steady
from booth.face.tracker import Tracker
from booth.looks.measures import read

SIZE_PX = (640, 480)
TABLE = Path(__file__).resolve().parents[2] / "booth/face/CROSSTALK.md"
ACTIONS: tuple[tuple[str, dict[str, float]], ...] = (
    ("smile, lips closed", {"mouth_width": 0.15, "corner_lift": 0.1}),
    ("cheeks raised", {"cheeks": 0.8}),
    ("jaw dropped", {"mouth_open": 0.25}),
    ("lips pressed", {"lip_press": 0.4}),
    ("both brows up", {"brow_inner": 0.08, "brow_outer_left": 0.08, "brow_outer_right": 0.08}),
    ("brows down", {"brow_inner": -0.06, "brow_outer_left": -0.03, "brow_outer_right": -0.03}),
    ("left brow up", {"brow_outer_left": 0.1}),
    ("brows together", {"brow_gap": -0.05}),
    ("eyes wide", {"lids": 0.3}),
    ("lids lowered", {"lids": -0.35}),
    ("eyes closed", {"blink": 1.0}),
    ("looking left", {"gaze_yaw_deg": 15}),
    ("looking up", {"gaze_pitch_deg": 10}),
    ("looking down", {"gaze_pitch_deg": -12}),
    ("head turned left", {"head_yaw_deg": 15}),
    ("head turned right", {"head_yaw_deg": -15}),
    ("chin up", {"head_pitch_deg": 10}),
    ("chin down", {"head_pitch_deg": -10}),
    ("head tipped left", {"head_roll_deg": 12}),
)
SWEEPS = {
    "head_yaw_deg": (-20, -10, -5, 0, 5, 10, 20),
    "head_pitch_deg": (-20, -10, -5, 0, 5, 10, 20),
    "head_roll_deg": (-20, -10, -5, 0, 5, 10, 20),
    "gaze_yaw_deg": (-20, -10, -5, 0, 5, 10, 20),
    "gaze_pitch_deg": (-15, -8, -4, 0, 4, 8, 15),
}


class Sitter:
    """The puppet, and what the face room reads of it."""

    def __init__(self) -> None:
        self._tracker = Tracker(model_folder(), look=steady)
        photograph = Image.open(sitter_picture()).convert("RGB")
        whole = np.full((*photograph.size[::-1], 4), 255, np.uint8)
        whole[..., :3] = np.asarray(photograph)
        found = self._tracker.see(Frame(0, 0, whole, ArrayStill(whole[..., :3]))).face
        assert found
        self._puppet = Puppet(build_stage(photograph, found.landmarks_px, SIZE_PX[0] / SIZE_PX[1]))

    def does(self, actions: Mapping[str, float]) -> dict[str, float]:
        """All measures of one picture, read anew."""
        lores = self._puppet.rgbx(actions, SIZE_PX)
        self._tracker.lose()
        face = self._tracker.see(Frame(0, 0, lores, ArrayStill(lores[..., :3]))).face
        if face is None:
            raise RuntimeError(f"the sitter's face is not found while she does {dict(actions)}")
        return dict(read(face, SIZE_PX, 0).measures)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench crosstalk", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the ends of every sweep")
    parser.add_argument("--write", action="store_true", help="renew booth/face/CROSSTALK.md")
    options = parser.parse_args(argv)
    sitter = Sitter()
    rest = sitter.does({})
    noise = spread(sitter)
    rows = [(name, moved(sitter.does(action), rest, noise)) for name, action in ACTIONS]
    swept = {name: sweep(sitter, name, rest, options.quick) for name in SWEEPS}
    page = "\n".join([*crosstalk_lines(rows, noise), "", *sweep_lines(swept)]) + "\n"
    print(page)
    if options.write:
        TABLE.write_text(HEADING + page)
    print(json.dumps(figures(swept)))
    return 0


def spread(sitter: Sitter) -> dict[str, float]:
    """How much every measure varies while she does nothing but stand a fraction of a pixel elsewhere."""
    places = [sitter.does({"shift_x": 0.011 * n, "shift_y": 0.007 * n}) for n in range(-4, 5)]
    return {name: float(np.std([place[name] for place in places])) for name in places[0]}


def moved(measures: Mapping[str, float], rest: Mapping[str, float], noise: Mapping[str, float]) -> dict[str, float]:
    """Change of each measure, where it is more than four times the noise and large enough to matter."""
    changes = {name: measures[name] - rest[name] for name in rest if name != "head_height"}
    return {
        name: change
        for name, change in changes.items()
        if abs(change) > max(4 * noise[name], 1.5 if name.endswith("_deg") else 0.06 * abs(rest[name]), 0.01)
    }


def sweep(sitter: Sitter, name: str, rest: Mapping[str, float], quick: bool) -> list[tuple[float, float]]:
    values = SWEEPS[name][:: len(SWEEPS[name]) // 2] if quick else SWEEPS[name]
    return [(value, sitter.does({name: float(value)})[name] - rest[name]) for value in values]


def crosstalk_lines(rows: Iterable[tuple[str, Mapping[str, float]]], noise: Mapping[str, float]) -> list[str]:
    lines = ["| she does | and this is read (change from rest) |", "| --- | --- |"]
    for name, changes in rows:
        listed = sorted(changes, key=lambda measure: -abs(changes[measure]) / noise[measure])
        lines.append(
            f"| {name} | {', '.join(f'{measure} {written(measure, changes[measure])}' for measure in listed)} |"
        )
    return lines


def written(measure: str, change: float) -> str:
    return f"{change:+.1f}°" if measure.endswith("_deg") else f"{change:+.3f}"


def sweep_lines(swept: Mapping[str, list[tuple[float, float]]]) -> list[str]:
    lines = ["| degrees | done → read |", "| --- | --- |"]
    for name, pairs in swept.items():
        lines.append(f"| {name} | {', '.join(f'{done:+.0f} → {seen:+.1f}' for done, seen in pairs)} |")
    return lines


def figures(swept: Mapping[str, list[tuple[float, float]]]) -> dict[str, float | bool]:
    errors = {name: round(max(abs(seen - done) for done, seen in pairs), 2) for name, pairs in swept.items()}
    up_and_down = [seen for _, seen in swept["gaze_pitch_deg"]]
    return {f"{name}_worst_error": error for name, error in errors.items()} | {
        "gaze_pitch_ordered": up_and_down == sorted(up_and_down)
    }


HEADING = """# Cross-talk of the face's measures

Written by `scripts/bench crosstalk --write` from the simulated sitter: she does one thing, and everything that is
read differently is listed, the clearest first. What `crosstalk.py` takes off is off already; scoring must stand the
rest.

"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
