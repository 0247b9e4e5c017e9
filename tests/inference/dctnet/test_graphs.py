"""Which shapes are recorded as graphs, and when."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from inference.dctnet.gpu.graphs import LARGEST_GRAPH, MOST_GRAPHS, Draw, Graphed, Recorder

needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="torch sees no CUDA device")


class Diary:
    """A network and a recorder that write down what they are asked for."""

    def __init__(self, error: RuntimeError | None = None) -> None:
        self.entries: list[str] = []
        self._error = error

    def draw(self, pictures: Tensor) -> Tensor:
        self.entries.append(f"draw {pictures.shape[-1]}")
        return 255 - pictures

    def record(self, _network: Draw, pictures: Tensor) -> Draw:
        width = pictures.shape[-1]
        self.entries.append(f"record {width}")
        if self._error is not None:
            raise self._error

        def replay(pictures: Tensor) -> Tensor:
            self.entries.append(f"replay {width}")
            return 255 - pictures

        return replay


def picture(width: int, height: int = 4) -> Tensor:
    return torch.full((1, 3, height, width), 100, dtype=torch.uint8)


def test_a_shape_is_recorded_the_second_time_and_replayed_from_then_on() -> None:
    diary = Diary()
    network = Graphed(diary.draw, diary.record)

    answers = [network(picture(8)) for _ in range(3)]

    assert diary.entries == ["draw 8", "record 8", "replay 8", "replay 8"]
    assert all((answer == 155).all() for answer in answers)


def test_shapes_that_come_once_are_never_recorded() -> None:
    diary = Diary()
    network = Graphed(diary.draw, diary.record)

    for width in range(1, 200):
        network(picture(width))

    assert not any(entry.startswith("record") for entry in diary.entries)


def test_the_graph_that_was_not_used_for_longest_makes_room() -> None:
    diary = Diary()
    network = Graphed(diary.draw, diary.record)
    widths = range(1, MOST_GRAPHS + 1)
    for width in (*widths, *widths, 1, MOST_GRAPHS + 1, MOST_GRAPHS + 1):
        network(picture(width))
    diary.entries.clear()

    for width in (1, 2, MOST_GRAPHS + 1):
        network(picture(width))

    assert diary.entries == ["replay 1", "record 2", "replay 2", f"replay {MOST_GRAPHS + 1}"]


def test_what_keeps_the_device_busy_anyway_is_not_recorded() -> None:
    diary = Diary()
    network = Graphed(diary.draw, diary.record)

    for _ in range(3):
        network(picture(LARGEST_GRAPH // 100 + 1, height=100))

    assert len(diary.entries) == 3
    assert not any(entry.startswith("record") for entry in diary.entries)


def test_where_graphs_fail_drawing_goes_on_without() -> None:
    diary = Diary(RuntimeError("operation not permitted when stream is capturing"))
    network = Graphed(diary.draw, diary.record)

    answers = [network(picture(width)) for width in (8, 8, 8, 12, 12)]

    assert diary.entries == ["draw 8", "record 8", "draw 8", "draw 8", "draw 12", "draw 12"]
    assert all((answer == 155).all() for answer in answers)


def test_after_graphs_were_given_back_every_shape_is_new() -> None:
    diary = Diary()
    network = Graphed(diary.draw, diary.record)
    for _ in range(2):
        network(picture(8))
    diary.entries.clear()

    network.clear()
    for _ in range(2):
        network(picture(8))

    assert diary.entries == ["draw 8", "record 8", "replay 8"]


@needs_gpu
def test_graphs_that_share_memory_replay_in_any_order() -> None:
    record, device = Recorder(), torch.device("cuda:0")

    def network(pictures: Tensor) -> Tensor:
        return ((pictures.float() * 2 + 1) / 2).to(torch.uint8)

    with torch.inference_mode():
        small, large = (torch.full((1, 3, side, side), side, device=device) for side in (8, 64))
        replays = [record(network, pictures.byte()) for pictures in (small, large)]
        for i in (1, 0, 0, 1, 0):
            pictures = (small, large)[i].byte()
            assert torch.equal(replays[i](pictures), pictures)
