"""One family of errors; each is also the builtin one that a caller would catch.

BoothError
 +-- SettingsError (ValueError)        a settings file or catalogue of looks says something wrong
 +-- InputError (ValueError)           a file or a word of the command line cannot be used
 +-- DeviceError (OSError)             camera, light, button or display is missing or has failed
 |    +-- DeviceInUse                  another program holds it, as a running booth does
 +-- ModelError (RuntimeError)         the landmark models are missing or not the ones we pinned
 +-- StoreError (OSError)              the disk or the catalogue refused a photograph
 |    +-- StoreFull
 +-- DeliveryError (OSError)           a destination cannot take a file just now
      +-- DeliveryAbsent               it is not there (no stick, no server)
      +-- DeliveryFull                 it has no room
      +-- DeliveryRefused              it said no (rights, password, read-only)

A message is one sentence or two: what happened, where, and what to do next. `cli.main` prints it and
exits with the error's `exit_code`; nobody ever sees a traceback for one of these. Those of devices, models, store and
delivery are made with `booth.told`, for the kiosk shows them in the language of its staff.
"""

from __future__ import annotations

from booth.told import told


class BoothError(Exception):
    """Anything that goes wrong in a way the booth foresaw. `exit_code` is what the command returns."""

    exit_code = 1


class SettingsError(BoothError, ValueError):
    """Names the file, the key, the value and what is allowed."""

    exit_code = 2


class InputError(BoothError, ValueError):
    """Names the file or word that cannot be used, and what would do."""

    exit_code = 2


class DeviceError(BoothError, OSError):
    """A device is missing or has failed; the kiosk shows FAULT and tries again."""


class DeviceInUse(DeviceError):
    """`device` is its name: "Pi camera"."""

    def __init__(self, device: str) -> None:
        super().__init__(
            told(
                "{device} is in use by another program. If that is the booth itself, all is well; to look from here: "
                "sudo systemctl stop booth-kiosk",
                device=device,
            )
        )


class ModelError(BoothError, RuntimeError):
    """A model is missing or is not the pinned one; says which command brings it."""


class StoreError(BoothError, OSError):
    """The local disk or catalogue refused; nothing half-written is left."""


class StoreFull(StoreError):
    """No room for another session."""


class DeliveryError(BoothError, OSError):
    """A destination did not take a file; the outbox keeps it and tries again."""


class DeliveryAbsent(DeliveryError):
    """The destination is not there."""


class DeliveryFull(DeliveryError):
    """The destination has no room."""


class DeliveryRefused(DeliveryError):
    """The destination said no."""
