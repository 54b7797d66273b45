"""Tools of a workflow of machine learning."""

from __future__ import annotations

import math
import random
import statistics
import time
from typing import Annotated, Any, Dict, Iterator, List, Literal, Tuple

from later_worker.adapters.showcase.learning.classifier import Classifier, cross_validation, load_classifier
from later_worker.adapters.showcase.learning.dataset import Dataset, load_dataset, sample_dataset
from later_worker.adapters.showcase.learning.features import (
    Step,
    combination,
    names_after,
    scaling,
    selection,
    separation_scores,
)
from later_worker.adapters.showcase.learning.text_analysis import analyze_text
from later_worker.adapters.showcase.session_values import remember
from later_worker.adapters.showcase.tensors import encoding_of, to_tensor
from later_worker.declare import BaseAdapter, tool


class LearningTools(BaseAdapter):
    """From samples to predictions; samples and model are variables of the session."""

    @tool
    def load_sample_data(self, dataset: str = "iris", split: float = 0.8) -> Dict[str, Any]:
        """Makes up samples to learn from.

        Args:
            dataset: iris, for irises of three kinds; anything else is for two kinds with five features
            split: Which part of them to train on, more than 0 and less than 1
        """
        if not 0 < split < 1:
            raise ValueError("The part to train on is more than 0 and less than 1.")
        samples = sample_dataset("iris" if dataset == "iris" else "synthetic", split)
        samples.save(self.session_context)
        return {
            "dataset_name": samples.name,
            "total_samples": len(samples.rows),
            "train_samples": samples.train_count,
            "test_samples": len(samples.rows) - samples.train_count,
            "feature_names": samples.feature_names,
        }

    @tool
    def preprocess_data(
        self,
        normalize: bool = True,
        handle_missing: Literal["mean", "drop"] = "mean",
        encode_categorical: bool = True,
    ) -> Dict[str, Any]:
        """Brings all features to mean 0 and deviation 1.

        Args:
            normalize: Whether to do so
            handle_missing: What would become of missing values; the samples have none
            encode_categorical: Whether to number the names of classes, which is done from the beginning
        """
        samples = load_dataset(self.session_context)
        if normalize:
            _take(samples, scaling(samples.train[0]))
            samples.save(self.session_context)
        missing = sum(math.isnan(value) for row in samples.rows for value in row)
        return {
            "normalized": normalize,
            "missing_handled": True,
            "missing_found": missing,
            "categorical_encoded": encode_categorical,
        }

    @tool
    def generate_features(
        self, method: Literal["polynomial"] = "polynomial", degree: int = 2, interaction_only: bool = False
    ) -> Dict[str, int]:
        """Adds products of features to the samples.

        Args:
            method: polynomial
            degree: How many features to multiply at most, at least 1
            interaction_only: Whether no feature is multiplied with itself
        """
        if degree < 1:
            raise ValueError("A product has at least one factor.")
        samples = load_dataset(self.session_context)
        original = len(samples.feature_names)
        _take(samples, combination(original, degree, interaction_only))
        samples.save(self.session_context)
        total = len(samples.feature_names)
        return {"original_features": original, "new_features": total - original, "total_features": total}

    @tool
    def select_features(self, method: str = "f_score", k_best: int = 2) -> Dict[str, List[Tuple[str, float]]]:
        """Keeps the features that tell the classes apart best.

        Args:
            method: What the caller calls the method; features are compared by their F score
            k_best: How many to keep, at least 1
        """
        if k_best < 1:
            raise ValueError("At least one feature is to be kept.")
        samples = load_dataset(self.session_context)
        scores = separation_scores(*samples.train)
        best = sorted(range(len(scores)), key=lambda position: -scores[position])[:k_best]
        selected = [(samples.feature_names[position], scores[position]) for position in best]
        _take(samples, selection(best))
        samples.save(self.session_context)
        return {"selected_features": selected}

    @tool
    def train_model(
        self,
        algorithm: Literal["logistic_regression"] = "logistic_regression",
        epochs: int = 10,
        learning_rate: float = 0.5,
    ) -> Iterator[Dict[str, Any]]:
        """Trains a model, and tells of every epoch.

        Args:
            algorithm: logistic_regression
            epochs: How often to go through the samples, 1 to 1000
            learning_rate: How far to go at each step
        """
        if not 1 <= epochs <= 1000:
            raise ValueError("There are 1 to 1000 epochs.")
        started = time.perf_counter()
        samples = load_dataset(self.session_context)
        rows, labels = samples.train
        classifier = Classifier.untrained(rows, len(samples.class_names))
        for epoch in classifier.train(rows, labels, epochs, learning_rate):
            yield {
                "type": "progress",
                "epoch": epoch.number,
                "total_epochs": epochs,
                "loss": epoch.loss,
                "accuracy": epoch.accuracy,
            }
        classifier.save(self.session_context, samples.feature_names)
        yield {
            "type": "completed",
            "algorithm": algorithm,
            "final_accuracy": classifier.accuracy(*samples.test),
            "training_time_ms": round((time.perf_counter() - started) * 1000, 2),
        }

    @tool(read_only=True)
    def cross_validate(self, cv_folds: int = 5) -> Dict[str, Any]:
        """Tells how good models of the samples are, by training on parts and trying out on the rest.

        Args:
            cv_folds: How many parts, 2 to 20
        """
        if not 2 <= cv_folds <= 20:
            raise ValueError("There are 2 to 20 parts.")
        samples = load_dataset(self.session_context)
        accuracies = cross_validation(*samples.train, len(samples.class_names), cv_folds)
        return {
            "mean_accuracy": statistics.fmean(accuracies),
            "std_accuracy": statistics.pstdev(accuracies),
            "fold_accuracies": accuracies,
        }

    @tool(read_only=True)
    def predict_single(self, features: Dict[str, float]) -> Dict[str, Any]:
        """Tells the class of one sample, by the model that was trained last.

        Args:
            features: The features as load_sample_data names them; what is missing counts as 0
        """
        samples = load_dataset(self.session_context)
        unknown = sorted(set(features) - set(samples.base_names))
        if unknown:
            raise ValueError(f"There are no features {', '.join(unknown)}: there are {', '.join(samples.base_names)}.")
        row = [features.get(name, 0.0) for name in samples.base_names]
        for step in samples.steps:
            row = step.apply(row)
        probabilities = load_classifier(self.session_context, samples.feature_names).probabilities(row)
        named = dict(zip(samples.class_names, probabilities))
        prediction = max(named, key=named.__getitem__)
        return {"prediction": prediction, "confidence": named[prediction], "probabilities": named}

    @tool
    def predict_batch_with_embeddings(
        self, batch_size: int = 10, include_embeddings: bool = True, embedding_dim: int = 16
    ) -> Dict[str, Any]:
        """Tells the classes of many samples, and makes a vector of each, which go into a variable.

        Args:
            batch_size: How many samples, 1 to 10000; those to try out are taken again and again
            include_embeddings: Whether to make vectors
            embedding_dim: How many numbers a vector has, 1 to 1000
        """
        if not (1 <= batch_size <= 10_000 and 1 <= embedding_dim <= 1000):
            raise ValueError("There are 1 to 10000 samples, with vectors of 1 to 1000 numbers.")
        samples = load_dataset(self.session_context)
        classifier = load_classifier(self.session_context, samples.feature_names)
        rows, _ = samples.test
        batch = [rows[index % len(rows)] for index in range(batch_size)]
        probabilities = [classifier.probabilities(row) for row in batch]
        predictions = [samples.class_names[one.index(max(one))] for one in probabilities]
        answer = {
            "batch_size": batch_size,
            "predictions": predictions,
            "predictions_shape": [batch_size],
            "avg_confidence": statistics.fmean(map(max, probabilities)),
        }
        if include_embeddings:
            embeddings = _project(batch, embedding_dim)
            remember(self.session_context, "showcase_embeddings", "tensor", to_tensor(embeddings, embedding_dim))
            elements = batch_size * embedding_dim
            answer.update(
                embeddings_variable="showcase_embeddings",
                embeddings_shape=[batch_size, embedding_dim],
                embeddings_encoding=encoding_of(elements),
                embeddings_size_bytes=elements * 8,
            )
        return answer

    @tool(description="Perform text analysis using ML", read_only=True)
    def ml_analyze_text(self, text: Annotated[str, "The text"]) -> Dict[str, Any]:
        """Counts words and sentences, and tells keywords and mood."""
        return analyze_text(text)


def _take(samples: Dataset, step: Step) -> None:
    samples.rows = [step.apply(row) for row in samples.rows]
    samples.feature_names = names_after(step, samples.feature_names)
    samples.steps = [*samples.steps, step]


def _project(rows: List[List[float]], dimensions: int) -> List[List[float]]:
    """Vectors that keep the distances between rows, more or less."""
    source = random.Random(dimensions)
    width = len(rows[0])
    matrix = [[source.gauss(0, 1 / math.sqrt(dimensions)) for _ in range(width)] for _ in range(dimensions)]
    return [[math.fsum(map(lambda a, b: a * b, weights, row)) for weights in matrix] for row in rows]
