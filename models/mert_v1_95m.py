"""Writes the graphs of MERT-v1-95M without its weights, and where each tensor of the published checkpoint goes.

    python models/mert_v1_95m.py

The network is HuBERT's (Hsu et al. 2021) as MERT configures it (Li et al. 2023): seven convolutions turn 24 kHz samples
into 75 frames a second, a convolution over 128 frames adds position, twelve post-norm transformer layers follow. Layer
11 of the hidden states 0 … 12, averaged over time, is the embedding; the last layer is left out where it is not asked
for. The normalisation of the samples, which the published feature extractor does, is part of the graph.

All graphs read the same two files of weights (f32 and f16), which `undercard models add` writes by the layout:

    .std.onnx         standard operators: OpenVINO, TensorRT, anything
    .ms.onnx          with attention and norms of ONNX Runtime's own: its CPU and CUDA providers
    .ms.f16.onnx      the same in half precision, for GPUs; statistics stay single
    .states.onnx      all 13 hidden states [batch, 13, 768], for the lab
    .tensors.json     name, shape and place of each tensor, and the checkpoint's name for it
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from onnx import TensorProto

from graph import CONTRIB, Graph, save

KERNELS, STRIDES = [10, 3, 3, 3, 3, 2, 2], [5, 2, 2, 2, 2, 2, 2]
EPSILON = 1e-5
PAGE = 4096  # tensors begin on one, so that they can be mapped into memory
FLOAT, HALF = TensorProto.FLOAT, TensorProto.FLOAT16


@dataclass(frozen=True)
class Shape:
    id: str = "mert-v1-95m"
    channels: int = 512
    hidden: int = 768
    heads: int = 12
    inner: int = 3072
    layers: int = 12
    layer: int = 11  # the hidden state that is the embedding
    position_kernel: int = 128
    position_groups: int = 16


@dataclass(frozen=True)
class Tensor:
    name: str
    source: str
    """Of the graph; a source that is changed had others."""
    shape: tuple
    change: str = "none"  # or "transpose", or "weight_norm": magnitude and direction are multiplied
    single: bool = False  # f32 in half precision, too


def tensors(shape):
    """In the order of the file."""
    c, h = shape.channels, shape.hidden

    def plain(name, source, size, **more):
        parts = (("w", "weight"), ("b", "bias"))
        return [Tensor(f"{name}.{part}", f"{source}.{long}", (size,), **more) for part, long in parts]

    def linear(name, source, inputs, outputs):
        weight = Tensor(f"{name}.w", f"{source}.weight", (inputs, outputs), "transpose")
        return [weight, Tensor(f"{name}.b", f"{source}.bias", (outputs,))]

    convolutions = "feature_extractor.conv_layers"
    yield Tensor("conv0.w", f"{convolutions}.0.conv.weight", (c, 1, KERNELS[0]), single=True)
    yield from plain("conv0.norm", f"{convolutions}.0.layer_norm", c, single=True)
    for i, kernel in enumerate(KERNELS[1:], 1):
        yield Tensor(f"conv{i}.w", f"{convolutions}.{i}.conv.weight", (c, c, kernel))
    yield from plain("projection.norm", "feature_projection.layer_norm", c)
    yield from linear("projection", "feature_projection.projection", c, h)
    position = "encoder.pos_conv_embed.conv"
    group = h // shape.position_groups
    yield Tensor("position.w", f"{position}.weight", (h, group, shape.position_kernel), "weight_norm")
    yield Tensor("position.b", f"{position}.bias", (h,))
    yield from plain("norm", "encoder.layer_norm", h)
    for i in range(shape.layers):
        layer = f"encoder.layers.{i}"
        for part in "qkv":
            yield from linear(f"layer{i}.{part}", f"{layer}.attention.{part}_proj", h, h)
        yield from linear(f"layer{i}.out", f"{layer}.attention.out_proj", h, h)
        yield from plain(f"layer{i}.norm1", f"{layer}.layer_norm", h)
        yield from linear(f"layer{i}.inner", f"{layer}.feed_forward.intermediate_dense", h, shape.inner)
        yield from linear(f"layer{i}.outer", f"{layer}.feed_forward.output_dense", shape.inner, h)
        yield from plain(f"layer{i}.norm2", f"{layer}.final_layer_norm", h)


def layout(shape):
    """Each tensor with its offset in the file of either precision."""
    ends = {"f32": 0, "f16": 0}
    placed = []
    for tensor in tensors(shape):
        offsets = dict(ends)
        for precision in ends:
            width = 4 if precision == "f32" or tensor.single else 2
            ends[precision] += -(-int(np.prod(tensor.shape)) * width // PAGE) * PAGE
        placed.append((tensor, offsets))
    return placed, ends


class Mert:
    """One graph being written."""

    def __init__(self, shape, fused, half):
        self.shape, self.fused, self.graph = shape, fused, Graph()
        self.precision = "f16" if half else "f32"
        self.placed = {tensor.name: (tensor, offsets) for tensor, offsets in layout(shape)[0]}

    def weight(self, name):
        tensor, offsets = self.placed[name]
        kind = HALF if self.precision == "f16" and not tensor.single else FLOAT
        file = f"{self.shape.id}.{self.precision}.bin"
        return self.graph.weight(name, tensor.shape, kind, file, offsets[self.precision])

    def embedding(self):
        """[batch, hidden]"""
        return self.pooled(self.states(self.shape.layer)[-1]).reshape(0, self.shape.hidden)

    def all_states(self):
        """[batch, layers + 1, hidden]"""
        return self.graph.concat([self.pooled(state) for state in self.states(self.shape.layers)], axis=1)

    def pooled(self, state):
        return state.cast(FLOAT).mean(1, keep=True) if self.precision == "f16" else state.mean(1, keep=True)

    def states(self, layers):
        """Hidden states 0 … layers, [batch, frames, hidden] each."""
        hidden = self.position(self.projection(self.convolutions(self.normalised(self.graph.input("audio")))))
        states = [hidden]
        for i in range(layers):
            states.append(self.layer(states[-1], f"layer{i}"))
        return states

    def normalised(self, audio):
        """Zero mean and unit variance over the clip."""
        centred = audio - audio.mean(1, keep=True)
        return centred / ((centred * centred).mean(1, keep=True) + 1e-7).sqrt()

    def convolutions(self, audio):
        """[batch, samples] → [batch, frames, channels]. The first output is normalised per channel over time: with it
        everything up to there is single, half precision has no room for sums over 144,000 steps."""
        hidden = self.graph.op("Unsqueeze", audio, np.array([1]))
        for i, (kernel, stride) in enumerate(zip(KERNELS, STRIDES)):
            hidden = self.graph.op("Conv", hidden, self.weight(f"conv{i}.w"), kernel_shape=[kernel], strides=[stride])
            if i == 0:
                norm = self.weight("conv0.norm.w"), self.weight("conv0.norm.b")
                hidden = self.graph.op("InstanceNormalization", hidden, *norm, epsilon=EPSILON)
                hidden = hidden.cast(HALF) if self.precision == "f16" else hidden
            hidden = self.graph.op("Gelu", hidden)
        return hidden.transpose(0, 2, 1)

    def projection(self, hidden):
        return self.linear(self.norm(hidden, "projection.norm"), "projection")

    def position(self, hidden):
        """The published network pads by half the kernel on both sides and drops the last frame; here it is not made."""
        half = self.shape.position_kernel // 2
        position = self.graph.op(
            "Conv",
            hidden.transpose(0, 2, 1),
            self.weight("position.w"),
            self.weight("position.b"),
            kernel_shape=[self.shape.position_kernel],
            pads=[half, half - 1],
            group=self.shape.position_groups,
        )
        return self.add_and_norm(self.graph.op("Gelu", position).transpose(0, 2, 1), hidden, "norm")

    def layer(self, hidden, name):
        attended = self.attention(hidden, name) @ self.weight(f"{name}.out.w")
        hidden = self.add_and_norm(attended, hidden, f"{name}.norm1", self.weight(f"{name}.out.b"))
        inner = hidden @ self.weight(f"{name}.inner.w")
        if self.fused:
            inner = self.graph.op("BiasGelu", inner, self.weight(f"{name}.inner.b"), domain=CONTRIB)
        else:
            inner = self.graph.op("Gelu", inner + self.weight(f"{name}.inner.b"))
        outer = inner @ self.weight(f"{name}.outer.w")
        return self.add_and_norm(outer, hidden, f"{name}.norm2", self.weight(f"{name}.outer.b"))

    def attention(self, hidden, name):
        """softmax(q·kᵀ / √d)·v, head by head."""
        heads, width = self.shape.heads, self.shape.hidden // self.shape.heads
        q, k, v = (self.linear(hidden, f"{name}.{part}") for part in "qkv")
        if self.fused:
            return self.graph.op("MultiHeadAttention", q, k, v, domain=CONTRIB, num_heads=heads)
        q, k, v = (part.reshape(0, 0, heads, width) for part in (q * width**-0.5, k, v))
        scores = self.graph.op("Softmax", q.transpose(0, 2, 1, 3) @ k.transpose(0, 2, 3, 1), axis=-1)
        return (scores @ v.transpose(0, 2, 1, 3)).transpose(0, 2, 1, 3).reshape(0, 0, self.shape.hidden)

    def linear(self, hidden, name):
        return hidden @ self.weight(f"{name}.w") + self.weight(f"{name}.b")

    def norm(self, hidden, name):
        parts = self.weight(f"{name}.w"), self.weight(f"{name}.b")
        return self.graph.op("LayerNormalization", hidden, *parts, axis=-1, epsilon=EPSILON)

    def add_and_norm(self, change, hidden, name, bias=None):
        if self.fused:
            parts = [self.weight(f"{name}.w"), self.weight(f"{name}.b"), *([] if bias is None else [bias])]
            return self.graph.op("SkipLayerNormalization", change, hidden, *parts, domain=CONTRIB, epsilon=EPSILON)
        return self.norm(hidden + (change if bias is None else change + bias), name)


def write(shape, folder):
    placed, ends = layout(shape)
    graphs = ("std", False, False), ("ms", True, False), ("ms.f16", True, True), ("states", True, False)
    for ending, fused, half in graphs:
        mert = Mert(shape, fused, half)
        states = ending == "states"
        size = ["batch", shape.layers + 1, shape.hidden] if states else ["batch", shape.hidden]
        outputs = [("embedding", size, mert.all_states() if states else mert.embedding())]
        model = mert.graph.model(shape.id, [("audio", ["batch", "samples"])], outputs)
        save(model, folder / f"{shape.id}.{ending}.onnx")
    rows = [
        {
            "name": tensor.name,
            "source": tensor.source,
            "shape": tensor.shape,
            "change": tensor.change,
            "offset": offsets,
            "single": tensor.single,
        }
        for tensor, offsets in placed
    ]
    text = ",\n".join(json.dumps(row) for row in rows)
    # Needed in training only.
    known = json.dumps({"bytes": ends, "ignored": ["masked_spec_embed"]})[1:-1]
    (folder / f"{shape.id}.tensors.json").write_text(f'{{{known}, "tensors": [\n{text}\n]}}\n')


if __name__ == "__main__":
    write(Shape(), Path(__file__).parent)
