"""What TensorFlow calls the parts of a network, for saying how a graph has to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from inference.dctnet.layers import SLOPE
from inference.dctnet.tensorflow.graphdef import Tensor, Value

FLOAT: Final = "DT_FLOAT"
INT: Final = "DT_INT32"
NUMPY_TYPES: Final = {FLOAT: np.dtype(np.float32), INT: np.dtype(np.int32)}
ALPHA: Final = float(np.float32(SLOPE))
MASKS: Final = ("begin_mask", "ellipsis_mask", "end_mask", "new_axis_mask", "shrink_axis_mask")
ANY: Final = -1  # a size that is known only when it runs; or is, and makes no difference

DEFAULTS: Final[Mapping[str, Value]] = {  # of attributes that need not be written
    "Truncate": False,
    "align_corners": False,
    "alpha": ALPHA,
    "axis": 0,
    "begin_mask": 0,
    "data_format": "NHWC",
    "dilations": (1, 1, 1, 1),
    "ellipsis_mask": 0,
    "end_mask": 0,
    "explicit_paddings": (),
    "half_pixel_centers": False,
    "index_type": INT,
    "new_axis_mask": 0,
    "out_type": INT,
    "shrink_axis_mask": 0,
    "use_cudnn_on_gpu": True,
}


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """A node that computes."""

    place: str  # where in the network, for people
    kind: str
    inputs: tuple[Expected, ...]
    attributes: Mapping[str, Value]
    formerly: Operation | None = None  # the same, as older versions of TensorFlow wrote it


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A node that holds exactly this."""

    place: str
    dtype: str
    value: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A node that holds finite float32 values of this shape: a layer's kernel or its bias."""

    place: str  # the layer
    part: str
    shape: tuple[int, ...]


Expected = Operation | Constant | Trained


@dataclass(frozen=True, slots=True)
class Part:
    """Makes what stands at one place of a network."""

    place: str

    def operation(self, kind: str, *inputs: Expected, **attributes: Value) -> Operation:
        return Operation(self.place, kind, inputs, attributes)

    def real(self, kind: str, *inputs: Expected) -> Operation:
        return self.operation(kind, *inputs, T=FLOAT)

    def add(self, x: Expected, y: Expected) -> Operation:
        return Operation(self.place, "AddV2", (x, y), {"T": FLOAT}, self.real("Add", x, y))

    def subtract(self, x: Expected, y: Expected) -> Operation:
        return self.real("Sub", x, y)

    def multiply(self, x: Expected, y: Expected) -> Operation:
        return self.real("Mul", x, y)

    def divide(self, x: Expected, y: Expected) -> Operation:
        return self.real("RealDiv", x, y)

    def constant(self, value: float | tuple[int, ...]) -> Constant:
        """float32 for a float, int32 for whole numbers."""
        dtype = FLOAT if isinstance(value, float) else INT
        return Constant(self.place, dtype, np.array(value, NUMPY_TYPES[dtype]))

    def cut(
        self,
        x: Expected,
        begin: tuple[int, ...],
        end: tuple[int, ...],
        kind: str = FLOAT,
        **masks: int,
    ) -> Operation:
        """x[begin:end]"""
        corners = [self.constant(at) for at in (begin, end, (1,) * len(begin))]
        every = {mask: masks.get(mask, 0) for mask in MASKS}
        return self.operation("StridedSlice", x, *corners, T=kind, Index=INT, **every)

    def shape_of(self, x: Operation) -> Operation:
        return self.operation("Shape", x, T=FLOAT, out_type=INT)

    def side(self, shape: Operation, axis: int) -> Operation:
        return self.cut(shape, (axis,), (axis + 1,), INT, shrink_axis_mask=1)

    def leaky_relu(self, x: Operation) -> Operation:
        formerly = self.real("Maximum", self.multiply(self.constant(SLOPE), x), x)
        return Operation(self.place, "LeakyRelu", (x,), {"T": FLOAT, "alpha": ALPHA}, formerly)

    def mean_filter(self, x: Operation, channels: int) -> Operation:
        """Of 3×3 values, each channel by itself."""
        box = Constant(self.place, FLOAT, np.full((3, 3, channels, 1), 1 / 9, np.float32))
        return self.filter("DepthwiseConv2dNative", x, box)

    def filter(
        self, kind: str, x: Operation, kernel: Expected, stride: int = 1, **more: Value
    ) -> Operation:
        return self.operation(
            kind,
            x,
            kernel,
            T=FLOAT,
            strides=(1, stride, stride, 1),
            padding="SAME",
            data_format="NHWC",
            dilations=(1, 1, 1, 1),
            explicit_paddings=(),
            **more,
        )
