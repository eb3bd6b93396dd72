"""The box can be built from `hardware/`: its sums hold, and its drawings show what the settings say."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from booth.gpio.pins import HEADER_PIN, PWM_PIN
from booth.settings_file import load
from hardware import tables

HARDWARE = Path(__file__).parents[1] / "hardware"


def harness() -> str:
    return (HARDWARE / "harness.yaml").read_text(encoding="utf-8")


def header_labels() -> dict[int, str]:
    """Header pin -> label, of connector X1."""
    block = harness().split("X1:", 1)[1]
    pins, labels = (re.search(rf"{key}: \[(.+)\]", block) for key in ("pins", "pinlabels"))
    assert pins and labels
    return dict(zip(map(int, pins[1].split(", ")), labels[1].split(", "), strict=True))


@pytest.mark.parametrize(
    ("supply", "build", "rail"), [("pi5", "pi5", "pi"), ("pi4", "pi4", "pi"), ("light", "pi5", "light")]
)
def test_no_supply_is_loaded_beyond_its_margin(supply: str, build: str, rail: str) -> None:
    rating = tables.supplies()[supply]
    assert 0 < tables.load_w(build, rail) <= tables.MARGIN * rating["volts"] * rating["amperes"]


def test_fuses_stand_above_their_loads_and_below_what_their_wires_carry() -> None:
    light_a = max(tables.lights_w()) / 24
    assert light_a < tables.fuse_a(light_a) <= 3, "0.5 mm² carries 3 A in a bundle (IEC 60204-1)"
    total_a = sum(tables.lights_w()) / 24
    assert total_a < tables.fuse_a(total_a) <= 5, "0.75 mm² carries more than 5 A"


def test_the_harness_names_the_fuses_that_were_computed() -> None:
    each, board = tables.fuse_a(tables.lights_w()[0] / 24), tables.fuse_a(sum(tables.lights_w()) / 24)
    assert f"Fuse F1, subtype: {board:g} A slow" in harness()
    assert f"Fuse F2, subtype: {each:g} A slow" in harness()
    assert f"Fuse F3, subtype: {each:g} A slow" in harness()


def test_the_harness_goes_to_the_pins_of_the_settings() -> None:
    labels, gpio = header_labels(), load(HARDWARE.parent / "systemd" / "booth.toml").gpio
    lights = PWM_PIN[gpio.ring_pwm_channel], PWM_PIN[gpio.ring_key_channel]
    for bcm in (gpio.button_pin, gpio.pedal_pin, gpio.button_led_pin, *lights):
        assert labels[HEADER_PIN[bcm]] == f"GPIO {bcm}"
    for pin, label in labels.items():
        bcm_of = {header: bcm for bcm, header in HEADER_PIN.items()}
        assert label == (f"GPIO {bcm_of[pin]}" if pin in bcm_of else "5 V" if pin in (2, 4) else "ground")


def test_the_long_lens_gives_a_full_print_as_the_brief_computed_it() -> None:
    """At a head of half the picture 16 mm on the HQ camera gives about 3170 pixels, 6 mm 1190, Module 3 1040."""
    share = tables.HEAD_SHARE / 0.5
    heights = {lens.name: lens.crop_px()[1] * share for lens in tables.LENSES}
    assert heights["HQ, 16 mm C lens"] == pytest.approx(3170, rel=0.01)
    assert heights["HQ, 6 mm CS lens"] == pytest.approx(1190, rel=0.01)
    assert heights["Camera Module 3"] == pytest.approx(1040, rel=0.01)


def test_the_drawings_were_made_from_these_sources() -> None:
    """When this fails: scripts/hardware."""
    for line in (HARDWARE / "drawings.sha256").read_text(encoding="ascii").splitlines():
        digest, name = line.split()
        assert hashlib.sha256((HARDWARE / name).read_bytes()).hexdigest() == digest, f"{name}: run scripts/hardware"


@pytest.mark.skipif(shutil.which("chromium") is None, reason="the staff card is printed by Chromium, which is not here")
def test_the_staff_card_prints_on_one_page(tmp_path: Path) -> None:
    pdf = tmp_path / "card.pdf"
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
         f"--user-data-dir={tmp_path}/profile", "--no-pdf-header-footer", f"--print-to-pdf={pdf}",
         (HARDWARE / "staff-card.html").as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) == 1


def test_the_cut_list_names_every_file_that_is_made_and_the_model_makes_it() -> None:
    """panel.dxf and the rest: scripts/hardware --parts writes them out of box.scad."""
    made = re.findall(r"for part in ([\w ]+);", (HARDWARE.parent / "scripts" / "hardware").read_text(encoding="utf-8"))
    page, model = ((HARDWARE / name).read_text(encoding="utf-8") for name in ("README.md", "box.scad"))
    parts = " ".join(made).split()
    assert "carrier" in parts
    for part in parts:
        assert re.search(rf"`{part}\.(dxf|stl)`", page), f"{part} is missing from the cut list"
        assert f'part == "{part}"' in model
