"""Trains both versions of the heart-disease classifier and writes all that the server and its tests need.

    server/models/heart/<version>/model.onnx
    server/models/heart/model-card.json
    test/server/recorded-answers.json

Nothing here draws from the clock: the same requirements.txt gives the same figures and the same bytes.
"""

import csv
import hashlib
import json
import math
from pathlib import Path

import numpy as np
import onnxruntime
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from features import FEATURES
from spread import with_spread

TRAINING = Path(__file__).resolve().parent
MODELS = TRAINING.parent / "models" / "heart"
RECORDED_ANSWERS = TRAINING.parents[1] / "test" / "server" / "recorded-answers.json"

SEED = 20
# One cut of 303 rows into ten folds moves the mean AUC by half a point either way, so five cuts are averaged.
FOLDS = 10
REPEATS = 5
# Opset 17 is read by every onnxruntime since 1.12.
OPSET = 17
TREES = 300
# On the training data, the ONNX graph may differ from scikit-learn by this much. skl2onnx stores a tree's thresholds as
# float32, scikit-learn as float64: a reading that sits exactly on one takes the other branch. With scaled readings that
# moved 65 of the 303 rows, by up to three of 300 trees; unscaled, none.
DIFFERENCE_MAX = 1e-6

ONE_HOT = ["cp", "restecg", "slope", "thal"]


def main():
    readings, targets = read_cleveland()
    versions, recorded = [], []
    for version, algorithm, classifier in [
        ("1", "logistic regression", LogisticRegression(C=1.0, max_iter=1000)),
        ("2", f"random forest of {TREES} trees", RandomForestClassifier(n_estimators=TREES, random_state=SEED)),
    ]:
        pipeline = build_pipeline(classifier)
        folds = RepeatedStratifiedKFold(n_splits=FOLDS, n_repeats=REPEATS, random_state=SEED)
        aucs = cross_val_score(pipeline, readings, targets, cv=folds, scoring="roc_auc")
        pipeline.fit(readings, targets)
        expected = pipeline.predict_proba(readings)
        graph = export(pipeline, version)
        difference = largest_difference(graph, readings, expected)
        assert difference <= DIFFERENCE_MAX, f"version {version} differs by {difference}"
        versions.append(
            {
                "version": version,
                "algorithm": algorithm,
                "file": f"{version}/model.onnx",
                "bytes": len(graph),
                "sha256": hashlib.sha256(graph).hexdigest(),
                "aucMean": round(float(aucs.mean()), 4),
                "aucSd": round(float(aucs.std(ddof=1)), 4),
                "folds": FOLDS,
                "repeats": REPEATS,
                "differenceMax": DIFFERENCE_MAX,
            }
        )
        recorded.append({"version": version, "probabilities": expected.tolist()})
        print(f"version {version}: {algorithm}, {len(graph)} bytes, AUC {aucs.mean():.4f} sd {aucs.std(ddof=1):.4f}, "
              f"largest difference ONNX - scikit-learn {difference:.2g}")
    write_json(MODELS / "model-card.json", model_card(versions))
    write_json(RECORDED_ANSWERS, {"features": without_nan(readings), "answers": recorded}, indent=None)


def read_cleveland():
    """The readings as float32 (what a client sends), NaN for an empty cell; and the targets, 0 or 1."""
    with open(TRAINING / "cleveland.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    codes_of_sex = {"female": "0", "male": "1"}
    for row in rows:
        row["sex"] = codes_of_sex[row["sex"]]
    readings = [[float(row[feature["name"]] or "nan") for feature in FEATURES] for row in rows]
    return np.array(readings, dtype=np.float32), np.array([int(row["target"]) for row in rows])


def build_pipeline(classifier):
    """Imputer and one-hot encoder are part of the model, so that the server ships no preprocessing of its own."""
    one_hot = [index for index, feature in enumerate(FEATURES) if feature["name"] in ONE_HOT]
    plain = [index for index in range(len(FEATURES)) if index not in one_hot]
    steps = [("impute", SimpleImputer(strategy="median"))]
    # A tree needs no scale, and without one its thresholds lie between whole numbers, where float32 is exact.
    if not isinstance(classifier, RandomForestClassifier):
        steps.append(("scale", StandardScaler()))
    number = Pipeline(steps)
    category = Pipeline(
        [
            ("impute", SimpleImputer(strategy="most_frequent")),
            ("encode", OneHotEncoder(handle_unknown="ignore", sparse_output=False)),
        ]
    )
    columns = ColumnTransformer([("number", number, plain), ("category", category, one_hot)])
    return Pipeline([("columns", columns), ("classifier", classifier)])


def export(pipeline, version):
    graph = to_onnx(
        pipeline,
        initial_types=[("features", FloatTensorType([None, len(FEATURES)]))],
        options={id(pipeline): {"zipmap": False}},
        target_opset=OPSET,
        name=f"heart-{version}",
    )
    # skl2onnx lists the opsets in the order of a hash table that differs from run to run; the checksum must not.
    opsets = sorted(graph.opset_import, key=lambda opset: opset.domain)
    del graph.opset_import[:]
    graph.opset_import.extend(opsets)
    path = MODELS / version / "model.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = graph.SerializeToString(deterministic=True)
    path.write_bytes(content)
    return content


def largest_difference(graph, readings, expected):
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    (probabilities,) = session.run(["probabilities"], {"features": readings})
    return float(np.abs(probabilities - expected).max())


def model_card(versions):
    return {
        "name": "heart",
        "description": "Probability that a coronary artery is narrowed by more than half, from 13 readings.",
        "notFor": "medical decisions",
        "licence": "CC-BY-4.0",
        "source": "UCI Heart Disease data set, Cleveland, doi:10.24432/C52P4X",
        "citation": "Janosi, A., Steinbrunn, W., Pfisterer, M., & Detrano, R. (1989). Heart Disease [Dataset]. "
        "UCI Machine Learning Repository. https://doi.org/10.24432/C52P4X",
        "rows": 303,
        "positiveRows": 139,
        "labels": ["no disease", "disease"],
        # Logistic regression: the better AUC, in a file 500 times smaller.
        "defaultVersion": "1",
        "input": "features",
        "features": with_spread(FEATURES),
        "versions": versions,
    }


def without_nan(readings):
    """JSON has no NaN: a missing reading is null. Shortest decimal that is still the same float32."""
    return [[None if math.isnan(cell) else float(str(cell)) for cell in row] for row in readings]


def write_json(path, content, indent=2):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=indent) + "\n")


if __name__ == "__main__":
    main()
