"""Words beside the ring: attract, consent, the claim number, done, a fault."""

from __future__ import annotations

from booth.kiosk import theme
from booth.kiosk.brush import Brush, Line
from booth.kiosk.draw.card import code, sign
from booth.kiosk.draw.portrait import draw_face
from booth.kiosk.layout import Box
from booth.kiosk.scenes.pictures import paint_foot
from booth.kiosk.screen import ScreenView


def paint_poster(brush: Brush, view: ScreenView) -> None:
    places = brush.places
    brush.glow(places.poster_ring)
    brush.ring(places.poster_ring, view)
    _in_ring(brush, view)
    _words(brush, view)
    paint_hints(brush, view)


def _in_ring(brush: Brush, view: ScreenView) -> None:
    inner = brush.within(brush.places.poster_ring)
    if view.number:
        brush.say(
            view.number, theme.NUMBER, inner.inset(inner.w // 10), brush.colours.ink, "centre-middle", most_lines=1
        )
    elif view.target is not None:
        name = Box(inner.x + inner.w // 6, inner.bottom - inner.h // 5, inner.w * 2 // 3, inner.h // 7)
        face = Box(inner.x, inner.y + inner.h // 10, inner.w, inner.h * 2 // 3)
        draw_face(brush.surface, view.target, view.intensity, face, brush.inks)
        brush.say(view.target_name, theme.BODY, name, brush.colours.quiet, "centre-middle", most_lines=1)
    else:
        face = inner.inset(inner.w // 8)
        draw_face(brush.surface, None, 0.0, face, (brush.colours.quiet, *brush.inks[1:]))
    if view.ring.tick:
        side = inner.w // 7
        brush.tick(Box(inner.centre[0] - side // 2, inner.bottom - inner.h // 6 - side, side, side))


def _words(brush: Brush, view: ScreenView) -> None:
    kind = theme.HEADLINE if len(view.points) < 2 else theme.TITLE_LARGE
    quiet, words = brush.colours.quiet, brush.places.poster_words
    if view.logo:
        words = _sign(brush, view.logo, words)
    if view.code:
        words = _card(brush, view, words)
    lines = [
        Line(view.eyebrow, theme.BODY, brush.colours.accent),
        Line(view.headline, kind, above=1.0),
        Line(view.sentence, theme.BODY, quiet, above=2.5),
        *(Line(point, theme.BODY, quiet, above=2.5) for point in view.points),
        Line(view.staff, theme.SMALL, quiet, above=4.0),
    ]
    brush.stack(lines, words)


def _sign(brush: Brush, logo: str, words: Box) -> Box:
    """The event's sign above the words; returns the room below it."""
    place, rest = words.split_y(words.h // 5, brush.scale.space_px(2))
    shown = sign(logo, (place.w * 2 // 3, place.h))
    at = brush.seen(Box(place.x, place.y, *shown.get_size()), place)
    brush.surface.blit(shown, (at.x, at.y))
    return rest


def _card(brush: Brush, view: ScreenView, words: Box) -> Box:
    """The number for a telephone, below the words; returns the room above it."""
    rest, place = words.split_y(round(words.h * 0.66), brush.scale.space_px(2))
    shown = code(view.code, place.h, brush.colours.ground, brush.colours.quiet)
    at, beside = brush.split_x(place, shown.get_width(), brush.scale.space_px(2.5))
    brush.surface.blit(shown, (at.x, at.y))
    caption = Box(beside.x, at.y, beside.w, shown.get_height())
    brush.say(view.code_caption, theme.SMALL, caption, brush.colours.quiet, "left-middle", most_lines=3)
    return rest


def paint_page(brush: Brush, view: ScreenView) -> None:
    """Words to read, as wide as the screen."""
    places = brush.places
    brush.say(view.headline, theme.TITLE, places.wall_head, align="left-middle", most_lines=1)
    lines = [Line(point, theme.BODY, brush.colours.quiet, above=2.5) for point in view.points]
    brush.stack(lines, places.wall.inset(0, brush.scale.space_px(1)), "top")
    paint_foot(brush, view)


def paint_hints(brush: Brush, view: ScreenView) -> None:
    box = brush.places.poster_hints
    if not (view.press_hint and view.hold_hint):
        brush.hint(view.press_hint or view.hold_hint, box, held=not view.press_hint, kind=theme.BODY)
        return
    if not brush.places.upright:
        brush.hints(view.press_hint, view.hold_hint, box, theme.BODY)
        return
    first, second = box.split_y(box.h // 2)
    brush.hint(view.press_hint, first, held=False, kind=theme.BODY)
    brush.hint(view.hold_hint, second, held=True, kind=theme.BODY)
