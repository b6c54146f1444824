"""Which sounds go together in a place: sounds of a theme come first, and strangers after them."""

from __future__ import annotations

from evals.scenes.clip_manifest import Clip
from tools import ontology

Theme = frozenset[str]
"""Labels of AudioSet; all their kinds belong to it."""

STREET = Theme(("Vehicle", "Alarm", "Dog", "Bird", "Bell", "Engine", "Whistle"))
FARM = Theme(("Livestock, farm animals, working animals", "Domestic animals, pets", "Insect"))
WORKSHOP = Theme(("Tools", "Engine", "Wood", "Glass", "Mechanisms", "Door", "Explosion"))
KITCHEN = Theme(("Dishes, pots, and pans", "Liquid", "Water", "Glass", "Door", "Alarm", "Cat"))
HOME = Theme(("Door", "Telephone", "Domestic animals, pets", "Clock", "Laughter", "Bell"))
WILD = Theme(("Wild animals", "Thunderstorm", "Wind", "Rain", "Insect", "Bird"))
CHIME = Theme(("Bell", "Telephone", "Chime", "Ding-dong"))
STAGE = Theme(("Applause", "Cheering", "Laughter", "Crowd"))

PLACES = (STREET, FARM, WORKSHOP, KITCHEN, HOME, WILD)

ANYTHING = Theme()


def belongs(clip: Clip, theme: Theme) -> bool:
    """Whether a recording is of a theme."""
    return clip.label in theme or bool(theme & ontology.ancestors(clip.label))
