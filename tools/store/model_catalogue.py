"""Which models there are; `catalogue/` says of each family where its files come from.

The hash is pinned, so the order of sources is by size and speed, not by trust. Each wheel there was
opened, and its member had the hash. The hub's revisions are those that others have recorded beside
the same hashes.
"""

from __future__ import annotations

from tools.store.catalogue import music, sounds, speech, text, voices
from tools.store.catalogue.pinned import Model

MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        speech.WHISPER_BASE,
        speech.WHISPER_TINY,
        sounds.YAMNET,
        voices.CAMPPLUS,
        text.MINILM,
        music.MUSICNN,
        music.CREMA,
        music.BEATNET,
        music.BASIC_PITCH,
    )
}
"""All embedded models. To add one: its family's file, one line here."""
