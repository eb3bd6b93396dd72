"""The one place that knows the TFLite runtime: tflite-runtime on Python 3.11, ai-edge-litert after it."""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from booth.face.models import unusable

RUNTIMES: Final = ("tflite_runtime.interpreter", "ai_edge_litert.interpreter")
"""Modules with the same Interpreter, in order of preference."""


class Model:
    """One model, allocated once. Inputs and outputs stand in the order of their names.

    One thread on purpose: a second gained 1.5x on an idle machine and stalled up to 138 ms on a busy one.
    Raises ModelError when no runtime is installed or the runtime refuses the file.
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        try:
            with _without_chatter():
                self._interpreter = _interpreter_class()(str(path), num_threads=threads)
                self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise unusable(f"the runtime cannot load {path}: {str(error).strip()}") from None
        self._inputs = sorted(self._interpreter.get_input_details(), key=lambda tensor: str(tensor["name"]))
        self._outputs = sorted(self._interpreter.get_output_details(), key=lambda tensor: str(tensor["name"]))

    @property
    def input_shapes(self) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(int(n) for n in tensor["shape"]) for tensor in self._inputs)

    @property
    def output_names(self) -> tuple[str, ...]:
        return tuple(str(tensor["name"]) for tensor in self._outputs)

    @property
    def output_shapes(self) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(int(n) for n in tensor["shape"]) for tensor in self._outputs)

    def input(self, index: int = 0) -> NDArray[Any]:
        """The input tensor itself, to be written in place. Let go of it before `invoke`, or that raises."""
        view: NDArray[Any] = self._interpreter.tensor(self._inputs[index]["index"])()
        return view

    def output(self, index: int = 0) -> NDArray[np.float32]:
        """The output tensor itself, valid until the next `invoke`, which raises while it is held."""
        view: NDArray[np.float32] = self._interpreter.tensor(self._outputs[index]["index"])()
        return view

    def invoke(self) -> None:
        self._interpreter.invoke()

    def wipe(self) -> None:
        """Run on nothing, so that no tensor keeps a trace of the last picture."""
        for index in range(len(self._inputs)):
            self.input(index)[...] = 0
        self.invoke()


@contextlib.contextmanager
def _without_chatter() -> Iterator[None]:
    """The runtime announces its delegate on the terminal's standard error, from C++; errors come as exceptions."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _interpreter_class() -> Any:
    for name in RUNTIMES:
        try:
            return importlib.import_module(name).Interpreter
        except ModuleNotFoundError:
            continue
    raise unusable("no runtime for it is installed")
