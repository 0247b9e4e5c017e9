"""What paints the learned styles, on machines that are described and not there."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from importlib.machinery import ModuleSpec

import pytest

from inference.dctnet import choice
from inference.dctnet.choice import NoRuntime, choose
from inference.dctnet.cpu import network as cpu
from inference.dctnet.cpu.network import Abilities
from inference.dctnet.gpu.device import Gpu, NoGpu
from inference.dctnet.runtimes import Precision

CARD = Gpu("NVIDIA H200", 140 << 30, 130 << 30, (9, 0))

Machine = Callable[..., None]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Describe a machine: its GPU, what its CPU computes in, whether OpenVINO is installed."""

    def described(gpu: Gpu | NoGpu, *precisions: Precision, openvino: bool = True) -> None:
        find_spec = importlib.util.find_spec

        def found(name: str, package: str | None = None) -> ModuleSpec | None:
            return None if name == "openvino" and not openvino else find_spec(name, package)

        monkeypatch.setattr(choice, "find_gpu", lambda: gpu)
        monkeypatch.setattr(choice, "has_driver", lambda: isinstance(gpu, Gpu))
        monkeypatch.setattr(cpu, "abilities", lambda: Abilities(precisions, "the CPU is like that"))
        monkeypatch.setattr(importlib.util, "find_spec", found)

    return described


def test_a_gpu_is_taken_in_half_precision(machine: Machine) -> None:
    machine(CARD, Precision.FP32)
    chosen = choose("auto", "auto")
    assert (chosen.on_gpu, chosen.precision) == (True, Precision.FP16)
    assert "H200" in chosen.line


def test_a_cpu_is_taken_where_no_driver_is_loaded(machine: Machine) -> None:
    machine(NoGpu("never asked"), Precision.BF16, Precision.FP32)
    chosen = choose("auto", "auto")
    assert (chosen.on_gpu, chosen.precision) == (False, Precision.BF16)
    assert "no NVIDIA driver" in chosen.line
    assert chosen.as_asked


def test_a_cpu_without_bfloat16_computes_in_float32(machine: Machine) -> None:
    machine(NoGpu("none"), Precision.FP32)
    assert choose("auto", "auto").precision is Precision.FP32


def test_whoever_asks_for_the_cpu_gets_it_though_there_is_a_gpu(machine: Machine) -> None:
    machine(CARD, Precision.FP32)
    assert not choose("cpu", "auto").on_gpu


def test_whoever_asks_for_a_gpu_is_told_why_it_is_the_cpu(machine: Machine) -> None:
    machine(NoGpu("the GPU failed its trial"), Precision.FP32)
    chosen = choose("gpu", "auto")
    assert not chosen.on_gpu
    assert not chosen.as_asked
    assert "the GPU failed its trial" in chosen.line


@pytest.mark.parametrize("asked", ["fp32", "bf16"])
def test_a_precision_that_is_here_can_be_asked_for(machine: Machine, asked: str) -> None:
    machine(NoGpu("none"), Precision.BF16, Precision.FP32)
    chosen = choose("auto", asked)
    assert chosen.precision == asked
    assert chosen.as_asked


def test_a_precision_that_is_not_here_is_replaced_and_the_line_says_so(machine: Machine) -> None:
    machine(NoGpu("none"), Precision.FP32)
    chosen = choose("auto", "bf16")
    assert chosen.precision is Precision.FP32
    assert "bf16 is not to be had" in chosen.line
    assert not chosen.as_asked


def test_without_a_gpu_and_without_openvino_the_operator_reads_what_to_install(
    machine: Machine,
) -> None:
    machine(NoGpu("torch can't be imported"), openvino=False)
    with pytest.raises(NoRuntime, match=r"pip install 'toonbot\[cpu\]'.*no NVIDIA driver"):
        choose("auto", "auto")
