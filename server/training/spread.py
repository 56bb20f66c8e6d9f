"""How the training data is spread over each feature: what the server holds against what it is asked.

    python spread.py        writes it into ../models/heart/model-card.json, and leaves the rest of the card as it is

No library beside Python's own, so that the card can be renewed without training anew.
"""

import csv
import json
from pathlib import Path

TRAINING = Path(__file__).resolve().parent
CARD = TRAINING.parent / "models" / "heart" / "model-card.json"

# Ten bins of about a tenth each: fewer hide a shift within one, and with more 200 rows would scatter too much.
BINS = 10


def spread_of(feature, readings):
    """Counts of the readings by code, or by bins up to a bound each, and one above the last. Empty cells are left out."""
    known = sorted(reading for reading in readings if reading is not None)
    if "codes" in feature:
        return {"counts": [known.count(float(code)) for code in feature["codes"]]}
    # Many readings may be equal (oldpeak is 0 in a third of the rows): then there are fewer bins.
    bounds = sorted({known[len(known) * rank // BINS - 1] for rank in range(1, BINS)})
    cumulated = [sum(reading <= bound for reading in known) for bound in bounds] + [len(known)]
    return {
        "upTo": bounds,
        "counts": [count - before for before, count in zip([0, *cumulated], cumulated)],
    }


def with_spread(features):
    """The features, each with its spread in cleveland.csv."""
    with open(TRAINING / "cleveland.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    codes_of_sex = {"female": 0.0, "male": 1.0}

    def reading(row, name):
        if name == "sex":
            return codes_of_sex[row[name]]
        return float(row[name]) if row[name] else None

    return [
        {**feature, "training": spread_of(feature, [reading(row, feature["name"]) for row in rows])}
        for feature in features
    ]


if __name__ == "__main__":
    card = json.loads(CARD.read_text())
    plain = [{key: feature[key] for key in feature if key != "training"} for feature in card["features"]]
    CARD.write_text(json.dumps({**card, "features": with_spread(plain)}, indent=2) + "\n")
