"""Whether something is before the face: two looks at it, one at its mirror image, then disagree about what they see.

Measured on an actress who puts her hand to her mouth and eyes, lips and outline together, in inter-ocular distances: a
hand 0.067 to 0.256, half of its frames more than 0.106; all others up to 0.080 (a broad laugh with the head tipped), 19
in 20 below 0.063. The simulated sitter, turned by up to 20 degrees: at rest up to 0.061, laughing 0.077, gaping 0.083;
drawn glasses, glare, hat and a full beard 0.04 to 0.078 (once, at first sight of the beard, 0.28). Both looks are close
ones: by nearest pixel a hand took up to a second to be told, by chance. One look may err: the mean of two says that
something is there, within 0.45 s of a hand's first touch at 12 or 24 frames a second, and both that it is gone, within
0.5 s; a hand that stays is told without gaps, whenever the looks began (22 runs over her film; at 8 frames a second,
0.7 s).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.face.regions import LIPS

COVERED_IOD: Final = 0.095
CLEAR_IOD: Final = 0.066
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
        """There is, or may be: another look should follow soon."""
        self._last_iod = 0.0

    def see(self, one: NDArray[np.float32], other: NDArray[np.float32]) -> None:
        """One look, and another at the mirror image in the same square."""
        before_iod, self._last_iod = self._last_iod, disagreement_iod(one, other)
        if self.covered:
            self.covered = max(before_iod, self._last_iod) > CLEAR_IOD
        else:
            self.covered = (before_iod + self._last_iod) / 2 > COVERED_IOD
        self.in_doubt = self.covered or self._last_iod > CLEAR_IOD
