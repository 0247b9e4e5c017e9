"""Networks whose launches are recorded once and replayed: CUDA graphs.

Launching the dozens of kernels of a head takes the CPU longer than they take the device. A graph
launches them all at once, for pictures of one shape.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import torch
from torch import Tensor

_log = logging.getLogger(__name__)

Draw = Callable[[Tensor], Tensor]  # uint8 (B, 3, H, W) BGR to the same shape and type
Record = Callable[[Draw, Tensor], Draw]  # a network, and pictures of the shape to record it for

MOST_GRAPHS: Final = 12  # of a network: heads of two sides in batches of five sizes, and two more
MOST_REMEMBERED: Final = 64  # shapes of which it is known that they were seen once
LARGEST_GRAPH: Final = 2_000_000  # pixels: 16 heads, one picture; more keep a device busy anyway
WARM_UPS: Final = 3  # as torch's documentation has it


class Graphed:
    """A network that replays a graph for every shape that comes again.

    The first time, a shape is drawn launch by launch, because recording takes longer than drawing
    and few sizes of photos come twice. Graphs that were not used for longest are dropped. A graph
    only saves time: where one can't be recorded, no other is tried, and drawing goes on without.
    """

    def __init__(self, network: Draw, record: Record) -> None:
        self._network = network
        self._record = record
        self._recording = True
        self._seen: OrderedDict[torch.Size, None] = OrderedDict()
        self._graphs: OrderedDict[torch.Size, Draw] = OrderedDict()

    def __call__(self, pictures: Tensor) -> Tensor:
        """uint8 (B, 3, H, W) BGR, to the same shape and type."""
        return self._prepared(pictures)(pictures)

    def clear(self) -> None:
        """Give the memory of all graphs back; each shape is new again."""
        self._graphs.clear()
        self._seen.clear()

    def _prepared(self, pictures: Tensor) -> Draw:
        shape = pictures.shape
        if shape in self._graphs:
            self._graphs.move_to_end(shape)
            return self._graphs[shape]
        batch, _, height, width = shape
        if not self._recording or batch * height * width > LARGEST_GRAPH:
            return self._network
        if shape not in self._seen:
            self._seen[shape] = None
            if len(self._seen) > MOST_REMEMBERED:
                self._seen.popitem(last=False)
            return self._network
        return self._recorded(pictures)

    def _recorded(self, pictures: Tensor) -> Draw:
        if len(self._graphs) == MOST_GRAPHS:
            self._graphs.popitem(last=False)
        try:
            graph = self._record(self._network, pictures)
        except RuntimeError as error:  # also too little memory, and whatever a driver may say
            _log.warning("going on without CUDA graphs: %s", error)
            self._recording = False
            return self._network
        self._graphs[pictures.shape] = graph
        return graph


def recorder(device: torch.device) -> Recorder | None:
    """For the networks of one style; None where there are no graphs."""
    return Recorder() if device.type == "cuda" else None


class Recorder:
    """Records CUDA graphs, by the recipe in torch's documentation. GPU only.

    All its graphs share one pool of memory. That is safe although they replay in any order: each
    replay begins with a copy into its own input, which lies outside the pool, and its output is
    copied out before anything else is replayed, all on one stream.
    """

    def __init__(self) -> None:
        self._pool = torch.cuda.graph_pool_handle()

    def __call__(self, network: Draw, pictures: Tensor) -> Draw:
        # The outer context puts the stream back, which a failed capture leaves switched.
        stream = torch.cuda.stream(torch.cuda.current_stream())
        # cuDNN tries its algorithms only here: it takes up to a second for a shape.
        with stream, torch.backends.cudnn.flags(enabled=True, benchmark=True, allow_tf32=False):
            return self._record(network, pictures)

    def _record(self, network: Draw, pictures: Tensor) -> Draw:
        still = pictures.clone()  # what every replay reads
        side = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(WARM_UPS):
                network(still)
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool):
            drawn = network(still)

        def replay(pictures: Tensor) -> Tensor:
            still.copy_(pictures)
            graph.replay()
            return drawn.clone()

        return replay
