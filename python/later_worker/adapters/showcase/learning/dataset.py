"""Samples to learn from."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Any, Dict, List, Optional

from later_worker.adapters.showcase.learning.features import Step
from later_worker.adapters.showcase.session_values import recall, remember
from later_worker.adapters.showcase.tensors import to_rows, to_tensor

_SAMPLES = "showcase_samples"
_LABELS = "showcase_labels"
_DESCRIPTION = "showcase_dataset"

_IRIS = {
    "setosa": ((5.0, 0.35), (3.4, 0.38), (1.5, 0.17), (0.25, 0.11)),
    "versicolor": ((5.9, 0.52), (2.8, 0.31), (4.3, 0.47), (1.3, 0.2)),
    "virginica": ((6.6, 0.64), (3.0, 0.32), (5.6, 0.55), (2.0, 0.27)),
}
_IRIS_NAMES = ["sepal_length", "sepal_width", "petal_length", "petal_width"]


@dataclass
class Dataset:
    """Rows of numbers, and what each stands for; the first ones are there to train on."""

    name: str
    feature_names: List[str]
    base_names: List[str]
    """The features that the samples had at first."""
    class_names: List[str]
    steps: List[Step]
    """What has been done to the samples."""
    train_count: int
    rows: List[List[float]]
    labels: List[int]

    @property
    def train(self) -> tuple[List[List[float]], List[int]]:
        """The rows and labels to train on."""
        return self.rows[: self.train_count], self.labels[: self.train_count]

    @property
    def test(self) -> tuple[List[List[float]], List[int]]:
        """The rows and labels to try out what was learnt."""
        return self.rows[self.train_count :], self.labels[self.train_count :]

    def save(self, session: Any) -> None:
        """Keeps it in variables of a session: a tensor, an embedding and a text."""
        remember(session, _SAMPLES, "tensor", to_tensor(self.rows, len(self.feature_names)))
        remember(session, _LABELS, "embedding", [float(label) for label in self.labels])
        description = {
            "name": self.name,
            "feature_names": self.feature_names,
            "base_names": self.base_names,
            "class_names": self.class_names,
            "steps": [step.to_json() for step in self.steps],
            "train_count": self.train_count,
        }
        remember(session, _DESCRIPTION, "string", json.dumps(description))


def load_dataset(session: Any) -> Dataset:
    """The dataset that a session has. Raises ``ValueError`` if it has none."""
    text: Optional[str] = recall(session, _DESCRIPTION)
    if text is None:
        raise ValueError("There are no samples in this session. Call load_sample_data first.")
    description: Dict[str, Any] = json.loads(text)
    return Dataset(
        **{**description, "steps": [Step.from_json(step) for step in description["steps"]]},
        rows=to_rows(session.get_variable(_SAMPLES)),
        labels=[int(label) for label in session.get_variable(_LABELS)],
    )


def sample_dataset(name: str, split: float) -> Dataset:
    """Makes up samples: irises, three kinds of 50 each, or two kinds of 50 that differ in five features.

    They are the same each time. ``split`` is the part of them to train on.
    """
    source = random.Random(name)
    kinds = _IRIS if name == "iris" else _synthetic_kinds()
    samples = [
        ([source.gauss(mean, deviation) for mean, deviation in features], label)
        for label, features in enumerate(kinds.values())
        for _ in range(50)
    ]
    source.shuffle(samples)
    names = _IRIS_NAMES if name == "iris" else [f"feature_{index}" for index in range(5)]
    return Dataset(
        name=name,
        feature_names=names,
        base_names=names,
        class_names=list(kinds),
        steps=[],
        train_count=int(len(samples) * split),
        rows=[row for row, _ in samples],
        labels=[label for _, label in samples],
    )


def _synthetic_kinds() -> Dict[str, tuple[tuple[float, float], ...]]:
    return {
        "class_0": tuple((-0.4 * index, 1.0) for index in range(5)),
        "class_1": tuple((0.4 * index, 1.0) for index in range(5)),
    }
