"""What the booth tells staff: English in the journal, the screen's language on the screen, whole between processes."""

from __future__ import annotations

import ast
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from booth import errors
from booth.errors import DeliveryError, DeviceError, ModelError, StoreError
from booth.store.live import Live, Sight
from booth.told import Told, packed, told, unpacked
from booth.words import load_words
from booth.words.template import ROOMS

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="{}"))
VALUES = NAMES | st.integers(-(10**9), 10**9) | st.lists(NAMES.map(lambda name: told("Blurred: {name}", name=name)))


AT_A_DESK: Final = {
    "app.py", "beside.py", "face/prepare.py", "gpio/simulated.py", "kiosk/window.py"
}  # fmt: skip
"""Files whose own errors end a command: no screen ever shows them."""


class Backwards(NullTranslations):
    """A language of one sentence."""

    def pgettext(self, context: str, message: str) -> str:
        assert context == "told"
        return {"{stick} has {count} files: {why}": "{why}. {count} Dateien auf {stick}"}.get(message, message[::-1])


def test_a_sentence_is_english_in_the_journal_and_its_own_on_the_screen() -> None:
    lost = told(
        "{stick} has {count} files: {why}", "EIO", stick="stick 1", count=88_412, why=[told("wet"), told("old")]
    )
    assert f"{lost}" == "stick 1 has 88,412 files: wet · old (EIO)"
    german = replace(load_words("de"), translations=Backwards())
    assert german.told(lost) == "tew · dlo. 88.412 Dateien auf stick 1"
    assert load_words().told(lost) == "stick 1 has 88,412 files: wet · old"


def test_what_was_not_made_here_stays_as_it_is() -> None:
    assert load_words("de").told("/dev/sda1 {odd}") == "/dev/sda1 {odd}"
    assert unpacked(packed("/dev/sda1")) == "/dev/sda1"


def test_an_error_still_knows_its_sentence() -> None:
    said = str(DeliveryError(told("{stick} is gone.", stick="stick 1")))
    assert isinstance(said, Told) and said.sentence == "{stick} is gone."


@given(st.dictionaries(st.sampled_from(["one", "two"]), VALUES, min_size=2), NAMES)
def test_it_comes_whole_through_a_database_or_a_pipe(values: dict[str, Any], detail: str) -> None:
    before = told("{one} and {two}.", detail, **values)
    after = unpacked(packed(before))
    assert isinstance(after, Told) and after == before
    assert (after.sentence, after.values, after.detail) == (before.sentence, before.values, before.detail)
    assert load_words("pl").told(after) == load_words("pl").told(before)


def test_sticks_are_told_of_in_another_process(tmp_path: Path) -> None:
    (tmp_path / "delivery").mkdir()
    sights = (Sight(state="served", sentence=told("{stick} is plugged in.", stick="stick 1"), name="stick 1"),)
    Live(tmp_path).say_sights(sights)
    (heard,) = Live(tmp_path).sights()
    assert heard == sights[0] and isinstance(heard.sentence, Told)


def test_no_room_whose_troubles_the_screen_shows_says_them_in_bare_english() -> None:
    kinds = {DeviceError, StoreError, ModelError, DeliveryError}
    named = {kind.__name__ for kind in vars(errors).values() if isinstance(kind, type) and kinds & set(kind.__mro__)}
    bare = [
        f"{path.relative_to(ROOMS)}:{call.lineno}"
        for path in sorted(ROOMS.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in named
        if call.args and isinstance(call.args[0], ast.Constant | ast.JoinedStr | ast.BinOp)
    ]
    assert [place for place in bare if place.split(":")[0] not in AT_A_DESK] == []
    assert bare, "nothing was looked at"
