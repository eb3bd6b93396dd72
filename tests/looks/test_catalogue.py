"""The booth's own catalogue is whole; a wrong one is refused by file, line, key, value and what is allowed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from booth.errors import SettingsError
from booth.looks.catalogue import OWN_CATALOGUE, Catalogue, load_catalogue

NAMES = {
    "genuine_smile",
    "confidence",
    "vulnerability",
    "determination",
    "mystery",
    "joyful_excitement",
    "sadness",
    "quizzical_curiosity",
    "contemplation",
    "energy",
    "direct_gaze",
    "averted_gaze",
    "neutral_friendly",
    "own_way",
}
GOOD = """
[calm]
title = "Calm"
sentence = "Nothing to do."
prompt = "Be calm."
energy = 0.1
cues = [
  { name = "eyes", measure = "eye_openness", change = "percent", range = [-8, -2], tolerance = 3, less = "Softer." },
  { name = "lips", measure = "corner_lift", change = "absolute", range = [0, 1], tolerance = 0.1 },
]
[[calm.ways]]
name = "much"
cues = [
  { name = "brow", measure = "brow_inner", change = "percent", range = [0, 2], tolerance = 3 },
]
[[calm.ways]]
name = "more"
easier = true
offer = "Less will do."
cues = [
  { name = "tilt", measure = "head_roll_deg", change = "degrees", range = [1, 2], tolerance = 3 },
]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "looks.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_look_is_there_and_speaks_in_short_kind_sentences(catalogue: Catalogue) -> None:
    assert set(catalogue) == NAMES
    assert len(catalogue) == len(NAMES)
    for name, look in catalogue.items():
        assert look.name == name
        cues = [cue for way in look.all_ways() for cue in way.cues]
        texts = [look.prompt, look.praise, *(way.offer for way in look.ways), *(cue.more for cue in cues)]
        for text in (*texts, *(cue.less for cue in cues)):
            assert len(text.split()) <= 8, text
            assert text == "" or text.endswith((".", "!")), text
            assert not re.search(r"fake|wrong|bad|sad|angry|happy|feel", text, re.IGNORECASE), text


def test_every_cue_that_can_be_missed_has_something_to_say(catalogue: Catalogue) -> None:
    for look in catalogue.values():
        for cue in look.cues + tuple(cue for way in look.ways for cue in way.cues):
            assert cue.prompt(1 if cue.range[0] > 0 else -1), (look.name, cue.name)
            assert cue.prompt(0) == ""


def test_a_newcomers_look_is_read(tmp_path: Path) -> None:
    look = load_catalogue(written(tmp_path, GOOD))["calm"]
    assert [way.name for way in look.all_ways()] == ["much", "more"]
    assert [cue.name for cue in look.all_ways()[1].cues] == ["tilt", "eyes", "lips"]


def test_a_cue_says_which_way_it_asks(catalogue: Catalogue) -> None:
    asks = {cue.name: cue.asks for cue in catalogue["determination"].all_ways()[0].cues}
    assert (asks["eyes"], asks["gaze"]) == (-1, 0)
    assert catalogue["energy"].cues[0].asks == 1


@pytest.mark.parametrize(
    ("good", "wrong", "said"),
    [
        ("energy = 0.1", "energy = 2", ["line 6", "calm.energy", "2", "<= 1"]),
        ("energy = 0.1", "", ["line 2", "calm", "energy"]),
        (
            '"eye_openness"',
            '"eyes_openness"',
            ["line 8", "calm.cues[0].measure", "'eyes_openness'", "did you mean eye_openness"],
        ),
        ("tolerance = 3, less", "tolerance = -3, less", ["line 8", "calm.cues[0].tolerance", "-3", "> 0"]),
        ("tolerance = 0.1", 'tolerance = "x"', ["line 9", "calm.cues[1].tolerance", "'x'", "float"]),
        ("range = [-8, -2]", "range = [-2, -8]", ["line 8", "calm.cues[0].range", "the lower end comes first"]),
        ("range = [-8, -2]", "range = [-2]", ["line 8", "calm.cues[0].range", "[-2]"]),
        ('change = "absolute"', 'change = "percent"', ["line 9", "calm.cues[1].change", "'percent'", "absolute"]),
        ('change = "degrees"', 'change = "percent"', ["line 21", "calm.ways[1].cues[0].change", "is degrees"]),
        ('"brow_inner", change = "percent"', '"brow_inner", change = "degrees"', ["line 14", "percent or absolute"]),
        ('"head_roll_deg",', '"head_roll_deg", sides = "higher",', ["line 21", "cues[0].sides", "mean or size"]),
        ('name = "more"', 'name = ""', ["line 17", "calm.ways[1].name", "length >= 1"]),
        ('name = "lips"', 'name = "eyes"', ["line 7", "calm.cues", "two are named 'eyes'"]),
        ("easier = true", "easier = true\ncolour = 1", ["line 19", "calm.ways[1].colour", "unknown field"]),
        ('title = "Calm"', 'title = "Calm"\nname = "calm"', ["line 4", "calm.name", "header"]),
        ('title = "Calm"', 'title = "Calm', ["line 3", "key = value"]),
        (GOOD, "calm = 3", ["line 1", "'calm' is no look"]),
        ("[calm]", '["Very Calm"]', ["line 2", "'Very Calm' is no look", "small letters"]),
        ("range = [-8, -2]", "range = [-8, inf]", ["line 8", "calm.cues[0].range", "not two numbers"]),
        ("range = [-8, -2]", "range = [nan, -2]", ["line 8", "calm.cues[0].range", "not two numbers"]),
        ("energy = 0.1", "energy = 0.1\ngaze = [0, 200]", ["line 7", "calm.gaze[1]", "<= 45"]),
        ("range = [-8, -2]", "range = [-8, 2]", ["line 7", "calm.cues", "leaves out 0"]),
        ("easier = true\n", "", ["line 18", "calm.ways[1].offer", "easier"]),
        ('sentence = "Nothing to do."', "sentence = 1979-05-27", ["line 4", "calm.sentence", "str"]),
    ],
)
def test_a_wrong_entry_is_refused_with_its_line(tmp_path: Path, good: str, wrong: str, said: list[str]) -> None:
    path = written(tmp_path, GOOD.replace(good, wrong, 1))
    with pytest.raises(SettingsError) as refused:
        load_catalogue(path)
    for part in (str(path), *said):
        assert part in str(refused.value)


def test_a_look_without_cues_says_that_it_is_not_scored(tmp_path: Path) -> None:
    bare = '[free]\ntitle = "Free"\nsentence = "s"\nprompt = "p"\nenergy = 0\n'
    with pytest.raises(SettingsError, match=r"free.*scored = false"):
        load_catalogue(written(tmp_path, bare))
    assert not load_catalogue(written(tmp_path, bare + "scored = false\n"))["free"].scored


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml cannot be read: No such file"):
        load_catalogue(tmp_path / "nowhere.toml")
    (tmp_path / "latin.toml").write_bytes(b"title = '\xe9'")
    with pytest.raises(SettingsError, match="UTF-8"):
        load_catalogue(tmp_path / "latin.toml")


def test_the_file_explains_every_key_to_a_newcomer() -> None:
    explained = OWN_CATALOGUE.read_text(encoding="utf-8").split("[neutral_friendly]")[0]
    for key in (
        "title",
        "sentence",
        "prompt",
        "praise",
        "energy",
        "gaze",
        "lowers_lids",
        "scored",
        "reached",
        "hold_s",
    ):
        assert key in explained
    for key in ("watch_smile", "cues", "never", "ways", "easier", "offer", "measure", "change", "range", "tolerance"):
        assert key in explained
    for key in ("sides", "weight", "more", "less"):
        assert key in explained
