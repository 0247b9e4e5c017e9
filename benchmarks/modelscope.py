"""ModelScope's pipeline in TensorFlow, step by step as its package has it, to compare with.

From modelscope/pipelines/cv/image_cartoon_pipeline.py and modelscope/models/cv/cartoon (Apache
License 2.0), without the detectors. A process of its own, for its Python may be another one:

    python -m benchmarks.modelscope FOLDER TASK
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.contest import Pixels, Player, Points, Task, play

Anything = npt.NDArray[Any]  # of whatever type it comes to be, as there

HEAD: Final = 288
SHORT_SIDE: Final = 720
MULTIPLE: Final = 16
RATIO: Final = 0.75
SHIFT: Final = (1 + 8, 1)  # ModelScope's dx and dy; from 96 × 112 pixels to a square
FACIAL_POINTS: Final = np.array(
    [[30.29459953, 51.69630051], [65.53179932, 51.50139999], [48.02519989, 71.73660278],
     [33.54930115, 92.3655014], [62.72990036, 92.20410156]]
) + SHIFT  # fmt: skip


class ModelScope(Player):
    """A style as ModelScope draws it."""

    def __init__(self, folder: Path) -> None:
        self._tensorflow: Any = importlib.import_module("tensorflow.compat.v1")
        self._head = self._session(folder / "cartoon_h.pb")
        self._background = self._session(folder / "cartoon_bg.pb")
        mask: Any = cv2.imread(str(folder / "alpha.jpg"))
        mask = cv2.resize(mask, (HEAD, HEAD), interpolation=cv2.INTER_AREA)
        self._mask = cv2.cvtColor(mask, cv2.COLOR_BGR2GRAY).astype(np.float32) / 255.0

    def network(self, picture: Pixels) -> Anything:
        """uint8 (H, W, 3) BGR."""
        return _run(self._background, picture)

    def pipeline(self, photo: Pixels, landmarks: Points) -> Anything:
        """(H, W, 3) BGR; where there are faces, float64 and not yet rounded."""
        rows, columns = photo.shape[:2]
        photo = photo.astype(float).astype(np.uint8)  # in its preprocess, and back again
        small = _resized(photo)
        scale = np.array([small.shape[1] / columns, small.shape[0] / rows])
        padded, height, width = _padded(small[:, :, ::-1])
        result = _run(self._background, padded)[:height, :width, :]
        for points in landmarks:
            result = self._with_head(result, small, points * scale)
        return cv2.resize(result, (columns, rows), interpolation=cv2.INTER_AREA)

    def _with_head(self, result: Anything, small: Anything, points: Anything) -> Anything:
        size = (small.shape[1], small.shape[0])
        target = ((FACIAL_POINTS - 112 / 2) * RATIO + 112 / 2) * (HEAD / 112.0)
        there, back = _similarity(points, target)
        crop = cv2.warpAffine(small, there, (HEAD, HEAD), borderValue=(255, 255, 255))
        head = cv2.warpAffine(_run(self._head, crop[:, :, ::-1]), back, size, borderValue=(0, 0, 0))
        mask = cv2.warpAffine(self._mask, back, size, borderValue=(0, 0, 0))
        mask = np.expand_dims(mask, 2)
        blended: Anything = mask * head + (1 - mask) * result
        return blended

    def _session(self, path: Path) -> Any:  # noqa: ANN401  TensorFlow has no types here
        tensorflow = self._tensorflow
        definition = tensorflow.GraphDef.FromString(path.read_bytes())
        with tensorflow.Graph().as_default() as graph:
            tensorflow.import_graph_def(definition, name="")
        config = tensorflow.ConfigProto(allow_soft_placement=True)
        config.gpu_options.allow_growth = True
        return tensorflow.Session(graph=graph, config=config)


def _run(session: Any, picture: Anything) -> Anything:  # noqa: ANN401
    output: Pixels = session.run("output_image:0", {"input_image:0": picture})
    return output


def _resized(photo: Anything) -> Anything:
    height, width = photo.shape[:2]
    if min(height, width) > SHORT_SIDE:
        if height > width:
            height, width = int(SHORT_SIDE * height / width), SHORT_SIDE
        else:
            height, width = SHORT_SIDE, int(SHORT_SIDE * width / height)
    return cv2.resize(photo, (width, height), interpolation=cv2.INTER_AREA)


def _padded(picture: Anything) -> tuple[Anything, int, int]:
    height, width = picture.shape[:2]
    if height % MULTIPLE == 0 and width % MULTIPLE == 0:
        return picture, height, width
    rows, columns = ((side // MULTIPLE + 1) * MULTIPLE for side in (height, width))
    padded = np.ones((rows, columns, 3), np.uint8) * 255
    padded[:height, :width, :] = picture
    return padded, height, width


def _similarity(source: Anything, target: Anything) -> tuple[Anything, Anything]:
    """The nearest similarity, and its inverse, as 2×3. Its try with a reflection is left out."""
    x, y = target[:, :1], target[:, 1:]
    one, zero = np.ones_like(x), np.zeros_like(x)
    equations = np.vstack((np.hstack((x, y, one, zero)), np.hstack((y, -x, zero, one))))
    wanted = np.vstack((source[:, :1], source[:, 1:]))
    (scale,), (shear,), (dx,), (dy,) = np.linalg.lstsq(equations, wanted, rcond=None)[0]
    back = np.array([[scale, -shear, 0], [shear, scale, 0], [dx, dy, 1]])
    return np.linalg.inv(back)[:, :2].T, back[:, :2].T


if __name__ == "__main__":
    play(ModelScope(Path(sys.argv[1])), Task.load(sys.argv[2]))
