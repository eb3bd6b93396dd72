"""Draws the LED driver, one of its two channels in full, with Schemdraw: python schematic.py schematic.svg"""

from __future__ import annotations

import sys

import schemdraw
import schemdraw.elements as elm


def main(path: str) -> None:
    schemdraw.use("svg")
    with schemdraw.Drawing(file=path, show=False, transparent=False) as d:
        d.config(unit=2.2, fontsize=12, bgcolor="white")
        d.add(elm.Dot(open=True).label("Pi, GPIO 12\n(frame)", "left"))
        d.add(elm.Resistor().right().label("R1  100 Ω"))
        d.add(into := elm.Dot())
        d.add(elm.Resistor().down().at(into.center).label("R2\n10 kΩ", "bottom", ofst=0.3))
        d.add(elm.Ground())
        d.add(elm.Line().right().at(into.center).length(1.8))
        chip = elm.Ic(
            pins=[
                elm.IcPin(name="IN A", side="left", pin="2"),
                elm.IcPin(name="OUT A", side="right", pin="7"),
                elm.IcPin(name="VDD", side="top", pin="6"),
                elm.IcPin(name="GND", side="bottom", pin="3"),
            ],
            size=(5, 3),
        ).anchor("inL1")
        d.add(chip := chip.label("U1\nTC4427A", "center", ofst=(-0.1, 0)))
        d.add(elm.Line().up().at(chip.inT1).length(0.8))
        d.add(rail := elm.Dot())
        d.add(elm.Line().left().at(rail.center).length(3))
        d.add(elm.Dot(open=True).label("Pi, 5 V", "left"))
        d.add(elm.Line().right().at(rail.center).length(3.6))
        d.add(elm.Capacitor().down().length(1.4).label("C1\n100 nF", "bottom", ofst=0.3))
        d.add(elm.Ground())
        d.add(elm.Ground().at(chip.inB1))
        d.add(elm.Resistor().right().at(chip.inR1).length(3).label("R3  22 Ω"))
        d.add(gate := elm.Dot())
        d.add(elm.Resistor().down().at(gate.center).label("R4\n10 kΩ", "bottom", ofst=0.3))
        d.add(elm.Ground())
        d.add(elm.Line().right().at(gate.center).length(1.6))
        d.add(q := elm.NFet(bulk=False).reverse().anchor("gate").theta(0))
        d.add(elm.Label().at(q.center).label("Q1\nIRLZ44N", "right", ofst=(0.4, 0)))
        d.add(elm.Ground().at(q.source))
        d.add(elm.Line().up().at(q.drain).length(0.6))
        d.add(elm.LED().up().length(1.8).reverse().label("frame light\n24 V, 23 W", "bottom", ofst=0.5))
        d.add(elm.Fuse().up().length(1.8).label("F2  1.6 A slow", "bottom", ofst=0.2))
        d.add(top := elm.Dot())
        d.add(elm.Line().right().at(top.center).length(1.2))
        d.add(elm.Line().right().length(1.0).label("F3, key", "right"))
        d.add(elm.Line().left().at(top.center).length(4))
        d.add(bulk := elm.Dot())
        d.add(elm.Capacitor(polar=True).down().at(bulk.center).length(1.8).label("C2\n470 µF 35 V", "bottom", ofst=0.3))
        d.add(elm.Ground())
        d.add(elm.Fuse().left().at(bulk.center).length(2.6).label("F1  3.15 A slow"))
        d.add(elm.Dot(open=True).label("24 V", "left"))


if __name__ == "__main__":
    main(sys.argv[1])
