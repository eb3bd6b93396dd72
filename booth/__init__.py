"""A walk-up headshot booth: camera -> face -> looks -> kiosk, session, photo -> store -> delivery."""

import os

# Before numpy is first imported: OpenBLAS's idle threads spin, and cost more than they give on arrays of our size.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
