"""What stands where, in words and numbers: (session, observation, ...) -> ScreenView. Pure; nothing is drawn here.

    view = screen_view(session, observation, catalogue, settings, hold=0.0, now_s=clock.now_s())

A ScreenView says everything that a screen shows but the pixels of the live picture and of the photographs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from booth.kiosk import theme
from booth.kiosk.lists import tell_choose, tell_language, tell_side, tell_style
from booth.kiosk.posters import tell_attract, tell_claim, tell_consent, tell_done, tell_fault, tell_terms
from booth.kiosk.screen import STAGES, PictureView, RingView, Scene, ScreenView, Tone
from booth.kiosk.telling import Telling
from booth.looks.catalogue import Look
from booth.looks.reading import Framing, Observation, Stage
from booth.session.conditions import SETTLE_LOOK_S
from booth.session.events import Light
from booth.session.state import Session, Step
from booth.settings import Settings
from booth.words import load_words

GUESTS: Final = (Step.FRAMING, Step.NEUTRAL, Step.SIDE, Step.CHOOSE, Step.LOOK, Step.COUNTDOWN, Step.CAPTURE)
"""Steps before the lens."""

ARROWS: Final = {
    Framing.MOVE_LEFT: "left",
    Framing.MOVE_RIGHT: "right",
    Framing.COME_DOWN: "down",
    Framing.STAND_TALLER: "up",
    Framing.COME_CLOSER: "closer",
    Framing.STEP_BACK: "back",
}

TAP: Final = 0.15
"""Share of a long press that is no more than a tap; before it the ring does not fill."""


def screen_view(
    session: Session,
    observation: Observation | None,
    catalogue: Mapping[str, Look],
    settings: Settings,
    hold: float,
    now_s: float,
) -> ScreenView:
    """The screen of this moment. `hold` is 0..1 of a long press, `now_s` on the session's clock."""
    words = load_words(session.language)
    scene = Telling(session, observation, catalogue, settings, now_s, words)
    view = COMPOSERS[session.step](scene)
    lit = session.step in GUESTS or session.step in (Step.KEPT, Step.CLAIM)
    pressed = min(max((hold - TAP) / (1 - TAP), 0.0), 1.0)
    view = replace(view, hold=pressed, light=Light.CAPTURE if lit else Light.IDLE, from_right=words.from_right)
    if session.idle_prompt:
        view = replace(view, prompt=words("idle.headline"), prompt_sentence=words("idle.sentence"))
    return view


def _mirror(scene: Telling) -> ScreenView:
    """What all screens with the live picture share."""
    session = scene.session
    return ScreenView(
        session.step,
        Scene.MIRROR,
        scene.now_s,
        ring=STAGES[session.stage],
        claim=session.claim and scene.words("common.number", claim=session.claim),
        notice=_notice(scene),
        face=scene.seen.face if scene.seen else None,
        style=session.style,
    )


def _notice(scene: Telling) -> str:
    if scene.seen and scene.seen.faces > 1:
        return scene.words("notice.several")
    if scene.seen and scene.seen.framing is Framing.COVERED:
        return scene.words("framing.cue.covered")
    if not scene.session.notice:
        return ""
    return scene.words("neutral.advice" if scene.session.step is Step.NEUTRAL else "notice.not_taken")


def _framing(scene: Telling) -> ScreenView:
    framing, words = scene.session.framing, scene.words
    good = framing is Framing.GOOD
    fill = {Framing.NOBODY: 0.0, Framing.SEVERAL: 0.0, Framing.GOOD: 0.5}.get(framing, 0.25)
    return replace(
        _mirror(scene),
        ring=RingView(fill, dots=good, tone=Tone.AMBER),
        headline=words("framing.headline"),
        sentence=words("framing.sentence"),
        cue=_notice(scene) if framing is Framing.SEVERAL else words(f"framing.cue.{framing.value}"),
        notice="",
        cue_tone=Tone.YES if good else Tone.QUIET,
        guides=not good,
        arrow=ARROWS.get(framing, ""),
        press_hint=words("framing.press"),
        hold_hint=words("framing.hold"),
    )


def _neutral(scene: Telling) -> ScreenView:
    words, session = scene.words, scene.session
    met, lost = session.neutral_progress >= 1, session.stage is Stage.NO_FACE
    return replace(
        _mirror(scene),
        ring=RingView(session.neutral_progress, tone=Tone.AMBER),
        headline=words("neutral.headline"),
        sentence=words("neutral.sentence"),
        cue=words("neutral.met" if met else "neutral.lost" if lost else "neutral.cue"),
        cue_tone=Tone.YES if met else Tone.QUIET,
        press_hint=words("neutral.press"),
        hold_hint=words("neutral.hold"),
    )


def _look(scene: Telling) -> ScreenView:
    words, session = scene.words, scene.session
    cue, tone = _coached(scene)
    return replace(
        _asked(scene),
        ring=STAGES[session.stage],
        cue=cue,
        cue_tone=tone,
        press_hint=words("look.press"),
        hold_hint=words("look.hold"),
    )


def _asked(scene: Telling) -> ScreenView:
    """The look asked for: its name, its prompt, its drawing, and the outline over the guest's own face."""
    look, session = scene.look, scene.session
    named = session.look or ""
    return replace(
        _mirror(scene),
        eyebrow=scene.of(),
        headline=scene.title(named),
        sentence=scene.words.sentence(look) if look else "",
        target=look,
        outline=scene.seen.target if scene.seen else (),
        match=scene.seen.cue_match if scene.seen else {},
        gaze=look.gaze if look and any(look.gaze) else None,
        progress=(scene.behind, session.program.asks),
    )


def _coached(scene: Telling) -> tuple[str, Tone]:
    seen, words = scene.seen, scene.words
    if scene.session.stage is Stage.NO_FACE:
        return words("look.nobody"), Tone.QUIET
    in_s = scene.now_s - scene.session.look_since_s
    if scene.session.style == "portrait" and theme.CUE_STAYS_S <= in_s < SETTLE_LOOK_S["portrait"]:
        return words("look.move"), Tone.QUIET
    if seen and seen.advice:
        return words.said(seen.advice.text), Tone.AMBER if seen.advice.praise else Tone.QUIET
    if seen and seen.ready:
        return words("look.praise"), Tone.AMBER
    return (words.said(scene.look.prompt) if scene.look else ""), Tone.QUIET


def _countdown(scene: Telling) -> ScreenView:
    total_s = scene.session.program.countdown_s
    left_s = max(total_s - scene.elapsed_s, 0.0)
    return replace(
        _asked(scene),
        ring=RingView(1.0 - left_s / total_s if total_s else 1.0, tone=Tone.AMBER),
        digit=max(1, math.ceil(left_s)) if total_s else None,
        cue=scene.words("countdown.cue") if not total_s else "",
        outline=(),
        press_hint=scene.words("countdown.press"),
        hold_hint=scene.words("countdown.hold"),
    )


def _capture(scene: Telling) -> ScreenView:
    """The live picture holds its breath until the photograph is known; it is kept only when it is safe."""
    words, session = scene.words, scene.session
    if session.chosen:
        return ScreenView(
            Step.CAPTURE,
            Scene.PRINT,
            scene.now_s,
            ring=RingView(1.0, tone=Tone.AMBER),
            eyebrow=words("capture.saving"),
            headline=scene.title(session.look or ""),
            cue=words("capture.chosen"),
            claim=words("common.number", claim=session.claim),
            pictures=(PictureView(session.preview_id, scene.title(session.look or "")),),
            progress=(scene.behind, session.program.asks),
        )
    return replace(
        _asked(scene), ring=RingView(1.0, tone=Tone.AMBER), cue=scene.words("capture.cue"), outline=(), gaze=None
    )


def _kept(scene: Telling) -> ScreenView:
    words, session = scene.words, scene.session
    newest = session.pictures[-1] if session.pictures else None
    takes = [picture for picture in session.pictures if newest and picture.look == newest.look][::-1][:2]
    last = session.next_index is None or len({p.look for p in session.pictures}) >= session.program.asks
    next_hint = "kept.last" if last else "kept.choose" if session.program.choose else "kept.next"
    return ScreenView(
        Step.KEPT,
        Scene.PRINT,
        scene.now_s,
        ring=RingView(1.0, tone=Tone.YES, tick=True),
        eyebrow=words("kept.saved"),
        headline=scene.title(newest.look if newest else session.look or ""),
        cue=words("kept.cue"),
        cue_tone=Tone.YES,
        claim=words("common.number", claim=session.claim),
        sentence=words("kept.both") if len(takes) > 1 else "",
        pictures=tuple(PictureView(take.photograph_id, scene.title(take.look)) for take in takes),
        press_hint=words(next_hint),
        hold_hint=words("kept.hold"),
        progress=(scene.behind + 1, session.program.asks),
    )


def _review(scene: Telling) -> ScreenView:
    words, session = scene.words, scene.session
    return ScreenView(
        Step.REVIEW,
        Scene.WALL,
        scene.now_s,
        headline=words("review.headline", count=len(session.pictures)),
        sentence=words("review.sentence"),
        claim=words("common.number", claim=session.claim),
        pictures=tuple(PictureView(p.photograph_id, scene.title(p.look)) for p in session.pictures),
        press_hint=words("review.press"),
        hold_hint=words("review.hold"),
    )


COMPOSERS: Final = {
    Step.ATTRACT: tell_attract,
    Step.LANGUAGE: tell_language,
    Step.STYLE: tell_style,
    Step.CONSENT: tell_consent,
    Step.TERMS: tell_terms,
    Step.CLAIM: tell_claim,
    Step.FRAMING: _framing,
    Step.NEUTRAL: _neutral,
    Step.SIDE: tell_side,
    Step.CHOOSE: tell_choose,
    Step.LOOK: _look,
    Step.COUNTDOWN: _countdown,
    Step.CAPTURE: _capture,
    Step.KEPT: _kept,
    Step.REVIEW: _review,
    Step.DONE: tell_done,
    Step.FAULT: tell_fault,
}
