"""The 13 features in the model's order: one table from which training and the model card are made.

Ranges are what a measurement of an adult can plausibly be, wider than the data; codes are those of the
UCI data set's own description (heart-disease.names), except sex, which the CSV spells out in words.
"""

FEATURES = [
    {"name": "age", "unit": "years", "meaning": "age", "min": 18, "max": 120},
    {"name": "sex", "meaning": "sex", "codes": {"0": "female", "1": "male"}},
    {
        "name": "cp",
        "meaning": "type of chest pain",
        "codes": {
            "1": "typical angina",
            "2": "atypical angina",
            "3": "non-anginal pain",
            "4": "asymptomatic",
        },
    },
    {"name": "trestbps", "unit": "mm Hg", "meaning": "resting blood pressure on admission", "min": 50, "max": 300},
    {"name": "chol", "unit": "mg/dl", "meaning": "serum cholesterol", "min": 50, "max": 1000},
    {
        "name": "fbs",
        "meaning": "fasting blood sugar over 120 mg/dl",
        "codes": {"0": "no", "1": "yes"},
    },
    {
        "name": "restecg",
        "meaning": "resting electrocardiogram",
        "codes": {
            "0": "normal",
            "1": "ST-T wave abnormality",
            "2": "probable or definite left ventricular hypertrophy",
        },
    },
    {"name": "thalach", "unit": "beats/min", "meaning": "highest heart rate reached", "min": 30, "max": 250},
    {"name": "exang", "meaning": "angina brought on by exercise", "codes": {"0": "no", "1": "yes"}},
    {
        "name": "oldpeak",
        "unit": "mm",
        "meaning": "ST depression brought on by exercise, relative to rest",
        "min": -10,
        "max": 10,
    },
    {
        "name": "slope",
        "meaning": "slope of the ST segment at peak exercise",
        "codes": {"1": "upsloping", "2": "flat", "3": "downsloping"},
    },
    {
        "name": "ca",
        "meaning": "major vessels coloured by fluoroscopy",
        "codes": {"0": "none", "1": "one", "2": "two", "3": "three"},
    },
    {
        "name": "thal",
        "meaning": "thallium scan",
        "codes": {"3": "normal", "6": "fixed defect", "7": "reversible defect"},
    },
]
