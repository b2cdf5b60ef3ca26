"""Reading .ort files and folding what depends on weights alone, on a model of a few numbers built like Moonshine's."""

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="the extra [local] is not installed")
runtime = pytest.importorskip("onnxruntime", reason="the extra [local] is not installed")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402 (the two lines above decide whether it is there)

from senderz_voice.ports.errors import PortError  # noqa: E402
from senderz_voice.speech import folding, ort_reader  # noqa: E402

RNG = np.random.default_rng(1)
STORED = RNG.integers(-9, 9, (4, 3), dtype=np.int8)


def branch(name: str, weight: float) -> Any:
    """A branch that turns the outer weights round at each run, as both branches of the decoder do."""
    return helper.make_graph(
        [
            helper.make_node("Transpose", ["weights"], [f"{name}.turned"], perm=[1, 0]),
            helper.make_node("MatMul", ["x", f"{name}.turned"], [f"{name}.product"]),
            helper.make_node("Mul", [f"{name}.product", f"{name}.factor"], [f"{name}.out"]),
        ],
        name,
        [],
        [helper.make_tensor_value_info(f"{name}.out", TensorProto.FLOAT, [1, 4])],
        [numpy_helper.from_array(np.array(weight, dtype=np.float32), f"{name}.factor")],
    )


def model() -> Any:
    """Weights stored as int8 that the graph casts, scales and shifts before an `If` uses them."""
    nodes = [
        helper.make_node("Cast", ["stored"], ["cast"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["cast", "scale"], ["scaled"]),
        helper.make_node("Add", ["scaled", "shift"], ["weights"]),
        helper.make_node("If", ["flag"], ["out"], then_branch=branch("yes", 2), else_branch=branch("no", -1)),
    ]
    graph = helper.make_graph(
        nodes,
        "small",
        [
            helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3]),
            helper.make_tensor_value_info("flag", TensorProto.BOOL, [1]),
        ],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, [1, 4])],
        [
            numpy_helper.from_array(STORED, "stored"),
            numpy_helper.from_array(np.array(0.25, dtype=np.float32), "scale"),
            numpy_helper.from_array(np.array(0.5, dtype=np.float32), "shift"),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)


def answers(source: Any) -> list[Any]:
    session = runtime.InferenceSession(source, providers=["CPUExecutionProvider"])
    x = np.array([[1, 2, 3]], dtype=np.float32)
    return [session.run(None, {"x": x, "flag": np.array([flag])})[0].tolist() for flag in (True, False)]


def expected() -> list[Any]:
    product = np.array([[1, 2, 3]], dtype=np.float32) @ (STORED * 0.25 + 0.5).T.astype(np.float32)
    return [(product * 2).tolist(), (-product).tolist()]


def as_ort(folder: Path) -> Path:
    """The model in onnxruntime's own format, its constants not folded."""
    target = folder / "small.ort"
    options = runtime.SessionOptions()
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.optimized_model_filepath = str(target)
    options.add_session_config_entry("session.save_model_format", "ORT")
    runtime.InferenceSession(model().SerializeToString(), options, providers=["CPUExecutionProvider"])
    return target


def test_an_ort_file_reads_as_the_same_model(tmp_path: Path) -> None:
    read = ort_reader.read(as_ort(tmp_path))
    onnx.checker.check_model(read)
    assert answers(read.SerializeToString()) == expected()


def test_folding_leaves_only_what_depends_on_the_input(tmp_path: Path) -> None:
    folded = folding.fold(ort_reader.read(as_ort(tmp_path)))
    assert [node.op_type for node in folded.graph.node] == ["If"]
    inside = [[node.op_type for node in graph.node] for graph in ort_reader.branches(folded.graph.node[0])]
    assert inside == [["MatMul", "Mul"]] * 2
    assert answers(folded.SerializeToString()) == expected()


def test_weights_that_are_no_longer_used_are_dropped(tmp_path: Path) -> None:
    folded = folding.fold(ort_reader.read(as_ort(tmp_path)))
    assert sorted(tensor.name for tensor in folded.graph.initializer) == ["no.turned", "yes.turned"]


def test_quantising_keeps_the_answers_nearly_and_stays_quiet(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source, target = tmp_path / "folded.onnx", tmp_path / "int8.onnx"
    onnx.save(folding.fold(ort_reader.read(as_ort(tmp_path))), source)
    folding.quantise(source, target)
    inside = ort_reader.branches(onnx.load(target).graph.node[0])
    assert all("MatMulInteger" in {node.op_type for node in graph.node} for graph in inside)
    np.testing.assert_allclose(answers(target), expected(), atol=0.4)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_nodes_in_the_wrong_order_are_sorted_and_a_cycle_is_refused() -> None:
    first = helper.make_node("Relu", ["x"], ["a"])
    second = helper.make_node("Relu", ["a"], ["b"])
    assert ort_reader._in_order([second, first]) == [first, second]
    with pytest.raises(PortError, match="cycle"):
        ort_reader._in_order([second, helper.make_node("Relu", ["b"], ["a"])])
