"""The staff's menu as a small machine of its own: (menu, what was typed) -> (menu, actions). Pure; time is given.

    menu, actions = typed(menu, Key.OPEN, now_s)      # the PIN is asked for
    menu, actions = ticked(menu, now_s)               # leaves by itself, refreshes what it shows
    menu, actions = answered(menu, answer)

Rules
- Nothing but the PIN opens it. Three wrong ones lock it for a minute, however often it is left and come back to.
- One button does all: a press goes to the next option, a hold takes it. Digits may be typed as well, options touched.
- Whatever cannot be taken back stands on a page of its own, and the cursor waits at the harmless answer.
- Left alone, it closes; with it goes every photograph that it showed, and the light it changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from booth.kiosk.staff.values import (
    Action,
    Answer,
    Ask,
    Digit,
    ForgetPictures,
    Key,
    Occasion,
    Page,
    Person,
    Row,
    SetEvent,
    SetLanguage,
    SetLight,
    SetVolume,
    ShutDown,
    Touched,
    Typed,
    Work,
)
from booth.session.events import Light
from booth.store.live import Sight

CLAIM_DIGITS: Final = 4
TRIES: Final = 3
LOCKED_S: Final = 60.0
PIN_LEAVES_S: Final = 20.0
LEAVES_S: Final = 90.0
REFRESH_S: Final = {Page.HOME: 5.0, Page.STICKS: 5.0}
KEYPAD: Final = (*"1234567890", "erase", "back")
VOLUMES: Final = ("0", "20", "40", "60", "80", "100")
LIGHTS: Final = {"lights_off": Light.OFF, "lights_idle": Light.IDLE, "lights_full": Light.CAPTURE}
HOME: Final = ("number", "check", "light_check", "sticks", "lights", "volume", "language", "event", "shutdown", "back")


NOTHING: Final = Ask(0, Work.COUNTS)


class Option(NamedTuple):
    """Something to take: what it does, and about which stick or photograph."""

    do: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """All that the menu knows. Times are monotonic seconds."""

    pin: str
    """Empty: there is no menu."""
    volume: float = 0.0
    languages: tuple[str, ...] = ("en",)
    """Of the event."""
    language: str = "en"
    events: tuple[Occasion, ...] = (Occasion(""),)
    event: str = ""
    """Name of the one that holds."""
    page: Page = Page.CLOSED
    cursor: int = 0
    active_s: float = 0.0
    """When somebody last typed, or long work last got on."""
    typed: str = ""
    wrong: int = 0
    """PINs in a row that were not it."""
    locked_until_s: float = 0.0
    asked: Ask = NOTHING
    """The last question."""
    asked_s: float = 0.0
    busy: bool = False
    """The last question is not answered yet."""
    rows: tuple[Row, ...] = ()
    taken: int = 0
    sticks: tuple[Sight, ...] = ()
    person: Person | None = None
    trouble: str = ""
    light: Light = Light.IDLE

    @property
    def open(self) -> bool:
        return self.page is not Page.CLOSED

    @property
    def options(self) -> tuple[Option, ...]:
        """What may be taken on this page, in its order."""
        return FIXED[self.page] if self.page in FIXED else tuple(OFFERED[self.page](self))

    @property
    def option(self) -> Option:
        return self.options[self.cursor]


Changed = tuple[Menu, tuple[Action, ...]]


def _actions(menu: Menu) -> list[Option]:
    return [Option(action) for action in HOME if action != "language" or len(menu.languages) > 1]


def _checked(menu: Menu) -> list[Option]:
    return [*([] if menu.busy else [Option("again")]), Option("back")]


def _sticks(menu: Menu) -> list[Option]:
    new = [Option("register", sight.device) for sight in menu.sticks if sight.state == "stranger"]
    ours = [Option("release", sight.name) for sight in menu.sticks if sight.state == "served"]
    return [*new, *ours, Option("back")]


def _languages(menu: Menu) -> list[Option]:
    return [*(Option("speak", language) for language in menu.languages), Option("back")]


def _events(menu: Menu) -> list[Option]:
    return [*(Option("celebrate", event.name) for event in menu.events), Option("back")]


def _person(menu: Menu) -> list[Option]:
    pictures = menu.person.pictures if menu.person else ()
    return [*(Option("picture", str(shown.photograph_id)) for shown in pictures), Option("back"), Option("delete")]


FIXED: Final = {
    Page.CLOSED: (),
    Page.PIN: tuple(map(Option, KEYPAD)),
    Page.NUMBER: tuple(map(Option, KEYPAD)),
    Page.DELETE: (Option("keep"), Option("delete_now")),
    Page.DELETED: (Option("number"), Option("back")),
    Page.LIGHTS: (*map(Option, LIGHTS), Option("back")),
    Page.VOLUME: (*(Option("loud", percent) for percent in VOLUMES), Option("back")),
    Page.SHUTDOWN: (Option("stay"), Option("shutdown_now")),
}
OFFERED: Final[dict[Page, Callable[[Menu], list[Option]]]] = {
    Page.HOME: _actions,
    Page.CHECK: _checked,
    Page.LIGHT_CHECK: _checked,
    Page.STICKS: _sticks,
    Page.LANGUAGE: _languages,
    Page.EVENT: _events,
    Page.PERSON: _person,
}


# --- what is typed ----------------------------------------------------------------------------------


def typed(menu: Menu, key: Typed, now_s: float) -> Changed:
    """One key, digit or touch."""
    if not menu.open:
        return (_opened(menu, now_s) if key is Key.OPEN and menu.pin else menu), ()
    menu = replace(menu, active_s=now_s)
    if isinstance(key, Digit):
        return _digit(menu, key.digit, now_s)
    if isinstance(key, Touched):
        return _touched(menu, key.option, now_s)
    return KEYS[key](menu, now_s)


def _opened(menu: Menu, now_s: float) -> Menu:
    return replace(menu, page=Page.PIN, active_s=now_s)


def _touched(menu: Menu, at: int, now_s: float) -> Changed:
    return _take(replace(menu, cursor=at), now_s) if at < len(menu.options) else (menu, ())


def _stepped(menu: Menu, by: int) -> Menu:
    return replace(menu, cursor=(menu.cursor + by) % len(menu.options))


def _erased(menu: Menu) -> Menu:
    return replace(menu, typed=menu.typed[:-1])


def _take(menu: Menu, now_s: float) -> Changed:
    option = menu.option
    if option.do.isdigit():
        return _digit(menu, option.do, now_s)
    if option.do in LIGHTS:
        return replace(menu, light=LIGHTS[option.do]), (SetLight(LIGHTS[option.do]),)
    return TAKEN[option.do](menu, option.about, now_s)


def _again(menu: Menu, now_s: float) -> Changed:
    return TAKEN[menu.page.value](menu, "", now_s)


def _light_check(menu: Menu, now_s: float) -> Changed:
    """In the light of the photographs, which stays on while staff mend what it says."""
    menu, asks = _ask(_at(replace(menu, light=Light.CAPTURE), Page.LIGHT_CHECK), Work.LIGHT_CHECK, now_s)
    return menu, (SetLight(menu.light), *asks)


def _delete(menu: Menu, now_s: float) -> Changed:
    claim = menu.person.claim if menu.person else ""
    menu, asks = _ask(_at(menu, Page.DELETED), Work.DELETE, now_s, claim)
    return menu, (ForgetPictures(), *asks)


def _loud(menu: Menu, percent: str) -> Changed:
    volume = int(percent) / 100
    return replace(menu, volume=volume), (SetVolume(volume),)


def _digit(menu: Menu, digit: str, now_s: float) -> Changed:
    if menu.page not in (Page.PIN, Page.NUMBER) or now_s < menu.locked_until_s:
        return menu, ()
    menu = replace(menu, typed=menu.typed + digit, trouble="")
    if menu.page is Page.PIN:
        return _pin(menu, now_s) if len(menu.typed) == len(menu.pin) else (menu, ())
    if len(menu.typed) < CLAIM_DIGITS or menu.busy:
        return replace(menu, typed=menu.typed[:CLAIM_DIGITS]), ()
    return _ask(menu, Work.LOOK_UP, now_s, menu.typed)


def _pin(menu: Menu, now_s: float) -> Changed:
    if menu.typed == menu.pin:
        return _home(replace(menu, wrong=0), now_s)
    wrong = menu.wrong + 1
    if wrong < TRIES:
        return replace(menu, typed="", cursor=0, wrong=wrong), ()
    return replace(menu, typed="", cursor=0, wrong=0, locked_until_s=now_s + LOCKED_S), ()


def _back(menu: Menu, now_s: float) -> Changed:
    """To where this page was come from."""
    if menu.page in (Page.PIN, Page.HOME):
        return _closed(menu, ())
    if menu.page is Page.DELETE:
        return replace(menu, page=Page.PERSON, cursor=0), ()
    menu, asks = _home(menu, now_s)
    return menu, (ForgetPictures(), *asks)


# --- where it goes ----------------------------------------------------------------------------------


def _at(menu: Menu, page: Page) -> Menu:
    """At the beginning of a page. Whom it is about goes on to the page that asks whether to delete them."""
    person = menu.person if page in (Page.DELETE, Page.DELETED) else None
    return replace(
        menu, page=page, cursor=0, typed="", busy=False, rows=(), sticks=(), person=person, trouble="",
        asked=replace(menu.asked, number=menu.asked.number + 1),
    )  # fmt: skip


def _home(menu: Menu, now_s: float) -> Changed:
    return _ask(_at(menu, Page.HOME), Work.COUNTS, now_s)


def _ask(menu: Menu, work: Work, now_s: float, about: str = "", trouble: str = "") -> Changed:
    ask = Ask(menu.asked.number + 1, work, about)
    return replace(menu, asked=ask, asked_s=now_s, busy=True, trouble=trouble), (ask,)


def _closed(menu: Menu, actions: tuple[Action, ...]) -> Changed:
    lights: tuple[Action, ...] = () if menu.light is Light.IDLE else (SetLight(Light.IDLE),)
    kept = Menu(menu.pin, menu.volume, menu.languages, menu.language, menu.events, menu.event)
    kept = replace(kept, wrong=menu.wrong, locked_until_s=menu.locked_until_s, asked=menu.asked)
    return kept, (ForgetPictures(), *lights, *actions)


# --- what comes back, and time ----------------------------------------------------------------------


def answered(menu: Menu, answer: Answer) -> Menu:
    """What came of a question; of an earlier one it is dropped."""
    if not menu.open or answer.number != menu.asked.number:
        return menu
    option = menu.option
    menu = replace(
        menu, busy=not answer.done, rows=answer.rows, taken=answer.taken, sticks=answer.sticks, trouble=answer.trouble
    )
    if menu.page not in REFRESH_S:
        menu = replace(menu, active_s=answer.at_s)
    if menu.page is Page.NUMBER:
        page = Page.PERSON if answer.person else Page.NUMBER
        return replace(menu, page=page, person=answer.person, typed="", cursor=0)
    # The cursor stays at what it stood at, wherever that is now.
    at = menu.options.index(option) if option in menu.options else len(menu.options) - 1
    return replace(menu, cursor=at)


def ticked(menu: Menu, now_s: float) -> Changed:
    """Time goes on: closes what was left alone, and asks anew what changes by itself."""
    if not menu.open:
        return menu, ()
    if now_s - menu.active_s >= (PIN_LEAVES_S if menu.page is Page.PIN else LEAVES_S):
        return _closed(menu, ())
    every_s = REFRESH_S.get(menu.page)
    if every_s is None or menu.busy or now_s - menu.asked_s < every_s:
        return menu, ()
    return _ask(menu, Work.COUNTS if menu.page is Page.HOME else Work.STICKS, now_s, trouble=menu.trouble)


KEYS: Final[dict[Key, Callable[[Menu, float], Changed]]] = {
    Key.NEXT: lambda menu, now_s: (_stepped(menu, 1), ()),
    Key.BEFORE: lambda menu, now_s: (_stepped(menu, -1), ()),
    Key.TAKE: _take,
    Key.ERASE: lambda menu, now_s: (_erased(menu), ()),
    Key.LEAVE: _back,
    Key.OPEN: lambda menu, now_s: (menu, ()),
}
TAKEN: Final[dict[str, Callable[[Menu, str, float], Changed]]] = {
    "back": lambda menu, about, now_s: _back(menu, now_s),
    "keep": lambda menu, about, now_s: _back(menu, now_s),
    "stay": lambda menu, about, now_s: _back(menu, now_s),
    "erase": lambda menu, about, now_s: (_erased(menu), ()),
    "number": lambda menu, about, now_s: (_at(menu, Page.NUMBER), ()),
    "check": lambda menu, about, now_s: _ask(_at(menu, Page.CHECK), Work.CHECK, now_s),
    "light_check": lambda menu, about, now_s: _light_check(menu, now_s),
    "again": lambda menu, about, now_s: _again(menu, now_s),
    "sticks": lambda menu, about, now_s: _ask(_at(menu, Page.STICKS), Work.STICKS, now_s),
    "register": lambda menu, about, now_s: _ask(menu, Work.REGISTER, now_s, about),
    "release": lambda menu, about, now_s: _ask(menu, Work.RELEASE, now_s, about),
    "picture": lambda menu, about, now_s: (_stepped(menu, 1), ()),
    "delete": lambda menu, about, now_s: (_at(menu, Page.DELETE), ()),
    "delete_now": lambda menu, about, now_s: _delete(menu, now_s),
    "lights": lambda menu, about, now_s: (_at(menu, Page.LIGHTS), ()),
    "volume": lambda menu, about, now_s: (_at(menu, Page.VOLUME), ()),
    "loud": lambda menu, about, now_s: _loud(menu, about),
    "language": lambda menu, about, now_s: (_at(menu, Page.LANGUAGE), ()),
    "speak": lambda menu, about, now_s: (replace(menu, language=about), (SetLanguage(about),)),
    "event": lambda menu, about, now_s: (_at(menu, Page.EVENT), ()),
    "celebrate": lambda menu, about, now_s: (replace(menu, event=about), (SetEvent(about),)),
    "shutdown": lambda menu, about, now_s: (_at(menu, Page.SHUTDOWN), ()),
    "shutdown_now": lambda menu, about, now_s: _closed(menu, (ShutDown(),)),
}
