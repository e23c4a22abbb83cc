from __future__ import annotations
import sys
from dataclasses import dataclass, field
@dataclass
class Box:
    items: list[tuple[Later, Later]] = field(default_factory=list)
    count: ClassVar[int] = 0
class Later: ...
assert __file__.endswith(".py") and sys.modules[__name__].Box is Box
def pair_up(a, b):
    box = Box()
    box.items.extend(zip(a, b))
    return box.items
