"""Judges: from what is seen of each estimate to its weight, in every cell; all start at the weights of the stack."""

from dataclasses import dataclass
from typing import Callable, Dict, List, Sequence

import numpy as np
import torch
from torch import nn

from ...nets.layers import ConvBlock, DeconvBlock, DilatedInception
from .estimates import LEVEL_SIGMAS_PX, MAPS, OWN
from .examples import Example

WIDTH, BLOCKS, DROPOUT = 16, 3, 0.2
MOST_DEVIATIONS = 4.0
_NEVER = -30.0


class Data:
    """An ``Example`` as tensors, whose fields it has; ``mean_square``: that of the stack's errors."""

    def __init__(self, example: Example):
        self.who, self.references = example.who, example.references
        for name in ("maps", "own", "weights", "products"):
            setattr(self, name, torch.from_numpy(np.asarray(getattr(example, name), np.float32)))
        self.rows, self.columns = torch.from_numpy(example.rows), torch.from_numpy(example.columns)
        self.count = float(example.pixels.sum()) * len(self.products)
        self.mean_square = mean_square(self, torch.zeros_like(self.weights))


def mean_square(data: Data, logits):
    """Return the mean squared error in the hole with the weights softmax(log weights + ``logits`` (K, B, n)).

    The stack's image is changed by the differences of the weights: without logits it stays as it is, to the last bit.
    """
    weights = data.weights
    logs = torch.where(weights > 0, torch.log(weights.clamp(min=1e-9)), torch.full_like(weights, _NEVER))
    steps = torch.softmax(logs + logits, 0) - torch.softmax(logs, 0)
    parts = torch.cat([torch.ones_like(steps[:1]), steps]).permute(1, 2, 0)
    return torch.einsum("bnk,bnkl,bnl->", parts, data.products, parts) / data.count


class LocalFit(nn.Module):
    """Nothing learnt: an estimate counts as much more as its remainders on clear ground near are smaller."""

    def forward(self, data: Data):
        """Return the logits (K, B, n)."""
        levels = data.own[2 : 3 * len(LEVEL_SIGMAS_PX) : 3]
        return -levels.mean(0)


class _Standardised(nn.Module):
    """Brings features to mean 0 and deviation 1, as they are in the ``examples`` (F, N)."""

    def __init__(self, examples, centred=True):
        super().__init__()
        self.register_buffer("mean", examples.mean(1) if centred else torch.zeros(len(examples)))
        self.register_buffer("deviation", examples.std(1) + 0.02)

    def forward(self, features):
        shape = (-1, *[1] * (features.dim() - 1))
        found = (features - self.mean.reshape(shape)) / self.deviation.reshape(shape)
        return found.clamp(-MOST_DEVIATIONS, MOST_DEVIATIONS)


class Linear(nn.Module):
    """One coefficient for each of the features that compare estimates."""

    def __init__(self, training: Sequence[Data]):
        super().__init__()
        self.scale = _Standardised(_sample(training, _own), centred=False)
        self.coefficients = nn.Parameter(torch.zeros(OWN))

    def forward(self, data: Data):
        """Return the logits (K, B, n)."""
        return torch.einsum("f,fkbn->kbn", self.coefficients, self.scale(_own(data)))


class SmallNetwork(nn.Module):
    """Two layers for each estimate, band and cell, from its features and those of the place."""

    def __init__(self, training: Sequence[Data]):
        super().__init__()
        self.own, self.place = _Standardised(_sample(training, _own)), _Standardised(_sample(training, _place))
        self.head = _head(OWN + MAPS)

    def forward(self, data: Data):
        """Return the logits (K, B, n)."""
        own, place = self.own(_own(data)), self.place(_place(data))
        found = torch.cat([own, place[:, None].expand(-1, own.shape[1], -1, -1)])
        return self.head(found.movedim(0, -1))[..., 0]


class Fuser(nn.Module):
    """GAN2's encoder – DRIBs – decoder over the place, once for each band, and a head for each estimate.

    Bands and estimates share all weights, so that there may be any number of them.
    """

    def __init__(self, training: Sequence[Data]):
        super().__init__()
        w = WIDTH
        self.own = _Standardised(_sample(training, lambda data: data.own))
        self.place = _Standardised(_sample(training, lambda data: data.maps))
        self.encode0 = ConvBlock(MAPS, w, 3, 1, 1, norm=False)
        self.encode1 = ConvBlock(w, 2 * w, 4, 2, 1)
        self.encode2 = ConvBlock(2 * w, 4 * w, 4, 2, 1)
        self.blocks = nn.Sequential(*(DilatedInception(4 * w) for _ in range(BLOCKS)))
        self.decode1 = DeconvBlock(4 * w, 2 * w, 4, 2, 1, dropout=DROPOUT)
        self.decode2 = DeconvBlock(4 * w, w, 4, 2, 1)
        self.head = _head(2 * w + len(training[0].own))

    def forward(self, data: Data):
        """Return the logits (K, B, n)."""
        turn = _random_flips() if self.training else ()
        first = self.encode0(self.place(data.maps).transpose(0, 1).flip(turn))
        second = self.encode1(first)
        found = self.decode1(self.blocks(self.encode2(second)))
        found = self.decode2(torch.cat([found, second], 1))
        found = torch.cat([found, first], 1).flip(turn)
        place = found[:, :, data.rows, data.columns].transpose(0, 1)
        own = self.own(data.own)
        features = torch.cat([own, place[:, None].expand(-1, own.shape[1], -1, -1)])
        return self.head(features.movedim(0, -1))[..., 0]


def _random_flips():
    return tuple(axis for axis in (2, 3) if torch.rand(()) < 0.5)


def _own(data):
    return data.own[:OWN]


def _place(data):
    return data.maps[:, :, data.rows, data.columns]


def _sample(training, features):
    """Return some of the features (F, N) of all ``training`` data."""
    return torch.cat([features(data).flatten(1)[:, ::7] for data in training], 1)


def _head(features) -> nn.Sequential:
    """Return layers whose output is 0 before training."""
    last = nn.Linear(WIDTH, 1, bias=False)
    nn.init.zeros_(last.weight)
    hidden = [nn.Linear(features, WIDTH), nn.SiLU(), nn.Dropout(DROPOUT), nn.Linear(WIDTH, WIDTH), nn.SiLU()]
    return nn.Sequential(*hidden, last)


@dataclass(frozen=True)
class Kind:
    """A kind of judge: ``text`` for the table, and how one is made for some training data. ``learns``: if it does."""

    text: str
    make: Callable[[List[Data]], nn.Module]
    learns: bool = True


JUDGES: Dict[str, Kind] = {
    "fit": Kind("how well each fits the clear ground near, nothing learnt", lambda training: LocalFit(), False),
    "linear": Kind(f"{OWN} features, one coefficient each", Linear),
    "small": Kind(f"two layers of {WIDTH}, cell by cell", SmallNetwork),
    "fuser": Kind(f"encoder – DRIBs – decoder, width {WIDTH}", Fuser),
}
