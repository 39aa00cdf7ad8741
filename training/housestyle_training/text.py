"""Prompts -> text tokens, through the same tokenizer and text encoder that the app ships."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from .networks import TEXT_TOKENS


class TextEncoder:
    """The model folder's text encoder. Raises if its tokenizer or its graph is missing."""

    def __init__(self, folder: Path):
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer" / "tokenizer.json"))
        config = json.loads((folder / "tokenizer" / "tokenizer_config.json").read_text())
        pad_id = self._tokenizer.token_to_id(config["pad_token"])
        self._tokenizer.enable_truncation(TEXT_TOKENS)
        self._tokenizer.enable_padding(length=TEXT_TOKENS, pad_id=pad_id, pad_token=config["pad_token"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "text_encoder" / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def __call__(self, prompts: list[str]) -> np.ndarray:
        """Token states, float32 [n, 8, 512], zero at padding."""
        ids = np.array([encoding.ids for encoding in self._tokenizer.encode_batch(prompts)], np.int64)
        return self._session.run(["last_hidden_state"], {"input_ids": ids})[0]
