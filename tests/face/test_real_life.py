"""What happens in front of a booth: far and near, dark and bright, tilted, covered, at the edge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from booth.camera.puppet.puppet import Puppet
from booth.face.tracker import Tracker
from booth.looks.framing import judge
from booth.looks.reading import Framing
from tests.face.conftest import Rgb, film, frame_of

Staged = Callable[..., Rgb]


def seen_within_two_frames(tracker: Tracker, rgb: Rgb) -> bool:
    return any(tracker.see(frame_of(rgb, number)).face for number in range(2))


@pytest.mark.parametrize("share", [0.08, 0.12, 0.2, 0.5, 0.9])
def test_faces_from_8_to_90_percent_of_the_height_are_found_within_two_frames(
    tracker: Tracker, staged: Staged, share: float
) -> None:
    assert seen_within_two_frames(tracker, staged(height=share, at=(0.5, 0.5)))


@pytest.mark.parametrize("light", [0.08, 0.3, 1.5, 2.0])
def test_dark_and_bright_pictures_are_read_under_the_same_limits(
    tracker: Tracker, staged: Staged, light: float
) -> None:
    rgb = np.clip(staged() * light, 0, 255).astype(np.uint8)
    assert seen_within_two_frames(tracker, rgb)


@pytest.mark.parametrize("turned", [-40, -20, 20, 40])
def test_a_tilted_head_is_found_and_its_roll_read(tracker: Tracker, staged: Staged, turned: float) -> None:
    straight = tracker.see(frame_of(staged(), 0)).face
    tracker.lose()
    tilted = tracker.see(frame_of(staged(turned=turned), 1)).face
    assert straight is not None
    assert tilted is not None
    assert straight.head_pose.roll_deg - tilted.head_pose.roll_deg == pytest.approx(turned, abs=3)


@pytest.mark.parametrize(("top", "bottom"), [(0.50, 0.75), (0.33, 0.45)], ids=["hand over the mouth", "dark glasses"])
def test_a_covered_face_is_kept_and_found_again(tracker: Tracker, staged: Staged, top: float, bottom: float) -> None:
    covered = staged().copy()
    covered[int(480 * top) : int(480 * bottom), 220:420] = (150, 110, 90) if top > 0.4 else (15, 15, 15)
    assert seen_within_two_frames(tracker, covered)
    tracker.lose()
    tracker.see(frame_of(staged(), 0))
    assert tracker.see(frame_of(covered, 1)).face


def test_a_face_half_out_of_the_picture_is_found(tracker: Tracker, staged: Staged) -> None:
    assert seen_within_two_frames(tracker, staged(at=(0.08, 0.45)))


def test_a_mirrored_picture_is_read_mirrored(tracker: Tracker, staged: Staged) -> None:
    plain = tracker.see(frame_of(staged(turned=10), 0)).face
    tracker.lose()
    mirrored = tracker.see(frame_of(np.ascontiguousarray(staged(turned=10)[:, ::-1]), 1)).face
    assert plain is not None
    assert mirrored is not None
    assert mirrored.head_pose.roll_deg == pytest.approx(-plain.head_pose.roll_deg, abs=2.5)
    assert mirrored.head_pose.yaw_deg == pytest.approx(-plain.head_pose.yaw_deg, abs=4)


@pytest.mark.parametrize("fps", [15, 60])
def test_others_are_counted_by_time_and_not_by_frames(tracker: Tracker, staged: Staged, fps: float) -> None:
    alone, joined = staged(at=(0.6, 0.5)), staged(height=0.22, at=(0.2, 0.4), beside=staged(at=(0.6, 0.5)))
    tracker.see(frame_of(alone, 0, fps))
    counts = [tracker.see(frame_of(joined, number, fps)).faces for number in range(1, int(1.2 * fps))]
    assert counts[-1] == 2


# The sitter's face in `staged()`: middle of the face at 320, 216; 192 pixels from forehead to chin.
EYES_PX = ((285, 197), (352, 200))


def drawn(rgb: Rgb, draw: Callable[[ImageDraw.ImageDraw], None], soft: float = 1.0) -> Rgb:
    """The picture with something drawn over it, its edges as soft as a lens leaves them."""
    picture = Image.fromarray(rgb)
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw(ImageDraw.Draw(layer))
    layer = layer.filter(ImageFilter.GaussianBlur(soft))
    return np.asarray(Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB"))


def glasses(draw: ImageDraw.ImageDraw) -> None:
    for x, y in EYES_PX:
        draw.rounded_rectangle((x - 29, y - 20, x + 29, y + 22), 14, outline=(25, 20, 20, 255), width=4)
    draw.line((EYES_PX[0][0] + 29, 197, EYES_PX[1][0] - 29, 198), (25, 20, 20, 255), 4)


def glare(draw: ImageDraw.ImageDraw) -> None:
    glasses(draw)
    for x, y in EYES_PX:
        draw.polygon([(x - 22, y - 14), (x - 4, y - 16), (x - 16, y + 16), (x - 26, y + 12)], (255, 255, 255, 190))


def beard(draw: ImageDraw.ImageDraw) -> None:
    draw.chord((255, 190, 385, 320), 15, 165, (30, 22, 18, 215))


def hat(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((225, 60, 420, 150), (40, 44, 60, 255))
    draw.ellipse((195, 135, 450, 175), (30, 34, 50, 255))


def hand(draw: ImageDraw.ImageDraw) -> None:
    for finger in range(4):
        draw.rounded_rectangle((285 + 22 * finger, 240, 303 + 22 * finger, 330), 9, (196, 150, 125, 255))
    draw.ellipse((275, 285, 385, 390), (190, 144, 120, 255))


@pytest.mark.parametrize("worn", [glasses, glare, beard, hat, hand])
def test_what_people_wear_or_hold_keeps_the_face_and_its_pose(
    tracker: Tracker, staged: Staged, worn: Callable[[ImageDraw.ImageDraw], None]
) -> None:
    bare = tracker.see(frame_of(staged(), 0)).face
    tracker.lose()
    assert seen_within_two_frames(tracker, drawn(staged(), worn))
    clad = tracker.see(frame_of(drawn(staged(), worn), 2)).face
    assert bare is not None
    assert clad is not None
    assert clad.head_pose.yaw_deg == pytest.approx(bare.head_pose.yaw_deg, abs=8)
    assert clad.head_pose.roll_deg == pytest.approx(bare.head_pose.roll_deg, abs=4)


@pytest.mark.parametrize("gamma", [0.5, 0.8, 1.5, 2.2])
def test_dark_and_light_skin_are_measured_alike(tracker: Tracker, staged: Staged, gamma: float) -> None:
    """No rule knows a brightness: the same face in darker and lighter tones has the same shape."""
    plain = tracker.see(frame_of(staged(), 0)).face
    tracker.lose()
    toned = (255 * (staged() / 255.0) ** gamma).astype(np.uint8)
    other = tracker.see(frame_of(toned, 1)).face
    assert plain is not None
    assert other is not None
    assert np.abs(plain.frontal - other.frontal)[:, :2].mean() < 0.025


def test_a_profile_is_no_face_or_is_asked_to_face_the_lens(tracker: Tracker, puppet: Puppet) -> None:
    turned = frame_of(puppet.rgbx({"head_yaw_deg": 40}, (640, 480))[..., :3].copy(), 0)
    assert judge(tracker.see(turned), (640, 480)) in (Framing.NOBODY, Framing.FACE_THE_LENS)


@pytest.mark.parametrize(("across", "asked"), [(0.12, Framing.MOVE_LEFT), (0.88, Framing.MOVE_RIGHT)])
def test_a_face_at_the_edge_is_asked_back_to_the_middle(
    tracker: Tracker, staged: Staged, across: float, asked: Framing
) -> None:
    assert judge(tracker.see(frame_of(staged(at=(across, 0.45)))), (640, 480)) is asked


@pytest.mark.parametrize(("share", "asked"), [(0.08, Framing.COME_CLOSER), (0.9, Framing.STEP_BACK)])
def test_too_far_and_too_near_are_told(tracker: Tracker, staged: Staged, share: float, asked: Framing) -> None:
    frame = frame_of(staged(height=share, at=(0.5, 0.5)))
    asks = [judge(tracker.see(frame), (640, 480)) for _ in range(2)]
    assert asks[-1] is asked


def test_real_people_side_by_side_are_asked_to_come_one_at_a_time(tracker: Tracker, footage: Path) -> None:
    (frame,) = film(footage / "multi_face.jpg")
    assert judge(tracker.see(frame), (frame.lores.shape[1], frame.lores.shape[0])) is Framing.SEVERAL


def test_someone_walking_behind_does_not_take_the_face_over(tracker: Tracker, staged: Staged) -> None:
    noses = []
    for number in range(24):
        behind = staged(height=0.2, at=(0.05 + 0.04 * number, 0.3))
        face = tracker.see(frame_of(staged(at=(0.6, 0.5), beside=behind), number)).face
        assert face is not None
        noses.append(face.landmarks_px[4, :2])
    assert np.ptp(np.array(noses), axis=0).max() < 12


@pytest.mark.parametrize("fps", [15, 60])
def test_a_face_comes_back_within_two_frames_at_any_rate(tracker: Tracker, staged: Staged, fps: float) -> None:
    empty = np.full((480, 640, 3), 96, np.uint8)
    for number, rgb in enumerate([staged(), empty, empty]):
        tracker.see(frame_of(rgb, number, fps))
    assert any(tracker.see(frame_of(staged(at=(0.35, 0.5)), number, fps)).face for number in (3, 4))


def test_a_real_hand_on_the_face_is_told_and_gone_when_it_goes(tracker: Tracker, footage: Path) -> None:
    """An actress puts her hand to her mouth and eyes: it touches in frame 70 of her film, and is away after 226."""
    judged = {
        frame.number: judge(tracker.see(frame), (frame.lores.shape[1], frame.lores.shape[0]))
        for frame in film(footage / "WolfgangLanger_Pexels.mp4", limit=300, step=2)
    }
    told = [number for number, framing in judged.items() if framing is Framing.COVERED]
    assert 70 <= told[0] <= 85
    assert 210 < told[-1] < 240
    assert len(told) == len(range(told[0], told[-1] + 1, 2))


@pytest.mark.parametrize("worn", [glasses, glare, beard, hat])
def test_what_people_wear_does_not_cover_the_face(
    tracker: Tracker, staged: Staged, worn: Callable[[ImageDraw.ImageDraw], None]
) -> None:
    clad = drawn(staged(), worn)
    assert not any(tracker.see(frame_of(clad, number)).covered for number in range(0, 30, 3))


def test_a_laugh_a_gape_and_a_turned_head_cover_nothing(tracker: Tracker, puppet: Puppet) -> None:
    laugh = {"mouth_width": 0.25, "corner_lift": 0.2, "mouth_open": 0.3, "cheeks": 0.8}
    gape = {"mouth_open": 0.5}
    actions = [laugh, gape, {"head_yaw_deg": -20.0}, {"head_yaw_deg": 20.0}, gape | {"head_yaw_deg": 16.0}]
    for start, action in enumerate(actions):
        rgb = puppet.rgbx(action, (640, 480))[..., :3].copy()
        assert not any(tracker.see(frame_of(rgb, 30 * start + number)).covered for number in range(0, 30, 5)), action
