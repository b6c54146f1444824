"""The folder of what was heard for training: which ones are gone on with."""

import json
from pathlib import Path

import pytest

from agent.train.controller.percept_cache import CONFIG, FORM, Cache, CacheConfig
from tools.errors import InputError

MADE = CacheConfig(benchmark="mmau", data_sha256="0", tools={"asr": "1"}, form=FORM)


def test_a_cache_is_gone_on_with_by_the_models_that_filled_it(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    cache.begin(MADE)
    cache.begin(MADE)
    assert cache.config == MADE
    with pytest.raises(InputError, match="was made with other models or methods of asr"):
        cache.begin(MADE.model_copy(update={"tools": {"asr": "2"}}))


def test_a_cache_from_before_questions_were_programs_is_refused_in_one_line(tmp_path: Path) -> None:
    kept = json.loads(MADE.model_dump_json())
    del kept["form"]
    (tmp_path / CONFIG).write_text(json.dumps(kept), encoding="utf-8")
    for use in (lambda: Cache(tmp_path).config, lambda: Cache(tmp_path).begin(MADE)):
        with pytest.raises(InputError) as refused:
            use()
        told = str(refused.value)
        assert "holds a cache of form 1; this version reads form 3: make it anew" in told
        assert "\n" not in told
