"""What an event's settings make of a session."""

from __future__ import annotations

from booth.session.state import Program
from booth.settings import SessionSettings


def program_of(settings: SessionSettings, languages: tuple[str, ...] = ("en",)) -> Program:
    """What a session asks for, as the settings say it; the pace stretches every time-out.

    A look that is named twice is asked for once: who wants another take holds the button.
    """
    usual, pace = Program(looks=settings.looks), settings.pace
    return Program(
        looks=tuple(dict.fromkeys(settings.looks)),
        languages=languages,
        styles=tuple(dict.fromkeys((settings.style, *settings.styles))),
        choose=settings.choose,
        countdown_s=settings.countdown_s,
        look_timeout_s=pace * settings.look_timeout_s,
        idle_prompt_s=pace * settings.idle_prompt_s,
        idle_end_s=pace * settings.idle_end_s,
        no_face_end_s=pace * settings.no_face_end_s,
        claim_s=pace * usual.claim_s,
        choose_s=pace * usual.choose_s,
        kept_s=pace * usual.kept_s,
        review_s=pace * usual.review_s,
        done_s=pace * usual.done_s,
    )
