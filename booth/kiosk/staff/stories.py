"""Every page of the staff's menu, as made-up moments: for pictures of all pages, and for tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from booth.kiosk.screen import PictureView
from booth.kiosk.staff.menu import LOCKED_S, Menu
from booth.kiosk.staff.values import Mark, Occasion, Page, Person, Row
from booth.store.live import Sight
from booth.words import languages

PIN: Final = "2580"
NOON: Final = Menu(PIN, 0.6)
OCCASIONS: Final = (
    Occasion("", "", 5), Occasion("spring_casting", "Spring casting 2026", 6), Occasion("actor", "", 6),
    Occasion("corporate", "", 3), Occasion("kids", "", 3), Occasion("quick", "", 3), Occasion("unhurried", "", 3),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    menu: Menu
    hold: float = 0.0
    now_s: float = 0.0


COUNTS: Final = (
    Row("in headshots", "412", "All of them. 88 GB free.", Mark.WELL),
    Row("on stick 1", "412", "All of them. 57 GB free.", Mark.WELL),
    Row("on //nas/event", "398", "56 files waiting, the oldest of 0421 since 12:40. About 3 min left.", Mark.NONE),
)
REFUSED: Final = Row(
    "on //nas/event", "398", "//nas/event: the password is wrong. Correct it in the credentials file.", Mark.WRONG
)
WELL: Final = (
    Row("python", "3.13.5 on aarch64, Linux", mark=Mark.WELL),
    Row("model", "good, in /opt/headshot-booth/cache/models", mark=Mark.WELL),
    Row("camera", "imx708_wide, 4608x2592", mark=Mark.WELL),
    Row("display", "KMSDRM, 1920x1080", mark=Mark.WELL),
    Row("button", "GPIO 17", mark=Mark.WELL),
    Row("light", "lit by the booth", mark=Mark.WELL),
    Row("disk", "88,412 MB free, room for about 2,190 sessions", mark=Mark.WELL),
    Row("store", "81 sessions in /var/lib/booth", mark=Mark.WELL),
    Row("delivery", "/var/lib/booth/headshots, 88,412 MB free", mark=Mark.WELL),
    Row("temperature", "58 °C", mark=Mark.WELL),
    Row("power", "good", mark=Mark.WELL),
    Row("memory", "2,100 MB free of 3,976", mark=Mark.WELL),
    Row("clock", "not set", "For right times on photographs add a clock battery.", Mark.MISSING),
)
POWER: Final = Row(
    "power", "undervoltage now", "Use the Pi's own 27 W supply, and no thin cable between.", mark=Mark.WRONG
)
LIGHT: Final = (
    Row("banding", "0.31% from row to row, at most 1%", mark=Mark.WELL),
    Row("background", "0.6 stops across, at most 1", mark=Mark.WELL),
    Row("plainness", "97% of it without edges", mark=Mark.WELL),
    Row("exposure", "0.1% of the skin blown, 0.0% blocked", mark=Mark.WELL),
    Row(
        "balance",
        "1.4 stops between the cheeks, at most 1",
        "Raise the light on the sitter's left, or move the other one away.",
        Mark.WRONG,
    ),
    Row("focus", "eyes 3.1 times what is needed", mark=Mark.WELL),
    Row(
        "colour", "no grey card seen", "Hold a grey card under the chin, as wide as the face, and check again.",
        Mark.MISSING,
    ),
)  # fmt: skip
SIGHTS: Final = (
    Sight(state="served", sentence="stick 1 is plugged in.", name="stick 1", device="/dev/sda1"),
    Sight(
        state="stranger",
        sentence="A stick that is not the booth's (HOLIDAY, 31 GB) gets nothing. Ask the staff of this booth.",
        device="/dev/sdb1",
    ),
)
NAMES: Final = ("Neutral friendly", "Genuine smile", "Confidence", "Quizzical curiosity", "Determination")
REMARKS: Final = (
    "Sharpest of 9 frames, 0.12 s after the shutter.",
    "4 frames blinked.",
    "Raise the left light.",
    "Print: 284 dpi of the camera's own at 8x10.",
)


def person(count: int = 5) -> Person:
    pictures = tuple(PictureView(at + 1, f"{NAMES[at % 5]}, take {1 + at // 5}") for at in range(count))
    return Person("0421", pictures, {at + 1: REMARKS for at in range(count)})


def _at(page: Page, **changes: object) -> Menu:
    return replace(NOON, page=page, **changes)  # type: ignore[arg-type]


def pages() -> dict[str, Moment]:
    """All pages by a name that sorts in the order of a visit."""
    told = {
        "pin": Moment(_at(Page.PIN, typed="25", cursor=4)),
        "pin_wrong": Moment(_at(Page.PIN, wrong=1), hold=0.5),
        "pin_locked": Moment(_at(Page.PIN, locked_until_s=LOCKED_S), now_s=17.5),
        "home": Moment(_at(Page.HOME, taken=412, rows=COUNTS)),
        "home_refused": Moment(_at(Page.HOME, taken=412, rows=(*COUNTS[:2], REFUSED), cursor=3), hold=0.6),
        "home_first": Moment(_at(Page.HOME)),
        "check_running": Moment(_at(Page.CHECK, rows=WELL[:5], busy=True)),
        "check_ready": Moment(_at(Page.CHECK, rows=WELL)),
        "check_wrong": Moment(_at(Page.CHECK, rows=(*WELL[:10], POWER, *WELL[11:]), cursor=1)),
        "light_check": Moment(_at(Page.LIGHT_CHECK, rows=LIGHT)),
        "light_check_running": Moment(_at(Page.LIGHT_CHECK, busy=True)),
        "sticks": Moment(_at(Page.STICKS, sticks=SIGHTS)),
        "sticks_none": Moment(_at(Page.STICKS)),
        "number": Moment(_at(Page.NUMBER, typed="04", cursor=1)),
        "number_nobody": Moment(_at(Page.NUMBER, trouble="0420 was never given out.")),
        "person": Moment(_at(Page.PERSON, person=person(), cursor=2)),
        "person_many": Moment(_at(Page.PERSON, person=person(17), cursor=17)),
        "delete": Moment(_at(Page.DELETE, person=person())),
        "deleted": Moment(
            _at(
                Page.DELETED,
                person=person(),
                rows=(
                    Row("This booth", "5 photographs removed.", mark=Mark.WELL),
                    Row("stick 1", "Copies may remain there. They go as soon as it can be reached.", mark=Mark.MISSING),
                ),
            )
        ),
        "lights": Moment(_at(Page.LIGHTS)),
        "volume": Moment(_at(Page.VOLUME, cursor=2)),
        "language": Moment(_at(Page.LANGUAGE, languages=languages(), cursor=1)),
        "event": Moment(_at(Page.EVENT, events=OCCASIONS, event="spring_casting", cursor=2)),
        "shutdown": Moment(_at(Page.SHUTDOWN, cursor=1), hold=0.4),
    }
    return {f"{at:02d}_{name}": moment for at, (name, moment) in enumerate(told.items())}
