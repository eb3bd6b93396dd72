"""MediaPipe in a process and a virtual environment of its own, to be measured beside the booth's face room.

Imported by benchmarks; it is also the script that the other process runs.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PACKAGES = ("mediapipe==0.10.18", "numpy<2")
PYTHONS = ("python3.11", "python3.12", "python3.10")  # the versions that this MediaPipe was built for


class MediaPipe:
    """FaceMesh(refine_landmarks=True), one face. Raises RuntimeError when it cannot be set up."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [_environment() / "bin/python", __file__, self._folder.name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def load(self, pictures: list[NDArray[np.uint8]]) -> None:
        """Hand over (n, height, width, 3) pictures; tracking starts anew."""
        np.save(self._file("pictures"), np.ascontiguousarray(np.stack(pictures)))
        self._ask("load")

    def tracked_s(self, index: int) -> float:
        """Processor seconds that one picture takes, following the face from the one before."""
        return float(self._ask(f"time {index}"))

    def landmarks(self, index: int, still: bool) -> NDArray[np.float32]:
        """(478, 3) in pixels: of a single picture, or after a dozen looks at it."""
        self._ask(f"{'still' if still else 'settle'} {index}")
        landmarks: NDArray[np.float32] = np.load(self._file("landmarks"))
        return landmarks

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def _file(self, name: str) -> str:
        return str(Path(self._folder.name, f"{name}.npy"))

    def _ask(self, request: str) -> str:
        assert self._process.stdin and self._process.stdout
        print(request, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline().strip()
        if not answer:
            raise RuntimeError(f"MediaPipe's process ended at: {request}")
        return answer


def _environment() -> Path:
    from booth.face.models import cache_folder

    folder = cache_folder().parent / PACKAGES[0].replace("==", "-")
    if not (folder / "ready").exists():
        python = next((found for name in PYTHONS if (found := shutil.which(name)) and _runs(found)), None)
        if python is None:
            raise RuntimeError(f"{PACKAGES[0]} needs one of {', '.join(PYTHONS)}; or leave it out: --without-mediapipe")
        print(f"Setting up {PACKAGES[0]} in {folder} (once) ...", file=sys.stderr)
        subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([folder / "bin/python", "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        (folder / "ready").touch()
    return folder


def _runs(python: str) -> bool:
    return subprocess.run([python, "-c", "import venv, ensurepip"], capture_output=True, check=False).returncode == 0


def serve(folder: Path) -> None:
    """The other process: answers requests, one a line."""
    from mediapipe.python.solutions.face_mesh import FaceMesh  # type: ignore[import-not-found]

    def anew(still: bool = False) -> Any:
        return FaceMesh(static_image_mode=still, refine_landmarks=True, max_num_faces=1)

    mesh, pictures = anew(), np.zeros((0, 0, 0, 3), np.uint8)
    for line in sys.stdin:
        request, *words = line.split()
        answer = "done"
        if request == "load":
            mesh, pictures = anew(), np.load(folder / "pictures.npy")
        elif request == "time":
            began = time.process_time()
            mesh.process(pictures[int(words[0])])
            answer = str(time.process_time() - began)
        else:
            looker = anew(still=request == "still")
            for _ in range(1 if request == "still" else 12):
                (found,) = looker.process(pictures[int(words[0])]).multi_face_landmarks
            height, width = pictures.shape[1:3]
            points = [(point.x * width, point.y * height, point.z * width) for point in found.landmark]
            np.save(folder / "landmarks.npy", np.array(points, np.float32))
        print(answer, flush=True)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
