"""The training of the reader: cross-entropy of each step, on one GPU or a CPU; resumes.

With `reader_{arrays,config,layers,network,weights}.py` it needs torch, numpy and safetensors alone,
so that arrays and code can be carried to another machine.
"""

from __future__ import annotations

import itertools
import json
import math
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from agent.train.reader.reader_arrays import Examples, Ints
from agent.train.reader.reader_config import ReaderConfig
from agent.train.reader.reader_network import ReaderNetwork
from agent.train.reader.reader_weights import save_network

MASK = 103
"""MiniLM's token for a hidden word."""

HALF, STATE, LOG = "reader-half.safetensors", "training.pt", "log.jsonl"
"""What a training leaves in its folder: the weights, all that it goes on from, its numbers."""

TIMED = 10
"""Updates after which it is said how long the rest will take."""

SEEDS = 1_000_003
"""Between the random numbers of one seed and the next."""


class ReaderTraining:
    """One training, from wherever its folder is."""

    def __init__(
        self,
        network: ReaderNetwork,
        words: NDArray[np.float16],
        config: ReaderConfig,
        folder: Path,
        device: str | None = None,
    ) -> None:
        self.device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self.network = network.to(self.device)
        self.words = torch.tensor(words).to(self.device)
        self.config = config
        self.folder = folder
        groups = [
            {"params": list(network.encoder.parameters()), "lr": config.encoder_rate},
            {"params": list(network.decoder.parameters()), "lr": config.decoder_rate},
        ]
        self.optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=config.decay)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimiser, config.rate)
        self.done = 0
        folder.mkdir(parents=True, exist_ok=True)
        self._resume()

    def train(self, examples: Examples, dev: Examples, seconds: float = math.inf) -> None:
        """Goes on to the last update, or for so long."""
        began, first, losses = time.monotonic(), self.done, list[float]()
        for which in self._left(examples):
            losses.append(self._update(examples, which))
            spent = time.monotonic() - began
            if self.done == first + TIMED:
                self._tell_ahead(spent / TIMED)
            last = self.done >= self.config.updates
            if last or self.done % self.config.every == 0:
                self._note(losses, dev, spent)
                losses.clear()
            if last or spent > seconds:
                break
        self._save()

    def _left(self, examples: Examples) -> Iterator[Ints]:
        """The batches that were not learned from yet."""
        if not len(examples):
            raise ValueError("no examples to learn from")
        drawn = (
            which
            for epoch in itertools.count()
            for which in examples.batches(self.config.batch, self.config.seed + epoch)
        )
        return itertools.islice(drawn, self.done, max(self.done, self.config.updates))

    def _update(self, examples: Examples, which: Ints) -> float:
        """One step of the optimiser; what is drawn for it depends on nothing before."""
        torch.manual_seed(self.config.seed * SEEDS + self.done)
        self.network.train()
        scores, targets = self._scores(examples, which)
        flat = nn.functional.cross_entropy(
            scores.flatten(0, 1).float(), targets.flatten(), ignore_index=-1
        )
        self.optimiser.zero_grad(set_to_none=True)
        flat.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.schedule.step()
        self.done += 1
        # Asking for the number waits for the GPU.
        return flat.item() if self.device == "cpu" or self.done % 20 == 0 else math.nan

    def _scores(self, examples: Examples, which: Ints) -> tuple[Tensor, Tensor]:
        """Scores and targets of a batch."""
        start = self.network.shape.operators
        batch = {
            name: torch.from_numpy(one).to(self.device, non_blocking=True)
            for name, one in examples.padded(which, start).items()
        }
        cuda = self.device == "cuda"
        with torch.autocast("cuda", torch.bfloat16) if cuda else nullcontext():
            words = self.words[self._hidden(batch["tokens"])].float()
            real = batch["real"].bool()
            return self.network(words, batch["parts"], real, batch["steps"]), batch["targets"]

    def _hidden(self, tokens: Tensor) -> Tensor:
        """In training, some tokens behind a mask."""
        if not self.network.training:
            return tokens
        drawn = torch.rand(tokens.shape, device=tokens.device) < self.config.masked
        return torch.where(drawn, MASK, tokens)

    @torch.no_grad()
    def exact(self, examples: Examples) -> float:
        """The share of examples every step of which is the likeliest, given those before."""
        self.network.eval()
        right = 0
        for which in examples.batches(256, 0):
            scores, targets = self._scores(examples, which)
            hit = (scores.argmax(-1) == targets) | (targets < 0)
            right += int(hit.all(dim=1).sum())
        return right / max(1, len(examples))

    def _tell_ahead(self, seconds: float) -> None:
        """How long the rest will take, by the first updates."""
        left = self.config.updates - self.done
        if left > 0:
            told = f"{left} updates of {self.config.batch} examples on {self.device}"
            print(f"{told}: about {left * seconds / 60:.0f} min", flush=True)

    def _note(self, losses: list[float], dev: Examples, seconds: float) -> None:
        """One line of the log, and a checkpoint."""
        known = [one for one in losses if math.isfinite(one)]
        loss = round(sum(known) / len(known), 4) if known else None
        line = {"update": self.done, "loss": loss, "dev": round(self.exact(dev), 4),
                "seconds": round(seconds, 1)}  # fmt: skip
        print(json.dumps(line), flush=True)
        with (self.folder / LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        self._save()

    def _save(self) -> None:
        """The weights for the reader, and everything for going on; whole or not at all."""
        save_network(self.network, self.folder / HALF)
        state = {"network": self.network.state_dict(), "optimiser": self.optimiser.state_dict(),
                 "schedule": self.schedule.state_dict(), "done": self.done}  # fmt: skip
        part = self.folder / f"{STATE}.part"
        torch.save(state, part)
        part.replace(self.folder / STATE)

    def _resume(self) -> None:
        path = self.folder / STATE
        if path.exists():
            state = torch.load(path, map_location=self.device, weights_only=True)
            self.network.load_state_dict(state["network"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.schedule.load_state_dict(state["schedule"])
            self.done = state["done"]
