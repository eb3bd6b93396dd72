"""N walk-ups through one booth, watched; a table and a line of JSON at the end, or whenever it is told to stop."""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Final

import numpy as np

from booth.camera.frame import Frame
from booth.face.models import model_folder
from booth.looks.reading import Observation
from booth.session.state import Step
from booth.store.records import PhotographRecord
from scripts.soaking import checks
from scripts.soaking.guest import Guest
from scripts.soaking.search import Needles, found_in_this_process
from scripts.soaking.sitting import NOISE, Costume, Pixels, Pose, plates
from scripts.soaking.world import World, soak_settings

ODDNESS: Final = (0.0, 0.1, 0.3)
"""How often a guest does something odd in a step; each guest is of one kind."""
UP_TO_S: Final = 330.0
"""No walk-up lasts longer: 90 s until she is tired, and every wait of the table after that."""
AWAY_S: Final = 100.0
"""Nor does a session go on for longer that its guest walked away from: a fault is waited for a minute."""
BETWEEN_S: Final = 1.2
"""Nobody is there for this long between two guests: longer than the burst reaches back."""
EVENING: Final = 10
"""After so many sessions everything works for a while, is delivered, and counted."""


class Soak:
    def __init__(self, folder: Path, seed: int, search_every: int) -> None:
        self._chance, self._search_every = Random(seed), search_every
        self._world = World(folder, plates(model_folder()), self._chance, soak_settings())
        self._growth, self._needles = checks.Growth(), Needles()
        self._began_s = time.monotonic()
        self.sessions = self.stuck = self.lost = self.leaked = self.searches = 0
        self._kept = self._counted = self._shown = 0
        self._ways_out: Counter[str] = Counter()
        self._remains: Counter[str] = Counter()
        self._hues: dict[str, int] = {}
        self._verified: set[int] = set()
        self.complaints: list[str] = []

    def guest(self) -> None:
        """One walk-up, from nobody there to nobody there."""
        number, world = self.sessions, self._world
        costume = Costume(number, self._chance)
        guest = Guest(self._chance, world.now_s, self._chance.choice(ODDNESS))
        began_s, steps, shown = world.now_s, {Step.ATTRACT}, 0
        ended, handed = world.booth.sessions_ended, False
        left_attract = False
        self._needles.clear()
        while True:
            guest.see(world.booth.session, world.now_s)
            pose, down = guest.pose(world.now_s), guest.is_down(world.now_s)
            world.turn(pose, costume, down, lambda frame, seen: self._remember(frame, seen, costume))
            session, now_s = world.booth.session, world.now_s
            steps.add(session.step)
            left_attract = left_attract or session.step is not Step.ATTRACT
            if session.claim:
                self._hues[session.claim] = costume.hue_deg
            shown += 1
            if shown % 3 == 0:
                foreign, hers = checks.on_screen(world.booth, now_s, costume.hue_deg)
                self._shown += hers
                if foreign:
                    self._leak(f"{session.step.value}: another guest's colours on the screen")
            if not handed and session.step in checks.MIRRORED:
                handed = True
                self._held(costume.hue_deg)
            if world.booth.sessions_ended > ended or (not left_attract and now_s - began_s > 60):
                break
            if self._is_stuck(guest, session.step, began_s):
                break
        where = guest.left_at[0].value if guest.left_at else "to the end"
        self._ways_out[where] += 1
        self.sessions += 1
        self._wait(costume)

    def _is_stuck(self, guest: Guest, step: Step, began_s: float) -> bool:
        now_s = self._world.now_s
        away_s = now_s - guest.left_at[1] if guest.left_at else 0.0
        if now_s - began_s <= UP_TO_S and (away_s <= AWAY_S or step is Step.ATTRACT):
            return False
        self.stuck += 1
        told = ", ".join(f"{was.value} {act.value}" for was, act in guest.acts[-6:])
        self._complain(f"session {self.sessions}: stuck in {step.value} ({told})")
        self._kept += self._world.booth.photographs
        self._world.booth = self._world.opened()
        return True

    def _wait(self, costume: Costume) -> None:
        """She goes; nobody is there; nothing of her may be left."""
        world = self._world
        until_s = world.now_s + BETWEEN_S
        while world.now_s < until_s or world.has("camera"):
            world.turn(Pose.NOBODY, None, False, None)
        if world.booth.session.step is Step.ATTRACT and checks.on_screen(world.booth, world.now_s, None)[0]:
            self._leak("attract: a guest's colours on the screen")
        self._held(None)
        costume.burn()
        if self._search_every and self.sessions % self._search_every == 0 and self._needles:
            self._search()
        if self.sessions % EVENING == 0:
            self.evening()
        self._growth.measure()

    def _held(self, own_hue_deg: int | None) -> None:
        for name in checks.foreign_in_hand(self._world, own_hue_deg):
            self._leak(f"held after its guest: {name}")

    def _leak(self, what: str) -> None:
        self.leaked += 1
        self._complain(f"session {self.sessions}: {what}")

    def _complain(self, about: str) -> None:
        self.complaints.append(about)
        print(about, flush=True)

    # --- memory -----------------------------------------------------------------------------------

    def _remember(self, frame: Frame, observation: Observation, costume: Costume) -> None:
        """What must not be found later: some pixels of hers in every order, and some of her landmarks."""
        if self._needles and self._world.booth.session.step not in (Step.LOOK, Step.COUNTDOWN):
            return
        left, top, *_ = NOISE
        row = frame.lores[top + 3, left + 4 : left + 10]
        self._needles.add("lores", row)
        self._needles.add("lores, next row", frame.lores[top + 4, left + 4 : left + 10])
        for unused in (0, 255):
            mirrored = row[::-1].copy()
            mirrored[:, 3] = unused
            self._needles.add(f"mirrored, {unused}", mirrored)
            self._needles.add_copy(f"on the screen, {unused}", _blue_first(mirrored))
            mirrored[...] = 0
        self._needles.add("main", costume.noise[2, 4:12])
        face = observation.face
        assert face is not None
        # Which landmarks: any that no two people share to the last bit.
        self._needles.add("landmarks", face.landmarks_px[100:104])
        self._needles.add("frontal landmarks", face.frontal[100:104])

    def _search(self) -> None:
        self.searches += 1
        for name, places in found_in_this_process(self._needles).items():
            self._remains[name] += 1
            self._complain(f"session {self.sessions}: {name} is still in memory at {'; '.join(places[:3])}")

    # --- photographs ------------------------------------------------------------------------------

    def evening(self) -> None:
        """Everything is mended and delivered; every photograph is looked at where it is kept and where it was brought.

        Most guests then withdraw, so that disks stay small and removals are brought as well.
        """
        world = self._world
        world.mend()
        world.calm = True
        world.clock.advance(30.0)
        for _ in range(20):
            world.turn(Pose.NOBODY, None, False, None)
        world.calm = False
        delivered = world.worker.drain()
        if delivered.waiting or delivered.troubles:
            self._complain(f"{delivered.waiting} files wait in the evening: {' '.join(delivered.troubles.values())}")
        self._kept += world.booth.photographs
        world.booth.photographs = 0
        for summary in world.catalogue.sessions():
            if summary.withdrawn or summary.session_id in self._verified:
                continue
            self._verified.add(summary.session_id)
            for photograph in world.catalogue.photographs_of(summary.claim):
                self._counted += 1
                self._verify(summary.claim, photograph)
            if self._chance.random() < 0.9:
                world.catalogue.delete(summary.claim)
        if self._counted != self._kept:
            self.lost += abs(self._kept - self._counted)
            self._complain(f"{self._kept} photographs were kept, {self._counted} are in the catalogue")
            self._counted = self._kept

    def _verify(self, claim: str, photograph: PhotographRecord) -> None:
        world = self._world
        if path := checks.lost(photograph, world.catalogue.photographs, world.destination.path):
            self.lost += 1
            self._complain(f"lost: {path}")
        elif foreign := checks.hues_of(photograph, world.catalogue.photographs) - {self._hues.get(claim, -1)}:
            self._leak(f"a photograph of {claim} shows hue {sorted(foreign)}")

    # --- the end ----------------------------------------------------------------------------------

    def report(self) -> dict[str, float | int]:
        return {
            "sessions": self.sessions,
            "photographs": self._kept + self._world.booth.photographs,
            "lost": self.lost,
            "stuck": self.stuck,
            "leaked_frames": self.leaked,
            "memory_growth": round(self._growth.memory(), 4),
            "fd_growth": self._growth.handles(),
            "screens_with_their_own_guest": self._shown,
            "memory_searches": self.searches,
            "found_in_memory": self._remains.total(),
        }

    def table(self) -> str:
        took_s = time.monotonic() - self._began_s
        lines = [
            f"{self.sessions} sessions in {took_s:.0f} s ({took_s / max(self.sessions, 1):.2f} s each),"
            f" {self._growth.megabytes:.0f} MB at the end",
            "walked away in: " + ", ".join(f"{step} {count}" for step, count in self._ways_out.most_common()),
            "faults: " + ", ".join(f"{kind} {count}" for kind, count in self._world.happened.most_common()),
            f"memory searched {self.searches} times: "
            + (", ".join(f"{name} found {count}" for name, count in self._remains.items()) or "nothing found"),
        ]
        if not self._world.disks.mounted:
            lines.append("LEFT OUT: full disks; this process may not mount any.")
        return "\n".join((*lines, *self.complaints[-40:]))

    def close(self) -> None:
        self._world.close()


def soak(count: int, folder: Path, seed: int, search_every: int) -> int:
    """Run `count` sessions; ended early, what is known so far is said. Returns 1 when something was found wrong."""
    logging.disable(logging.WARNING)
    run = Soak(folder, seed, search_every)
    try:
        _until(run, count)
        report = run.report()
        print(run.table())
    finally:
        run.close()
    print(json.dumps(report), flush=True)
    return int(any(report[key] for key in ("lost", "stuck", "leaked_frames", "found_in_memory")))


def _until(run: Soak, count: int) -> None:
    try:
        while run.sessions < count:
            run.guest()
            if run.sessions % 10 == 0:
                print(json.dumps(run.report()), flush=True)
        run.evening()
    except KeyboardInterrupt:
        print(f"Ended early, in session {run.sessions + 1}.")


def _blue_first(pixels: Pixels) -> Pixels:
    """In the order of the display's own surfaces."""
    swapped = np.empty_like(pixels)
    for to, channel in enumerate((2, 1, 0, 3)):
        swapped[:, to] = pixels[:, channel]
    return swapped
