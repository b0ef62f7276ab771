"""Every screen in every language looks as its reference, and keeps the rules of the look."""

from pathlib import Path

import numpy
import pytest
from PIL import Image

import pictures as kept

#: Letters may differ a little between versions of FreeType; a moved or missing thing may not.
MEAN_DIFFERENCE = 1.5
FAR_OFF = 64
SHARE_FAR_OFF = 0.004


@pytest.fixture(scope="module")
def drawn(program, tmp_path_factory):
    return kept.draw(program, tmp_path_factory.mktemp("screens"))


def test_every_screen_keeps_the_rules_of_the_look(drawn):
    """Contrast 7:1, at most three targets of at least 96 points (but for installers), nothing shrunk or overlapping."""
    assert drawn[1] == ""


def test_the_references_are_those_of_the_screens_and_small(drawn):
    names = {path.stem for path in kept.REFERENCES.glob("*.png")}
    assert names == set(drawn[0])
    assert sum(path.stat().st_size for path in kept.REFERENCES.glob("*.png")) < 3_500_000


def test_every_screen_looks_as_its_reference(drawn, tmp_path_factory):
    wrong = []
    for name, picture in drawn[0].items():
        reference = numpy.asarray(Image.open(kept.REFERENCES / f"{name}.png").convert("RGB"), dtype=int)
        difference = numpy.abs(numpy.asarray(picture, dtype=int) - reference)
        mean = difference.mean()
        share = (difference.max(axis=2) > FAR_OFF).mean()
        if mean > MEAN_DIFFERENCE or share > SHARE_FAR_OFF:
            path = Path(tmp_path_factory.getbasetemp()) / f"{name}.png"
            picture.save(path)
            wrong.append(f"{name}: mean {mean:.2f}, {share:.2%} far off, see {path}")
    assert not wrong, "\n".join(wrong)


def test_a_changed_screen_is_noticed(drawn):
    """The tolerance must not swallow a word: two neighbouring screens are told apart."""
    one, other = drawn[0]["fi-03-idle"], drawn[0]["fi-06-idle-no-visit"]
    difference = numpy.abs(numpy.asarray(one, dtype=int) - numpy.asarray(other, dtype=int))
    assert (difference.max(axis=2) > FAR_OFF).mean() > SHARE_FAR_OFF


def test_the_page_shows_every_screen(drawn):
    captions = {name for group in kept.CAPTIONS.values() for name in group}
    assert captions == {name.split("-", 1)[1] for name in drawn[0]}
    assert kept.PAGE.read_text(encoding="utf-8") == kept.page()
