"""Live objects to plain values and back, by exact type and unbound methods.

The runner uses it on what a submission returns, the judge on what a reference returns, so that both
sides have one normal form. torch and numpy are only ever found where they are already loaded.
"""

from __future__ import annotations

import ctypes
import math
import sys
from collections.abc import Callable, Iterator
from typing import Any

from quizzer.grader.values import shared_memory
from quizzer.grader.values.wire import (
    ITEM_SIZES,
    MAX_DEPTH,
    MAX_ELEMENTS,
    Array,
    Build,
    Opaque,
)

MAX_BYTES = 48 << 20
MAX_ITEMS = 400_000
MAX_CHARACTERS = 1 << 20
MAX_BITS = 1 << 20

# What a beginner returns by mistake, in words; by exact type, so that none of their code runs.
_NOTES: dict[type, str] = {
    zip: "a zip iterator", map: "a map iterator", filter: "a filter iterator",
    range: "a range", enumerate: "an enumerate iterator", set: "a set", frozenset: "a frozenset",
    type(_ for _ in ()): "a generator", type({}.keys()): "dictionary keys",
    type({}.values()): "dictionary values", type({}.items()): "dictionary items",
    type(iter([])): "a list iterator", type(lambda: 0): "a function", type(len): "a function",
    type: "a class", complex: "a complex number",
}  # fmt: skip


class TooLarge(Exception):
    """More than may cross in one reply."""


class Encoder:
    """Turns objects into plain values, counting before anything is copied."""

    def __init__(self) -> None:
        self.bytes_left = MAX_BYTES
        self.items_left = MAX_ITEMS
        self.characters_left = MAX_CHARACTERS

    def plain(self, value: Any, depth: int = 0) -> Any:
        """The plain value that an object shows; Opaque where it is none."""
        kind = type(value)
        self._count(1, 8)
        if kind is int:
            bits = int.bit_length(value)
            if bits > MAX_BITS:
                raise TooLarge
            if bits > 64:
                self._count_characters(bits // 4)
        if value is None or kind in (bool, int, float):
            return value
        if kind is str:
            self._count_characters(len(value))
            return value
        if kind is bytes:
            self._count(0, len(value))
            return value
        if depth > MAX_DEPTH - 4:
            return Opaque(kind.__name__, "nested too deeply")
        array = self._array(value, kind)
        return self._builtin(value, kind, depth) if array is None else array

    def _builtin(self, value: Any, kind: type, depth: int) -> Any:
        if issubclass(kind, tuple):
            self._reserve(tuple.__len__(value))
            return tuple(self._items([*tuple.__iter__(value)], depth))
        if issubclass(kind, list):
            self._reserve(list.__len__(value))
            return self._items([*list.__iter__(value)], depth)
        if issubclass(kind, dict):
            self._reserve(2 * dict.__len__(value))
            pairs = list(dict.items(value))
            return {self.plain(k, depth + 1): self.plain(v, depth + 1) for k, v in pairs}
        if issubclass(kind, int):
            return self.plain(int.__add__(value, 0), depth)
        if issubclass(kind, float):
            return float.__add__(value, 0.0)
        if issubclass(kind, str):
            return str.__str__(value)
        self._count_characters(200)
        return Opaque(_type_name(kind), _note(kind))

    def _items(self, items: list[Any], depth: int) -> list[Any]:
        """The plain values of a list that nobody else holds: many numbers are looked at at once."""
        kinds = {*map(type, items)}
        if kinds != {float} and (kinds != {int} or max(map(int.bit_length, items)) > 64):
            return [self.plain(item, depth + 1) for item in items]
        self._count(len(items), 8 * len(items))
        return items

    def _array(self, value: Any, kind: type) -> Any:
        torch = sys.modules.get("torch")
        if torch is not None and issubclass(kind, _class_of(torch, "Tensor")):
            return self._tensor(torch, value, kind)
        numpy = sys.modules.get("numpy")
        if numpy is not None:
            if issubclass(kind, _class_of(numpy, "generic")):
                return self.plain(numpy.generic.item(value), MAX_DEPTH - 6)
            if issubclass(kind, _class_of(numpy, "ndarray")):
                return self._ndarray(numpy, value)
        return None

    def _ndarray(self, numpy: Any, value: Any) -> Any:
        array = numpy.ndarray.view(value, numpy.ndarray)
        dtype = array.dtype.name
        if dtype not in ITEM_SIZES:
            return Opaque("ndarray", f"a numpy array of dtype {dtype}")
        shape = tuple(int(size) for size in array.shape)
        if _is_impossible(shape):
            return Opaque("ndarray", "a numpy array with an impossible shape")
        self._count(0, math.prod(shape) * ITEM_SIZES[dtype])
        data = numpy.ndarray.tobytes(array.astype(array.dtype.newbyteorder("=")))
        return Array("ndarray", dtype, shape, data)

    def _tensor(self, torch: Any, value: Any, kind: type) -> Any:
        with torch._C.DisableTorchFunction():
            plain = value
            if kind is not torch.Tensor:
                # One that dispatches to its own code shows what it likes: no plain data.
                if hasattr(kind, "__torch_dispatch__") and (
                    kind.__torch_dispatch__ is not torch.Tensor.__torch_dispatch__
                ):
                    return Opaque(_type_name(kind), "a tensor subclass with its own code")
                plain = torch.Tensor.as_subclass(value, torch.Tensor)
            plain = torch.Tensor.detach(plain)
            if plain.device.type != "cpu":
                return Opaque("Tensor", f"a tensor on the device {plain.device.type!r}")
            if plain.is_nested:
                return Opaque("Tensor", "a nested tensor")
            shape = tuple(int(size) for size in plain.shape)
            if _is_impossible(shape):
                return Opaque("Tensor", "a tensor with an impossible shape")
            self._count(0, math.prod(shape) * plain.element_size())
            if plain.is_quantized:
                plain = torch.Tensor.dequantize(plain)
            if plain.layout != torch.strided:
                plain = torch.Tensor.to_dense(plain)
            dtype = str(plain.dtype).removeprefix("torch.")
            if dtype not in ITEM_SIZES:
                return Opaque("Tensor", f"a tensor of dtype {dtype}")
            plain = torch.Tensor.resolve_neg(torch.Tensor.resolve_conj(plain))
            plain = torch.Tensor.clone(plain, memory_format=torch.contiguous_format)
            size = math.prod(shape) * ITEM_SIZES[dtype]
            data = ctypes.string_at(torch.Tensor.data_ptr(plain), size) if size else b""
            return Array("tensor", dtype, shape, data)

    def _reserve(self, items: int) -> None:
        """Raise TooLarge where so many more items are too many, before the first is looked at."""
        if items > self.items_left:
            raise TooLarge

    def _count_characters(self, count: int) -> None:
        self.characters_left -= count
        if self.characters_left < 0:
            raise TooLarge

    def _count(self, items: int, size: int) -> None:
        self.items_left -= items
        self.bytes_left -= size
        if self.items_left < 0 or self.bytes_left < 0:
            raise TooLarge


def _is_impossible(shape: tuple[int, ...]) -> bool:
    """Whether a shape, its zeros left out, holds more than torch can count; it may be empty."""
    return math.prod(size or 1 for size in shape) > MAX_ELEMENTS


def _class_of(module: Any, name: str) -> type:
    attribute = getattr(module, name, None)
    return attribute if isinstance(attribute, type) else _Nothing


class _Nothing:
    """Stands for a class that a half-imported or patched module does not have."""


def _type_name(kind: type) -> str:
    return str(type.__dict__["__name__"].__get__(kind))[:100]


def _note(kind: type) -> str:
    return _NOTES.get(kind, "")


def plain(value: Any) -> Any:
    """One object as a plain value; raises TooLarge."""
    return Encoder().plain(value)


def live(value: Any) -> Any:
    """A plain value as fresh live objects: arrays become tensors, Builds what they describe."""
    kind = type(value)
    if kind is list:
        return [live(item) for item in value]
    if kind is tuple:
        return tuple([live(item) for item in value])
    if kind is dict:
        return {live(k): live(v) for k, v in value.items()}
    if kind is Array:
        return to_tensor(value)
    if kind is Build:
        return BUILDERS[value.kind](live(value.payload))
    return value


def to_tensor(array: Array) -> Any:
    """A fresh, writable tensor of an array's values."""
    torch: Any = sys.modules["torch"]
    with torch._C.DisableTorchFunction():
        dtype = getattr(torch, array.dtype)
        if not array.data:
            return torch.empty(array.shape, dtype=dtype, device="cpu")
        flat = torch.frombuffer(bytearray(array.data), dtype=dtype)
        return torch.Tensor.clone(torch.Tensor.reshape(flat, array.shape))


def _generator(items: list[Any]) -> Iterator[Any]:
    yield from items


def _every_second(tensor: Any) -> Any:
    return tensor[..., ::2]


def _leaf(parts: tuple[Any, Any]) -> Any:
    """A leaf tensor that wants a gradient, with one where the second part is not None."""
    tensor, gradient = parts
    tensor.requires_grad_(True)
    tensor.grad = gradient
    return tensor


def _mapped(parts: tuple[int, int, str, tuple[int, ...]]) -> Any:
    """A tensor over memory that was mapped before: place, first byte, dtype, shape."""
    place, start, dtype, shape = parts
    torch: Any = sys.modules["torch"]
    with torch._C.DisableTorchFunction():
        kind = getattr(torch, dtype)
        flat = torch.frombuffer(
            shared_memory.MAPPED[place], dtype=kind, count=math.prod(shape), offset=start
        )
        return torch.Tensor.view(flat, shape)


BUILDERS: dict[str, Callable[[Any], Any]] = {
    "iterator": iter,
    "generator": _generator,
    "transposed": lambda tensor: tensor.t(),
    "every_second": _every_second,
    "leaf": _leaf,
    "memory": _mapped,
}
