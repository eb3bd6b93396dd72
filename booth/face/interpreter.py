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
        self.inputs = tuple(self._tensors(self._interpreter.get_input_details()).values())
        """The tensors themselves, to be written in place."""
        self.outputs = self._tensors(self._interpreter.get_output_details())
        """The tensors themselves, by name: each `invoke` overwrites them."""

    @property
    def output_shapes(self) -> dict[str, tuple[int, ...]]:
        return {name: tensor.shape for name, tensor in self.outputs.items()}

    def _tensors(self, details: list[dict[str, Any]]) -> dict[str, NDArray[Any]]:
        return {
            str(tensor["name"]): _lasting(self._interpreter.tensor(tensor["index"])())
            for tensor in sorted(details, key=lambda tensor: str(tensor["name"]))
        }

    def invoke(self) -> None:
        self._interpreter.invoke()

    def wipe(self) -> None:
        """Run on nothing, so that no tensor keeps a trace of the last picture."""
        for tensor in self.inputs:
            tensor[...] = 0
        self.invoke()


class _Memory:
    """An array's memory without its owner."""

    def __init__(self, array: NDArray[Any]) -> None:
        self.__array_interface__ = array.__array_interface__


def _lasting(tensor: NDArray[Any]) -> NDArray[Any]:
    """The same memory, without a hold on the interpreter, which does not run while its own views are held.

    It fears for tensors that move when others are resized; here none is, after they were allocated once.
    """
    return np.asarray(_Memory(tensor))


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
