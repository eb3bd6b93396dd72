"""What stands on each page of the staff's menu: (menu, hold, time) -> StaffView. Pure; nothing is drawn here."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from booth.kiosk.posters import promise
from booth.kiosk.screen import PictureView
from booth.kiosk.staff.menu import CLAIM_DIGITS, LIGHTS, Menu, Option
from booth.kiosk.staff.values import Mark, Page, Row
from booth.words import Words, load_words

DOT: Final = "\N{BULLET}"
PLACE: Final = "\N{LOW LINE}"
ORDER: Final = (Mark.WRONG, Mark.NONE, Mark.MISSING, Mark.WELL)
"""What staff must see to stands first."""


@dataclass(frozen=True, slots=True)
class StaffView:
    """One page. Empty strings are not shown."""

    page: Page
    now_s: float
    headline: str
    sentence: str = ""
    alarm: bool = False
    """The sentence says what is wrong."""
    message: str = ""
    """What this page asks, in full."""
    counts: tuple[Row, ...] = ()
    """With their figures large."""
    rows: tuple[Row, ...] = ()
    ready: str = ""
    """How a check ended; always with a tick."""
    entry: str = ""
    """What was typed so far."""
    keypad: bool = False
    """The options are keys, three in a row."""
    pictures: tuple[PictureView, ...] = ()
    """They are the first options."""
    options: tuple[str, ...] = ()
    """The others, line by line."""
    chosen: int | None = None
    """Of options that can be switched: the one that holds now."""
    cursor: int = 0
    """Over pictures and options."""
    hold: float = 0.0
    press_hint: str = ""
    hold_hint: str = ""
    from_right: bool = False
    """Its language is read from right to left."""


@dataclass(frozen=True, slots=True)
class Telling:
    menu: Menu
    words: Words
    now_s: float
    plain: StaffView
    """What all pages share."""


def staff_view(menu: Menu, hold: float, now_s: float) -> StaffView:
    """The page of this moment. `hold` is 0..1 of a long press, `now_s` on the menu's clock."""
    words = load_words(menu.language)
    plain = StaffView(
        menu.page,
        now_s,
        words(f"staff.{menu.page.value}.headline", claim=menu.person.claim if menu.person else ""),
        words("staff.busy") if menu.busy else "",
        options=tuple(_label(words, menu, option) for option in menu.options if option.do != "picture"),
        cursor=menu.cursor,
        hold=hold,
        press_hint=words("list.press"),
        hold_hint=words("list.hold"),
        from_right=words.from_right,
    )
    if menu.trouble:
        plain = replace(plain, sentence=menu.trouble, alarm=True)
    return COMPOSERS[menu.page](Telling(menu, words, now_s, plain))


def _label(words: Words, menu: Menu, option: Option) -> str:
    if option.do.isdigit():
        return option.do
    if option.do == "back" and menu.page in (Page.PIN, Page.HOME):
        return words("staff.option.leave")
    if option.do == "speak":
        return load_words(option.about).name
    if option.do == "celebrate":
        title = next(event.title for event in menu.events if event.name == option.about)
        return title or words(f"staff.program.{option.about or 'as_set_up'}")
    return words(f"staff.option.{option.do}", about=option.about)


def _pin(told: Telling) -> StaffView:
    menu, words = told.menu, told.words
    sentence = words("staff.pin.wrong") if menu.wrong and not menu.typed else ""
    if told.now_s < menu.locked_until_s:
        sentence = words("staff.pin.locked", seconds=math.ceil(menu.locked_until_s - told.now_s))
    return replace(
        told.plain,
        sentence=sentence,
        alarm=bool(sentence),
        entry=DOT * len(menu.typed) + PLACE * (len(menu.pin) - len(menu.typed)),
        keypad=True,
    )


def _number(told: Telling) -> StaffView:
    typed = told.menu.typed
    return replace(told.plain, entry=typed + PLACE * (CLAIM_DIGITS - len(typed)), keypad=True)


def _home(told: Telling) -> StaffView:
    taken = Row(told.words("staff.home.taken"), str(told.menu.taken))
    shown = told.menu.rows or not told.menu.busy
    return replace(told.plain, sentence=told.menu.trouble, counts=(taken, *told.menu.rows) if shown else ())


def _check(told: Telling) -> StaffView:
    menu, words = told.menu, told.words
    wrong = sum(row.mark is Mark.WRONG for row in menu.rows)
    rows = tuple(sorted(menu.rows, key=lambda row: ORDER.index(row.mark)))
    if menu.busy or menu.trouble:
        return replace(told.plain, rows=rows)
    if not wrong:
        return replace(told.plain, rows=rows, ready=words(f"staff.{menu.page.value}.ready"))
    return replace(told.plain, rows=rows, sentence=words("staff.wrong", count=wrong), alarm=True)


def _sticks(told: Telling) -> StaffView:
    menu, words = told.menu, told.words
    marks = {"safe": Mark.WELL, "served": Mark.WELL, "leaving": Mark.NONE}
    rows = tuple(
        Row(sight.name or sight.device, words.told(sight.sentence), mark=marks.get(sight.state, Mark.MISSING))
        for sight in menu.sticks
    )
    rows = (*menu.rows, *rows)
    return replace(told.plain, rows=rows, sentence=menu.trouble or ("" if rows else words("staff.sticks.none")))


def _person(told: Telling) -> StaffView:
    person, words = told.menu.person, told.words
    assert person is not None  # whoever is shown was found
    count = len(person.pictures)
    at = told.menu.cursor
    named = person.pictures[at] if at < count else None
    remarks = person.remarks.get(named.photograph_id, ()) if named else ()
    return replace(
        told.plain,
        sentence=named.caption if named else words("staff.person.photographs", count=count),
        pictures=person.pictures,
        rows=tuple(Row("", remark) for remark in remarks),
    )


def _delete(told: Telling) -> StaffView:
    return replace(told.plain, message=told.words("staff.delete.sentence"))


def _deleted(told: Telling) -> StaffView:
    menu, plain = told.menu, replace(told.plain, rows=told.menu.rows)
    if menu.busy or menu.trouble:
        claim = menu.person.claim if menu.person else ""
        return replace(plain, headline=told.words("staff.deleted.busy", claim=claim))
    return plain


def _lights(told: Telling) -> StaffView:
    chosen = list(LIGHTS.values()).index(told.menu.light)
    return replace(told.plain, sentence=told.words("staff.lights.sentence"), chosen=chosen)


def _volume(told: Telling) -> StaffView:
    percent = str(round(100 * told.menu.volume))
    option, options = Option("loud", percent), told.menu.options
    chosen = options.index(option) if option in options else None
    return replace(told.plain, sentence=told.words("staff.volume.sentence", percent=percent), chosen=chosen)


def _language(told: Telling) -> StaffView:
    chosen = told.menu.options.index(Option("speak", told.menu.language))
    return replace(told.plain, sentence=told.words("staff.language.sentence"), chosen=chosen)


def _event(told: Telling) -> StaffView:
    """Which one holds, and what a guest is promised at the one that the cursor stands at."""
    menu, words = told.menu, told.words
    asks = menu.events[menu.cursor].asks if menu.cursor < len(menu.events) else 0
    return replace(
        told.plain,
        sentence=words("staff.event.sentence"),
        message=promise(words, asks) if asks else "",
        chosen=menu.options.index(Option("celebrate", menu.event)),
    )


def _shutdown(told: Telling) -> StaffView:
    return replace(told.plain, message=told.words("staff.shutdown.sentence"))


COMPOSERS: Final[dict[Page, Callable[[Telling], StaffView]]] = {
    Page.PIN: _pin,
    Page.HOME: _home,
    Page.CHECK: _check,
    Page.LIGHT_CHECK: _check,
    Page.STICKS: _sticks,
    Page.NUMBER: _number,
    Page.PERSON: _person,
    Page.DELETE: _delete,
    Page.DELETED: _deleted,
    Page.LIGHTS: _lights,
    Page.VOLUME: _volume,
    Page.LANGUAGE: _language,
    Page.EVENT: _event,
    Page.SHUTDOWN: _shutdown,
}
