"""The settings as frozen, bounded, described values. Every key has a default and a sentence.

Types, bounds and sentences stand in one place, the annotations below; `settings_file` reads, checks and lists them
(`booth config show`). Adding a key is adding a line here.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the settings file."""


ASSUMED_FOV_DEG: Final = 66.0
"""Camera Module 3 has it; most webcams and phones are near it."""
LookName = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$")]
"""A look's name; the catalogue of looks says which exist, and `app` holds the two together."""
Style = Literal["headshot", "portrait"]
Language = Literal["en", "es", "fr", "de", "it", "pt", "pl", "nl", "ja", "ar"]
"""Those that booth/words has words in."""
ProgramName = Literal["", "actor", "corporate", "kids", "quick", "unhurried"]
"""The presets of programs.toml."""


class CameraSettings(Section, frozen=True):
    source: Annotated[
        str,
        Meta(
            description="picamera, actor (the simulated sitter), a /dev/video device, a film, or a folder of pictures."
        ),
    ] = "picamera"
    fps: Annotated[float, Meta(ge=5, le=60, description="Frames a second asked of the camera.")] = 15.0
    main_width: Annotated[
        int,
        Meta(ge=640, le=9152, description="Most width of the full-size picture, in pixels; a sensor may give less."),
    ] = 4656
    main_height: Annotated[
        int, Meta(ge=480, le=6944, description="Most height of the full-size picture, in pixels; likewise.")
    ] = 3496
    lores_width: Annotated[
        int, Meta(ge=320, le=1920, description="Width of the small picture for preview and face model, in pixels.")
    ] = 640
    rotation: Annotated[
        Literal[0, 90, 180, 270], Meta(description="How far the camera is mounted off upright, in degrees clockwise.")
    ] = 0
    horizontal_fov_deg: Annotated[
        float,
        Meta(
            ge=0,
            lt=150,
            description="Horizontal field of view of lens and sensor, in degrees; 0 for the known one, else 66.",
        ),
    ] = 0.0
    flicker_hz: Annotated[
        Literal[0, 50, 60], Meta(description="Mains frequency that lamps flicker at; 0 where no lamp does.")
    ] = 50
    headshot_zoom: Annotated[
        float,
        Meta(
            ge=1,
            le=4,
            description="How much closer a headshot is seen than a portrait; never beyond the sensor's own pixels.",
        ),
    ] = 1.0
    raw: Annotated[
        bool, Meta(description="Keep the sensor's own values with each photograph, as DNG (Pi cameras only).")
    ] = False

    @property
    def fov_deg(self) -> float:
        """Horizontal field of view of a camera that is not known better, in degrees."""
        return self.horizontal_fov_deg or ASSUMED_FOV_DEG


class FaceSettings(Section, frozen=True):
    models: Annotated[
        str, Meta(description="Folder of the landmark models; empty for the cache that the set-up filled.")
    ] = ""
    threads: Annotated[
        int, Meta(ge=1, le=4, description="Threads of the face model; more than one stutters on a busy machine.")
    ] = 1


class SessionSettings(Section, frozen=True):
    program: Annotated[
        ProgramName,
        Meta(description="A preset for this table, which the keys beside it override; empty for none."),
    ] = ""
    looks: Annotated[
        tuple[LookName, ...],
        Meta(min_length=1, max_length=20, description="The looks asked for, in order."),
    ] = ("neutral_friendly", "genuine_smile", "confidence", "quizzical_curiosity", "determination")
    choose: Annotated[
        int,
        Meta(ge=0, le=20, description="How many of the looks the guest chooses on the screen; 0: all, in order."),
    ] = 0
    style: Annotated[Style, Meta(description="The kind of picture.")] = "headshot"
    styles: Annotated[
        tuple[Style, ...],
        Meta(max_length=2, description="Kinds of picture that the guest may choose on the screen besides `style`."),
    ] = ()
    guardian: Annotated[
        bool, Meta(description="The guests are children: a parent or guardian is asked to say yes.")
    ] = False
    pace: Annotated[
        float,
        Meta(
            ge=0.5,
            le=4,
            description="How much time guests have, in shares of the usual: for every time-out here.",
        ),
    ] = 1.0
    countdown_s: Annotated[float, Meta(ge=0, le=10, description="Countdown before the shutter, in seconds.")] = 3.0
    look_timeout_s: Annotated[
        float, Meta(ge=5, le=120, description="After this long the best frame so far is taken, in seconds.")
    ] = 20.0
    idle_prompt_s: Annotated[
        float, Meta(ge=5, le=300, description='Nothing happens for this long: "Still there?" is asked, in seconds.')
    ] = 20.0
    idle_end_s: Annotated[
        float,
        Meta(ge=6, le=600, description="Nothing happens for this long: the session ends and is wiped, in seconds."),
    ] = 30.0
    no_face_end_s: Annotated[
        float, Meta(ge=3, le=120, description="Nobody in the picture for this long ends the session, in seconds.")
    ] = 8.0
    long_press_s: Annotated[
        float, Meta(ge=0.5, le=3, description="A press held this long is a long one, in seconds.")
    ] = 1.2
    event: Annotated[
        str, Meta(max_length=60, description="Name of the event, for the screen, the metadata and the contact sheet.")
    ] = ""
    creator: Annotated[str, Meta(max_length=80, description="Who is named as the photographs' creator.")] = ""
    copyright: Annotated[str, Meta(max_length=120, description="The photographs' copyright line.")] = ""


class KioskSettings(Section, frozen=True):
    languages: Annotated[
        tuple[Language, ...],
        Meta(
            min_length=1,
            max_length=10,
            description="Languages that guests choose from on the screen; every guest begins with the first.",
        ),
    ] = ("en",)
    width_mm: Annotated[
        float, Meta(ge=80, le=2000, description="Visible width of the display, in millimetres: text is sized by it.")
    ] = 345.0
    fullscreen: Annotated[bool, Meta(description="Fill the display; otherwise a window.")] = False
    window_width: Annotated[int, Meta(ge=480, le=3840, description="Width of the window, in pixels.")] = 1280
    window_height: Annotated[int, Meta(ge=320, le=3840, description="Height of the window, in pixels.")] = 720
    lens_edge: Annotated[
        Literal["top", "bottom", "left", "right"],
        Meta(description="The edge of the screen next to the lens: what must be read at the shutter stands there."),
    ] = "top"
    reduced_motion: Annotated[
        bool, Meta(description="Screens change at once, and drawn faces hold still: for people whom motion makes ill.")
    ] = False
    video_driver: Annotated[
        str, Meta(description="SDL video driver (kmsdrm, wayland, x11); empty lets SDL choose a visible one.")
    ] = ""
    volume: Annotated[float, Meta(ge=0, le=1, description="Volume of beeps and shutter, 0 to 1.")] = 0.6
    voice: Annotated[
        str,
        Meta(
            description="Who says aloud what the screen says: espeak-ng, a folder of recorded files; empty for nobody."
        ),
    ] = ""
    staff_pin: Annotated[
        str,
        Meta(
            pattern="^([0-9]{4,8})?$",
            description="4 to 8 digits that open the staff's menu on the screen; empty: there is no such menu.",
        ),
    ] = ""


def _colour(sentence: str) -> Meta:
    return Meta(pattern="^#[0-9a-fA-F]{6}$", title="a colour, #rrggbb", description=sentence)


class ThemeSettings(Section, frozen=True):
    """How an event looks and what it says of its own; its name is `session.event`."""

    ground: Annotated[str, _colour("The ground: a dark colour, for the screen lights the face.")] = "#14110f"
    ink: Annotated[str, _colour("The words.")] = "#f4ede1"
    accent: Annotated[str, _colour("The one colour: ring, button, what agrees.")] = "#f2a541"
    yes: Annotated[str, _colour("The tick.")] = "#92cca3"
    logo: Annotated[
        str, Meta(description="PNG of the event's sign, shown while nobody is there and at the end; empty for none.")
    ] = ""
    headline: Annotated[
        str, Meta(max_length=40, description="What the screen says to passers-by; empty for the booth's own words.")
    ] = ""
    collect: Annotated[
        str, Meta(max_length=90, description="Where and when photographs are collected, as the last screen says it.")
    ] = ""


class GpioSettings(Section, frozen=True):
    button: Annotated[
        Literal["gpio", "none"], Meta(description="gpio: the button on the header; none: keyboard and touch only.")
    ] = "none"
    button_pin: Annotated[int, Meta(ge=0, le=27, description="BCM number of the button's pin.")] = 17
    second_button_pin: Annotated[
        int, Meta(ge=-1, le=27, description="BCM number of a second button's pin; -1 for none.")
    ] = -1
    pedal_pin: Annotated[int, Meta(ge=-1, le=27, description="BCM number of a foot pedal's pin; -1 for none.")] = -1
    button_led_pin: Annotated[
        int, Meta(ge=-1, le=27, description="BCM number of the pin of the lamp in the button; -1 for none.")
    ] = -1
    ring: Annotated[
        Literal["pwm", "none"], Meta(description="pwm: ring light on hardware PWM; none: no light of the booth's own.")
    ] = "none"
    ring_pwm_channel: Annotated[int, Meta(ge=0, le=3, description="Channel of the PWM chip that drives the ring.")] = 0
    ring_key_channel: Annotated[
        int, Meta(ge=-1, le=3, description="Channel of a second light, the key light at the side; -1 for none.")
    ] = -1
    ring_ratio: Annotated[
        float,
        Meta(ge=1, le=8, description="How many times the other one's light the key light gives in a portrait."),
    ] = 3.5
    ring_idle: Annotated[float, Meta(ge=0, le=1, description="Ring level while nobody is there, 0 to 1 as seen.")] = 0.2
    ring_capture: Annotated[
        float, Meta(ge=0, le=1, description="Ring level for preview and photograph, 0 to 1 as seen.")
    ] = 0.8


class PhotoSettings(Section, frozen=True):
    burst_s: Annotated[
        float,
        Meta(ge=0.2, le=3, description="Frames this long before and after the shutter are looked at, in seconds."),
    ] = 1.5
    burst_mb: Annotated[int, Meta(ge=32, le=4096, description="Most memory the burst may hold, in megabytes.")] = 512
    burst_frames: Annotated[
        int,
        Meta(ge=3, le=240, description="Most frames the burst may hold; those farthest from the shutter are let go."),
    ] = 90
    jpeg_quality: Annotated[int, Meta(ge=80, le=98, description="JPEG quality of what is delivered.")] = 92
    sharpening: Annotated[
        float, Meta(ge=0, le=1, description="Output sharpening of print, web and square; 0 turns it off.")
    ] = 0.5
    black_and_white: Annotated[bool, Meta(description="Deliver a black-and-white twin of every print as well.")] = False


class StoreSettings(Section, frozen=True):
    folder: Annotated[str, Meta(min_length=1, description="Folder of photographs and catalogue on the local disk.")] = (
        "~/.local/share/headshot-booth"
    )
    reserve_mb: Annotated[
        int,
        Meta(ge=0, le=100000, description="Disk held free for the session that has begun, in megabytes."),
    ] = 500
    keep_days: Annotated[
        int,
        Meta(
            ge=0,
            le=3650,
            description="Photographs delivered everywhere leave the local disk after so many days; 0: never.",
        ),
    ] = 30


class DeliverySettings(Section, frozen=True):
    folder: Annotated[str, Meta(description="Folder that finished headshots are delivered to; empty for none.")] = (
        "headshots"
    )
    share: Annotated[
        str,
        Meta(description="Network share that they are also delivered to, //server/share/folder; empty for none."),
    ] = ""
    share_credentials: Annotated[
        str,
        Meta(description="File with username=… and password=… for the share; empty for systemd's credential."),
    ] = ""
    share_encrypt: Annotated[
        bool, Meta(description="Encrypt all that goes to the share, even if the server does not require it.")
    ] = False
    sticks: Annotated[bool, Meta(description="Also deliver to USB sticks that staff registered (needs udisks2).")] = (
        False
    )
    booth: Annotated[
        str,
        Meta(
            pattern="^([a-z0-9][a-z0-9_-]{0,29})?$",
            description="Name of this booth's folder on shares and sticks; empty for one that no other booth has.",
        ),
    ] = ""
    retry_first_s: Annotated[
        float, Meta(ge=0.1, le=600, description="First wait after a failed delivery, in seconds; it doubles.")
    ] = 2.0
    retry_most_s: Annotated[float, Meta(ge=1, le=86400, description="Longest wait between tries, in seconds.")] = 300.0


class Settings(Section, frozen=True):
    camera: CameraSettings = CameraSettings()
    face: FaceSettings = FaceSettings()
    session: SessionSettings = SessionSettings()
    kiosk: KioskSettings = KioskSettings()
    theme: ThemeSettings = ThemeSettings()
    gpio: GpioSettings = GpioSettings()
    photo: PhotoSettings = PhotoSettings()
    store: StoreSettings = StoreSettings()
    delivery: DeliverySettings = DeliverySettings()
