"""picamera2 imports pykms for a preview on the display, which the booth never asks for: names are enough."""


class _Names:
    def __getattr__(self, name: str) -> str:
        return name


PixelFormat = _Names()
