"""What is done to features before anything is learnt from them."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any, Dict, List, Sequence

_MOST_FEATURES = 200

Rows = Sequence[Sequence[float]]


@dataclass
class Step:
    """One change of all rows: ``scale`` each feature, or ``combine`` features to others by multiplying them."""

    kind: str
    offsets: List[float]
    factors: List[float]
    """For ``scale``: what is taken away from each feature, and what it is multiplied with then."""
    products: List[List[int]]
    """For ``combine``: the positions of the factors of each new feature."""

    def apply(self, row: Sequence[float]) -> List[float]:
        """The row, changed."""
        if self.kind == "scale":
            return [(value - offset) * factor for value, offset, factor in zip(row, self.offsets, self.factors)]
        return [math.prod(row[position] for position in positions) for positions in self.products]

    def to_json(self) -> Dict[str, Any]:
        """The step as data."""
        return vars(self)

    @classmethod
    def from_json(cls, data: Dict[str, Any]) -> Step:
        """The step that was data."""
        return cls(**data)


def scaling(rows: Rows) -> Step:
    """Brings every feature to mean 0 and deviation 1."""
    columns = list(zip(*rows))
    means = [math.fsum(column) / len(column) for column in columns]
    deviations = [
        math.sqrt(math.fsum((value - mean) ** 2 for value in column) / len(column))
        for column, mean in zip(columns, means)
    ]
    return Step("scale", means, [1 / deviation if deviation else 1.0 for deviation in deviations], [])


def combination(count: int, degree: int, interaction_only: bool) -> Step:
    """Adds the products of up to ``degree`` features, with themselves too unless only interactions count.

    Raises ``ValueError`` if there would be too many.
    """
    combine = itertools.combinations if interaction_only else itertools.combinations_with_replacement
    products: List[List[int]] = []
    for size in range(1, degree + 1):
        for positions in combine(range(count), size):
            products.append(list(positions))
            if len(products) > _MOST_FEATURES:
                raise ValueError(f"There would be more than {_MOST_FEATURES} features. Take a lower degree.")
    return Step("combine", [], [], products)


def selection(positions: Sequence[int]) -> Step:
    """Keeps some features."""
    return Step("combine", [], [], [[position] for position in positions])


def names_after(step: Step, names: Sequence[str]) -> List[str]:
    """What the features are called after a step."""
    if step.kind == "scale":
        return list(names)
    return ["*".join(names[position] for position in positions) for positions in step.products]


def separation_scores(rows: Rows, labels: Sequence[int]) -> List[float]:
    """How well each feature tells the classes apart: variance between them to variance within them."""
    classes = sorted(set(labels))
    scores = []
    for column in zip(*rows):
        groups = [[value for value, label in zip(column, labels) if label == one] for one in classes]
        overall = math.fsum(column) / len(column)
        means = [math.fsum(group) / len(group) for group in groups]
        between = math.fsum(len(group) * (mean - overall) ** 2 for group, mean in zip(groups, means))
        within = math.fsum((value - mean) ** 2 for group, mean in zip(groups, means) for value in group)
        freedom = (len(column) - len(groups)) / max(len(groups) - 1, 1)
        scores.append(between / max(within, 1e-12) * freedom)
    return scores
