"""Learns to tell classes apart."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, Iterator, List, NamedTuple, Optional, Sequence

from later_worker.adapters.showcase.learning.features import Step, scaling
from later_worker.adapters.showcase.session_values import recall, remember

_MODEL = "showcase_model"

Rows = Sequence[Sequence[float]]


class Epoch(NamedTuple):
    """How far training is: the number of the epoch, the mean loss, and how many rows were told right."""

    number: int
    loss: float
    accuracy: float


@dataclass
class Classifier:
    """Logistic regression for any number of classes: a weight per class and feature, and one more per class."""

    scale: Step
    weights: List[List[float]]

    @classmethod
    def untrained(cls, rows: Rows, classes: int) -> Classifier:
        """One that finds every class equally likely."""
        return cls(scaling(rows), [[0.0] * (len(rows[0]) + 1) for _ in range(classes)])

    def train(self, rows: Rows, labels: Sequence[int], epochs: int, rate: float) -> Iterator[Epoch]:
        """Goes down the gradient of the loss, one step per epoch."""
        inputs = [[*self.scale.apply(row), 1.0] for row in rows]
        for number in range(1, epochs + 1):
            gradients = [[0.0] * len(weights) for weights in self.weights]
            loss = 0.0
            right = 0
            for features, label in zip(inputs, labels):
                probabilities = self._probabilities(features)
                loss -= math.log(max(probabilities[label], 1e-12))
                right += probabilities.index(max(probabilities)) == label
                for one, probability in enumerate(probabilities):
                    error = probability - (one == label)
                    gradient = gradients[one]
                    for position, value in enumerate(features):
                        gradient[position] += error * value
            for weights, gradient in zip(self.weights, gradients):
                for position, slope in enumerate(gradient):
                    weights[position] -= rate * slope / len(inputs)
            yield Epoch(number, loss / len(inputs), right / len(inputs))

    def probabilities(self, row: Sequence[float]) -> List[float]:
        """How likely each class is."""
        return self._probabilities([*self.scale.apply(row), 1.0])

    def accuracy(self, rows: Rows, labels: Sequence[int]) -> float:
        """The part of rows that are told right."""
        right = sum(_most_likely(self.probabilities(row)) == label for row, label in zip(rows, labels))
        return right / len(labels) if labels else 0.0

    def save(self, session: Any, feature_names: List[str]) -> None:
        """Keeps it in a variable of a session, with the features that it was trained on."""
        data = {"features": feature_names, "scale": self.scale.to_json(), "weights": self.weights}
        remember(session, _MODEL, "string", json.dumps(data))

    def _probabilities(self, features: Sequence[float]) -> List[float]:
        scores = [math.fsum(weight * value for weight, value in zip(row, features)) for row in self.weights]
        highest = max(scores)
        exponentials = [math.exp(score - highest) for score in scores]
        total = math.fsum(exponentials)
        return [exponential / total for exponential in exponentials]


def load_classifier(session: Any, feature_names: List[str]) -> Classifier:
    """The classifier that a session has. Raises ``ValueError`` if it has none for these features."""
    text: Optional[str] = recall(session, _MODEL)
    data = None if text is None else json.loads(text)
    if data is None or data["features"] != feature_names:
        raise ValueError("There is no model for these samples in this session. Call train_model first.")
    return Classifier(Step.from_json(data["scale"]), data["weights"])


def cross_validation(rows: Rows, labels: Sequence[int], classes: int, folds: int) -> List[float]:
    """How much is told right of each part when it was trained on all others."""
    accuracies = []
    for fold in range(folds):
        held_back = range(fold, len(rows), folds)
        others = [position for position in range(len(rows)) if position % folds != fold]
        rest = [rows[position] for position in others]
        classifier = Classifier.untrained(rest, classes)
        for _ in classifier.train(rest, [labels[position] for position in others], epochs=50, rate=0.5):
            pass
        part = [rows[position] for position in held_back]
        accuracies.append(classifier.accuracy(part, [labels[position] for position in held_back]))
    return accuracies


def _most_likely(probabilities: Sequence[float]) -> int:
    return max(range(len(probabilities)), key=probabilities.__getitem__)
