"""The posters as screens: attract, consent, the claim number, done, a fault."""

from __future__ import annotations

from typing import Final

from booth.kiosk import theme
from booth.kiosk.screen import RingView, Scene, ScreenView, Tone
from booth.kiosk.telling import Telling
from booth.looks.catalogue import Look
from booth.session.state import Step
from booth.told import told
from booth.words import Words

SECONDS_A_LOOK: Final = 12.0
SECONDS_BESIDE: Final = 30.0
"""What a session takes besides its looks: saying yes, finding the place, the neutral face, the review."""


DEVICES: Final = {
    "camera": told("camera"), "vision": told("camera"), "light": told("light"), "button": told("button"),
    "disk": told("disk"), "display": told("display"), "start": told("booth"),
}  # fmt: skip
"""What staff call whatever has failed."""


def promise(words: Words, count: int) -> str:
    """So many looks, and about how long they take."""
    minutes = max(1, round((SECONDS_BESIDE + SECONDS_A_LOOK * count) / 60))
    looks = words("attract.looks", count=count)
    return words("attract.sentence", looks=looks, minutes=words("attract.minutes", count=minutes))


def tell_attract(scene: Telling) -> ScreenView:
    words = scene.words
    shown, intensity = _breath(scene)
    return ScreenView(
        Step.ATTRACT,
        Scene.POSTER,
        scene.now_s,
        eyebrow=scene.settings.session.event or words("attract.eyebrow"),
        headline=scene.settings.theme.headline or words("attract.headline"),
        logo=scene.settings.theme.logo,
        sentence=promise(words, scene.session.program.asks),
        press_hint=words("attract.press"),
        target=shown,
        intensity=intensity,
        target_name=words.title(shown) if shown else "",
        staff=_for_staff(scene),
    )


def _breath(scene: Telling) -> tuple[Look | None, float]:
    """Which drawn look the attract screen shows now, and how far: each breathes in, stays, and breathes out."""
    looks = [scene.catalogue[name] for name in scene.session.program.looks if name in scene.catalogue]
    if not looks:
        return None, 0.0
    turn, phase = divmod(scene.elapsed_s, theme.BREATH_S)
    if scene.settings.kiosk.reduced_motion:
        return looks[int(turn) % len(looks)], 1.0
    rise = min(phase, theme.BREATH_S - phase) / (0.3 * theme.BREATH_S)
    return looks[int(turn) % len(looks)], theme.out_cubic(rise)


def tell_consent(scene: Telling) -> ScreenView:
    words = scene.words
    if scene.session.admitting:
        waits = RingView(0.25, tone=Tone.AMBER)
        return ScreenView(Step.CONSENT, Scene.POSTER, scene.now_s, ring=waits, headline=words("consent.waiting"))
    return ScreenView(
        Step.CONSENT,
        Scene.POSTER,
        scene.now_s,
        eyebrow=words("consent.eyebrow"),
        headline=words("consent.headline"),
        sentence=words("consent.guardian") if scene.settings.session.guardian else "",
        points=(words("consent.first"), words("consent.second"), words("consent.third")),
        press_hint=words("consent.press"),
        hold_hint=words("consent.hold"),
    )


def tell_terms(scene: Telling) -> ScreenView:
    words, days = scene.words, scene.settings.store.keep_days
    kept = words("terms.kept", count=days) if days else words("terms.kept_here")
    return ScreenView(
        Step.TERMS,
        Scene.PAGE,
        scene.now_s,
        headline=words("terms.headline"),
        points=(words("terms.first"), words("terms.second"), kept, words("terms.fourth")),
        press_hint=words("terms.press"),
        hold_hint=words("terms.hold"),
    )


def tell_claim(scene: Telling) -> ScreenView:
    words = scene.words
    return ScreenView(
        Step.CLAIM,
        Scene.POSTER,
        scene.now_s,
        ring=RingView(1.0, tone=Tone.AMBER),
        headline=words("claim.headline"),
        sentence=words("claim.sentence"),
        number=scene.session.claim,
        code=scene.session.claim,
        code_caption=words("claim.card"),
        press_hint=words("claim.press"),
        hold_hint=words("claim.hold"),
    )


def tell_done(scene: Telling) -> ScreenView:
    words, session = scene.words, scene.session
    some = bool(session.pictures)
    return ScreenView(
        Step.DONE,
        Scene.POSTER,
        scene.now_s,
        ring=RingView(1.0, tone=Tone.YES, tick=True) if some else RingView(),
        headline=words("done.headline" if some else "done.headline_none"),
        sentence=(some and scene.settings.theme.collect) or words("done.sentence" if some else "done.none"),
        logo=scene.settings.theme.logo,
        number=session.claim if some else "",
        press_hint=words("done.press"),
    )


def tell_fault(scene: Telling) -> ScreenView:
    words = scene.words
    device = next((device for device, _ in scene.session.faults), "")
    known = f"fault.{device}" in words
    return ScreenView(
        Step.FAULT,
        Scene.POSTER,
        scene.now_s,
        headline=words("fault.headline"),
        sentence=words(f"fault.{device}" if known else "fault.sentence"),
        staff=_for_staff(scene),
        claim=scene.session.claim and words("common.number", claim=scene.session.claim),
    )


def _for_staff(scene: Telling) -> str:
    """The first fault and what to do about it; empty where there is none."""
    device, advice = next(iter(scene.session.faults), ("", ""))
    words, known = scene.words, DEVICES.get(device, device)
    return words("fault.staff", device=words.told(known), advice=words.told(advice)) if device else ""
