"""Which models there are; `catalogue/` says of each family where its files come from.

The hash is pinned, so the order of sources is by size and speed, not by trust. Each wheel there was
opened, and its member had the hash. The hub's revisions are those that others have recorded beside
the same hashes.
"""

from __future__ import annotations

from tools.store.catalogue import (
    language_models,
    music_models,
    separation_models,
    sound_models,
    speech_models,
    text_models,
    voice_models,
)
from tools.store.catalogue.pinned_file import Model

MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        speech_models.WHISPER_BASE,
        speech_models.WHISPER_TINY,
        sound_models.YAMNET,
        voice_models.CAMPPLUS,
        text_models.MINILM,
        separation_models.SPLEETER,
        music_models.MUSICNN,
        music_models.CREMA,
        music_models.BEATNET,
        music_models.BASIC_PITCH,
        *language_models.GGUF,
    )
}
"""All embedded models. To add one: its family's file, one line here."""
