"""The real picamera2 on libcamera's virtual camera: in the tree of `scripts/rig camera` only."""

from __future__ import annotations

import importlib
import inspect
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from booth import app
from booth.camera.factory import open_camera
from booth.camera.frame import Frame
from booth.camera.pi_still import RawFrame
from booth.camera.picamera import MOST_LEASES, PiCamera
from booth.cli import main
from booth.errors import DeviceError, DeviceInUse
from booth.face.tracker import Tracker
from booth.guest import Hand
from booth.session.events import Faulted, Recovered
from booth.settings import CameraSettings, DeliverySettings, SessionSettings, Settings, StoreSettings
from booth.workers import Eyes
from tests.camera import pi_device
from tests.camera.conftest import IN_RIG, RIG_FRAMES
from tests.test_workers import eyes_on

pytestmark = pytest.mark.skipif(not IN_RIG, reason="the real picamera2 is left out: scripts/rig camera runs it")

KEPT = Path("/out/headshots")
"""In the tree, so that they can be looked at: the cache's rig-camera/out/headshots."""


def frame_of(camera: PiCamera) -> Frame:
    frame = camera.read()
    assert frame is not None
    return frame


def test_every_call_of_the_booth_fits_the_real_class(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of the hand-made device's tests once more, with each call bound to the real method's signature."""
    from picamera2 import CompletedRequest, Picamera2
    from picamera2.job import Job
    from picamera2.request import Helpers

    from tests.camera import test_picamera

    checked: set[str] = set()

    def bound(name: str, method: Any, signature: inspect.Signature) -> Any:
        def call(self: Any, *given: Any, **named: Any) -> Any:
            signature.bind(self, *given, **named)
            checked.add(name)
            return method(self, *given, **named)

        return call

    def check(fake: type, real: type) -> None:
        for name, method in inspect.getmembers(fake, inspect.isfunction):
            if name.startswith("__") or not hasattr(real, name):
                assert name in ("__init__", "deliver", "metadata"), f"{real.__name__} has no {name}"
                continue
            signature = inspect.signature(getattr(real, name))
            monkeypatch.setattr(fake, name, bound(name, method, signature))

    for fake, real in (
        (pi_device.PiDevice, Picamera2),
        (pi_device.Request, CompletedRequest),
        (pi_device.Job, Job),
        (pi_device.Helpers, Helpers),
    ):
        check(fake, real)
    device = pi_device.PiDevice()
    camera = test_picamera.started(device, CameraSettings(raw=True, headshot_zoom=2))
    camera.prepare("headshot")
    still: Any = frame_of(camera).main
    still.rgb()
    still.dng()
    still.release()
    device.silent = True
    with pytest.raises(DeviceError):
        camera.read()
    camera.close()
    assert checked == {
        "create_still_configuration", "configure", "camera_configuration", "set_controls", "start", "stop", "close",
        "capture_request", "cancel_all_and_flush", "get_result", "make_array", "make_buffer", "get_metadata", "release",
        "save_dng",
    }  # fmt: skip
    for name in ("camera_properties", "camera_controls", "sensor_resolution", "helpers"):
        assert hasattr(Picamera2, name) or name in inspect.getsource(Picamera2)


def test_full_size_and_small_pictures_come_from_one_request(rig_frames: Path) -> None:
    importlib.import_module("virtual_camera")

    camera = PiCamera(CameraSettings())
    camera.start()
    try:
        frame = frame_of(camera)
        assert camera.name == "HQ Camera"
        assert frame.main.size_px == (4056, 3040)
        assert frame.lores.shape == (480, 640, 4)
        full = Image.fromarray(frame.main.rgb()).resize((640, 480), Image.Resampling.BOX)
        assert np.abs(np.asarray(full, np.float32) - frame.lores[..., :3]).mean() < 4
    finally:
        camera.close()


def test_colours_are_the_photographs_own(picamera2: PiCamera) -> None:
    picamera2.start()
    with Image.open(RIG_FRAMES / "0.jpg") as picture:
        wanted = np.asarray(picture.convert("RGB").resize((640, 480)), np.float32)
    nearest = min(np.abs(frame_of(picamera2).lores[..., :3] - wanted).mean() for _ in range(12))
    assert nearest < 4, "limited range, or another matrix, would be off by ten and more"


def test_buffers_go_back_and_the_camera_never_runs_dry(picamera2: PiCamera) -> None:
    picamera2.start()
    held = [frame_of(picamera2) for _ in range(MOST_LEASES + 4)]
    assert len({frame.timestamp_ns for frame in held}) == len(held)
    for frame in held:
        frame.main.release()
    for _ in range(20):
        frame_of(picamera2).main.release()


def test_a_lease_outlives_a_restart(picamera2: PiCamera) -> None:
    picamera2.start()
    held = frame_of(picamera2)
    before = held.main.rgb()
    picamera2.stop()
    picamera2.start()
    assert np.array_equal(held.main.rgb(), before)
    held.main.release()
    frame_of(picamera2).main.release()


def test_a_sensor_that_falls_silent_is_back_within_five_seconds(picamera2: PiCamera) -> None:
    """As "Camera frontend has timed out" does: requests no longer complete. picamera2 would block stop() for ever.

    With the booth's own camera thread: it notices, tells, stops, waits, starts again, and shows a frame.
    """
    picamera2.start()
    eyes, reports, burst = eyes_on(picamera2)
    eyes.start()
    device: Any = picamera2._device
    hear, held_back = device._requestslock, list[Any]()

    class Silent:
        """Completed requests arrive at picamera2 and go no further."""

        def __enter__(self) -> None:
            hear.acquire()
            held_back.extend(device._requests)
            device._requests = []

        def __exit__(self, *_: object) -> None:
            held_back.extend(device._requests)
            device._requests = []
            hear.release()

    try:
        before = frame_seen(eyes, after=-1)
        device._requestslock = Silent()
        began_s = time.monotonic()
        fault = reports.get(timeout=10)
        assert isinstance(fault, Faulted)
        assert "no picture for 2 s" in fault.advice
        device._requestslock = hear
        assert isinstance(reports.get(timeout=10), Recovered)
        frame_seen(eyes, after=before)
        assert time.monotonic() - began_s < 5.0
        assert not [thread for thread in threading.enumerate() if thread.name == "camera stop"]
    finally:
        eyes.stop()
        burst.wipe()


def frame_seen(eyes: Eyes, after: int) -> int:
    """Number of the first frame beyond this one."""
    until_s = time.monotonic() + 10
    while time.monotonic() < until_s:
        frame, _ = eyes.latest()
        if frame is not None and frame.number > after:
            return frame.number
        time.sleep(0.01)
    raise AssertionError("no frame")


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_camera_gives_upright_pictures(rig_frames: Path, rotation: int) -> None:
    """Quarters are always ours, and here a half too: the virtual camera is a sensor that cannot turn."""
    importlib.import_module("virtual_camera")
    camera = PiCamera(CameraSettings(main_width=1600, main_height=1200, rotation=rotation))  # type: ignore[arg-type]
    try:
        camera.start()
        frames = [frame_of(camera) for _ in range(3)]
        small = np.asarray(frames[-1].lores[..., :3], np.float32)
        height, width = small.shape[:2]
        full = Image.fromarray(frames[-1].main.rgb()).resize((width, height), Image.Resampling.BOX)
        assert np.abs(np.asarray(full, np.float32) - small).mean() < 4
    finally:
        camera.close()
    with Image.open(rig_frames / "0.jpg") as picture:
        seen = np.rot90(np.asarray(picture.convert("RGB")), k=-rotation // 90)
    wanted = np.asarray(Image.fromarray(np.ascontiguousarray(seen)).resize((width, height)), np.float32)
    assert np.abs(small - wanted).mean() < 12 < np.abs(small[::-1, ::-1] - wanted).mean()


def test_a_second_booth_is_told_that_the_camera_is_taken(picamera2: PiCamera) -> None:
    picamera2.start()
    with pytest.raises(DeviceInUse, match="Pi camera"):
        PiCamera(CameraSettings()).start()


def test_the_face_model_finds_the_sitter_in_its_pictures(picamera2: PiCamera, models: Path) -> None:
    picamera2.start()
    tracker = Tracker(models)
    faces = [tracker.see(frame_of(picamera2)).face for _ in range(6)]
    assert any(face is not None for face in faces)


def test_a_raw_picture_that_cannot_be_written_is_one_sentence() -> None:
    """picamera2 needs Raspberry Pi's own PiDNG; with PyPI's, as here, it cannot write a DNG in memory."""
    from picamera2.request import Helpers

    class Owner:
        def __init__(self) -> None:
            self.camera_properties = {"Model": "imx477"}
            self.options: dict[str, Any] = {}

    class Request:
        def make_buffer(self, name: str) -> Any:
            return np.arange(64 * 48, dtype=np.uint16).view(np.uint8)

        def get_metadata(self) -> dict[str, Any]:
            return {"SensorTimestamp": 1, "ExposureTime": 8000, "AnalogueGain": 1.0, "ColourGains": (2.0, 1.5)}

    configuration = {"format": "SRGGB12", "size": (64, 48), "stride": 128, "framesize": 64 * 48 * 2}
    raw = RawFrame(Helpers(Owner()), Request(), configuration)  # type: ignore[no-untyped-call,arg-type,unused-ignore]
    with pytest.raises(DeviceError, match=r"camera\.raw = false"):
        raw.encoded()


def test_the_doctor_takes_a_picture_with_it(rig_frames: Path, capfd: pytest.CaptureFixture[str]) -> None:
    importlib.import_module("virtual_camera")
    assert main(["doctor", "camera", "--camera", "picamera"]) == 0
    told = capfd.readouterr().out
    assert "camera       HQ Camera" in told
    assert "picture      4056x3040, preview 640x480" in told
    main(["doctor", "light", "--camera", "picamera"])
    told += capfd.readouterr().out
    for name in ("banding", "background", "exposure", "balance", "focus"):
        assert f" {name} " in told
    with capfd.disabled():
        print(f"\n{told}")


def test_a_whole_session_ends_in_finished_headshots(rig_frames: Path, tmp_path: Path) -> None:
    """`booth run` at full size, live, with a simulated hand on the button: all else is the booth's own."""
    importlib.import_module("virtual_camera")
    settings = Settings(
        camera=CameraSettings(lores_width=640),
        session=SessionSettings(looks=("neutral_friendly", "own_way"), look_timeout_s=6, countdown_s=1),
        store=StoreSettings(folder=str(tmp_path / "store")),
        delivery=DeliverySettings(folder=str(KEPT)),
    )
    shutil.rmtree(KEPT, ignore_errors=True)
    hand = Hand()
    camera = open_camera(settings.camera)
    devices = app._real(settings, camera, hand, visible=False)
    assert app._operate(settings, app.check_looks(settings), lambda: devices, visible=False, screens=None) == 0
    pictures = sorted(KEPT.rglob("*print*.jpg"))
    looks = [picture for picture in pictures if picture.stem.endswith("_print")]
    assert 1 <= len(looks) <= 2, "on a busy machine one may come too late"
    assert len(pictures) <= 3 * len(looks), "each with at most two better neighbours"
    for picture in pictures:
        with Image.open(picture) as opened:
            assert opened.size == (2400, 3000)
    with Image.open(next(KEPT.rglob("*full*.jpg"))) as opened:
        assert opened.size == (4056, 3040)
        assert opened.getexif()[0x0110] == "HQ Camera"
