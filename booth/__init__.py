"""A walk-up headshot booth: camera -> face -> looks -> kiosk, session, photo -> store -> delivery."""

__version__ = "0.1.0"
