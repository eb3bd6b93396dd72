"""The filter of what is shown: still on a still face, quick on a moving one."""

from __future__ import annotations

import numpy as np

from booth.face.one_euro import OneEuro

FRAME_NS = 66_666_667


def test_noise_on_a_still_face_is_quietened() -> None:
    noise = np.random.default_rng(3).normal(0, 1, (150, 478, 2))
    smooth = OneEuro(min_cutoff_hz=1.0)
    shown = np.array([smooth.smooth(value, index * FRAME_NS) for index, value in enumerate(noise)])
    assert shown[30:].std() < 0.45


def test_a_quick_movement_is_followed_when_beta_allows() -> None:
    lazy, quick = OneEuro(1.0), OneEuro(1.0, beta=2.0)
    for index in range(30):
        value = 0.0 if index < 10 else 10.0
        lazily, quickly = (one.smooth(value, index * FRAME_NS) for one in (lazy, quick))
        if index == 11:
            assert quickly > lazily + 2
    assert abs(quickly - 10) < 0.1


def test_the_first_value_passes_and_a_wiped_filter_remembers_nothing() -> None:
    smooth = OneEuro()
    assert smooth.smooth(5.0, 0) == 5
    assert smooth.smooth(7.0, FRAME_NS) < 6
    smooth.wipe()
    assert smooth.smooth(9.0, 2 * FRAME_NS) == 9


def test_a_moment_already_seen_changes_nothing_and_a_new_shape_starts_anew() -> None:
    smooth = OneEuro()
    smooth.smooth(1.0, FRAME_NS)
    assert smooth.smooth(100.0, FRAME_NS) == 1
    assert smooth.smooth(100.0, 0) == 1
    np.testing.assert_array_equal(smooth.smooth(np.ones(3), 2 * FRAME_NS), np.ones(3))


def test_what_it_returned_is_not_changed_by_the_caller() -> None:
    smooth, value = OneEuro(), np.zeros(2)
    smooth.smooth(value, 0)
    value += 9
    np.testing.assert_array_equal(smooth.smooth(np.zeros(2), FRAME_NS), np.zeros(2))
