"""The models that come with the plugin."""

from sar_cloud_removal.models.cards import read_card
from sar_cloud_removal.models.store import ModelStore


def bundled_cards() -> list:
    """Return the cards of the bundled models, by name."""
    return [read_card(path) for path in ModelStore().cards().values()]
