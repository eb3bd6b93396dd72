"""Every page of the staff's menu, as made-up moments: for pictures of all pages, and for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from booth.kiosk.screen import PictureView
from booth.kiosk.staff.menu import LOCKED_S, Menu
from booth.kiosk.staff.values import Mark, Occasion, Page, Person, Row
from booth.kiosk.stories import heard
from booth.looks.catalogue import load_catalogue
from booth.store.live import Sight
from booth.words import ENGLISH, Words, languages, load_words

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


NAMES: Final = ("neutral_friendly", "genuine_smile", "confidence", "quizzical_curiosity", "determination")
SHARE: Final = "//nas/event"


POWER: Final = (
    "power",
    heard("undervoltage now"),
    heard("Use the Pi's own supply and a short, thick cable; nothing else on its USB that it need not feed."),
)
WELL: Final = (
    ("python", "3.13.5, aarch64, Linux"),
    ("model", "/opt/headshot-booth/cache/models"),
    ("camera", "imx708_wide · 4608x2592"),
    ("display", "KMSDRM · 1920x1080"),
    ("button", "GPIO 17"),
    ("light", heard("lit by the booth")),
    ("disk", heard("{free} MB free, room for about {sessions} sessions", free=88_412, sessions=2190)),
    ("store", heard("{count} sessions in {folder}", count=81, folder="/var/lib/booth")),
    ("delivery", heard("{folder}, {free} MB free", folder="/var/lib/booth/headshots", free=88_412)),
    ("temperature", "58 °C"),
    ("memory", heard("{free} MB free", free=2100)),
    ("camera memory", heard("{free} of {total} MB free (CMA)", free=301, total=512)),
    ("power", heard("good")),
)
CLOCK: Final = (
    "clock",
    heard("not set"),
    heard("Nothing is lost or sorted by it; for right times on photographs add a clock battery."),
)
LIGHT: Final = (
    ("banding", heard("{share}% from row to row, at most {most}%", share=0.31, most=1)),
    ("background", heard("{stops} stops across, at most {most}", stops=0.6, most=1)),
    ("plainness", heard("{share}% of it without edges", share=97)),
    ("exposure", heard("{blown}% of the skin burnt out, {blocked}% lost in the dark", blown=0.1, blocked=0)),
    ("focus", heard("eyes {times} times what is needed", times=3.1)),
)
BALANCE: Final = (
    "balance",
    heard("{stops} stops between the cheeks, at most {most}", stops=1.4, most=1),
    heard("Light is uneven: raise the light on the sitter's left."),
)
CARD: Final = (
    "colour",
    heard("no grey card seen"),
    heard("Hold a grey card under the chin, as wide as the face, and check again."),
)
SIGHTS: Final = (
    Sight(
        state="served", sentence=heard("{stick} is plugged in.", stick="stick 1"), name="stick 1", device="/dev/sda1"
    ),
    Sight(
        state="stranger",
        sentence=heard(
            "A stick that is not the booth's ({label}, {size} GB) gets nothing. Ask the staff of this booth.",
            label="HOLIDAY",
            size=31,
        ),
        device="/dev/sdb1",
    ),
)
REMARKS: Final = (
    heard(
        "Frame {frame} of {count}, {seconds} s after the shutter, look {look}%.", frame=5, count=9, seconds=0.1, look=84
    ),
    heard(
        "Left out: {faults}.",
        faults=[
            heard("{fault} ({count})", fault=heard("Eyes half closed"), count=3),
            heard("{fault} ({count})", fault=heard("Blurred"), count=1),
        ],
    ),
    heard("No light in the eyes: bring a lamp closer to the lens."),
)


def person(words: Words, count: int = 5) -> Person:
    looks = load_catalogue()
    pictures = tuple(
        PictureView(at + 1, words("staff.person.caption", look=words.title(looks[NAMES[at % 5]]), take=1 + at // 5))
        for at in range(count)
    )
    remarks = (*map(words.told, REMARKS), words("staff.person.dpi", dpi=284))
    return Person("0421", pictures, {at + 1: remarks for at in range(count)})


def _counts(words: Words) -> tuple[Row, ...]:
    waits = words("staff.home.waiting_since", count=56, claim="0421", time="12:40")
    return (
        _count(words, "folder", "headshots", "412", f"{words('staff.home.all')} {words('staff.home.free', count=88)}"),
        _count(words, "elsewhere", "stick 1", "412", words("staff.home.all")),
        _count(words, "elsewhere", SHARE, "398", f"{waits} {words('staff.home.left_minutes', count=3)}", Mark.NONE),
    )


def _refused(words: Words) -> tuple[Row, ...]:
    login = heard("{share} does not accept this user name and password: check them.", share=SHARE)
    return (*_counts(words)[:2], _count(words, "elsewhere", SHARE, "398", words.told(login), Mark.WRONG))


def _count(words: Words, place: str, name: str, figure: str, note: str, mark: Mark = Mark.WELL) -> Row:
    return Row(words(f"staff.home.{place}", name=name), figure, note, mark)


def _rows(words: Words, findings: Sequence[tuple[str, ...]], mark: Mark = Mark.WELL) -> tuple[Row, ...]:
    def row(name: str, figure: str, fix: str = "") -> Row:
        return Row(words.told(heard(name)), words.told(figure), words.told(fix), mark)

    return tuple(row(*finding) for finding in findings)


def _deleted(words: Words) -> tuple[Row, ...]:
    removed = words("staff.deleted.removed", count=5)
    return (
        Row(words("staff.deleted.here"), removed, mark=Mark.WELL),
        Row("stick 1", words("staff.deleted.waits"), mark=Mark.MISSING),
    )


def pages(language: str = ENGLISH) -> dict[str, Moment]:
    """All pages in a language, by a name that sorts in the order of a visit."""
    words = load_words(language)
    well, clock = _rows(words, WELL), _rows(words, [CLOCK], Mark.MISSING)
    power, balance = (_rows(words, [finding], Mark.WRONG) for finding in (POWER, BALANCE))
    light = (*_rows(words, LIGHT), *balance, *_rows(words, [CARD], Mark.MISSING))
    someone, nobody = person(words), words("staff.number.nobody", claim="0420")
    shown = {
        "pin": Moment(_at(Page.PIN, typed="25", cursor=4)),
        "pin_wrong": Moment(_at(Page.PIN, wrong=1), hold=0.5),
        "pin_locked": Moment(_at(Page.PIN, locked_until_s=LOCKED_S), now_s=17.5),
        "home": Moment(_at(Page.HOME, taken=412, rows=_counts(words))),
        "home_refused": Moment(_at(Page.HOME, taken=412, rows=_refused(words), cursor=3), hold=0.6),
        "home_first": Moment(_at(Page.HOME)),
        "check_running": Moment(_at(Page.CHECK, rows=well[:5], busy=True)),
        "check_ready": Moment(_at(Page.CHECK, rows=(*well, *clock))),
        "check_wrong": Moment(_at(Page.CHECK, rows=(*well[:-1], *power, *clock), cursor=1)),
        "light_check": Moment(_at(Page.LIGHT_CHECK, rows=light)),
        "light_check_running": Moment(_at(Page.LIGHT_CHECK, busy=True)),
        "sticks": Moment(_at(Page.STICKS, sticks=SIGHTS)),
        "sticks_none": Moment(_at(Page.STICKS)),
        "number": Moment(_at(Page.NUMBER, typed="04", cursor=1)),
        "number_nobody": Moment(_at(Page.NUMBER, trouble=nobody)),
        "person": Moment(_at(Page.PERSON, person=someone, cursor=2)),
        "person_many": Moment(_at(Page.PERSON, person=person(words, 17), cursor=17)),
        "delete": Moment(_at(Page.DELETE, person=someone)),
        "deleted": Moment(_at(Page.DELETED, person=someone, rows=_deleted(words))),
        "lights": Moment(_at(Page.LIGHTS)),
        "volume": Moment(_at(Page.VOLUME, cursor=2)),
        "language": Moment(_at(Page.LANGUAGE, languages=languages(), cursor=1)),
        "event": Moment(_at(Page.EVENT, events=OCCASIONS, event="spring_casting", cursor=2)),
        "shutdown": Moment(_at(Page.SHUTDOWN, cursor=1), hold=0.4),
    }
    return {
        f"{at:02d}_{name}": replace(moment, menu=replace(moment.menu, language=language))
        for at, (name, moment) in enumerate(shown.items())
    }


def _at(page: Page, **changes: object) -> Menu:
    return replace(NOON, page=page, **changes)  # type: ignore[arg-type]
