"""Whether there is a GPU to draw on, by what a driver says."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
import torch

from inference.dctnet.gpu.device import Gpu, NoGpu, TorchDriver, find_gpu, trial

H200 = Gpu("NVIDIA H200", total=150 * 10**9, free=149 * 10**9, capability=(9, 0))
needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="torch sees no CUDA device")


@dataclass(frozen=True, slots=True)
class FakeDriver:
    card: Gpu = field(default=H200)
    why_not: str | None = None
    off_by: float = 0.004
    failure: RuntimeError | None = None

    def trouble(self) -> str | None:
        return self.why_not

    def look(self) -> Gpu:
        return self.card

    def error(self) -> float:
        if self.failure is not None:
            raise self.failure
        return self.off_by


def reason(driver: FakeDriver) -> str:
    found = find_gpu(driver)
    assert isinstance(found, NoGpu)
    return str(found)


def test_a_card_that_computes_is_found() -> None:
    assert find_gpu(FakeDriver()) == H200
    assert str(H200) == "NVIDIA H200, 138.8 of 139.7 GiB free"


def test_without_a_driver_the_reason_is_the_driver_s() -> None:
    assert reason(FakeDriver(why_not="no NVIDIA GPU or driver found")).startswith("no NVIDIA GPU")


def test_an_old_card_is_named_with_what_it_lacks() -> None:
    old = Gpu("GeForce GTX 1080", 8 * 2**30, 7 * 2**30, (6, 1))

    assert reason(FakeDriver(old)) == (
        "GeForce GTX 1080 is too old: compute capability 6.1, 7.0 is needed"
    )


def test_a_card_that_is_listed_but_broken_is_not_used() -> None:
    failure = RuntimeError("CUDA error: no kernel image is available\nCUDA kernel errors might …")

    assert reason(FakeDriver(failure=failure)).endswith("CUDA error: no kernel image is available")


@pytest.mark.parametrize("off_by", [3.0, float("nan")])
def test_a_card_that_computes_wrongly_is_not_used(off_by: float) -> None:
    assert "computes wrongly" in reason(FakeDriver(off_by=off_by))


def test_the_trial_passes_on_a_device_that_works() -> None:
    assert trial(torch, "cpu", torch.float16) < 0.01


def test_torch_says_why_there_is_no_gpu_or_that_there_is_one() -> None:
    trouble = TorchDriver(torch).trouble()

    assert (trouble is None) == torch.cuda.is_available()
    if torch.version.cuda is None:
        assert trouble == f"torch {torch.__version__} was built without CUDA"


@needs_gpu
def test_the_gpu_of_this_machine_is_found() -> None:
    found = find_gpu()

    assert isinstance(found, Gpu)
    assert 0 < found.free <= found.total
