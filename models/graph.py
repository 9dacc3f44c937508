"""ONNX graphs written as arithmetic: `Value`s are tensors of a `Graph`, and each operator on them adds a node.

Only what the scripts of this folder need. The same calls give the same bytes, so a generated file can be compared with
the committed one.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 20
CONTRIB = "com.microsoft"


class Value:
    """A tensor of a graph. Numbers and arrays that it meets become constants."""

    def __init__(self, graph, name):
        self.graph, self.name = graph, name

    def __add__(self, other):
        return self.graph.op("Add", self, other)

    def __sub__(self, other):
        return self.graph.op("Sub", self, other)

    def __mul__(self, other):
        return self.graph.op("Mul", self, other)

    def __truediv__(self, other):
        return self.graph.op("Div", self, other)

    def __matmul__(self, other):
        return self.graph.op("MatMul", self, other)

    def mean(self, axis, keep=False):
        return self.graph.op("ReduceMean", self, ints(axis), keepdims=int(keep))

    def sum(self, axis, keep=False):
        return self.graph.op("ReduceSum", self, ints(axis), keepdims=int(keep))

    def sqrt(self):
        return self.graph.op("Sqrt", self)

    def log(self):
        return self.graph.op("Log", self)

    def cast(self, kind):
        return self.graph.op("Cast", self, to=kind)

    def slice(self, start, end, axis):
        """[start, end) of one axis; both may be values of the graph."""
        at = [value if isinstance(value, Value) else ints(value) for value in (start, end)]
        return self.graph.op("Slice", self, *at, ints(axis))

    def reversed(self, axis):
        return self.graph.op("Slice", self, ints(-1), ints(-(2**31)), ints(axis), ints(-1))

    def pad(self, before, after, axis):
        """Zeros around one axis."""
        return self.graph.op("Pad", self, ints(before, after), np.float32(0), ints(axis))

    def reshape(self, *shape):
        """0 keeps an axis, -1 is whatever is left; sizes may be values of the graph."""
        if any(isinstance(size, Value) for size in shape):
            shape = self.graph.concat([size if isinstance(size, Value) else ints(size) for size in shape], axis=0)
        else:
            shape = ints(*shape)
        return self.graph.op("Reshape", self, shape)

    def transpose(self, *order):
        return self.graph.op("Transpose", self, perm=list(order))

    def size(self, axis):
        """The length of an axis, as an int64 vector of one."""
        return self.graph.op("Shape", self, start=axis, end=axis + 1)


class Graph:
    def __init__(self):
        self.nodes, self.constants, self.weights = [], {}, {}

    def op(self, kind, *inputs, outputs=1, domain="", **attributes):
        number = len(self.nodes)
        names = [f"{kind}_{number}" if outputs == 1 else f"{kind}_{number}_{index}" for index in range(outputs)]
        inputs = [self.value(value).name for value in inputs]
        self.nodes.append(helper.make_node(kind, inputs, names, name=f"{kind}_{number}", domain=domain, **attributes))
        values = [Value(self, name) for name in names]
        return values[0] if outputs == 1 else values

    def input(self, name):
        return Value(self, name)

    def value(self, of):
        """A number (as f32) or an array becomes a constant; equal constants are kept once."""
        if isinstance(of, Value):
            return of
        array = np.asarray(np.float32(of) if isinstance(of, float) else of, order="C")
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self.constants:
            self.constants[key] = numpy_helper.from_array(array, f"constant_{len(self.constants)}")
        return Value(self, self.constants[key].name)

    def weight(self, name, shape, kind, file, offset):
        """A tensor that lies in `file`, beside the graph or in a folder that the runtime is told."""
        if name not in self.weights:
            tensor = TensorProto(name=name, dims=shape, data_type=kind, data_location=TensorProto.EXTERNAL)
            length = int(np.prod(shape)) * helper.tensor_dtype_to_np_dtype(kind).itemsize
            for key, value in (("location", file), ("offset", offset), ("length", length)):
                tensor.external_data.add(key=key, value=str(value))
            self.weights[name] = tensor
        return Value(self, name)

    def concat(self, values, axis):
        return self.op("Concat", *values, axis=axis)

    def range(self, end):
        """0, 1, … end - 1 as int64; `end` is a number or a vector of one."""
        if isinstance(end, Value):
            end = self.op("Squeeze", end)
        return self.op("Range", np.int64(0), end if isinstance(end, Value) else np.int64(end), np.int64(1))

    def model(self, name, inputs, outputs):
        """`inputs`: (name, shape), `outputs`: (name, shape, value), all f32."""
        for output, _, value in outputs:
            self.nodes.append(helper.make_node("Identity", [value.name], [output], name=output))
        described = [
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape, *_ in side]
            for side in (inputs, outputs)
        ]
        domains = {node.domain for node in self.nodes}
        opsets = [helper.make_opsetid("", OPSET)]
        opsets += [helper.make_opsetid(CONTRIB, 1)] if CONTRIB in domains else []
        graph = helper.make_graph(self.nodes, name, *described, [*self.constants.values(), *self.weights.values()])
        return helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="undercard")


def ints(*values):
    return np.array(values, np.int64)


def save(model, path):
    contrib = any(node.domain for node in model.graph.node)  # operators that the checker does not know
    if any(tensor.data_location == TensorProto.EXTERNAL for tensor in model.graph.initializer):
        onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=not contrib)
    else:
        onnx.checker.check_model(model, full_check=not contrib)
    path.write_bytes(model.SerializeToString(deterministic=True))
