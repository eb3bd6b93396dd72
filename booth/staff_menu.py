"""The staff's menu at work: what was typed into its rules, its questions to threads, its page to the window.

Everything that decides is in `kiosk.staff.menu`; everything that waits for a disk, a bus or a model is in `staff_jobs`.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from booth.appliance.finding import Finding
from booth.camera.frame import Frame
from booth.chosen import Chosen
from booth.clock import ManualClock
from booth.gpio.press import PressTimer
from booth.gpio.protocols import Press
from booth.kiosk.offered import offered
from booth.kiosk.staff import values
from booth.kiosk.staff.menu import Menu, answered, ticked, typed
from booth.kiosk.staff.values import Action, Answer, Ask, Choice, Key, Typed, Work
from booth.kiosk.staff.view import StaffView, staff_view
from booth.parts import Parts
from booth.session.events import Light
from booth.settings import Settings
from booth.staff_jobs import Jobs, Pictures
from booth.told import together, told

HOLD_S: Final = 6.0
"""Nobody holds the button so long for a guest's sake."""
SETTLES_S: Final = 3.5
"""The lights have ramped up, the camera has taken to them, and the last frames are all of that."""
PRESSES: Final = {Press.SHORT: Key.NEXT, Press.LONG: Key.TAKE}


@dataclass(frozen=True, slots=True)
class Hands:
    """What the menu moves in the booth, from the main thread."""

    light: Callable[[Light], None]
    choose: Callable[[Choice], None]
    """It holds from the next guest on."""
    frames: Callable[[], Sequence[Frame]]
    """The last second's, handed over."""
    in_use: Callable[[], Mapping[str, Finding]]
    """How the devices are that the booth holds."""
    wipe: Callable[[], None]
    """No photograph stays on the screen."""


class StaffMenu:
    """Call `take` with what came in and `turn` once a turn; while it is `open` the screen is its own."""

    def __init__(self, menu: Menu, jobs: Jobs, hands: Hands, inline: bool) -> None:
        """inline: without threads, for a booth on a clock that is moved by hand."""
        self._menu = menu
        self._jobs, self._hands, self._inline = jobs, hands, inline
        self._door = PressTimer(HOLD_S)
        self._results: queue.SimpleQueue[tuple[Answer, Pictures] | BaseException] = queue.SimpleQueue()
        self._waiting: tuple[Ask, float] | None = None
        """A light check, and when the light is what it will be."""
        self.pictures: Pictures = {}
        """What the page of one person shows, by photograph."""
        self.shut_down = False
        """Staff want the machine off."""

    @property
    def page(self) -> values.Page:
        return self._menu.page

    @property
    def open(self) -> bool:
        return self._menu.open

    def take(self, now_s: float, down: bool, press: Press | None, keys: Sequence[Typed], nobody: bool) -> bool:
        """What came in this turn; True when it is the menu's and no guest's. nobody: no guest's session goes on."""
        was_open = self.open
        held = self._door.update(down and nobody and not was_open, now_s) is Press.LONG
        keys = [*([Key.OPEN] if held else []), *keys, *([PRESSES[press]] if press and was_open else [])]
        for key in keys if nobody else ():
            self._do(typed(self._menu, key, now_s), now_s)
        return was_open or self.open

    def turn(self, now_s: float) -> None:
        """Time goes on, and answers have come. Raises what a thread did not foresee."""
        self._do(ticked(self._menu, now_s), now_s)
        if self._waiting is not None and now_s >= self._waiting[1]:
            ask, self._waiting = self._waiting[0], None
            self._start(ask, self._hands.frames() if ask == self._menu.asked else ())
        while not self._results.empty():
            result = self._results.get()
            if isinstance(result, BaseException):
                raise result
            self._hear(*result)

    def view(self, hold: float, now_s: float) -> StaffView:
        return staff_view(self._menu, hold, now_s)

    def _hear(self, answer: Answer, pictures: Pictures) -> None:
        self._menu = answered(self._menu, answer)
        if answer.person is not None and answer.person is self._menu.person:
            self.pictures = pictures

    def _do(self, changed: tuple[Menu, tuple[Action, ...]], now_s: float) -> None:
        self._menu, actions = changed
        for action in actions:
            match action:
                case Ask(work=Work.LIGHT_CHECK):
                    self._waiting = (action, now_s + SETTLES_S)
                case Ask():
                    self._start(action)
                case values.SetLight(light=light):
                    self._hands.light(light)
                case values.SetVolume() | values.SetLanguage() | values.SetEvent():
                    self._hands.choose(action)
                case values.ForgetPictures():
                    self.pictures = {}
                    self._hands.wipe()
                case values.ShutDown():
                    self.shut_down = True

    def _start(self, ask: Ask, frames: Sequence[Frame] = ()) -> None:
        """A thread of its own for each question, so that one that hangs keeps nobody from asking another."""
        if self._inline:
            self._work(ask, frames, self._hands.in_use())
        else:
            arguments = (ask, frames, self._hands.in_use())
            threading.Thread(target=self._guarded, args=arguments, name=ask.work.value, daemon=True).start()

    def _guarded(self, ask: Ask, frames: Sequence[Frame], in_use: Mapping[str, Finding]) -> None:
        try:
            self._work(ask, frames, in_use)
        except BaseException as error:
            self._results.put(error)

    def _work(self, ask: Ask, frames: Sequence[Frame], in_use: Mapping[str, Finding]) -> None:
        for result in self._jobs.run(ask, frames, in_use):
            self._results.put(result)


def make_menu(
    parts: Parts,
    light: Callable[[Light], None],
    settle: Callable[[Settings], None],
    newest: Callable[[], Frame | None],
    faults: Callable[[], Mapping[str, str]],
) -> StaffMenu:
    """The menu of this booth, which has settled with what staff chose last. newest: frame of the camera; faults: advice
    by device."""
    window, chosen = parts.window, Chosen(parts.catalogue.folder, parts.settings, parts.events)
    jobs = Jobs(chosen.settings, parts.looks, parts.catalogue, parts.clock)
    settle(chosen.settings)

    def frames() -> Sequence[Frame]:
        frame = newest()
        return parts.burst.around(frame.timestamp_ns) if frame else ()

    def choose(choice: Choice) -> None:
        chosen.choose(choice)
        jobs.settle(chosen.settings)
        settle(chosen.settings)

    hands = Hands(
        light=light,
        choose=choose,
        frames=frames,
        in_use=lambda: _in_use(parts, newest(), faults()),
        wipe=window.wipe if window is not None else lambda: None,
    )
    kiosk = chosen.settings.kiosk
    languages = offered(kiosk.languages)
    menu = Menu(kiosk.staff_pin, kiosk.volume, languages, languages[0], chosen.occasions, chosen.event)
    return StaffMenu(menu, jobs, hands, inline=isinstance(parts.clock, ManualClock))


def _in_use(parts: Parts, frame: Frame | None, faults: Mapping[str, str]) -> Mapping[str, Finding]:
    """How the devices are that the booth holds itself: nobody may open them a second time."""
    camera, window = parts.camera.name, parts.window
    silent = told("{camera} gives no pictures", camera=camera)
    figures = {
        told("camera"): _sized(camera, frame.main.size_px) if frame else silent,
        told("display"): _sized(window.driver, window.size_px) if window else told("none"),
        told("button"): parts.contact.name,
    }
    if parts.settings.gpio.ring != "none":
        figures[told("light")] = told("lit by the booth")
    return {name: Finding(name, figure, faults.get(name, "")) for name, figure in figures.items()}


def _sized(device: str, size_px: tuple[int, int]) -> str:
    return together([device, "{}x{}".format(*size_px)])
