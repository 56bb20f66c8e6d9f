"""What a client that others wrote makes of the server: Triton's own, over HTTP. Arguments: host:port."""

import json
import sys

import numpy as np
import tritonclient.http as http
from every_datatype import example, matches
from tritonclient.utils import InferenceServerException

client = http.InferenceServerClient(sys.argv[1])
seen = {
    "live": client.is_server_live(),
    "ready": client.is_server_ready(),
    "name": client.get_server_metadata()["name"],
    "model ready": client.is_model_ready("same"),
    "version ready": client.is_model_ready("same", "7"),
    "model unknown": client.is_model_ready("none"),
}


def ask(binary):
    """One request with every datatype; the names of those that did not come back as they went."""
    metadata = client.get_model_metadata("same", "7")
    inputs, sent = [], {}
    for tensor in metadata["inputs"]:
        name, datatype = tensor["name"], tensor["datatype"]
        data = example(datatype)
        if not binary and datatype in ("INT64", "UINT64"):
            # As JSON numbers, those beyond 2^53 would be rounded; the server refuses them.
            data = np.array([[0, 2**53 - 1, 1], [1, 2, 3]], dtype=data.dtype)
        sent[name] = data
        one = http.InferInput(name, list(data.shape), datatype)
        # The client knows no FP16 in JSON.
        one.set_data_from_numpy(data, binary_data=binary or datatype == "FP16")
        inputs.append(one)
    outputs = [
        http.InferRequestedOutput(tensor["name"], binary_data=binary or tensor["datatype"] == "FP16")
        for tensor in metadata["outputs"]
    ]
    result = client.infer("same", inputs, outputs=outputs, request_id="q1", parameters={"mine": 1})
    assert result.get_response()["id"] == "q1", result.get_response()
    return [name for name, data in sent.items() if not matches(result.as_numpy(name + "_out"), data, name)]


seen["as bytes, differ"] = ask(binary=True)
seen["as JSON, differ"] = ask(binary=False)


def features(age):
    one = http.InferInput("features", [1, 13], "FP32")
    row = [age, 1, 1, 145, 233, 1, 2, 150, 0, 2.3, 3, 0, 6]
    one.set_data_from_numpy(np.array([row], dtype=np.float32))
    return [one]


# Without named outputs the client asks for all of them as bytes.
answer = client.infer("heart", features(63), model_version="canary")
seen["heart"] = [answer.get_response()["model_version"], answer.as_numpy("label").tolist()]
seen["probabilities"] = list(answer.as_numpy("probabilities").shape)
pending = [client.async_infer("heart", features(63)) for _ in range(20)]
seen["asynchronous"] = sum(int(one.get_result().as_numpy("label")[0] == 0) for one in pending)
seen["priority"] = client.infer("heart", features(63), priority=1).as_numpy("label").tolist()
try:
    client.infer("heart", features(63), priority=2)
except InferenceServerException as error:
    seen["no such priority"] = [error.status(), "from 0 to 1, not 2" in error.message()]
try:
    client.infer("heart", features(400))
except InferenceServerException as error:
    seen["refused"] = [error.status(), "age must be from 18 to 120 years, not 400" in error.message()]

client.unload_model("same")
seen["unloaded"] = client.is_model_ready("same")
client.load_model("same")
seen["loaded"] = client.is_model_ready("same")
seen["index"] = [f"{one['name']} {one['version']} {one['state']}" for one in client.get_model_repository_index()]
print(json.dumps(seen))
