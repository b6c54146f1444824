"""Which sounds are kinds of which: the part of AudioSet's ontology that taggers know.

After Gemmeke et al. 2017, "Audio Set: An ontology and human-labeled dataset for audio events".
A label may have several parents: a doorbell belongs to the door and is an alarm.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

_CHILDREN = {
    "Speech": "Male speech, man speaking|Female speech, woman speaking|Child speech, kid speaking"
    "|Conversation|Narration, monologue|Babbling|Speech synthesizer|Whispering",
    "Shout": "Bellow|Whoop|Yell|Battle cry|Children shouting|Screaming",
    "Laughter": "Baby laughter|Giggle|Snicker|Belly laugh|Chuckle, chortle",
    "Crying, sobbing": "Baby cry, infant cry|Whimper|Wail, moan",
    "Singing": "Choir|Yodeling|Chant|Mantra|Male singing|Female singing|Child singing"
    "|Synthetic singing|Rapping|Humming",
    "Chant": "Mantra",
    "Breathing": "Wheeze|Snoring|Gasp|Pant|Snort",
    "Cough": "Throat clearing",
    "Hands": "Finger snapping|Clapping",
    "Heart sounds, heartbeat": "Heart murmur",
    "Crowd": "Cheering|Applause|Chatter|Hubbub, speech noise, speech babble|Children playing",
    "Applause": "Clapping",
    "Animal": "Domestic animals, pets|Livestock, farm animals, working animals|Wild animals",
    "Domestic animals, pets": "Dog|Cat",
    "Dog": "Bark|Yip|Howl|Bow-wow|Growling|Whimper (dog)",
    "Cat": "Purr|Meow|Hiss|Caterwaul",
    "Livestock, farm animals, working animals": "Horse|Cattle, bovinae|Pig|Goat|Sheep|Fowl",
    "Horse": "Clip-clop|Neigh, whinny|Snort",
    "Cattle, bovinae": "Moo|Cowbell",
    "Pig": "Oink",
    "Goat": "Bleat",
    "Sheep": "Bleat",
    "Fowl": "Chicken, rooster|Turkey|Duck|Goose",
    "Chicken, rooster": "Cluck|Crowing, cock-a-doodle-doo",
    "Turkey": "Gobble",
    "Duck": "Quack",
    "Goose": "Honk",
    "Wild animals": "Roaring cats (lions, tigers)|Bird|Canidae, dogs, wolves"
    "|Rodents, rats, mice|Insect|Frog|Snake|Whale vocalization",
    "Roaring cats (lions, tigers)": "Roar",
    "Bird": "Bird vocalization, bird call, bird song|Pigeon, dove|Crow|Owl"
    "|Bird flight, flapping wings",
    "Bird vocalization, bird call, bird song": "Chirp, tweet|Squawk",
    "Pigeon, dove": "Coo",
    "Crow": "Caw",
    "Owl": "Hoot",
    "Canidae, dogs, wolves": "Howl|Growling",
    "Rodents, rats, mice": "Mouse|Patter",
    "Insect": "Cricket|Mosquito|Fly, housefly|Bee, wasp, etc.",
    "Fly, housefly": "Buzz",
    "Bee, wasp, etc.": "Buzz",
    "Frog": "Croak",
    "Snake": "Hiss|Rattle",
    "Music": "Musical instrument|Pop music|Hip hop music|Rock music|Rhythm and blues|Soul music"
    "|Reggae|Country|Funk|Folk music|Middle Eastern music|Jazz|Disco|Classical music"
    "|Electronic music|Music of Latin America|Blues|Music for children|New-age music|Vocal music"
    "|Music of Africa|Christian music|Music of Asia|Ska|Traditional music|Independent music|Song"
    "|Background music|Theme music|Jingle (music)|Soundtrack music|Lullaby|Video game music"
    "|Christmas music|Dance music|Wedding music|Happy music|Sad music|Tender music|Exciting music"
    "|Angry music|Scary music|Funny music",
    "Hip hop music": "Beatboxing",
    "Rock music": "Heavy metal|Punk rock|Grunge|Progressive rock|Rock and roll|Psychedelic rock",
    "Rhythm and blues": "Soul music|Funk",
    "Country": "Bluegrass",
    "Jazz": "Swing music",
    "Classical music": "Opera",
    "Electronic music": "House music|Techno|Dubstep|Drum and bass|Electronica"
    "|Electronic dance music|Ambient music|Trance music",
    "Music of Latin America": "Salsa music|Flamenco",
    "Music for children": "Lullaby",
    "Vocal music": "A capella|Opera|Singing",
    "Music of Africa": "Afrobeat",
    "Christian music": "Gospel music",
    "Music of Asia": "Carnatic music|Music of Bollywood",
    "Musical instrument": "Plucked string instrument|Keyboard (musical)|Percussion|Orchestra"
    "|Brass instrument|Bowed string instrument|Wind instrument, woodwind instrument|Harp|Bell"
    "|Harmonica|Accordion|Bagpipes|Didgeridoo|Shofar|Theremin|Singing bowl"
    "|Scratching (performance technique)",
    "Plucked string instrument": "Guitar|Banjo|Sitar|Mandolin|Zither|Ukulele|Harp",
    "Guitar": "Electric guitar|Bass guitar|Acoustic guitar|Steel guitar, slide guitar"
    "|Tapping (guitar technique)|Strum",
    "Keyboard (musical)": "Piano|Organ|Synthesizer|Sampler|Harpsichord|Accordion",
    "Piano": "Electric piano",
    "Organ": "Electronic organ|Hammond organ",
    "Percussion": "Drum kit|Drum machine|Drum|Cymbal|Wood block|Tambourine"
    "|Rattle (instrument)|Gong|Tubular bells|Mallet percussion",
    "Drum": "Snare drum|Bass drum|Timpani|Tabla",
    "Drum kit": "Snare drum|Bass drum|Cymbal|Drum machine",
    "Snare drum": "Rimshot|Drum roll",
    "Cymbal": "Hi-hat",
    "Rattle (instrument)": "Maraca",
    "Mallet percussion": "Marimba, xylophone|Glockenspiel|Vibraphone|Steelpan",
    "Brass instrument": "French horn|Trumpet|Trombone",
    "Bowed string instrument": "String section|Violin, fiddle|Cello|Double bass",
    "Violin, fiddle": "Pizzicato",
    "Wind instrument, woodwind instrument": "Flute|Saxophone|Clarinet",
    "Bell": "Church bell|Jingle bell|Bicycle bell|Cowbell|Tuning fork|Chime"
    "|Change ringing (campanology)|Tubular bells",
    "Church bell": "Change ringing (campanology)",
    "Chime": "Wind chime",
    "Wind": "Rustling leaves|Wind noise (microphone)",
    "Thunderstorm": "Thunder",
    "Water": "Rain|Stream|Waterfall|Ocean|Steam|Gurgling",
    "Rain": "Raindrop|Rain on surface",
    "Ocean": "Waves, surf",
    "Fire": "Crackle",
    "Vehicle": "Boat, Water vehicle|Motor vehicle (road)|Rail transport|Aircraft|Bicycle"
    "|Skateboard",
    "Boat, Water vehicle": "Sailboat, sailing ship|Rowboat, canoe, kayak|Motorboat, speedboat|Ship",
    "Motor vehicle (road)": "Car|Truck|Bus|Emergency vehicle|Motorcycle"
    "|Traffic noise, roadway noise",
    "Car": "Vehicle horn, car horn, honking|Car alarm|Power windows, electric windows|Skidding"
    "|Car passing by|Race car, auto racing",
    "Vehicle horn, car horn, honking": "Toot|Air horn, truck horn",
    "Skidding": "Tire squeal",
    "Truck": "Air brake|Air horn, truck horn|Reversing beeps|Ice cream truck, ice cream van",
    "Emergency vehicle": "Police car (siren)|Ambulance (siren)|Fire engine, fire truck (siren)",
    "Rail transport": "Train|Railroad car, train wagon|Train wheels squealing"
    "|Subway, metro, underground",
    "Train": "Train whistle|Train horn|Railroad car, train wagon",
    "Aircraft": "Aircraft engine|Helicopter|Fixed-wing aircraft, airplane",
    "Aircraft engine": "Jet engine|Propeller, airscrew",
    "Bicycle": "Bicycle bell",
    "Engine": "Light engine (high frequency)|Medium engine (mid frequency)"
    "|Heavy engine (low frequency)|Engine knocking|Engine starting|Idling"
    "|Accelerating, revving, vroom|Jet engine",
    "Light engine (high frequency)": "Dental drill, dentist's drill|Lawn mower|Chainsaw",
    "Door": "Doorbell|Sliding door|Slam|Knock|Tap|Squeak",
    "Doorbell": "Ding-dong",
    "Dishes, pots, and pans": "Cutlery, silverware",
    "Toothbrush": "Electric toothbrush",
    "Typing": "Typewriter|Computer keyboard",
    "Alarm": "Telephone|Alarm clock|Siren|Buzzer|Smoke detector, smoke alarm|Fire alarm|Foghorn"
    "|Whistle|Car alarm|Doorbell|Reversing beeps|Vehicle horn, car horn, honking|Train horn",
    "Telephone": "Telephone bell ringing|Ringtone|Telephone dialing, DTMF|Dial tone|Busy signal",
    "Siren": "Civil defense siren|Police car (siren)|Ambulance (siren)"
    "|Fire engine, fire truck (siren)",
    "Whistle": "Steam whistle|Train whistle",
    "Mechanisms": "Ratchet, pawl|Clock|Gears|Pulleys|Sewing machine|Mechanical fan"
    "|Air conditioning|Cash register|Printer|Camera",
    "Clock": "Tick|Tick-tock|Alarm clock",
    "Camera": "Single-lens reflex camera",
    "Tools": "Hammer|Jackhammer|Sawing|Filing (rasp)|Sanding|Power tool",
    "Power tool": "Drill|Chainsaw",
    "Drill": "Dental drill, dentist's drill",
    "Explosion": "Gunshot, gunfire|Fireworks|Burst, pop|Eruption|Boom",
    "Gunshot, gunfire": "Machine gun|Fusillade|Artillery fire|Cap gun",
    "Fireworks": "Firecracker",
    "Wood": "Chop|Splinter|Crack",
    "Glass": "Chink, clink|Shatter",
    "Liquid": "Splash, splatter|Slosh|Squish|Drip|Pour|Fill (with liquid)|Spray|Pump (liquid)"
    "|Stir|Boiling",
    "Pour": "Trickle, dribble|Gush",
    "Bang": "Slap, smack|Whack, thwack|Smash, crash",
    "Smash, crash": "Breaking|Shatter",
    "Noise": "Environmental noise|Static|Mains hum|Distortion|Sidetone|Cacophony|White noise"
    "|Pink noise|Throbbing|Vibration",
}

_GENERIC = frozenset(
    "Animal|Domestic animals, pets|Livestock, farm animals, working animals|Wild animals|Fowl"
    "|Music|Musical instrument|Plucked string instrument|Keyboard (musical)|Percussion"
    "|Brass instrument|Bowed string instrument|Wind instrument, woodwind instrument|Vehicle"
    "|Motor vehicle (road)|Rail transport|Mechanisms|Tools|Alarm|Water|Liquid|Wood|Hands".split("|")
)

_BACKDROP = frozenset(
    "Silence|Sine wave|Harmonic|Chirp tone|Sound effect|Pulse|Inside, small room"
    "|Inside, large room or hall|Inside, public space|Outside, urban or manmade"
    "|Outside, rural or natural|Reverberation|Echo|Noise|Environmental noise|Static|Mains hum"
    "|Distortion|Sidetone|Cacophony|White noise|Pink noise|Throbbing|Vibration|Television|Radio"
    "|Field recording|Effects unit|Chorus effect|Electronic tuner".split("|")
)


def children(label: str) -> tuple[str, ...]:
    """The kinds of a sound; none for a sound without kinds, or one that is not known."""
    return tuple(_CHILDREN[label].split("|")) if label in _CHILDREN else ()


@cache
def descendants(label: str) -> frozenset[str]:
    """The kinds of a sound, their kinds, and so on."""
    below = [frozenset({child}) | descendants(child) for child in children(label)]
    return frozenset[str]().union(*below)


@cache
def ancestors(label: str) -> frozenset[str]:
    """All that the sound is a kind of."""
    return frozenset(parent for parent in _CHILDREN if label in descendants(parent))


def is_generic(label: str) -> bool:
    """Whether the label says too little by itself: "Animal", "Music", or a backdrop."""
    return label in _GENERIC or is_backdrop(label)


def is_backdrop(label: str) -> bool:
    """Whether the label tells of the place or the recording, and of no sound in it."""
    return label in _BACKDROP


def related(a: str, b: str) -> bool:
    """Whether the two are one sound, or one is a kind of the other."""
    return a == b or b in ancestors(a) or a in ancestors(b)


def known() -> Iterator[str]:
    """Every label of the tables, parents and backdrops included."""
    kinds = (label for parent in _CHILDREN for label in (parent, *children(parent)))
    yield from dict.fromkeys((*kinds, *sorted(_GENERIC), *sorted(_BACKDROP)))
