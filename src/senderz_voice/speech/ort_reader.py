"""Reads a graph out of onnxruntime's own .ort format into ONNX.

The .ort format is a flatbuffer whose attribute and type numbers equal those of ONNX. The onnxruntime wheel carries the
generated reader of that flatbuffer, though not as an importable package.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module, util
from pathlib import Path
from typing import Any, Final

import onnx
from onnx import AttributeProto, GraphProto, NodeProto, TensorProto, ValueInfoProto, helper

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech import extras

_READER: Final = "ort_flatbuffers_py"
_OPSETS: Final = (("", 14), ("com.microsoft", 1))
_IR_VERSION: Final = 8
_ELEMENT_TYPES: Final = {
    "tensor(float)": TensorProto.FLOAT,
    "tensor(int64)": TensorProto.INT64,
    "tensor(bool)": TensorProto.BOOL,
}


def read(source: Path) -> onnx.ModelProto:
    """The model in `source` as ONNX, opset 14, with its nodes in topological order."""
    session = extras.module("onnxruntime").InferenceSession(source)
    flat = _reader().GetRootAs(source.read_bytes(), 0).Model().Graph()
    graph = _graph(flat, source.stem, _described(session.get_inputs()), _described(session.get_outputs()))
    opsets = [helper.make_opsetid(domain, version) for domain, version in _OPSETS]
    return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)


def _reader() -> Any:  # The generated classes are untyped.
    if _READER not in sys.modules:
        folder = extras.folder("onnxruntime") / "tools" / "ort_format_model" / _READER
        spec = util.spec_from_file_location(_READER, folder / "__init__.py", submodule_search_locations=[str(folder)])
        if spec is None or spec.loader is None or not folder.is_dir():
            raise PortError(ErrorKind.BAD_ANSWER, "this onnxruntime carries no reader of the .ort format")
        package = util.module_from_spec(spec)
        sys.modules[_READER] = package
        spec.loader.exec_module(package)
    return import_module(f"{_READER}.fbs.InferenceSession").InferenceSession


def _described(ends: Iterable[Any]) -> list[ValueInfoProto]:
    return [
        helper.make_tensor_value_info(
            end.name, _ELEMENT_TYPES[end.type], [size if isinstance(size, int) else None for size in end.shape]
        )
        for end in ends
    ]


def _graph(
    flat: Any, name: str, inputs: Sequence[ValueInfoProto] = (), outputs: Sequence[ValueInfoProto] = ()
) -> GraphProto:
    nodes = [_node(flat.Nodes(index)) for index in range(flat.NodesLength())]
    weights = [_tensor(flat.Initializers(index)) for index in range(flat.InitializersLength())]
    found = outputs or [
        helper.make_empty_tensor_value_info(flat.Outputs(index).decode()) for index in range(flat.OutputsLength())
    ]
    return helper.make_graph(_in_order(nodes), name, list(inputs), list(found), weights)


def _node(flat: Any) -> NodeProto:
    node = helper.make_node(
        flat.OpType().decode(),
        [flat.Inputs(index).decode() for index in range(flat.InputsLength())],
        [flat.Outputs(index).decode() for index in range(flat.OutputsLength())],
        name=_text(flat.Name()),
        domain=_text(flat.Domain()),
    )
    node.attribute.extend(_attribute(flat.Attributes(index)) for index in range(flat.AttributesLength()))
    return node


def _attribute(flat: Any) -> AttributeProto:
    name = flat.Name().decode()
    readers: dict[int, Callable[[], Any]] = {
        AttributeProto.FLOAT: flat.F,
        AttributeProto.INT: flat.I,
        AttributeProto.STRING: flat.S,
        AttributeProto.TENSOR: lambda: _tensor(flat.T()),
        AttributeProto.GRAPH: lambda: _graph(flat.G(), name),
        AttributeProto.FLOATS: lambda: [flat.Floats(index) for index in range(flat.FloatsLength())],
        AttributeProto.INTS: lambda: [flat.Ints(index) for index in range(flat.IntsLength())],
        AttributeProto.STRINGS: lambda: [flat.Strings(index) for index in range(flat.StringsLength())],
    }
    return helper.make_attribute(name, readers[flat.Type()](), attr_type=flat.Type())


def _tensor(flat: Any) -> TensorProto:
    tensor = TensorProto(name=_text(flat.Name()), data_type=flat.DataType())
    tensor.dims.extend(flat.Dims(index) for index in range(flat.DimsLength()))
    tensor.raw_data = flat.RawDataAsNumpy().tobytes() if flat.RawDataLength() else b""
    return tensor


def _text(raw: bytes | None) -> str:
    return raw.decode() if raw else ""


def _in_order(nodes: Sequence[NodeProto]) -> list[NodeProto]:
    """Topological order, which ONNX demands and .ort does not keep."""
    made_here = {output for node in nodes for output in node.output if output}
    waiting = [(node, _needs(node) & made_here) for node in nodes]
    made: set[str] = set()
    ordered: list[NodeProto] = []
    while waiting:
        ready = [node for node, needs in waiting if needs <= made]
        if not ready:
            raise PortError(ErrorKind.BAD_ANSWER, "the graph of the model has a cycle")
        waiting = [(node, needs) for node, needs in waiting if not needs <= made]
        ordered += ready
        made |= {output for node in ready for output in node.output}
    return ordered


def _needs(node: NodeProto) -> set[str]:
    """What a node takes in, and what its branches take from the graph around them."""
    needs = set(node.input)
    for branch in branches(node):
        inside = {output for inner in branch.node for output in inner.output}
        inside |= {tensor.name for tensor in branch.initializer}
        needs |= {name for inner in branch.node for name in inner.input} - inside
    return needs


def branches(node: NodeProto) -> list[GraphProto]:
    """The sub-graphs of an `If` node; none for other nodes."""
    return [attribute.g for attribute in node.attribute if attribute.type == AttributeProto.GRAPH]
