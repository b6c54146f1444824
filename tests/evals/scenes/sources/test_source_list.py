"""A source's TOML file: what all clips share is said once, and what does not fit is refused."""

from pathlib import Path

import pytest

from evals.scenes.sources.source_list import read
from tools.errors import InputError

HEAD = """
splits = ["dev", "test"]
packages = [{ name = "dogs", version = "1.0" }, { name = "more-dogs", version = "2" }]
[every]
licence = "CC0"
label = "Bark"
crest = 12.0
start = 0.0
"""
ROW = 'file = "dog.ogg", sha256 = "%s", end = 1.0' % ("a" * 64)


def listed(tmp_path: Path, rows: str, head: str = HEAD) -> Path:
    path = tmp_path / "kennel.toml"
    # What stands after a table's head belongs to it, so the clips come first.
    path.write_text(f"{rows}\n{head}", encoding="utf-8")
    return path


def test_what_all_clips_share_is_said_once(tmp_path: Path) -> None:
    rows = f'sound = [{{ split = "dev", {ROW} }}, {{ split = "test", licence = "PD", {ROW} }}]'
    source = read(listed(tmp_path, rows))
    (first,), (second,) = source.of("dev", "sound"), source.of("test", "sound")
    assert source.name == "kennel"
    assert (first.package, first.label, first.licence, second.licence) == (
        *("dogs", "Bark", "CC0", "PD"),
    )
    assert source.of("train", "sound") == source.of("dev", "voice") == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('split = "train"', r"in train; expected one of \['dogs', 'more-dogs'\]"),
        ('split = "dev", package = "cats"', "is of cats and in dev; expected one of"),
        ('split = "dev", volume = 3', "Extra inputs"),
        ('split = "dev", crest = -1.0', "greater than 0"),
    ],
)
def test_a_clip_that_does_not_belong_is_refused(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(InputError, match=rf"kennel\.toml is no list of clips: .*{said}"):
        read(listed(tmp_path, f"sound = [{{ {row}, {ROW} }}]"))


def test_a_missing_file_and_one_that_is_no_toml_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot read .*kennel\.toml: No such file"):
        read(tmp_path / "kennel.toml")
    with pytest.raises(InputError, match=r"kennel\.toml is no list of clips"):
        read(listed(tmp_path, "sound = ["))


@pytest.mark.parametrize(
    ("package", "said"),
    [
        ('{ name = "dogs", version = "1", sha256 = "%s" }' % ("b" * 64), "of kind 'debian' has"),
        ('{ kind = "npm", name = "dogs", version = "1" }', "of kind 'npm' has the hash ''"),
    ],
)
def test_wheels_and_tarballs_have_a_hash_and_debian_packages_have_none(
    tmp_path: Path, package: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        read(listed(tmp_path, "", f'splits = ["dev"]\npackages = [{package}]'))
