"""How fast the kiosk draws: frames a second with the live picture moving, and what that costs beside merely showing it.

    scripts/bench kiosk [--quick] [--size 1280x720]

fps, p95_ms           the look screen, drawn again and again with a new picture, outline and ring each time
button_to_screen_ms   from a key in the queue to the first screen that shows its session (median)
cpu_ms                processor time of a screen, which a busy machine changes less than the time on the clock
over_blit             processor time of a screen over that of scaling and blitting the same picture alone
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import msgspec
import numpy as np
import pygame
from numpy.typing import NDArray

from booth.face.face import Face, Gaze, HeadPose
from booth.kiosk.layout import layout
from booth.kiosk.stories import CLAIM, LOOKS
from booth.kiosk.theme import Scale
from booth.kiosk.view import screen_view
from booth.kiosk.window import Window
from booth.looks.catalogue import Look, load_catalogue
from booth.looks.drawn_face import canonical_face
from booth.looks.outline import outline
from booth.looks.reading import Advice, Framing, Observation, Stage
from booth.session.events import Pressed
from booth.session.machine import step
from booth.session.state import Program, Session, Step
from booth.settings import Settings

LORES_PX = (640, 480)
IOD_PX = 48.0


def observation(number: int, look: Look) -> Observation:
    """A guest who moves a little from frame to frame, with a look drawn over her face."""
    sway = 4 * np.sin(number / 9)
    points = canonical_face() * IOD_PX + np.array([LORES_PX[0] / 2 + sway, 190, 0], np.float32)
    face = Face(points.astype(np.float32), canonical_face(), 0.99, HeadPose(0, 0, 0), Gaze(0, 0))
    return Observation(
        number, number * 66_000_000, Framing.GOOD, Stage.READY_WITHOUT_LOOK, 1.0, False, 1, face,
        advice=Advice("Lift a brow. Tip your head.", "brow", 1), cue_match={"brows": 0.5, "lids": 0.9, "tilt": 0.2},
        target=outline(look, points),
    )  # fmt: skip


@dataclass
class Times:
    """Milliseconds of each turn: on the clock, and of the processor."""

    clock_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)


def timed(turns: int, *parts: Callable[[int], None]) -> list[Times]:
    """`turns` calls of each part, taking turns so that all meet the same machine; a few before to warm up."""
    took = [Times() for _ in parts]
    for number in range(-5, turns):
        for part, times in zip(parts, took, strict=True):
            clock, cpu = time.perf_counter(), time.process_time()
            part(number)
            if number >= 0:
                times.cpu_ms.append((time.process_time() - cpu) * 1e3)
                times.clock_ms.append((time.perf_counter() - clock) * 1e3)
    return took


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench kiosk")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--size", default="1280x720")
    asked = parser.parse_args(argv)
    width, height = map(int, asked.size.split("x"))
    turns = 60 if asked.quick else 400
    settings = msgspec.structs.replace(
        Settings(), kiosk=msgspec.structs.replace(Settings().kiosk, window_width=width, window_height=height)
    )
    window = Window(settings.kiosk, visible=False)
    figures = measure(window, settings, (width, height), turns)
    window.close()
    for name, value in figures.items():
        print(f"{name:<24}{value:>10.2f}")
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}))
    return 0


def measure(window: Window, settings: Settings, size_px: tuple[int, int], turns: int) -> dict[str, float]:
    catalogue = load_catalogue()
    seen = [observation(number, catalogue["quizzical_curiosity"]) for number in range(30)]
    random = np.random.default_rng(1)
    previews = [random.integers(0, 255, (LORES_PX[1], LORES_PX[0], 4), np.uint8) for _ in range(8)]
    session = Session(Program((LOOKS[0], "quizzical_curiosity", *LOOKS[1:])), Step.LOOK, claim=CLAIM, look_index=1)
    sessions = [replace(session, stage=stage) for stage in Stage]

    def view(number: int) -> None:
        now_s = number / 30
        screen_view(sessions[number // 20 % 4], seen[number % 30], catalogue, settings, number % 40 / 40, now_s)

    def screen(number: int) -> None:
        now_s = number / 30
        shown = screen_view(
            sessions[number // 20 % 4], seen[number // 2 % 30], catalogue, settings, number % 40 / 40, now_s
        )
        window.draw(shown, previews[number // 2 % 8], {})

    whole, alone, values = timed(turns, screen, blit_alone(size_px, settings, previews), view)
    return {
        "fps": 1e3 / statistics.fmean(whole.clock_ms),
        "p95_ms": float(np.percentile(whole.clock_ms, 95)),
        "median_ms": statistics.median(whole.clock_ms),
        "cpu_ms": statistics.fmean(whole.cpu_ms),
        "view_ms": statistics.median(values.clock_ms),
        "blit_ms": statistics.median(alone.clock_ms),
        "over_blit": statistics.fmean(whole.cpu_ms) / statistics.fmean(alone.cpu_ms),
        "button_to_screen_ms": statistics.median(button(window, settings, previews, max(10, turns // 10))),
    }


def blit_alone(
    size_px: tuple[int, int], settings: Settings, previews: list[NDArray[np.uint8]]
) -> Callable[[int], None]:
    """The same square of the picture, scaled to the same size, and nothing else."""
    ring = layout(Scale(*size_px, settings.kiosk.width_mm), settings.kiosk.lens_edge).ring
    surface = pygame.display.get_surface()
    assert surface is not None
    side = LORES_PX[1]
    scaled = pygame.Surface(ring.size, 0, 32, (0xFF, 0xFF00, 0xFF0000, 0))

    def turn(number: int) -> None:
        picture = pygame.image.frombuffer(previews[number // 2 % 8].data, LORES_PX, "RGBX")
        pygame.transform.smoothscale(picture.subsurface((80, 0, side, side)), ring.size, scaled)
        surface.blit(scaled, (ring.x, ring.y))
        pygame.display.flip()

    return turn


def button(window: Window, settings: Settings, previews: list[NDArray[np.uint8]], turns: int) -> list[float]:
    """Milliseconds from a key press to the screen that it leads to, at its first drawing."""
    catalogue, took = load_catalogue(), []
    for number in range(turns):
        session = Session(Program(LOOKS))
        now_s = 10.0 * number
        window.draw(screen_view(session, None, catalogue, settings, 0.0, now_s), previews[0], {})
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_RIGHT))
        began = time.perf_counter()
        for press in window.poll().presses:
            session, _ = step(session, Pressed(now_s + 5, press))
        assert session.step is Step.CONSENT
        window.draw(screen_view(session, None, catalogue, settings, 0.0, now_s + 5), previews[0], {})
        took.append((time.perf_counter() - began) * 1e3)
    return took


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
