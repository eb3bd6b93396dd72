"""Makes of MediaPipe's models what the booth runs, at set-up.

face_landmark_with_attention.tflite has three custom operators that only MediaPipe's own runtime knows. They stand
between a trunk (picture -> 468 points, presence, features) and heads (features round lips and eyes -> finer points).
`mesh` puts plain operators in their place; trunk and heads alone are what its speed is measured against.

Detector and mesh are also made to take packed pixels as the camera gives them: bytes, and a fourth, ignored channel.
So a crop is cut straight into the model's input.

`schema` is the module `schema_py_generated` that TensorFlow's flatbuffer compiler generates (class names are its own).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any, Final

import flatbuffers
import numpy as np
from numpy.typing import NDArray

from booth.face import regions
from booth.face.graph_ops import Writer

_PICTURE: Final = 0
_POINTS, _FEATURES, _PRESENCE = 186, 35, 710
"""Tensors of the model: 1404 numbers, 48 x 48 x 32, and one."""
_SAMPLED: Final = (199, 200, 201)
"""16 x 16 x 32 features of lips, left and right eye (as in the picture)."""
_FOUND: Final = (684, 687, 693, 690, 696)
"""What the heads give of lips, left eye, right eye, left iris, right iris."""


def detector(schema: ModuleType, model: bytes) -> bytes:
    """Picture -> scores and boxes, of face_detection_short_range.tflite, which reads -1..1."""
    whole = _loaded(schema, model)
    outputs = [int(tensor) for tensor in whole.subgraphs[0].outputs]
    _take_packed_pixels(schema, whole, 1 / 127.5, -1.0)
    return _cut(whole, [_PICTURE], outputs)


def mesh(schema: ModuleType, model: bytes) -> bytes:
    """Picture -> 478 landmarks as `regions.landmarks` says, and the presence of a face before the sigmoid."""
    whole = _loaded(schema, model)
    writer = Writer(schema, whole)
    points = writer.tensor(_POINTS).reshape(-1)
    box = regions.boxes(points)
    for old, new in zip(_SAMPLED, regions.sample(writer.tensor(_FEATURES), box), strict=True):
        writer.replace(old, new)
    landmarks = regions.landmarks(points, [writer.tensor(number) for number in _FOUND], box)
    whole.subgraphs[0].tensors[landmarks.number].name = b"landmarks"
    _take_packed_pixels(schema, whole, 1 / 255)
    return _cut(whole, [_PICTURE], [landmarks.number, _PRESENCE])


def trunk(schema: ModuleType, model: bytes) -> bytes:
    """Picture -> points, features, presence."""
    return _cut(_loaded(schema, model), [_PICTURE], [_POINTS, _FEATURES, _PRESENCE])


def heads(schema: ModuleType, model: bytes) -> bytes:
    """Features of lips and eyes -> finer points of them."""
    return _cut(_loaded(schema, model), _SAMPLED, _FOUND)


def _loaded(schema: ModuleType, model: bytes) -> Any:
    return schema.ModelT.InitFromObj(schema.Model.GetRootAs(model, 0))


def _cut(whole: Any, inputs: Sequence[int], outputs: Sequence[int]) -> bytes:
    """The part of the model that leads from the tensors `inputs` to `outputs`. The same always gives the same bytes."""
    graph = whole.subgraphs[0]
    graph.operators = _in_order(_operators_between(graph.operators, inputs, outputs))
    _renumber_tensors(graph, inputs, outputs)
    _renumber_buffers(whole, graph)
    _renumber_operator_codes(whole, graph)
    whole.metadata = whole.metadataBuffer = whole.signatureDefs = None
    builder = _AlignedBuilder(1 << 20)
    builder.Finish(whole.Pack(builder), b"TFL3")
    return bytes(builder.Output())


class _AlignedBuilder(flatbuffers.Builder):  # type: ignore[misc]  # flatbuffers has no types
    """Starts every vector on 16 bytes, as the schema asks for weights and the Python generator forgets."""

    def StartVector(self, elemSize: int, numElems: int, alignment: int) -> Any:  # noqa: N802, N803
        return super().StartVector(elemSize, numElems, max(alignment, 16))


def _operators_between(operators: Sequence[Any], inputs: Iterable[int], outputs: Iterable[int]) -> list[Any]:
    producer = {int(tensor): index for index, operator in enumerate(operators) for tensor in operator.outputs}
    seen, waiting, needed = set(inputs), [int(tensor) for tensor in outputs], set()
    while waiting:
        tensor = waiting.pop()
        if tensor in seen or tensor not in producer:
            continue
        seen.add(tensor)
        needed.add(producer[tensor])
        waiting.extend(int(source) for source in operators[producer[tensor]].inputs)
    return [operator for index, operator in enumerate(operators) if index in needed]


def _in_order(operators: Sequence[Any]) -> list[Any]:
    """Each after those it takes from; otherwise as they came."""
    waiting, ordered = list(operators), []
    missing = {int(tensor) for operator in waiting for tensor in operator.outputs}
    while waiting:
        later = []
        for operator in waiting:
            if missing.isdisjoint(int(tensor) for tensor in operator.inputs):
                ordered.append(operator)
                missing.difference_update(int(tensor) for tensor in operator.outputs)
            else:
                later.append(operator)
        waiting = later
    return ordered


def _take_packed_pixels(schema: ModuleType, whole: Any, scale: float, offset: float = 0.0) -> None:
    """The first layer, which goes by steps of two, reads scale * level + offset of three channels and ignores a fourth.

    It is given two pixels as one of eight channels, the same bytes, and goes by one: the same sums, and with
    tflite-runtime, whose XNNPACK is slow with few channels, 3 % less time for the whole mesh.
    """
    graph, writer = whole.subgraphs[0], Writer(schema, whole)
    first = next(operator for operator in graph.operators if _PICTURE in operator.inputs)
    weights, bias = (_unpacked(whole, int(tensor)) for tensor in first.inputs[1:])
    before = (weights.shape[2] - 2) // 2  # the padding that TensorFlow's SAME puts before a row of even length
    weights = scale * np.pad(weights, [(0, 0), (0, 0), (before % 2, 1 - before % 2), (0, 1)])
    count, height, width, _ = graph.tensors[_PICTURE].shape
    levels = writer.levels(_PICTURE, (count, height, width // 2, 8))
    shifted = levels + offset / scale if offset else levels
    pairs = writer.constant(weights.reshape(*weights.shape[:2], -1, 8))
    first.inputs = [tensor.number for tensor in (shifted, pairs, writer.constant(bias))]
    first.builtinOptions.strideW = 1


def _unpacked(whole: Any, number: int) -> NDArray[np.float32]:
    """What an operator makes of half-precision numbers when the graph is loaded.

    A convolution's weights and bias must be kept alike, or newer runtimes leave it to slower code than XNNPACK's.
    """
    graph = whole.subgraphs[0]
    unpacking = next(operator for operator in graph.operators if operator.outputs[0] == number)
    half = whole.buffers[graph.tensors[unpacking.inputs[0]].buffer].data.tobytes()
    return np.frombuffer(half, "<f2").astype(np.float32).reshape(graph.tensors[number].shape)


def _renumber_tensors(graph: Any, inputs: Sequence[int], outputs: Sequence[int]) -> None:
    used = {int(t) for operator in graph.operators for t in (*operator.inputs, *operator.outputs) if t >= 0}
    order = sorted(used | set(inputs) | set(outputs))
    number = {-1: -1} | {old: new for new, old in enumerate(order)}  # -1 marks an optional input left out
    graph.tensors = [graph.tensors[old] for old in order]
    for operator in graph.operators:
        operator.inputs = [number[int(tensor)] for tensor in operator.inputs]
        operator.outputs = [number[int(tensor)] for tensor in operator.outputs]
    graph.inputs, graph.outputs = [number[t] for t in inputs], [number[t] for t in outputs]


def _renumber_buffers(whole: Any, graph: Any) -> None:
    order = [0]  # by convention the first buffer is the empty one
    for tensor in graph.tensors:
        if tensor.buffer not in order:
            order.append(tensor.buffer)
        tensor.buffer = order.index(tensor.buffer)
    whole.buffers = [whole.buffers[old] for old in order]


def _renumber_operator_codes(whole: Any, graph: Any) -> None:
    order = sorted({operator.opcodeIndex for operator in graph.operators})
    for operator in graph.operators:
        operator.opcodeIndex = order.index(operator.opcodeIndex)
    whole.operatorCodes = [whole.operatorCodes[old] for old in order]
