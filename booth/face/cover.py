"""Whether something is before the face: two looks at it, one at its mirror image, then disagree about what they see.

Measured on an actress who puts her hand to her mouth and eyes, lips and outline together, in inter-ocular distances: a
hand 0.069 to 0.182, half of its frames more than 0.103; all others up to 0.081 (a broad laugh with the head tipped), 19
in 20 below 0.077. The simulated sitter, turned by up to 20 degrees: at rest up to 0.071, laughing 0.082, gaping 0.089;
drawn glasses, glare, hat and a full beard 0.04 to 0.067. One look may err: the mean of two says that something is
there, within 0.3 s of a hand's first touch, and three in a row that it is gone. So a hand that stays is told without
gaps, whenever the looks began (22 runs over her film), and its going within half a second.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.face.regions import LIPS

COVERED_IOD: Final = 0.095
CLEAR_IOD: Final = 0.075
"""A hand that stays reads down to here for a moment."""
_LIPS: Final = np.array(LIPS[:20])
_OUTLINE: Final = np.array(
    [
        *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
        *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
    ]
)


def disagreement_iod(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Of two looks, (478, 3) in pixels each: mean distance of the lips' points plus that of the outline's."""
    apart = np.hypot(*(one - other)[:, :2].T)
    iod_px = max(float(np.hypot(*(one[473] - one[468])[:2])), 1.0)
    return float(apart[_LIPS].mean() + apart[_OUTLINE].mean()) / iod_px


class CoverWatch:
    """Watches one face, look by look; begin anew for another."""

    def __init__(self) -> None:
        self.covered = False
        self.in_doubt = False
        """The last look spoke against what is told: another should follow soon."""
        self._last_iod: tuple[float, ...] = (0.0, 0.0, 0.0)

    def see(self, one: NDArray[np.float32], other: NDArray[np.float32]) -> None:
        """One look, and another at the mirror image in the same square."""
        apart_iod = disagreement_iod(one, other)
        self._last_iod = (*self._last_iod[1:], apart_iod)
        if self.covered:
            self.covered = max(self._last_iod) > CLEAR_IOD
        else:
            self.covered = sum(self._last_iod[1:]) / 2 > COVERED_IOD
        self.in_doubt = (apart_iod > CLEAR_IOD) != self.covered
