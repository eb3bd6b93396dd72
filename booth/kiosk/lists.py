"""The lists as screens: which language, headshot or portrait, which side of the face rests, which look next."""

from __future__ import annotations

from dataclasses import replace

from booth.kiosk.screen import OptionView, Scene, ScreenView
from booth.kiosk.telling import Telling
from booth.session.state import FINISH, OWN_FACE, SIDES
from booth.words import load_words


def _list(scene: Telling, options: tuple[OptionView, ...]) -> ScreenView:
    """What all lists share: short is the next line, long takes it."""
    return ScreenView(
        scene.session.step,
        Scene.LIST,
        scene.now_s,
        options=options,
        cursor=scene.session.cursor,
        claim=scene.session.claim and scene.words("common.number", claim=scene.session.claim),
        press_hint=scene.words("list.press"),
        hold_hint=scene.words("list.hold"),
    )


def tell_language(scene: Telling) -> ScreenView:
    """Each language by its own name, and all other words in the one that the guest stands at."""
    words, options = load_words(scene.session.option), scene.session.options
    return replace(
        _list(replace(scene, words=words), tuple(OptionView(load_words(option).name) for option in options)),
        headline=words("language.headline"),
        greeting=words("language.greeting"),
    )


def tell_style(scene: Telling) -> ScreenView:
    words, option = scene.words, scene.session.option
    return replace(
        _list(scene, tuple(OptionView(words(f"style.{style}")) for style in scene.session.options)),
        headline=words("style.headline"),
        sentence=words(f"style.about_{option}"),
        style=option,
    )


def tell_side(scene: Telling) -> ScreenView:
    words, session = scene.words, scene.session
    return replace(
        _list(scene, tuple(OptionView(words(f"side.{side}")) for side in session.options)),
        headline=words("side.headline"),
        sentence=words("side.sentence"),
        resting_side=SIDES[session.cursor],
    )


def tell_choose(scene: Telling) -> ScreenView:
    words, session = scene.words, scene.session
    taken = {picture.look for picture in session.pictures}
    other = {FINISH: words("choose.finish"), OWN_FACE: words("choose.own_face")}
    look = scene.catalogue.get(session.option)
    return replace(
        _list(scene, tuple(OptionView(other.get(o) or scene.title(o), o in taken) for o in session.options)),
        headline=words("choose.headline"),
        sentence=words.sentence(look) if look else words(f"choose.about_{session.option.strip('@')}"),
        target=look,
    )
