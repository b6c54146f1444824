"""`train voice`: whether a voice is a woman's or a man's, from clips of which it is known."""

from __future__ import annotations

from pathlib import Path

from agent.cli.arguments import Arguments
from agent.cli.values import File, Name
from agent.show.terminal import say


class TrainVoiceCommand(Arguments):
    """Trains the model of voices' gender, and measures it on sources left for that."""

    clips: File
    """A line a clip: path, source, speaker, gender (f or m)."""
    out: File
    """The file to be written, voice_gender.json."""
    held_out: tuple[Name, ...] = ()
    """Sources to measure on, and not to train on."""
    cache: Path | None = None
    """Where what was heard of each clip is kept, for the next time (voices in the cache)."""

    def run(self) -> int:
        """Listens to all clips and writes the file."""
        from agent.assembly.model_stores import store_of
        from agent.assembly.settings import load
        from agent.train.voice.gender_training import train_gender
        from agent.train.voice.voice_cache import VoiceCache
        from tools.speaker_encoder import SpeakerEncoder

        settings = load()
        store = store_of(settings)
        encoder = SpeakerEncoder.load(store.get("campplus"), store.deriver("campplus"))
        cache = VoiceCache(self.cache or settings.cache / "voices", encoder)
        say(str(train_gender(self.clips, self.held_out, self.out, cache)))
        return 0
