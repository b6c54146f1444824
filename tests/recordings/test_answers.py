"""The quiz on real recordings: what the embedded models must get right."""

from collections import defaultdict
from pathlib import Path

import pytest

from agent.assemble import House
from agent.player import player
from graphs.state import Budget
from tests.recordings.answers import answers, table
from tests.recordings.build import sources, write
from tests.recordings.sources import Split

pytestmark = pytest.mark.recordings


@pytest.mark.parametrize("split", ["dev", "held"])
def test_most_answers_are_right_and_no_kind_fails(
    split: Split, tmp_path: Path, house: House
) -> None:
    write(split, tmp_path, sources())
    results = list(answers(tmp_path, player(house, Budget()).solve))
    told = table(results)
    print(f"\n{split}: {told}")

    kinds: defaultdict[str, list[bool]] = defaultdict(list)
    for result in results:
        kinds[result.kind].append(result.right)
    assert sum(result.right for result in results) >= 0.7 * len(results), told
    failed = [kind for kind, right in kinds.items() if len(right) > 1 and not any(right)]
    assert failed == [], told
