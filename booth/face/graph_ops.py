"""Adds plain operators to the graph of a TFLite model, written as one writes numpy; used at set-up only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_OPTIONS: Final = {
    "ADD": "AddOptions",
    "SUB": "SubOptions",
    "MUL": "MulOptions",
    "MINIMUM": "MaximumMinimumOptions",
    "MAXIMUM": "MaximumMinimumOptions",
    "EQUAL": "EqualOptions",
    "CAST": "CastOptions",
    "GATHER": "GatherOptions",
    "RESHAPE": "ReshapeOptions",
    "SLICE": "SliceOptions",
    "CONCATENATION": "ConcatenationOptions",
    "REDUCE_MIN": "ReducerOptions",
    "REDUCE_MAX": "ReducerOptions",
    "MEAN": "ReducerOptions",
}
"""Of an operator, by the schema's names; FLOOR and RSQRT have none."""


class Writer:
    """Writes to the graph of `whole`, a `schema.ModelT`. All shapes are known beforehand."""

    def __init__(self, schema: ModuleType, whole: Any) -> None:
        self._schema, self._whole, self._graph = schema, whole, whole.subgraphs[0]
        self.float, self.index, self.truth = (getattr(schema.TensorType, name) for name in ("FLOAT32", "INT32", "BOOL"))
        self._codes: dict[int, int] = {}

    def tensor(self, number: int) -> Tensor:
        """One that is there already."""
        tensor = self._graph.tensors[number]
        return Tensor(self, number, tuple(int(length) for length in tensor.shape), tensor.type)

    def levels(self, number: int, shape: Sequence[int]) -> Tensor:
        """What stands in the tensor `number`, which becomes one of bytes in this shape, as float32."""
        self._graph.tensors[number].shape, self._graph.tensors[number].type = list(shape), self._schema.TensorType.UINT8
        return self.tensor(number)._as(self.float)

    def constant(self, value: float | NDArray[Any]) -> Tensor:
        """Whole numbers become int32, others float32."""
        array = np.asarray(value)
        whole = array.dtype.kind == "i"
        made = self._made(array.shape, self.index if whole else self.float)
        self._whole.buffers.append(self._schema.BufferT())
        self._whole.buffers[-1].data = np.atleast_1d(array.astype("<i4" if whole else "<f4")).reshape(-1).view(np.uint8)
        self._graph.tensors[made.number].buffer = len(self._whole.buffers) - 1
        return made

    def add(self, name: str, inputs: Sequence[Tensor], shape: Sequence[int], kind: int, **options: Any) -> Tensor:
        """The output, of this shape and type, of a new operator."""
        operator = self._schema.OperatorT()
        operator.opcodeIndex = self._code(getattr(self._schema.BuiltinOperator, name))
        if name in _OPTIONS:
            operator.builtinOptionsType = getattr(self._schema.BuiltinOptions, _OPTIONS[name])
            operator.builtinOptions = getattr(self._schema, f"{_OPTIONS[name]}T")()
            for option, value in options.items():
                setattr(operator.builtinOptions, option, value)
        made = self._made(shape, kind)
        operator.inputs, operator.outputs = [tensor.number for tensor in inputs], [made.number]
        self._graph.operators.append(operator)
        return made

    def join(self, tensors: Sequence[Tensor]) -> Tensor:
        """One after the other, each flat."""
        flat = [tensor.reshape(-1) for tensor in tensors]
        return self.add("CONCATENATION", flat, (sum(one.shape[0] for one in flat),), self.float, axis=0)

    def replace(self, old: int, new: Tensor) -> None:
        """What read the tensor `old` reads `new` from now on."""
        for operator in self._graph.operators:
            operator.inputs = [new.number if number == old else int(number) for number in operator.inputs]

    def _made(self, shape: Sequence[int], kind: int) -> Tensor:
        tensor = self._schema.TensorT()
        tensor.shape, tensor.type, tensor.buffer = list(shape), kind, 0
        self._graph.tensors.append(tensor)
        return Tensor(self, len(self._graph.tensors) - 1, tuple(shape), kind)

    def _code(self, builtin: int) -> int:
        if builtin not in self._codes:
            code = self._schema.OperatorCodeT()
            code.builtinCode, code.deprecatedBuiltinCode, code.version = builtin, builtin, 1
            self._codes[builtin] = len(self._whole.operatorCodes)
            self._whole.operatorCodes.append(code)
        return self._codes[builtin]


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor of the graph; what is done to it becomes operators of the graph."""

    writer: Writer
    number: int
    shape: tuple[int, ...]
    kind: int

    def __add__(self, other: Tensor | float) -> Tensor:
        return self._with("ADD", other)

    def __sub__(self, other: Tensor | float) -> Tensor:
        return self._with("SUB", other)

    def __mul__(self, other: Tensor | float | NDArray[np.float32]) -> Tensor:
        return self._with("MUL", other)

    def at_least(self, other: float) -> Tensor:
        return self._with("MAXIMUM", other)

    def at_most(self, other: float) -> Tensor:
        return self._with("MINIMUM", other)

    def equals(self, other: Tensor) -> Tensor:
        """1 where they are equal, else 0."""
        return self.writer.add("EQUAL", [self, other], self.shape, self.writer.truth)._as(self.writer.float)

    def floor(self) -> Tensor:
        return self.writer.add("FLOOR", [self], self.shape, self.kind)

    def rsqrt(self) -> Tensor:
        return self.writer.add("RSQRT", [self], self.shape, self.kind)

    def as_index(self) -> Tensor:
        return self._as(self.writer.index)

    def take(self, indices: Tensor | NDArray[Any]) -> Tensor:
        """Along the first axis."""
        places = indices if isinstance(indices, Tensor) else self.writer.constant(indices)
        return self.writer.add("GATHER", [self, places], (*places.shape, *self.shape[1:]), self.kind, axis=0)

    def reshape(self, *shape: int) -> Tensor:
        count = int(np.prod(self.shape))
        known = tuple(length if length >= 0 else -count // int(np.prod(shape)) for length in shape)
        sides = self.writer.constant(np.array(known))
        return self.writer.add("RESHAPE", [self, sides], known, self.kind, newShape=list(known))

    def part(self, index: int) -> Tensor:
        """Of the first axis, which becomes 1 long."""
        begin = np.array([index, *[0] * (len(self.shape) - 1)])
        size = np.array([1, *self.shape[1:]])
        ends = [self.writer.constant(array) for array in (begin, size)]
        return self.writer.add("SLICE", [self, *ends], (1, *self.shape[1:]), self.kind)

    def lowest(self) -> Tensor:
        """Along the last axis, which becomes 1 long."""
        return self._reduced("REDUCE_MIN")

    def highest(self) -> Tensor:
        return self._reduced("REDUCE_MAX")

    def mean(self) -> Tensor:
        return self._reduced("MEAN")

    def _with(self, name: str, other: Tensor | float | NDArray[np.float32]) -> Tensor:
        operand = other if isinstance(other, Tensor) else self.writer.constant(other)
        return self.writer.add(name, [self, operand], np.broadcast_shapes(self.shape, operand.shape), self.kind)

    def _as(self, kind: int) -> Tensor:
        return self.writer.add("CAST", [self], self.shape, kind)

    def _reduced(self, name: str) -> Tensor:
        axis = self.writer.constant(np.array([len(self.shape) - 1]))
        return self.writer.add(name, [self, axis], (*self.shape[:-1], 1), self.kind, keepDims=True)
