"""Stored weights are found however they are written down; no program that trains is taken for them.

Honest here are PyTorch's own modules as well: code that people wrote, longer than any submission.
"""

from __future__ import annotations

import base64
import importlib.util
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from quizzer.grader.judge import packed_data

WEIGHTS = random.Random(4).randbytes(8_000)  # 784 x 20 weights of four bits, about
HEAD = "import torch\n\n\ndef train(images, labels):\n    return torch.nn.Linear(784, 10)\n\n\n"
HONEST = sorted((Path(__file__).parent / "golden_mnist" / "honest").glob("*.py"))


def lines(text: str, mark: str = "") -> str:
    return "\n".join(mark + text[i : i + 90] for i in range(0, len(text), 90))


def floats(data: bytes) -> str:
    return ", ".join(f"{(byte - 128) / 512:.4f}" for byte in data)


WRITTEN: dict[str, Callable[[bytes], str]] = {
    "base 85": lambda data: f'W = """\n{lines(base64.b85encode(data).decode())}\n"""',
    "base 64": lambda data: f"W = {base64.b64encode(data).decode()!r}",
    "hexadecimal": lambda data: f"W = bytes.fromhex({data.hex()!r})",
    "bytes with escapes": lambda data: f"W = {data!r}",
    "a list of numbers": lambda data: f"W = {list(data)}",
    "a list of floats": lambda data: f"W = [{floats(data)}]",
    "one long number": lambda data: f"W = {int.from_bytes(data):#x}",
    "comments": lambda data: lines(base64.b85encode(data).decode(), "# "),
    "a docstring": lambda data: f'class W:\n    """{lines(base64.b64encode(data).decode())}"""',
    "many short strings": lambda data: (
        f"W = {[base64.b64encode(data[i : i + 6]).decode() for i in range(0, len(data), 6)]}"
    ),
    "an f-string": lambda data: f"W = f'{{1}}{base64.b32encode(data).decode()}'",
    "letters of other scripts": lambda data: (
        f"W = '{''.join(chr(0x4E00 + byte) + chr(0xAC00 + byte) for byte in data)}'"
    ),
    "names": lambda data: "\n".join(
        f"w{data[i : i + 24].hex()} = 0" for i in range(0, len(data), 24)
    ),
    "blanks": lambda data: "W = '" + "".join(f"{byte:08b}" for byte in data * 2) + "'",
}


@pytest.mark.parametrize("way", WRITTEN)
def test_weights_are_found_however_they_are_written(way: str) -> None:
    more = random.Random(5).randbytes(16_000) if way == "names" else b""
    text = HEAD + WRITTEN[way](WEIGHTS + more) + "\n"
    compile(text, "submission.py", "exec")
    assert packed_data.excess(text)


@pytest.mark.parametrize("path", HONEST, ids=lambda path: path.stem)
def test_an_honest_training_carries_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert packed_data.excess(text) == ""
    assert (
        packed_data.excess(text + "\n# noted while I tried things out, of no further use\n" * 999)
        == ""
    )


def test_long_programs_of_others_are_not_taken_for_weights() -> None:
    torch_spec = importlib.util.find_spec("torch")
    assert torch_spec is not None
    assert torch_spec.origin is not None
    folder = Path(torch_spec.origin).parent
    modules = [*folder.glob("optim/*.py"), *folder.glob("nn/modules/*.py")]
    read = [path.read_text(encoding="utf-8") for path in modules]
    programs = [text for text in read if len(text) < 45_000]
    assert len(programs) > 20
    assert [text[:60] for text in programs if packed_data.excess(text)] == []


def test_notes_in_other_scripts_are_no_weights() -> None:
    notes = (
        "# 先に画像を混ぜ、少しずつ学習する。損失が下がらなくなったら学習率を小さくする。\n" * 40
    )
    assert packed_data.excess(notes + HEAD) == ""
