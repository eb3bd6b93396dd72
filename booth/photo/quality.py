"""The technical side of a picture of a face: figures without geometry, fair to every skin.

The measures follow OFIQ (ISO/IEC 29794-5), retargeted from identity cards to headshots: exposure is judged by
what is lost in white and black, never by how bright a face is.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from booth.camera.frame import Box, Still
from booth.face.face import Face
from booth.photo import region

EYE_IOD_PX: Final = 240
"""Inter-ocular distance that the eye region is brought to before its sharpness is measured: between that
of a 640-wide preview (about 75) and that of an 8x10 print (about 380)."""
BLOWN: Final = 247
BLOCKED: Final = 25
INNER_IRIS: Final = 0.65
"""Of the iris' radius: beyond it lids and the white of the eye are brighter than any catchlight is small."""
CALM_GRADIENT: Final = 6.0
"""Steps of luma (0..255) per pixel of a 640-wide picture below which background counts as calm."""


def quality(pixels: NDArray[np.uint8], face: Face, still: Still | None = None) -> dict[str, float]:
    """Technical figures of one picture.

    pixels: (height, width, 3 or 4) uint8 R, G, B, the picture that `face.landmarks_px` belongs to.
    still: the same view in full size, whose eyes are then fetched and measured. May raise DeviceError.

    eye_sharpness      variance of the Laplacian over variance of the eye region; compare within one person
    blown, blocked     0..1, share of the face's skin at luma >= 247, <= 25
    lightest           0..1, the luma that 1 % of the whole picture exceeds: whites of eyes, walls, collars; unlike a
                       face's own brightness it says how much light there was, whatever the skin
    light_stops        log2 of the light on the subject's own left cheek over that on the right
    background_calm    0..1, share of the background without edges; 1 is a plain wall
    catchlight         0..1, how far the brightest point of the irises stands out of them
    eye_glare          0..1, share of the eye region that is blown: glasses that mirror a lamp
    skin_chroma        chroma of the cheeks' median colour in CIELAB (D65); about 8..35 whatever the skin
    skin_hue_deg       hue of the same, in degrees; about 20..80 whatever the skin
    """
    return essentials(pixels, face, still) | circumstances(pixels, face)


def essentials(pixels: NDArray[np.uint8], face: Face, still: Still | None = None) -> dict[str, float]:
    """The first three figures of `quality`, which decide between the frames of a burst."""
    size_px = still.size_px if still else (pixels.shape[1], pixels.shape[0])
    eyes = region.points_in(face, pixels.shape[1], size_px[0])[list(region.IRIS_CENTRES)]
    left, top, right, bottom = box = _round_eyes(eyes, size_px)
    patch = still.rgb(box) if still else pixels[top:bottom, left:right]
    sharpness = eye_sharpness(patch, float(np.hypot(*(eyes[1] - eyes[0]))))
    return {"eye_sharpness": sharpness} | _exposure(pixels, face.landmarks_px[:, :2])


def circumstances(pixels: NDArray[np.uint8], face: Face) -> dict[str, float]:
    """The other figures of `quality`: the light, the room and the eyes."""
    points = face.landmarks_px[:, :2]
    grey = _grey(pixels)[::2, ::2]
    lightest = float(np.searchsorted(np.cumsum(np.bincount(grey.ravel())), 0.99 * grey.size)) / 255
    return {
        **_light(pixels, points),
        **_eyes(pixels, points),
        "background_calm": _background_calm(pixels, points),
        "lightest": lightest,
    }


def luma(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Rec. 601 luma 0..255 of (..., 3 or 4) sRGB pixels, as JPEG has it."""
    weights = np.array([0.299, 0.587, 0.114], np.float32)
    return pixels[..., :3].astype(np.float32) @ weights


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same in whole steps, several times as fast."""
    code = cv2.COLOR_RGBA2GRAY if pixels.shape[2] == 4 else cv2.COLOR_RGB2GRAY
    return np.asarray(cv2.cvtColor(pixels, code), np.uint8)


def eye_sharpness(patch: NDArray[np.uint8], iod_px: float) -> float:
    """Variance of the Laplacian of the eye region at a fixed size, over its contrast (variance of luma).

    patch: (height, width, 3 or 4) R, G, B, both eyes; iod_px: how far they are apart in it. 0 for a region without
    contrast or all but outside the picture.
    """
    height, width = patch.shape[:2]
    if width < 3 or height < 3:
        return 0.0
    scale = EYE_IOD_PX / max(iod_px, 1.0)
    size = (max(3, round(width * scale)), max(3, round(height * scale)))
    # In floating point: rounding to whole steps would be the sharpest thing in a dim picture.
    grey = cv2.resize(luma(patch), size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    laplacian = cv2.Laplacian(grey, cv2.CV_32F)[1:-1, 1:-1]
    edges, contrast = (cv2.meanStdDev(one)[1].item() ** 2 for one in (laplacian, grey))
    return float(edges / max(contrast, 1.0))


def _round_eyes(eyes: NDArray[np.float32], size_px: tuple[int, int]) -> Box:
    """The eye region in a picture of (width, height); eyes: (2, 2) iris centres in it."""
    iod = max(float(np.hypot(*(eyes[1] - eyes[0]))), 1.0)
    left, top, right, bottom = region.bounds(eyes, size_px, 0.45 * iod)
    middle = float(eyes[0, 1] + eyes[1, 1]) / 2
    top, bottom = max(top, int(middle - 0.35 * iod)), min(bottom, int(middle + 0.35 * iod) + 1)
    top = min(top, size_px[1] - 1)
    return left, top, right, max(bottom, top + 1)


def _exposure(pixels: NDArray[np.uint8], points: NDArray[np.float32]) -> dict[str, float]:
    """Share of skin lost in white and in black; eyes and lips are left out, lashes and teeth are no fault."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = region.bounds(points[list(region.OVAL)], (width, height))
    local = points - np.array([left, top], np.float32)
    skin = region.mask(local[list(region.OVAL)], (right - left, bottom - top))
    for feature in (*region.EYES, region.LIPS):
        region.fill(skin, local[list(feature)], 0)
    tones = np.bincount(_grey(pixels[top:bottom, left:right])[skin > 0], minlength=256)
    total = max(int(tones.sum()), 1)
    return {"blown": float(tones[BLOWN:].sum() / total), "blocked": float(tones[: BLOCKED + 1].sum() / total)}


def _light(pixels: NDArray[np.uint8], points: NDArray[np.float32]) -> dict[str, float]:
    right, left = (_median_linear(pixels, points[list(cheek)]) for cheek in (region.CHEEK_RIGHT, region.CHEEK_LEFT))
    weights = np.array([0.2126, 0.7152, 0.0722])  # luminance of linear sRGB
    stops = np.log2((left @ weights + 1e-4) / (right @ weights + 1e-4))
    chroma, hue_deg = _chroma_hue((left + right) / 2)
    return {"light_stops": float(stops), "skin_chroma": chroma, "skin_hue_deg": hue_deg}


def _median_linear(pixels: NDArray[np.uint8], points: NDArray[np.float32]) -> NDArray[np.float64]:
    """Median colour inside the polygon, as linear light (3,) 0..1 (IEC 61966-2-1)."""
    left, top, right, bottom = region.bounds(points, (pixels.shape[1], pixels.shape[0]))
    inside = region.mask(points - np.array([left, top], np.float32), (right - left, bottom - top))
    patch = pixels[top:bottom, left:right, :3]
    chosen = patch[inside > 0] if inside.any() else patch.reshape(-1, 3)
    encoded = np.median(chosen, axis=0) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def _chroma_hue(linear: NDArray[np.float64]) -> tuple[float, float]:
    """Chroma and hue (degrees) in CIELAB under D65 of a linear sRGB colour (CIE 15, IEC 61966-2-1)."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratio = to_xyz @ linear / np.array([0.9505, 1.0, 1.089])
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    a, b = 500 * (f[0] - f[1]), 200 * (f[1] - f[2])
    return float(np.hypot(a, b)), float(np.degrees(np.arctan2(b, a)))


def _eyes(pixels: NDArray[np.uint8], points: NDArray[np.float32]) -> dict[str, float]:
    height, width = pixels.shape[:2]
    catchlight, glare = 0.0, 0.0
    for iris, lids in zip(region.IRISES, region.EYES, strict=True):
        centre, rim = points[list(iris)]
        reach = max(float(np.hypot(*(rim - centre))), 1.0)
        box = region.bounds(centre[None], (width, height), reach)
        y, x = np.mgrid[box[1] : box[3], box[0] : box[2]]
        inner = np.hypot(x - centre[0], y - centre[1]) <= max(INNER_IRIS * reach, 1.0)
        tones = luma(pixels[y[inner], x[inner]]) if inner.any() else np.zeros(1, np.float32)
        catchlight = max(catchlight, float(tones.max() - np.median(tones)) / 255)
        left, top, right, bottom = region.bounds(points[list(lids)], (width, height), 1.5 * reach)
        glare = max(glare, float((luma(pixels[top:bottom, left:right]) >= BLOWN).mean()))
    return {"catchlight": catchlight, "eye_glare": glare}


def _background_calm(pixels: NDArray[np.uint8], points: NDArray[np.float32]) -> float:
    """Share of pixels without edges, outside of hair, neck and shoulders; 1 where none of it is seen."""
    step = max(1, pixels.shape[1] // 320)
    grey = luma(pixels[::step, ::step])
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *way, ksize=1, scale=0.5) for way in ((1, 0), (0, 1)))
    gradient = cv2.magnitude(across, down)[1:-1, 1:-1] / step * pixels.shape[1] / 640
    height, width = grey.shape
    oval = points[list(region.OVAL)] / step
    centre, (half_width, half_height) = (oval.min(axis=0) + oval.max(axis=0)) / 2, np.ptp(oval, axis=0) / 2
    y, x = np.ogrid[1 : height - 1, 1 : width - 1]
    aside, below = (x - centre[0]) / half_width, (y - centre[1]) / half_height
    head = (aside / 1.7) ** 2 + ((below + 0.3) / 1.8) ** 2
    shoulders = (below > 1) & (np.abs(aside) < 4.5)
    background = gradient[(head > 1) & ~shoulders]
    return float((background < CALM_GRADIENT).mean()) if background.size else 1.0
