"""Folds Moonshine's weights once, so that decoding does not rebuild them at every token.

The weights are stored as int8 and are cast, scaled and shifted back to float by the graph itself, for each token anew;
and onnxruntime never folds constants of an .ort file. Folded, a decode takes a sixth of the CPU.
"""

from pathlib import Path
from typing import Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import GraphProto, NodeProto, helper, numpy_helper

from senderz_voice.speech import extras, ort_reader

_FOLDABLE: Final = ("Cast", "Mul", "Add")


def fold(model: onnx.ModelProto) -> onnx.ModelProto:
    """`model`, changed in place, with everything computed that depends on weights alone."""
    graph = model.graph
    constants = _Constants(graph)
    kept = [node for node in graph.node if not constants.absorb(node)]
    for node in kept:
        for branch in ort_reader.branches(node):
            _fold_transposed(branch, constants)
    used = _names_used(kept) | {output.name for output in graph.output}
    weights = constants.weights(used)
    del graph.node[:], graph.initializer[:]
    graph.node.extend(kept)
    graph.initializer.extend(weights)
    # This tells the quantiser that the model is prepared; else it writes advice into the root logger.
    helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
    return model


def quantise(source: Path, target: Path) -> None:
    """Write the folded model in `source` with int8 matrices to `target`; only multiplications by weights change."""
    quantization = extras.module("onnxruntime.quantization")
    quantization.quantize_dynamic(
        source,
        target,
        per_channel=True,
        reduce_range=False,
        weight_type=quantization.QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
        extra_options={"EnableSubgraph": True, "MatMulConstBOnly": True},
    )


class _Constants:
    """What is known before the first input arrives."""

    def __init__(self, graph: GraphProto) -> None:
        self._stored = {tensor.name: tensor for tensor in graph.initializer}
        self._computed: dict[str, NDArray[np.float32]] = {}

    def known(self, name: str) -> bool:
        return name in self._computed or name in self._stored

    def value(self, name: str) -> NDArray[np.generic]:
        computed = self._computed.get(name)
        return numpy_helper.to_array(self._stored[name]) if computed is None else computed

    def put(self, name: str, value: NDArray[np.generic]) -> None:
        self._computed[name] = np.ascontiguousarray(value, dtype=np.float32)

    def absorb(self, node: NodeProto) -> bool:
        """Compute `node` if all it takes is known; whether it was."""
        if node.op_type not in _FOLDABLE or not all(self.known(name) for name in node.input):
            return False
        values = [self.value(name).astype(np.float32) for name in node.input]
        result = values[0]
        if node.op_type == "Mul":
            result = values[0] * values[1]
        elif node.op_type == "Add":
            result = values[0] + values[1]
        self.put(node.output[0], result)
        return True

    def weights(self, used: set[str]) -> list[onnx.TensorProto]:
        stored = [tensor for name, tensor in self._stored.items() if name in used]
        return stored + [numpy_helper.from_array(value, name) for name, value in self._computed.items() if name in used]


def _fold_transposed(branch: GraphProto, constants: _Constants) -> None:
    """Store the transposed embedding, which both branches of the decoder rebuild at every token."""
    for node in list(branch.node):
        if node.op_type == "Transpose" and constants.known(node.input[0]):
            constants.put(node.output[0], constants.value(node.input[0]).T)
            branch.node.remove(node)


def _names_used(nodes: list[NodeProto]) -> set[str]:
    used: set[str] = set()
    for node in nodes:
        used |= set(node.input)
        for branch in ort_reader.branches(node):
            used |= _names_used(list(branch.node)) | {output.name for output in branch.output}
    return used
