"""What staff can do for the next photograph: a sentence for each technical figure that is out of its range.

Ranges are for headshots; a portrait may have a key side, shadows and a room behind it. Nothing here is about the
person: not how bright a skin is, only what was lost in white or black, and not what a face expresses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from booth.told import told

# [P] marks our own starting values, from the footage we have; the rest follow domain.md §3.
SOFT: Final = 0.0005  # [P] eye_sharpness; a well focused face has ten times this
BLOWN: Final = 0.02  # [P]
BLOCKED: Final = {"headshot": 0.15, "portrait": 0.40}  # [P]
STOPS: Final = {"headshot": 1.0, "portrait": 2.3}  # 2 : 1 is one stop; a portrait's key may be 5 : 1
CALM: Final = 0.75  # [P] of the background, for headshots
CATCHLIGHT: Final = 0.15  # [P] of the lightest there is
GLARE: Final = 0.08  # [P] of the eye region
HUE_DEG: Final = (5.0, 95.0)  # [P] of skin in CIELAB: wider than the 20 to 80 of all the skins we know of
CHROMA: Final = (3.0, 45.0)  # [P] of skin: below it has no hue to speak of, and no skin reaches 35
DARK: Final = 0.40  # [P] lightest of the whole picture: three stops too little light leave 0.35 of it
HEAD: Final = {"headshot": (0.38, 0.56), "portrait": (0.12, 0.45)}  # [P] of the print's height; domain.md §3 and around
HEADROOM: Final = 0.03  # [P] of the print's height: less cuts into hair
CLOSE: Final = 0.42  # of the whole picture's height: with a head so large there is no stepping closer

SOFT_EYES: Final = told("The eyes are soft: check the focus, and that the lens is clean.")
BURNT: Final = told("Skin burns out: dim the light, or lower the exposure.")
DROWNED: Final = told("Skin drowns in the dark: more light from the front.")
BUSY: Final = told("The background is busy: hang something plain, or move what stands there.")


def uneven(stops: float) -> str:
    """Of light that falls more on one cheek: above 0 on the sitter's left."""
    if stops > 0:
        return told("Light is uneven: raise the light on the sitter's right.")
    return told("Light is uneven: raise the light on the sitter's left.")


def report(figures: Mapping[str, float], style: str) -> tuple[str, ...]:
    """Sentences for the figures of `quality`, the gravest first; empty when there is nothing to do."""
    stops = figures.get("light_stops", 0.0)
    hue, chroma = figures.get("skin_hue_deg", 50.0), figures.get("skin_chroma", 15.0)
    burnt = figures.get("blown", 0.0) > BLOWN  # what is burnt out has no colour, and glares everywhere
    lightest, (least, most) = figures.get("lightest", 1.0), HEAD[style]
    checks = (
        (figures.get("eye_sharpness", 1.0) < SOFT, SOFT_EYES),
        (burnt, BURNT),
        (figures.get("blocked", 0.0) > BLOCKED[style], DROWNED),
        (lightest < DARK, told("Too little light: turn the lamps up, or raise the exposure.")),
        (abs(stops) > STOPS[style], uneven(stops)),
        (
            not burnt and chroma > CHROMA[0] and not HUE_DEG[0] < hue < HUE_DEG[1],
            told("Skin has a colour cast: set the white balance."),
        ),
        (
            not burnt and chroma > CHROMA[1],
            told("Colours are too strong: set the white balance and the saturation."),
        ),
        (
            not burnt and figures.get("eye_glare", 0.0) > GLARE,
            told("Glare on the eyes or glasses: raise the lamp, or tip the glasses."),
        ),
        (
            figures.get("catchlight", 1.0) < CATCHLIGHT * lightest,
            told("No light in the eyes: bring a lamp closer to the lens."),
        ),
        (style == "headshot" and figures.get("background_calm", 1.0) < CALM, BUSY),
        (
            figures.get("head_share", least) < least,
            told("The head is small in the print: step closer, or zoom in."),
        ),
        (
            figures.get("head_share", most) > most,
            told("The head is large in the print: step back, or zoom out."),
        ),
        (
            figures.get("headroom", 1.0) < HEADROOM,
            told("The head touches the picture's top: raise the camera."),
        ),
    )
    return tuple(sentence for wrong, sentence in checks if wrong)


def enlarged(effective_dpi: float, dpi: float, head_of_picture: float) -> tuple[str, ...]:
    """What to do about a print that needed more pixels than the camera gave.

    head_of_picture: the head's height as a share of the whole picture's.
    """
    if effective_dpi >= 0.95 * dpi:
        return ()
    values = {"given": round(effective_dpi), "wanted": round(dpi)}
    if head_of_picture < CLOSE:
        return (
            told("Enlarged for print: {given} of {wanted} dpi at 8x10; step closer, or use a longer lens.", **values),
        )
    return (
        told("Enlarged for print: {given} of {wanted} dpi at 8x10; only a finer camera could give more.", **values),
    )
