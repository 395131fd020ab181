"""Lesson → what the model learnt of it. `__main__` calls it.

Neighbourhood components analysis (Goldberger, Roweis, Hinton, Salakhutdinov, 2004) over all texts at once: a text should find others of
its own page nearest, one that no page answers others of that kind. Which of a page's texts is left to it, so that
two questions of a page that have nothing in common are not drawn together.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from knowledge.embedding.taught import UP
from knowledge.teaching.encoder import Encoder, Tokens, batches
from knowledge.teaching.lesson import Lesson


@dataclass(frozen=True, slots=True)
class Course:
    """How the model is taught. `nearness` is the cosine by which a neighbour counts e times as much as another.

    `kept` is the share of what was learnt that is added to the model. With all of it, it knows these pages best and has
    forgotten much of everything else; halfway it is better at both (Wortsman et al., 2022).
    """

    rounds: int = 3
    batch: int = 64
    pace: float = 1e-3
    nearness: float = 0.05
    kept: float = 0.5
    dropout: float = 0.1
    rank: int = 16
    seed: int = 20


Tell = Callable[[int, int, float], None]
"""Called after each step with its number, how many there are, and the loss smoothed over some fifty steps."""

_SORTED_TOGETHER = 20
"""Batches whose texts are sorted by length before they are cut, so that little is padded."""
_WARM_UP = 50
_SLOWEST = 0.02
_SMOOTH = 0.02
_FAR = -1e4


def teach(
    encoder: Encoder, tokens: Tokens, lesson: Lesson, course: Course, tell: Tell
) -> dict[str, NDArray[np.float16]]:
    """Train the encoder's thin matrices and return them."""
    leads_to = torch.from_numpy(lesson.leads_to)
    seen = encoder.all_vectors(tokens)
    order = list(_order(tokens, course))
    learning = torch.optim.AdamW(encoder.learning.values(), lr=course.pace, weight_decay=0.01)
    pace = torch.optim.lr_scheduler.LambdaLR(learning, lambda step: _pace(step, len(order)))
    torch.manual_seed(course.seed)
    smooth = 0.0
    for step, places in enumerate(order):
        vectors = encoder.vectors([tokens[place] for place in places], course.dropout)
        loss = _loss(vectors, seen, leads_to, places, course.nearness)
        learning.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(encoder.learning.values()), 1.0)
        learning.step()
        pace.step()
        seen[places] = vectors.detach()
        smooth += (float(loss.detach()) - smooth) * max(_SMOOTH, 1 / (step + 1))
        tell(step + 1, len(order), smooth)
    return {
        name: (value.detach().numpy() * (course.kept if name.endswith(UP) else 1.0)).astype(np.float16)
        for name, value in encoder.learning.items()
    }


def _loss(
    vectors: torch.Tensor, seen: torch.Tensor, leads_to: torch.Tensor, places: Sequence[int], nearness: float
) -> torch.Tensor:
    """How unlikely a text's neighbour is of another page, in nats; itself is not its neighbour."""
    here = torch.tensor(places)
    near = vectors @ seen.T / nearness
    near[torch.arange(len(places)), here] = _FAR
    own = near.masked_fill(leads_to[here][:, None] != leads_to[None], _FAR)
    return (near.logsumexp(1) - own.logsumexp(1)).mean()


def _order(tokens: Tokens, course: Course) -> list[list[int]]:
    """Every text once a round, in batches of like length, by chance."""
    chance = random.Random(course.seed)  # noqa: S311 - an order, not a secret
    order = []
    for _round in range(course.rounds):
        places = list(range(len(tokens)))
        chance.shuffle(places)
        cut = [
            batch
            for stretch in batches(places, course.batch * _SORTED_TOGETHER)
            for batch in batches(sorted(stretch, key=lambda place: len(tokens[place])), course.batch)
        ]
        chance.shuffle(cut)
        order += cut
    return order


def _pace(step: int, steps: int) -> float:
    return min(1.0, (step + 1) / _WARM_UP) * max(_SLOWEST, 1 - step / steps)
