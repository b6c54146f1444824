"""`train voice`: whether a voice is a woman's or a man's, from clips of which it is known."""

from __future__ import annotations

from agent.cli.arguments import Arguments
from agent.cli.values import File, Name, Natural


class TrainVoiceCommand(Arguments):
    """Trains the model of voices' gender, and measures it on sources left for that."""

    clips: File
    """A line a clip: path, source, speaker, gender (f or m)."""
    out: File
    """The file to be written, voice_gender.json."""
    held_out: tuple[Name, ...] = ()
    """Sources to measure on, and not to train on."""
    seed: Natural = 0
    """Of the noise."""

    def run(self) -> int:
        """Listens to all clips and writes the file."""
        from agent.assembly.model_stores import default_store
        from agent.train.voice.gender_training import train_gender
        from tools.speaker_encoder import SpeakerEncoder

        store = default_store()
        encoder = SpeakerEncoder.load(store.get("campplus"), store.deriver("campplus"))
        print(train_gender(self.clips, self.held_out, self.out, encoder, self.seed))
        return 0
