"""Trained controllers against every fair baseline, as files for each cache and on the terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from agent.assembly.agent_solver import pulled
from agent.show import tables
from agent.show.console import Console
from agent.show.terminal import say, say_all
from agent.train.controller import controller_plots
from agent.train.controller.controller_grids import grids, sentences
from agent.train.controller.controller_proof import Proof, Trained, WorldSet, fitted, prove
from agent.train.controller.open_worlds import opened, reasoner
from agent.train.controller.percept_cache import Cache
from agent.train.controller.training_files import VALUE
from graphs.policy import learned_controller, listening_value
from graphs.policy_network import Network
from graphs.program_controller import COST_LAMBDA
from tools.errors import InputError
from tools.files import made_folder, write_whole


def write_report(
    caches: Sequence[Path],
    weights: Sequence[Path],
    out: Path | None = None,
    train: Path | None = None,
    as_json: bool = False,
) -> None:
    """Plays every controller in every world of each cache, each cache apart.

    Args:
        caches: The explored questions to compare on.
        weights: A file for every training; the verdict is on the variant of the first.
        out: Where pages and pictures go, in a folder for each of several caches; the caches.
        train: The explored questions that the one-shot set is fitted on.
        as_json: Whether to print an object instead of tables.
    """
    homes = folders(caches, out)
    runtime = pulled()
    trained = [_trained(path) for path in weights]
    known = {name: opened(Cache(cache), runtime) for name, cache in zip(homes, caches, strict=True)}
    taught = opened(Cache(train), runtime) if train else ()
    answerer, value = reasoner(runtime), _value(weights[0])
    stage = WorldSet(answerer, taught, trained[0].features.prices, value)
    sets = fitted(stage) if taught else {}
    proofs: list[Proof] = []
    try:
        for name, items in known.items():
            proofs.append(prove(name, replace(stage, known=items), trained, sets))
            write_proof(proofs[-1], homes[name])
    finally:
        if proofs:
            show(proofs, as_json)


def folders(caches: Sequence[Path], out: Path | None) -> dict[str, Path]:
    """Where the page of each cache goes, by its name.

    Raises:
        InputError: Two have one name.
    """
    names = [cache.resolve().name for cache in caches]
    if twice := [name for name in names if names.count(name) > 1]:
        raise InputError(
            f"found two caches of the name {twice[0]!r}; expected each folder to have its own"
        )
    if out and len(caches) == 1:
        return {names[0]: out}
    homes = [out / name if out else cache for name, cache in zip(names, caches, strict=True)]
    return dict(zip(names, homes, strict=True))


def _trained(path: Path) -> Trained:
    network, features = learned_controller.load(path)
    notes = network.notes
    return Trained(
        network,
        features,
        notes.get("variant", "full"),
        int(notes.get("seed", "0")),
        int(notes.get("members", "1")),
    )


def _value(path: Path) -> Network | None:
    """What was fitted in the same training; None where it is not beside the weights."""
    beside = path.with_name(VALUE)
    return listening_value.load(beside, lambda _: None).network if beside.exists() else None


def write_proof(proof: Proof, folder: Path) -> None:
    """The numbers, the page and the picture."""
    made_folder(folder)
    write_whole(folder / "controller.json", proof.model_dump_json(indent=1) + "\n")
    told = [f"{proof.items} questions", *sentences(proof)]
    page = tables.markdown("Controllers", told, list(grids(proof)))
    write_whole(folder / "controller.md", page + "\n![curves](controller.png)\n")
    picture = folder / "controller.png"
    controller_plots.draw_controllers(proof.points, proof.parts, COST_LAMBDA, picture)


def show(proofs: Sequence[Proof], as_json: bool) -> None:
    """Prints the tables of each cache with its verdict; and who leads by all of them."""
    leads, console = all(one.verdict.leads for one in proofs), Console(highlight=False)
    if as_json:
        told = {one.cache: one.model_dump(mode="json") for one in proofs}
        say_all(json.dumps({"leads": leads, "caches": told}, indent=1, ensure_ascii=False))
        return
    for proof in proofs:
        tables.draw(list(grids(proof)), console)
        for line in sentences(proof):
            say(line)
    if len(proofs) > 1:
        who = "the trained" if leads else "the hand-written"
        say(f"By all {len(proofs)} caches, {who} controller leads by default.")
