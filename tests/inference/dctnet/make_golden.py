"""Ask TensorFlow what the graphs of `graphs.write_style` make of a few small pictures.

Writes golden.npz, in the form of ../shared/dctnet/golden.npz: `cartoon_bg_0_input` and `…_output`,
uint8 (H, W, 3) BGR, and so on. To be run again when random_weights changes, where the extra
`reference` is installed:  python -m tests.inference.dctnet.make_golden
"""

from __future__ import annotations

import importlib
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from inference.arrays import Picture
from tests.inference.dctnet.graphs import write_style
from tests.inference.dctnet.notation import DIALECTS, TF2, Dialect

GOLDEN = Path(__file__).with_name("golden.npz")


def inputs() -> tuple[Picture, ...]:
    """Noise, a smooth picture, sides that are no multiples of 16, the smallest picture."""
    random = np.random.RandomState(0)
    y, x = np.mgrid[:64, :96]
    smooth = np.stack((2.5 * x, 4 * y, 255 - x - y), axis=-1)
    sizes = ((64, 96), (36, 52), (4, 4))
    noise, odd, smallest = (random.randint(0, 256, (*size, 3)).astype(np.uint8) for size in sizes)
    return noise, np.clip(smooth, 0, 255).astype(np.uint8), odd, smallest


def answers(graph: Path, pictures: tuple[Picture, ...]) -> list[Picture]:
    """What TensorFlow makes of them."""
    tensorflow: Any = importlib.import_module("tensorflow.compat.v1")
    definition = tensorflow.GraphDef.FromString(graph.read_bytes())
    with tensorflow.Graph().as_default(), tensorflow.Session() as session:
        tensorflow.import_graph_def(definition, name="")
        return [
            session.run("output_image:0", {"input_image:0": picture.astype(np.float32)})
            for picture in pictures
        ]


def golden(dialect: Dialect) -> dict[str, Any]:
    """The arrays of golden.npz, with the graphs written in a dialect."""
    arrays = {}
    pictures = inputs()
    with tempfile.TemporaryDirectory() as folder:
        write_style(Path(folder), dialect=dialect)
        for name in ("cartoon_bg", "cartoon_h"):
            outputs = answers(Path(folder, f"{name}.pb"), pictures)
            for number, (picture, output) in enumerate(zip(pictures, outputs, strict=True)):
                arrays[f"{name}_{number}_input"] = picture
                arrays[f"{name}_{number}_output"] = output
    return arrays


def main() -> None:
    """Write golden.npz, if TensorFlow answers the same in every dialect."""
    arrays = golden(TF2)
    for dialect in DIALECTS.values():
        for name, array in golden(dialect).items():
            np.testing.assert_array_equal(array, arrays[name])
    np.savez_compressed(GOLDEN, **arrays)


if __name__ == "__main__":
    main()
