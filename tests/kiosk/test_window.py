"""Real pixels on SDL's dummy driver: the mirror mirrors, nothing overflows, nobody sees an earlier guest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pygame
import pytest
from numpy.typing import NDArray
from PIL import Image

from booth.errors import DeviceError
from booth.face.face import Face, Gaze, HeadPose
from booth.kiosk.brush import Brush
from booth.kiosk.draw.strokes import FADED
from booth.kiosk.layout import Box, layout
from booth.kiosk.screen import ScreenView
from booth.kiosk.staff.stories import pages
from booth.kiosk.staff.view import staff_view
from booth.kiosk.stories import CLAIM, LOOKS, NOBODY, Moment, moments, pictures
from booth.kiosk.theme import TUNGSTEN, Scale, Type, mix
from booth.kiosk.view import screen_view
from booth.kiosk.window import Window
from booth.looks.catalogue import load_catalogue
from booth.looks.drawn_face import canonical_face
from booth.looks.outline import outline
from booth.looks.reading import Framing, Observation, Stage
from booth.session.state import Program, Session, Step
from booth.settings import KioskSettings, Settings

CATALOGUE = load_catalogue()
SETTINGS = Settings()
MAGENTA = (255, 0, 255)
Open = Callable[..., Window]


def view_of(moment: Moment, later_s: float = 0.0) -> ScreenView:
    return screen_view(moment.session, moment.observation, CATALOGUE, SETTINGS, moment.hold, moment.now_s + later_s)


def settle(
    window: Window, moment: Moment, preview: NDArray[np.uint8] | None, shown: dict[int, NDArray[np.uint8]]
) -> None:
    """Draw until every movement has come to its end."""
    for later_s in (0.0, 1.0, 5.0):
        window.draw(view_of(moment, later_s), preview, shown)


def pixels() -> NDArray[np.uint8]:
    """(h, w, 3) of what is on the screen."""
    surface = pygame.display.get_surface()
    assert surface is not None
    return pygame.surfarray.array3d(surface).swapaxes(0, 1)


def picture(colour: tuple[int, int, int], width: int = 640, height: int = 480) -> NDArray[np.uint8]:
    plain = np.zeros((height, width, 4), np.uint8)
    plain[..., :3] = colour
    return plain


def near(colour: tuple[int, int, int], within: int = 24) -> int:
    """How many pixels of the screen are of about this colour."""
    return int((np.abs(pixels().astype(int) - colour).max(axis=2) <= within).sum())


def glass_of(window: Window) -> Box:
    ring = layout(Scale(*window.size_px, KioskSettings().width_mm), "top").ring
    return ring.inset(round(0.042 * ring.w))


def guest(x: float, y: float, iod: float) -> Face:
    points = (canonical_face() * iod + np.array([x, y, 0], np.float32)).astype(np.float32)
    return Face(points, canonical_face(), 0.99, HeadPose(0, 0, 0), Gaze(0, 0))


FRAMING = Moment(Session(Program(LOOKS), Step.FRAMING, claim=CLAIM, framing=Framing.GOOD), NOBODY)


def test_the_live_picture_is_mirrored_and_upright(open_window: Open) -> None:
    window = open_window()
    preview = picture((0, 0, 0))
    preview[:, :320, 0] = 255  # red at the picture's left, blue at its right, green below
    preview[:, 320:, 2] = 255
    preview[400:, :, 1] = 200
    settle(window, FRAMING, preview, {})
    glass, shown = glass_of(window), pixels()
    x, y = glass.centre
    aside = glass.w // 4
    assert shown[y, x - aside] == pytest.approx((0, 0, 255), abs=3)
    assert shown[y, x + aside] == pytest.approx((255, 0, 0), abs=3)
    assert shown[glass.y + round(glass.h * 0.92), x][1] > 150


def test_only_the_real_crop_is_bright_once_the_guest_has_found_his_place(open_window: Open) -> None:
    window = open_window(1280, 720)
    grey = picture((200, 200, 200))
    seen = Observation(1, 1, Framing.GOOD, Stage.READY_WITHOUT_LOOK, faces=1, face=guest(320, 190, 60))
    session = Session(Program(LOOKS), Step.NEUTRAL, claim=CLAIM, stage=Stage.READY_WITHOUT_LOOK)
    settle(window, Moment(session, seen), grey, {})
    glass, row = glass_of(window), pixels()
    middle = row[glass.centre[1], glass.x + 8 : glass.right - 8, 0]
    assert middle[len(middle) // 2] == 200
    assert middle[2] < 120 and middle[-3] < 120
    wide = int((middle == 200).sum())
    assert wide == pytest.approx(0.93 * 0.8 * glass.w, rel=0.05)  # an upright 4 : 5 that nearly fills the glass


def test_the_outline_lies_on_the_mirrored_face(open_window: Open) -> None:
    window = open_window(1280, 720)
    face = guest(250, 200, 70)  # at the picture's left, so at the mirror's right before the glass follows
    look = CATALOGUE["genuine_smile"]
    dark = picture((30, 30, 30))
    mouth = face.landmarks_px[[61, 291], :2].mean(axis=0)
    dark[int(mouth[1]) - 2 : int(mouth[1]) + 3, int(mouth[0]) - 2 : int(mouth[0]) + 3, 2] = 255
    seen = Observation(
        1, 1, Framing.GOOD, faces=1, face=face, target=outline(None, face.landmarks_px), cue_match={"mouth": 1.0}
    )
    session = Session(Program((look.name,)), Step.LOOK, claim=CLAIM, stage=Stage.NOT_READY)
    settle(window, Moment(session, seen), dark, {})
    glass, shown = glass_of(window), pixels().astype(int)
    inside = shown[glass.y : glass.bottom, glass.x : glass.right]
    faded = mix(TUNGSTEN.accent, (30, 30, 30), FADED)
    ys, xs = np.nonzero(np.abs(inside - faded).max(axis=2) < 20)
    _, spot_x = np.nonzero((inside[..., 2] > 150) & (inside[..., 0] < 60))
    inner = np.hypot(xs - glass.w / 2, ys - glass.h / 2) < glass.w * 0.47
    assert inner.sum() > 50
    assert xs[inner].mean() == pytest.approx(spot_x.mean(), abs=6)


def test_wipe_leaves_no_pixel_of_the_guest(open_window: Open) -> None:
    window = open_window()
    print_ = np.full((500, 400, 3), MAGENTA, np.uint8)
    kept = Moment(Session(Program(LOOKS), Step.KEPT, claim=CLAIM, pictures=pictures(1)))
    settle(window, kept, None, {1: print_})
    assert near(MAGENTA) > 5000
    settle(window, FRAMING, picture(MAGENTA), {})
    assert near(MAGENTA) > 5000
    window.wipe()
    assert (pixels() == TUNGSTEN.ground).all()
    attract = Moment(Session(Program(LOOKS)))
    window.draw(view_of(attract), None, {})
    assert near(MAGENTA, 60) == 0
    # nor does a surface kept for later hold any of it
    window.draw(view_of(FRAMING, 0.05), None, {})
    window.draw(view_of(kept, 0.05), None, {1: np.zeros((500, 400, 3), np.uint8)})
    assert near(MAGENTA, 60) == 0


def test_a_dissolve_never_starts_from_an_earlier_guest(open_window: Open) -> None:
    window = open_window()
    settle(window, FRAMING, picture(MAGENTA), {})
    window.wipe()
    window.draw(view_of(Moment(Session(Program(LOOKS)), now_s=20.0)), None, {})
    assert near(MAGENTA, 90) == 0


def test_a_new_screen_dissolves_in_and_does_not_flash(open_window: Open) -> None:
    window = open_window()
    settle(window, Moment(Session(Program(LOOKS))), None, {})
    consent = Session(Program(LOOKS), Step.CONSENT)
    before = pixels()
    frames = []
    for now_s in (10.0, 10.05, 10.1, 10.25):
        window.draw(screen_view(consent, None, CATALOGUE, SETTINGS, 0.0, now_s), None, {})
        frames.append(pixels().astype(int))
    assert np.abs(frames[0] - before.astype(int)).max() <= 2
    ways = [float(np.abs(frame - frames[-1]).mean()) for frame in frames]
    assert ways == sorted(ways, reverse=True) and ways[-1] == 0


def test_no_screen_is_a_bright_lamp(open_window: Open) -> None:
    """Without a live picture, no screen is brighter than a dim room."""
    window = open_window(480, 320)
    for moment in {moment.session.step: moment for moment in moments(CATALOGUE, {}).values()}.values():
        window.wipe()
        window.draw(view_of(moment), None, {})
        assert pixels().mean() < 45, moment.session.step


class Watched(Brush):
    """A brush that notes every text and the box that it was given."""

    said: list[tuple[str, Box, Box]]

    def say(
        self, words: str, kind: Type, box: Box, colour: tuple[int, int, int] | None = None, align: str = "left",
        most_lines: int = 99, size_px: int = 0,
    ) -> Box:  # fmt: skip
        taken = super().say(words, kind, box, colour, align, most_lines, size_px)
        if words:
            self.said.append((words, box, taken))
        return taken

    def stack(self, items, box, down="middle"):  # type: ignore[no-untyped-def]
        taken = super().stack(items, box, down)
        self.said.append((" / ".join(item.words for item in items), box, taken))
        return taken


@pytest.mark.parametrize("size", [(1024, 768), (480, 800)])
def test_no_text_leaves_its_box_on_any_screen(
    open_window: Open, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setattr(Watched, "said", [], raising=False)
    monkeypatch.setattr("booth.kiosk.painter.Brush", Watched)
    window = open_window(*size, width_mm=345.0)
    for moment in moments(CATALOGUE, {}).values():
        window.draw(view_of(moment), None, {})
    for page in pages().values():
        window.draw_staff(staff_view(page.menu, page.hold, page.now_s), {})
    assert len(Watched.said) > 400
    screen = Box(0, 0, *size)
    for words, box, taken in Watched.said:
        for outer in (box, screen):
            assert taken.x >= outer.x and taken.y >= outer.y, (words, box, taken)
            assert taken.right <= outer.right and taken.bottom <= outer.bottom, (words, box, taken)


def test_photographs_keep_their_shape_and_are_not_mirrored(open_window: Open) -> None:
    window = open_window(1280, 720)
    half = np.zeros((500, 400, 3), np.uint8)
    half[:, :200, 0] = 220
    half[:, 200:, 2] = 220
    settle(window, Moment(Session(Program(LOOKS), Step.KEPT, claim=CLAIM, pictures=pictures(1))), None, {1: half})
    shown = pixels().astype(int)
    red = np.argwhere((shown[..., 0] > 180) & (shown[..., 1:].max(axis=2) < 60))
    blue = np.argwhere((shown[..., 2] > 180) & (shown[..., :2].max(axis=2) < 60))
    assert red[:, 1].mean() < blue[:, 1].mean()
    tall = red[:, 0].max() - red[:, 0].min()
    wide = blue[:, 1].max() - red[:, 1].min()
    assert wide / tall == pytest.approx(0.8, abs=0.02)


def test_a_photograph_that_is_not_there_yet_leaves_a_quiet_place(open_window: Open) -> None:
    window = open_window()
    settle(window, Moment(Session(Program(LOOKS), Step.REVIEW, claim=CLAIM, pictures=pictures(3))), None, {})


@pytest.mark.parametrize("edge", ["top", "bottom", "left", "right"])
def test_the_ring_closes_at_the_lens(open_window: Open, edge: str) -> None:
    window = open_window(1280, 720, lens_edge=edge)
    session = Session(Program(LOOKS), Step.COUNTDOWN, claim=CLAIM)
    for now_s in (9.0, 11.0):
        window.draw(screen_view(session, None, CATALOGUE, SETTINGS, 0.0, now_s - 9.0), None, {})
    shown = pixels().astype(int)
    ring = layout(Scale(1280, 720, 345.0), edge).ring
    amber = np.argwhere(np.abs(shown - TUNGSTEN.accent).max(axis=2) < 30)
    amber = amber[
        (amber[:, 1] >= ring.x) & (amber[:, 1] < ring.right) & (amber[:, 0] >= ring.y) & (amber[:, 0] < ring.bottom)
    ]
    y, x = amber.mean(axis=0) - (ring.centre[1], ring.centre[0])
    away = {"top": (0, 1), "bottom": (0, -1), "left": (1, 0), "right": (-1, 0)}[edge]
    assert x * away[0] + y * away[1] > 0.1 * ring.w  # so far it is filled at the far side


def test_a_visible_window_on_an_invisible_driver_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with pytest.raises(DeviceError, match="nobody can see"):
        Window(KioskSettings(video_driver="offscreen"), visible=True)


def test_a_visible_window_without_any_screen_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(DeviceError, match="connect a display"):
        Window(KioskSettings(video_driver="x11"), visible=True)


def test_a_window_of_another_size_is_laid_out_anew(open_window: Open) -> None:
    window = open_window()
    window.draw(view_of(FRAMING), picture((90, 90, 90)), {})
    pygame.display.set_mode((480, 800))
    window.draw(view_of(FRAMING), picture((90, 90, 90), 480, 640), {})
    assert window.size_px == (480, 800)


def test_the_screen_is_saved_as_it_is(open_window: Open, tmp_path: Path) -> None:
    window = open_window()
    window.draw(view_of(FRAMING), picture((90, 90, 90)), {})
    window.save(tmp_path / "screen.png")
    assert (np.asarray(Image.open(tmp_path / "screen.png").convert("RGB")) == pixels()).all()


def test_an_observation_without_a_face_keeps_the_glass_calm(open_window: Open) -> None:
    window = open_window()
    seen = Observation(1, 1, Framing.GOOD, faces=1, face=guest(320, 190, 60))
    session = Session(Program(LOOKS), Step.LOOK, claim=CLAIM, stage=Stage.NOT_READY)
    for at, observed in enumerate((seen, replace(seen, face=None), None, seen)):
        view = screen_view(session, observed, CATALOGUE, SETTINGS, 0.0, at / 10)
        window.draw(view, picture((200, 200, 200)), {})


XVFB = shutil.which("Xvfb") and shutil.which("xvfb-run")
SCRIPT = """
from booth.kiosk.window import Window
from booth.kiosk.view import screen_view
from booth.looks.catalogue import load_catalogue
from booth.session.state import Program, Session
from booth.settings import Settings
window = Window(Settings().kiosk, visible=True)
view = screen_view(Session(Program(("confidence",))), None, load_catalogue(), Settings(), 0.0, 1.0)
for _ in range(3):
    window.draw(view, None, {})
    window.poll()
print(window.driver, *window.size_px)
window.close()
"""


@pytest.mark.skipif(not XVFB, reason="Xvfb is not installed: apt-get install xvfb")
def test_a_visible_window_opens_on_x(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SDL_VIDEODRIVER", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    command = ["xvfb-run", "-a", "-s", "-screen 0 1280x720x24", sys.executable, "-c", SCRIPT]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ran.stdout.split() == ["x11", "1280", "720"], ran.stderr


def test_on_the_bare_console_sdl_is_told_to_draw_by_opengl_es(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SDL_FRAMEBUFFER_ACCELERATION", raising=False)
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")  # put back afterwards
    try:
        Window(KioskSettings(video_driver="kmsdrm"), visible=True).close()
    except DeviceError as error:  # no such screen here
        assert "kmsdrm" in str(error)
    finally:
        told = os.environ.pop("SDL_FRAMEBUFFER_ACCELERATION", "")
    assert told == "opengles2"
