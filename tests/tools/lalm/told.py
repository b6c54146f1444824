"""What anybody might write into tags."""

from hypothesis import strategies as st

from tools.audio import Segment

LINES = st.text(max_size=30)
SPOKEN = LINES.filter(lambda text: bool(text.split()))
SEGMENTS = (
    st.tuples(st.floats(0, 1e4, allow_nan=False), st.floats(0, 1e4, allow_nan=False))
    .map(sorted)
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: Segment(start=pair[0], end=pair[1]))
)
PLACES = st.none() | SEGMENTS
