"""The network as PyTorch computes it, in f32 with all hidden states: what speed and accuracy are measured against.

    python models/reference.py CHECKPOINT SAMPLES [RUNS [THREADS]]

SAMPLES: f32, little-endian, 24 kHz mono. Prints JSON: seconds of each run, peak memory, the states [13, 768].
"""

import json
import resource
import sys
import time

import numpy as np
import torch
from safetensors.torch import load_file
from transformers import HubertConfig, HubertModel

from mert_v1_95m import EPSILON, KERNELS, STRIDES, Shape


def network(shape):
    """Without MERT's optional parts, which the 95M model leaves off, its code is HuBERT's."""
    return HubertModel(
        HubertConfig(
            conv_dim=[shape.channels] * len(KERNELS),
            conv_kernel=KERNELS,
            conv_stride=STRIDES,
            conv_bias=False,
            feat_extract_norm="group",
            feat_proj_layer_norm=True,
            do_stable_layer_norm=False,
            hidden_size=shape.hidden,
            num_attention_heads=shape.heads,
            intermediate_size=shape.inner,
            num_hidden_layers=shape.layers,
            num_conv_pos_embeddings=shape.position_kernel,
            num_conv_pos_embedding_groups=shape.position_groups,
            layer_norm_eps=EPSILON,
            attn_implementation="sdpa",
        )
    ).eval()


@torch.inference_mode()
def states(model, audio):
    """[batch, samples] → [batch, states, hidden], averaged over time."""
    audio = torch.from_numpy(audio)
    audio = (audio - audio.mean(1, keepdim=True)) / torch.sqrt(audio.var(1, keepdim=True, unbiased=False) + 1e-7)
    hidden = model(audio, output_hidden_states=True).hidden_states
    return torch.stack([state.mean(1) for state in hidden], 1).numpy()


def main(checkpoint, samples, runs=5, threads=2):
    torch.set_num_threads(int(threads))
    model = network(Shape())
    flat = checkpoint.endswith(".safetensors")
    model.load_state_dict(load_file(checkpoint) if flat else torch.load(checkpoint, weights_only=True))
    audio = np.fromfile(samples, "<f4")[None]
    seconds = []
    for _ in range(int(runs)):
        began = time.perf_counter()
        result = states(model, audio)
        seconds.append(time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    version = f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads"
    print(json.dumps({"runtime": version, "seconds": seconds, "peak_bytes": peak, "states": result[0].tolist()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
