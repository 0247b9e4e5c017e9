"""What the learned styles cost on a GPU: python -m benchmarks.gpu [--model FOLDER] [--device cpu]

Prints tables: one photo, in several sizes and with several faces; batches, with decoding and
encoding in threads; the networks alone. Faces are not looked for: decoders do that, in processes of
their own. Device time is between two CUDA events, from the first launch to the last kernel's end.
Times are medians. Without a GPU it says so; --device cpu runs the same code on torch's CPU device,
so small that it only shows that it runs. Without a folder the weights are random, and cost as much.
"""

from __future__ import annotations

import argparse
import io
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import skimage.data
import torch
from PIL import Image
from rich.console import Console
from rich.table import Table

from inference import images
from inference.arrays import Array
from inference.dctnet.gpu.batches import DeviceNetwork
from inference.dctnet.gpu.device import NoGpu, find_gpu
from inference.dctnet.gpu.graphs import recorder
from inference.dctnet.gpu.memory import MOST_PHOTOS
from inference.dctnet.gpu.painter import DTYPES, GpuPainter
from inference.dctnet.layers import HEAD_SIDE, LAYERS, Convolution, Layer
from inference.dctnet.model import Model, load
from inference.dctnet.plan import WORKING_SHORT, plan
from inference.dctnet.portrait import Painting, Portrait
from inference.dctnet.runtimes import Precision
from inference.engine import Format

# The astronaut's eyes, nose and corners of the mouth, in parts of the picture's side.
LANDMARKS: Final = np.array(
    [[0.396, 0.197], [0.482, 0.201], [0.439, 0.248], [0.4, 0.273], [0.477, 0.275]], np.float32
)
MB: Final = 10**6


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured."""

    sizes: tuple[int, ...] = (512, 1024, 2048)
    faces: tuple[int, ...] = (1, 8)
    batches: tuple[int, ...] = (20, 50)
    batch_size: int = 1024
    working: int = WORKING_SHORT
    rounds: int = 15


SHORT: Final = Extent((96, 128), (1, 2), batches=(3,), batch_size=96, working=96, rounds=1)


@dataclass(frozen=True, slots=True)
class File:
    """An encoded photo, and where its faces are."""

    jpeg: bytes
    size: int  # pixels a side
    landmarks: tuple[Array, ...]

    def decoded(self) -> Portrait:
        photo = images.flatten(images.decode(self.jpeg, self.size))
        return Portrait(photo, plan(self.size, self.size, self.landmarks))


class Bench:
    """Times on a device, in milliseconds, and what they took of its memory."""

    def __init__(self, device: torch.device, rounds: int) -> None:
        self.device = device
        self.on_gpu = device.type == "cuda"
        self._rounds = rounds

    def wall(self, step: Callable[[], object]) -> str:
        times = []
        for _ in range(self._rounds):
            began = time.perf_counter()
            step()
            times.append(1000 * (time.perf_counter() - began))
        return f"{statistics.median(times):.1f}"

    def on_device(self, step: Callable[[], object]) -> str:
        return f"{statistics.median(self._spans(step)):.2f}" if self.on_gpu else "–"

    def begin(self) -> None:
        if self.on_gpu:
            torch.cuda.reset_peak_memory_stats()

    def memory(self) -> tuple[str, str, str]:
        """Megabytes: the most in use and the most held on the device, the process's most."""
        resident = f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MB:.0f}"
        if not self.on_gpu:
            return "–", "–", resident
        used, held = torch.cuda.max_memory_allocated(), torch.cuda.max_memory_reserved()
        return f"{used / MB:.0f}", f"{held / MB:.0f}", resident

    def _spans(self, step: Callable[[], object]) -> Iterator[float]:
        for _ in range(self._rounds):
            torch.cuda.synchronize()
            begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))  # type: ignore[no-untyped-call]
            begin.record()
            step()
            end.record()
            end.synchronize()
            yield begin.elapsed_time(end)


MEMORY: Final = ("device MB", "held MB", "process MB")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu")
    parser.add_argument("--model", type=Path, help="the folder of a style")
    parser.add_argument("--device", choices=("gpu", "cpu"), default="gpu")
    asked = parser.parse_args()
    found = find_gpu() if asked.device == "gpu" else "torch's CPU device"
    if isinstance(found, NoGpu):
        print(f"There is no GPU to measure: {found}.")
        return
    on_gpu = asked.device == "gpu"
    precision = Precision.FP16 if on_gpu else Precision.FP32
    print(f"{found}; torch {torch.__version__}, {precision}")
    model = load(asked.model) if asked.model else _random_model()
    extent = Extent() if on_gpu else SHORT
    bench = Bench(torch.device("cuda:0" if on_gpu else "cpu"), extent.rounds)
    painter = GpuPainter(model, bench.device, precision)
    console = Console(width=120)
    console.print(_photos(painter, bench, extent))
    console.print(_batches(painter, bench, extent))
    console.print(_networks(model, precision, bench, extent))


def _photos(painter: GpuPainter, bench: Bench, extent: Extent) -> Table:
    times = ("first", "device", "painting", "JPEG to JPEG")
    table = Table("px", "faces", *times, *MEMORY, title="One photo, ms", title_justify="left")
    for size in extent.sizes:
        for faces in extent.faces:
            file = _file(size, faces)
            paint = partial(painter.paint, [file.decoded()])
            bench.begin()
            began = time.perf_counter()
            paint()
            first = f"{1000 * (time.perf_counter() - began):.1f}"
            paint()  # records graphs
            whole = partial(_one_by_one, painter, [file])
            spans = first, bench.on_device(paint), bench.wall(paint), bench.wall(whole)
            table.add_row(str(size), str(faces), *spans, *bench.memory())
    return table


def _batches(painter: GpuPainter, bench: Bench, extent: Extent) -> Table:
    title = f"Batches of {extent.batch_size} px with one face"
    table = Table("photos", "s", "photos a second", "of these painting, s", *MEMORY, title=title)
    file = _file(extent.batch_size, faces=1)
    for count in extent.batches:
        files = [file] * count
        _together(painter, files)  # records graphs
        bench.begin()
        began = time.perf_counter()
        painting = _together(painter, files)
        seconds = time.perf_counter() - began
        rate = f"{count / seconds:.1f}"
        table.add_row(str(count), f"{seconds:.2f}", rate, f"{painting:.2f}", *bench.memory())
    return table


def _networks(model: Model, precision: Precision, bench: Bench, extent: Extent) -> Table:
    table = Table("network", "batch", "ms", title="Networks alone")
    record = recorder(bench.device)
    network = DeviceNetwork(model.head, bench.device, DTYPES[precision], record)
    shapes = [("picture", 1, extent.working), *(("head", count, HEAD_SIDE) for count in (1, 8))]
    for name, count, side in shapes:
        pictures = torch.zeros(count, side, side, 3, dtype=torch.uint8, device=bench.device)
        draw = partial(_drawn, network, pictures)
        for _ in range(3):  # launch by launch, recorded, replayed
            draw()
        span = bench.on_device(draw) if bench.on_gpu else bench.wall(draw)
        table.add_row(f"{name}, {side} px", str(count), span)
    return table


def _drawn(network: DeviceNetwork, pictures: torch.Tensor) -> None:
    with torch.inference_mode():
        network(pictures)


def _one_by_one(painter: GpuPainter, files: Sequence[File]) -> None:
    for file in files:
        [painting] = painter.paint([file.decoded()])
        _encoded(painting)


def _encoded(painting: Painting) -> bytes:
    return images.encode(painting.picture, Format.JPG)


def _together(painter: GpuPainter, files: Sequence[File]) -> float:
    """Decode and encode in threads, paint in shares; the seconds that painting took."""
    painting = 0.0
    encoding: list[Future[bytes]] = []
    with ThreadPoolExecutor() as threads:
        decoded = threads.map(File.decoded, files)
        while portraits := list(islice(decoded, MOST_PHOTOS)):
            began = time.perf_counter()
            paintings = painter.paint(portraits)
            painting += time.perf_counter() - began
            encoding += [threads.submit(_encoded, one) for one in paintings]
        for one in encoding:
            one.result()
    return painting


def _file(size: int, faces: int) -> File:
    """One astronaut, or nine in rows of three, of whose faces so many are known."""
    rows = 1 if faces == 1 else 3
    tile = Image.fromarray(skimage.data.astronaut()).resize((size // rows,) * 2)
    photo = Image.fromarray(np.tile(np.asarray(tile), (rows, rows, 1))).resize((size, size))
    corners = np.array([(x, y) for y in range(rows) for x in range(rows)], np.float32)[:faces]
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=92)
    landmarks = ((LANDMARKS + corner) * np.float32(size / rows) for corner in corners)
    return File(file.getvalue(), size, tuple(landmarks))


def _random_model() -> Model:
    random = np.random.RandomState(0)
    background, head = ({layer.name: _random(random, layer) for layer in LAYERS} for _ in range(2))
    return Model(background, head, np.ones((HEAD_SIDE, HEAD_SIDE), np.float32))


def _random(random: np.random.RandomState, layer: Layer) -> Convolution:
    shape = (layer.kernel, layer.kernel, layer.inputs, layer.outputs)
    spread = (2 / (layer.kernel**2 * layer.inputs)) ** 0.5  # He's: values stay of one size
    kernel = random.normal(0, spread, shape).astype(np.float32)
    return Convolution(kernel, np.zeros(layer.outputs, np.float32))


if __name__ == "__main__":
    main()
