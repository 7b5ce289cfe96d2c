"""From the GGUF file of a known model to a folder that loads in a third of a second.

This module needs the extra `local`; nothing may import it before a model is downloaded.
"""

import io
from contextlib import redirect_stderr
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from fairaudit.backends.local_model import quiet

__all__ = ["convert_gguf"]


def convert_gguf(file: Path, folder: Path) -> None:
    """Dequantize a GGUF file to float32 and save it with its tokenizer and chat template.

    Parameters
    ----------
    file : Path
        The GGUF file.
    folder : Path
        Where to save, made if it is not there.
    """
    # The reader of GGUF files draws a bar of its own, whatever it is told.
    with quiet(), redirect_stderr(io.StringIO()):
        source = {"gguf_file": file.name, "local_files_only": True}
        tokenizer = AutoTokenizer.from_pretrained(file.parent, **source)
        model = AutoModelForCausalLM.from_pretrained(file.parent, dtype=torch.float32, **source)
        # The weights are plain numbers by now; these marks would make saving refuse them.
        for owner, mark in ((model, "hf_quantizer"), (model.config, "quantization_config")):
            if hasattr(owner, mark):
                delattr(owner, mark)
        model.is_quantized = False
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
