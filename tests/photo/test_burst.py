"""The rolling burst: the moment of the shutter stays, memory is bounded, and every buffer is given back."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import pytest

from booth.camera.frame import Frame
from booth.errors import DeviceError
from booth.photo.burst import RollingBurst

MakeFrame = Callable[..., Frame]
TENTH_NS = 100_000_000


def numbers(frames: tuple[Frame, ...]) -> list[int]:
    return [frame.number for frame in frames]


def test_frames_before_and_after_the_shutter_are_handed_over(make_frame: MakeFrame) -> None:
    burst = RollingBurst(seconds=0.3, max_bytes=10**9)
    for n in range(10):
        burst.add(make_frame(n, n * TENTH_NS))
        if n == 6:
            burst.trigger(6 * TENTH_NS)
    assert numbers(burst.around(6 * TENTH_NS)) == [3, 4, 5, 6, 7, 8, 9]
    assert len(burst) == 0


def test_what_falls_out_is_released_and_what_is_handed_over_is_not(make_frame: MakeFrame) -> None:
    burst = RollingBurst(seconds=0.2, max_bytes=10**9)
    frames = [make_frame(n, n * TENTH_NS) for n in range(6)]
    for frame in frames:
        burst.add(frame)
    with pytest.raises(DeviceError):
        frames[2].main.rgb()
    taken = burst.around(5 * TENTH_NS)
    burst.wipe()
    assert [frame.main.rgb().shape for frame in taken] == [(480, 640, 3)] * 3


def test_bytes_are_bounded_and_the_oldest_go_first_while_waiting(make_frame: MakeFrame) -> None:
    one = make_frame(0).main.nbytes + make_frame(0).lores.nbytes
    burst = RollingBurst(seconds=60, max_bytes=3 * one)
    for n in range(8):
        burst.add(make_frame(n, n * TENTH_NS))
        assert burst.nbytes <= 3 * one
    assert numbers(burst.around(7 * TENTH_NS)) == [5, 6, 7]


def test_three_camera_buffers_close_round_the_shutter(make_frame: MakeFrame) -> None:
    burst = RollingBurst(seconds=1.5, max_bytes=10**9, max_frames=3)
    for n in range(12):
        burst.add(make_frame(n, n * TENTH_NS))
        if n == 6:
            burst.trigger(6 * TENTH_NS)
    assert numbers(burst.around(6 * TENTH_NS)) == [5, 6, 7]


def test_one_frame_stays_however_small_the_bound(make_frame: MakeFrame) -> None:
    burst = RollingBurst(seconds=1, max_bytes=1)
    burst.add(make_frame(0, 0))
    burst.add(make_frame(1, TENTH_NS))
    assert numbers(burst.around(TENTH_NS)) == [1]


def test_one_frame_can_be_lent_by_its_number(make_frame: MakeFrame) -> None:
    burst = RollingBurst(seconds=1, max_bytes=10**9)
    for n in range(4):
        burst.add(make_frame(n, n * TENTH_NS))
    lent = burst.take(2)
    assert lent is not None
    assert burst.take(2) is None
    burst.wipe()
    assert lent.main.rgb().shape == (480, 640, 3)


def test_a_wipe_gives_everything_back(make_frame: MakeFrame) -> None:
    burst = RollingBurst(seconds=1, max_bytes=10**9)
    frame = make_frame(0)
    burst.add(frame)
    burst.trigger(0)
    burst.wipe()
    assert len(burst) == burst.nbytes == 0
    with pytest.raises(DeviceError):
        frame.main.rgb()


def test_after_the_photograph_the_burst_rolls_on(make_frame: MakeFrame) -> None:
    burst = RollingBurst(seconds=0.2, max_bytes=10**9)
    burst.add(make_frame(0, 0))
    burst.trigger(0)
    burst.around(0)
    for n in range(5, 12):
        burst.add(make_frame(n, n * TENTH_NS))
    assert numbers(burst.around(11 * TENTH_NS)) == [9, 10, 11]


def test_a_camera_thread_and_a_shutter_at_once(make_frame: MakeFrame) -> None:
    burst = RollingBurst(seconds=1, max_bytes=10**9)
    frames = [make_frame(n, n, (32, 32)) for n in range(400)]

    def film() -> None:
        for frame in frames:
            burst.add(frame)

    camera = Thread(target=film)
    camera.start()
    taken: list[Frame] = []
    while camera.is_alive():
        taken.extend(burst.around(0))
    camera.join()
    taken.extend(burst.around(0))
    assert numbers(tuple(taken)) == list(range(400))
