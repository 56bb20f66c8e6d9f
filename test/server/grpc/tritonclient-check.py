"""What clients that others wrote make of the gRPC port: Triton's, and Python's of reflection. Arguments: host:port."""

import json
import queue
import sys
from pathlib import Path

import grpc
import numpy as np
import tritonclient.grpc as triton
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from tritonclient.grpc import service_pb2, service_pb2_grpc
from tritonclient.utils import InferenceServerException

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from every_datatype import example, matches  # noqa: E402

client = triton.InferenceServerClient(sys.argv[1])
seen = {
    "live": client.is_server_live(),
    "ready": client.is_server_ready(),
    "name": client.get_server_metadata().name,
    "model ready": client.is_model_ready("same"),
    "version ready": client.is_model_ready("same", "7"),
}


def refused(call):
    """Status and message of a call that must fail."""
    try:
        call()
    except InferenceServerException as error:
        return [error.status(), error.message()]
    return ["none", ""]


seen["model unknown"] = refused(lambda: client.is_model_ready("none"))[0]


def ask_raw():
    """One request with every datatype; the names of those that did not come back as they went."""
    metadata = client.get_model_metadata("same", "7")
    inputs, sent = [], {}
    for tensor in metadata.inputs:
        data = example(tensor.datatype)
        sent[tensor.name] = data
        one = triton.InferInput(tensor.name, list(data.shape), tensor.datatype)
        one.set_data_from_numpy(data)
        inputs.append(one)
    outputs = [triton.InferRequestedOutput(tensor.name) for tensor in metadata.outputs]
    result = client.infer("same", inputs, outputs=outputs, request_id="q1", parameters={"mine": 1, "text": "a"})
    assert result.get_response().id == "q1", result.get_response()
    return [name for name, data in sent.items() if not matches(result.as_numpy(name + "_out"), data, name)]


LISTS = {"BOOL": "bool", "INT64": "int64", "UINT64": "uint64", "FP32": "fp32", "FP64": "fp64", "BYTES": "bytes"}


def ask_typed():
    """The same in the lists of the protocol, by the stub that Triton's package has; one datatype a call."""
    stub = service_pb2_grpc.GRPCInferenceServiceStub(grpc.insecure_channel(sys.argv[1]))
    wrong = []
    for datatype in list(LISTS) + ["INT8", "INT16", "INT32", "UINT8", "UINT16", "UINT32"]:
        data = example(datatype)
        name = LISTS.get(datatype, "uint" if datatype.startswith("U") else "int") + "_contents"
        request = service_pb2.ModelInferRequest(model_name="one-" + datatype.lower())
        one = request.inputs.add(name="x", datatype=datatype, shape=data.shape)
        cells = [cell.encode() if datatype == "BYTES" else cell for cell in data.ravel().tolist()]
        getattr(one.contents, name).extend(cells)
        (output,) = stub.ModelInfer(request).outputs
        if list(getattr(output.contents, name)) != cells or list(output.shape) != list(data.shape):
            wrong.append(datatype)
    return wrong


seen["raw, differ"] = ask_raw()
seen["typed, differ"] = ask_typed()


PATIENT = [63, 1, 1, 145, 233, 1, 2, 150, 0, 2.3, 3, 0, 6]


def features(age):
    one = triton.InferInput("features", [1, 13], "FP32")
    one.set_data_from_numpy(np.array([[age, *PATIENT[1:]]], dtype=np.float32))
    return [one]


answer = client.infer("heart", features(63), model_version="canary")
seen["heart"] = [answer.get_response().model_version, answer.as_numpy("label").tolist()]
seen["probabilities"] = list(answer.as_numpy("probabilities").shape)

done = queue.Queue()
for _ in range(20):
    client.async_infer("heart", features(63), callback=lambda result, error: done.put((result, error)))
pending = [done.get(timeout=10) for _ in range(20)]
seen["asynchronous"] = sum(int(error is None and result.as_numpy("label")[0] == 0) for result, error in pending)

status, message = refused(lambda: client.infer("heart", features(400)))
seen["refused"] = [status, "age must be from 18 to 120 years, not 400" in message]
seen["priority"] = client.infer("heart", features(63), priority=1).as_numpy("label").tolist()
status, message = refused(lambda: client.infer("heart", features(63), priority=2))
seen["no such priority"] = [status, "from 0 to 1, not 2" in message]
# The client rounds its deadline up to a millisecond, in which one patient would be answered.
many = triton.InferInput("features", [20_000, 13], "FP32")
many.set_data_from_numpy(np.repeat(np.array([PATIENT], dtype=np.float32), 20_000, axis=0))
seen["too late"] = refused(lambda: client.infer("heart", [many], client_timeout=1e-3))[0]
seen["in time"] = client.infer("heart", features(63), client_timeout=10).as_numpy("label").tolist()
seen["compressed"] = client.infer("heart", features(63), compression_algorithm="gzip").as_numpy("label").tolist()

streamed = queue.Queue()
client.start_stream(lambda result, error: streamed.put(error))
seen["stream"] = streamed.get(timeout=10).status()
client.stop_stream()
seen["statistics"] = refused(client.get_inference_statistics)[0]

client.unload_model("same")
seen["unloaded"] = client.is_model_ready("same")
client.load_model("same")
seen["loaded"] = client.is_model_ready("same")
index = client.get_model_repository_index().models
seen["index"] = [f"{one.name} {one.version} {one.state}" for one in index if not one.name.startswith("one-")]

reflection = ProtoReflectionDescriptorDatabase(grpc.insecure_channel(sys.argv[1]))
seen["services"] = sorted(reflection.get_services())
service = DescriptorPool(reflection).FindServiceByName("inference.GRPCInferenceService")
theirs = service_pb2.DESCRIPTOR.services_by_name["GRPCInferenceService"]


def shape_of(message, known):
    """Names, numbers and types of a message's fields and of those within, for comparison."""
    if message.full_name in known:
        return
    known[message.full_name] = sorted((field.number, field.name, field.type, field.is_repeated) for field in message.fields)
    for field in message.fields:
        if field.message_type is not None:
            shape_of(field.message_type, known)


def shapes(source):
    known = {}
    for method in service.methods:
        own = source.methods_by_name[method.name]
        shape_of(own.input_type, known)
        shape_of(own.output_type, known)
    return known


seen["methods"] = len(service.methods)
own, known = shapes(service), shapes(theirs)
seen["unlike Triton's"] = [name for name in known if own.get(name) != known[name]]
print(json.dumps(seen))
