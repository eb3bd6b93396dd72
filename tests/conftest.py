"""What many tests need: the real models, the real footage, and a clock that stands still."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

from booth.clock import ManualClock

# A busy machine is no failure: what is slow is found by benchmarks.
hypothesis.settings.register_profile("booth", deadline=None)
hypothesis.settings.load_profile("booth")

FOOTAGE = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def footage() -> Path:
    """The folder of real footage beside the checkout; it is not part of the project."""
    if not FOOTAGE.is_dir():
        pytest.skip(f"no real footage at {FOOTAGE}: this test of real people is left out")
    return FOOTAGE


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder of the landmark models that the set-up prepared; missing models fail the test."""
    from booth.face.models import model_folder

    return model_folder()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()
