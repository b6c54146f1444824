"""Words of which each means something in a program: ordinals, degrees, numbers, people."""

from __future__ import annotations

ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "final": -1,
    "2nd": 2, "3rd": 3, "1st": 1, "sixth": 6, "4th": 4, "tenth": 10,
}  # fmt: skip
MOST = {
    "loudest": ("most", "loudness"), "quietest": ("least", "loudness"),
    "softest": ("least", "loudness"), "highest": ("most", "pitch"), "lowest": ("least", "pitch"),
    "deepest": ("least", "pitch"), "highest-pitched": ("most", "pitch"),
    "fastest": ("most", "tempo"), "slowest": ("least", "tempo"), "longest": ("most", "length"),
    "shortest": ("least", "length"), "briefest": ("least", "length"),
    "most frequent": ("most", "count"), "rarest": ("least", "count"), "main": ("most", "loudness"),
    "most prominent": ("most", "loudness"), "dominant": ("most", "loudness"),
}  # fmt: skip
MORE = {
    "louder": ("loudness", True), "quieter": ("loudness", False), "softer": ("loudness", False),
    "higher": ("pitch", True), "lower": ("pitch", False), "higher in pitch": ("pitch", True),
    "faster": ("tempo", True), "slower": ("tempo", False), "longer": ("length", True),
    "shorter": ("length", False),
}  # fmt: skip
TRENDS = {
    "louder": "loudness", "quieter": "loudness", "softer": "loudness", "faster": "tempo",
    "slower": "tempo", "higher": "pitch", "lower": "pitch", "longer": "length", "shorter": "length",
}  # fmt: skip
DIMENSIONS = {"tempo": "tempo", "volume": "loudness", "loudness": "loudness", "pitch": "pitch",
              "speed": "tempo", "level": "loudness"}  # fmt: skip
VOICES = {"highest": ("most", "pitch"), "lowest": ("least", "pitch"), "deepest": ("least", "pitch"),
          "loudest": ("most", "loudness"), "quietest": ("least", "loudness")}  # fmt: skip

PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5}
COUNTS = "zero one two three four five six seven eight nine ten eleven twelve".split()

PEOPLE = {
    "the man": "man(speech())", "the woman": "woman(speech())", "a man": "man(speech())",
    "a woman": "woman(speech())", "the child": "child(speech())", "the girl": "child(speech())",
    "the boy": "child(speech())", "the male voice": "man(speech())", "a lady": "woman(speech())",
    "the female speaker": "woman(speech())", "somebody": "speech()", "the speaker": "speech()",
    "anyone": "speech()", "the first speaker": "by(speech(), nth(1, speaker()))",
    "the second speaker": "by(speech(), nth(2, speaker()))",
    "speaker 2": "by(speech(), nth(2, speaker()))",
    "the last speaker": "by(speech(), nth(-1, speaker()))", "a guy": "man(speech())",
    "the third person": "by(speech(), nth(3, speaker()))",
}  # fmt: skip
GENDERS = {"men": "man", "women": "woman", "children": "child", "males": "man", "females": "woman",
           "kids": "child", "ladies": "woman", "guys": "man"}  # fmt: skip
ONE = {"man": "man", "woman": "woman", "child": "child", "male": "man", "female": "woman"}
