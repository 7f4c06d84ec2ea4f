"""Packages of QGIS's own Python: they take precedence over those installed here, and nothing here changes them."""

from typing import Dict, List, Sequence

from .causes.known import CAUSES
from .packages import State
from .where.interpreter import program


def in_the_way(states: Sequence[State], home) -> List[State]:
    """Return those of ``states`` that an installation into ``home`` cannot replace: QGIS's own in another version."""
    return [state for state in states if state.unsuitable and not state.lies_in(home)]


def details(state: State) -> Dict[str, str]:
    """Return the details for the texts of the causes ``own-version`` and ``own-broken``."""
    return {
        "package": state.package.name,
        "found": state.version,
        "place": state.folder,
        "requirement": state.package.requirement,
        "program": program(),
    }


def advice(state: State) -> str:
    """Return how to remove or upgrade the package of ``state``."""
    return CAUSES["own-broken"].parts(details(state))[1]
