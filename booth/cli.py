"""The commands. Each is a few lines here and a function elsewhere, imported only when it is called.

booth run       the booth: camera, screen, button, and the delivery process beside it
booth demo      the same with a simulated sitter, who walks through a session by herself
booth deliver   the delivery process on its own
booth doctor    what works here, what does not, and what to do about it
booth lights    put the lights out that a crash left on; systemd calls it
booth sessions  the sessions in the store and how far their delivery is
booth delete    remove a person by claim number
booth stick     which USB sticks receive photographs, and taking one out
booth share     the Samba configuration that makes the booth itself a share to read from
booth looks     list the looks, or draw them
booth config    check a settings file, or show every key
booth read      measures and scores of the faces in pictures and films; nothing is stored
booth pick      the best frame of a clip or folder, finished as the booth would
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec

from booth import __version__
from booth.errors import BoothError
from booth.settings import Settings
from booth.settings_file import as_toml, describe, events, load, programs

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

INTERRUPTED = 130  # 128 + SIGINT, what a shell expects


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code: 0 well, 1 it could not be done, 2 the words or settings are wrong."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(
        level=logging.INFO if arguments.verbose else logging.WARNING, format="%(levelname)s %(message)s"
    )
    try:
        return int(arguments.run(arguments, _settings(arguments)))
    except BoothError as error:
        print(f"booth: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has had enough (`booth read … | head`): not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _settings(arguments: argparse.Namespace) -> Settings:
    settings = load(arguments.config, getattr(arguments, "program", ""))
    if camera := getattr(arguments, "camera", None):
        settings = msgspec.structs.replace(settings, camera=msgspec.structs.replace(settings.camera, source=camera))
    return settings


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from booth.app import run

    delivers = not arguments.without_delivery
    return run(settings, arguments.headless, arguments.screens, delivers, events(arguments.config))


def _demo(arguments: argparse.Namespace, settings: Settings) -> int:
    from booth.app import demo

    return demo(settings, headless=arguments.headless, screens=arguments.screens)


def _deliver(arguments: argparse.Namespace, settings: Settings) -> int:
    from booth.staff import deliver

    return deliver(settings, arguments.once, arguments.status, arguments.beside)


def _lights(arguments: argparse.Namespace, settings: Settings) -> int:
    from booth.gpio.pwm import put_out
    from booth.gpio.ring import pwm_channels

    if settings.gpio.ring == "pwm":
        put_out(pwm_channels(settings.gpio))
    return 0


def _doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    from booth.appliance.camera_check import examine_camera, examine_light_of
    from booth.appliance.doctor import examine
    from booth.appliance.finding import line

    well = True
    for finding in {"camera": examine_camera, "light": examine_light_of, "all": examine}[arguments.part](settings):
        print(line(finding), flush=True)
        well = well and finding.well
    return 0 if well else 1


def _sessions(arguments: argparse.Namespace, settings: Settings) -> int:
    from booth.staff import print_photographs, print_sessions

    return print_photographs(settings, arguments.claim) if arguments.claim else print_sessions(settings)


def _delete(arguments: argparse.Namespace, settings: Settings) -> int:
    from booth.staff import delete

    return delete(settings, arguments.claim)


def _stick(arguments: argparse.Namespace, settings: Settings) -> int:
    from booth import stick

    match arguments.do:
        case "register":
            return stick.register(settings, arguments.name, arguments.device)
        case "release":
            return stick.release(settings, arguments.name)
        case "forget":
            return stick.forget(settings, arguments.name)
    return stick.show(settings)


def _share(arguments: argparse.Namespace, settings: Settings) -> int:
    from booth.delivery.samba import configuration

    print(configuration(settings.delivery.folder, arguments.user, arguments.owner), end="")
    return 0


def _looks(arguments: argparse.Namespace, settings: Settings) -> int:
    from booth.looks.catalogue import load_catalogue

    catalogue = load_catalogue()
    if arguments.draw is None:
        width = max(map(len, catalogue))
        for name, look in catalogue.items():
            print(f"{name:<{width}}  {look.title}: {look.sentence}")
        return 0
    from booth.kiosk.portraits import draw_looks

    written = draw_looks(catalogue, arguments.draw)
    print(f"{len(written)} looks drawn in {arguments.draw}")
    return 0


def _config_check(arguments: argparse.Namespace, settings: Settings) -> int:
    from booth.app import check_looks

    check_looks(load(arguments.file), str(arguments.file))
    for name, event in events(arguments.file).items():
        check_looks(event, f"event {name}")
    print(f"{arguments.file}: good")
    return 0


def _config_show(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.json:
        keys = [
            {"table": k.table, "key": k.name, "default": k.default, "allowed": k.allowed, "about": k.sentence}
            for k in describe()
        ]
        print(msgspec.json.format(msgspec.json.encode(keys), indent=2).decode())
    else:
        print(as_toml(settings), end="")
    return 0


def _read(arguments: argparse.Namespace, settings: Settings) -> int:
    from booth.read import run

    run(
        arguments.files,
        arguments.neutral,
        as_json=arguments.json,
        landmarks=arguments.landmarks,
        settings=settings,
        out=sys.stdout,
        plot_to=arguments.plot,
    )
    return 0


def _pick(arguments: argparse.Namespace, settings: Settings) -> int:
    from booth.pick import Wanted, run

    style = arguments.style or settings.session.style
    wanted = Wanted(arguments.out, arguments.look, style, arguments.explain, arguments.strip)
    return run(arguments.source, wanted, settings, print)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="booth", description="A walk-up headshot booth.", epilog="booth COMMAND --help says more."
    )
    parser.add_argument("--version", action="version", version=f"headshot-booth {__version__}")
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings file (TOML); without one, the defaults")
    parser.add_argument("--verbose", action="store_true", help="say what is going on")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _booth_words(commands)
    _staff_words(commands)
    _settings_words(commands)
    _picture_words(commands)
    return parser


def _booth_words(commands: Commands) -> None:
    run = commands.add_parser("run", help="the booth")
    run.add_argument("--camera", metavar="SOURCE", help="picamera, /dev/video0, a film, or a folder of pictures")
    run.add_argument("--without-delivery", action="store_true", help="where booth deliver runs as a service of its own")
    demo = commands.add_parser("demo", help="a simulated sitter walks through a session")
    for command, function in ((run, _run), (demo, _demo)):
        command.add_argument("--headless", action="store_true", help="no window, even where there is a display")
        command.add_argument("--program", choices=tuple(programs()), default="", help="what the event asks for")
        command.add_argument("--screens", type=Path, metavar="DIR", help="write a PNG of every screen that came by")
        command.set_defaults(run=function)

    deliver = commands.add_parser("deliver", help="take finished photographs to their destinations")
    deliver.add_argument("--once", action="store_true", help="deliver what is waiting, then stop")
    deliver.add_argument("--status", action="store_true", help="say what is waiting, and stop")
    deliver.add_argument("--beside", action="store_true", help="stop when the booth that started it has gone")
    deliver.set_defaults(run=_deliver)


def _staff_words(commands: Commands) -> None:
    doctor = commands.add_parser("doctor", help="what works here and what does not")
    doctor.add_argument(
        "part", nargs="?", choices=("all", "camera", "light"), default="all",
        help="camera: one frame, and all about it; light: bands, balance, focus and colour at the floor mark",
    )  # fmt: skip
    doctor.add_argument("--camera", metavar="SOURCE", help="look at this camera instead of the one in the settings")
    doctor.set_defaults(run=_doctor)
    lights = commands.add_parser("lights", help="put the lights out, whoever left them on")
    lights.add_argument("state", choices=("off",))
    lights.set_defaults(run=_lights)
    sessions = commands.add_parser("sessions", help="sessions and their delivery; of one person, the photographs")
    sessions.add_argument("claim", nargs="?", help="a claim number: why each frame was chosen, what to do better")
    sessions.set_defaults(run=_sessions)
    delete = commands.add_parser("delete", help="remove a person's photographs")
    delete.add_argument("claim", metavar="CLAIM", help="the claim number, as 0421")
    delete.set_defaults(run=_delete)
    _stick_words(commands.add_parser("stick", help="USB sticks: register, list, release, forget"))


def _settings_words(commands: Commands) -> None:
    share = commands.add_parser("share", help="print the Samba configuration that lets others read the headshots")
    share.add_argument("--user", default="booth", help="who may read, with a password of their own")
    share.add_argument("--owner", default="booth", help="the system's user whose files they are")
    share.set_defaults(run=_share)

    looks = commands.add_parser("looks", help="list or draw the looks")
    looks.add_argument("--draw", type=Path, metavar="DIR", help="draw each look as a PNG into this folder")
    looks.set_defaults(run=_looks)

    config = commands.add_parser("config", help="settings").add_subparsers(required=True, metavar="check|show")
    check = config.add_parser("check", help="check a settings file")
    check.add_argument("file", type=Path, metavar="FILE")
    check.set_defaults(run=_config_check)
    show = config.add_parser("show", help="every key, its value, what is allowed, and its sentence")
    show.add_argument("--program", choices=tuple(programs()), default="", help="with this program's keys")
    show.add_argument("--json", action="store_true", help="as JSON, with the defaults")
    show.set_defaults(run=_config_show)


def _picture_words(commands: Commands) -> None:
    read = commands.add_parser("read", help="measures and scores of faces in pictures and films")
    read.add_argument("files", nargs="+", type=Path, metavar="FILE")
    read.add_argument("--neutral", type=Path, metavar="FILE", help="a picture of the same person's neutral face")
    read.add_argument("--json", action="store_true", help="one JSON object a line")
    read.add_argument("--landmarks", action="store_true", help="with the 478 landmarks (JSON)")
    read.add_argument("--plot", type=Path, metavar="FILE.png", help="draw measures and scores over time")
    read.set_defaults(run=_read)

    pick = commands.add_parser("pick", help="the best frame of a clip or folder, finished")
    pick.add_argument("source", type=Path, metavar="FILE|FOLDER")
    pick.add_argument("--look", metavar="NAME", help="the look to choose for; without it, the one that shows best")
    pick.add_argument("--style", choices=("headshot", "portrait"))
    pick.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the finished pictures go")
    pick.add_argument("--explain", action="store_true", help="why this frame, and why not the others")
    pick.add_argument("--strip", type=Path, metavar="FILE", help="lay out what was kept and what was not, as a JPEG")
    pick.set_defaults(run=_pick)


def _stick_words(stick: argparse.ArgumentParser) -> None:
    sticks = stick.add_subparsers(required=True, metavar="register|list|release|forget", dest="do")
    registering = sticks.add_parser("register", help="the stick that is plugged in receives photographs from now on")
    registering.add_argument("name", nargs="?", default="", help='what to call it; otherwise "stick 1", "stick 2", …')
    registering.add_argument("--device", default="", metavar="/dev/sdX1", help="which, when several are plugged in")
    sticks.add_parser("list", help="the sticks that are registered, and those that are plugged in")
    for do, about in (
        ("release", "write it to the end, unmount it, switch it off: then it is safe to remove"),
        ("forget", "it receives nothing any more; what is on it stays there"),
    ):
        sticks.add_parser(do, help=about).add_argument("name", metavar="NAME", help='as "stick 1"')
    stick.set_defaults(run=_stick)
