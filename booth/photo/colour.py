"""The colours that every picture is in."""

from __future__ import annotations

from functools import cache

from PIL import ImageCms


@cache
def srgb_profile() -> bytes:
    """The sRGB profile that every picture carries, made by LittleCMS; empty where that is missing.

    Then the EXIF alone says sRGB, which is what readers take a picture without a profile for.
    """
    try:
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    except (ImportError, OSError, ImageCms.PyCMSError):
        return b""
