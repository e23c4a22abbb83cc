"""Which functions of a file a required one may call, by whatever way Python has to call them."""

from __future__ import annotations

import ast

import pytest

from quizzer.grader.rules import flow
from quizzer.grader.rules.flow import Flow, TooIntricate
from quizzer.grader.rules.slices import Slice, SourceFile

LOOP = "def loop(*args, **named):\n    for a in args: pass\n    return args\n"


def called(code: str) -> set[str]:
    """The functions that something reached from `f` may call."""
    part = Slice(SourceFile(ast.parse(LOOP + code)), ["f"])
    found = Flow(part.module, part.scopes, ("f",))
    functions = {function for called in found.calls.values() for function in called}
    return {function.name for function in functions if isinstance(function, ast.FunctionDef)}


@pytest.mark.parametrize(
    "body",
    [
        "loop()",
        "g = loop; g()",
        "g = h = loop; h()",
        "g, h = 1, loop; h()",
        "g, (h, k) = 1, (2, loop); k()",
        "(g := loop)(1)",
        "g: object = loop; g()",
        "(loop if x else len)()",
        "(x or loop)()",
        "(lambda: loop())()",
        "(lambda g: g())(loop)",
        "(lambda g=loop: g())()",
        "(lambda *g: g[0]())(loop)",
        "(lambda **g: g['a']())(a=loop)",
        "(lambda *, g: g())(g=loop)",
        "(lambda g: g())(*[loop])",
        "[loop][0]()",
        "[*[loop]][0]()",
        "(loop,)[x]()",
        "{loop}.pop()()",
        "{'a': loop}['a']()",
        "{**{'a': loop}}['a']()",
        "g = []; g.append(loop); g[0]()",
        "g = {}; g['a'] = loop; g['a']()",
        "g = dict(a=loop); g['a']()",
        "[g() for g in [loop]]",
        "[g for g in [loop]][0]()",
        "[g() for h in [[loop]] for g in h]",
        "[1 for g in [loop] if g()]",
        "{g() for g in [loop]}",
        "{1: g() for g in [loop]}",
        "list(g() for g in [loop])",
        "x[loop()]",
        "x[1:loop()]",
        "x + loop()",
        "-loop()",
        "not loop()",
        "x < loop()",
        "f'{loop()}'",
        "f'{x:{loop()}}'",
        "list(map(loop, x))",
        "sorted(x, key=loop)",
        "functools.reduce(loop, x)",
        "functools.partial(loop, 1)()",
        "functools.partial(functools.partial(loop), 1)()",
        "operator.call(loop)",
        "typing.cast(object, loop)()",
        "torch.vmap(loop)(x)",
        "next(iter([loop]))()",
        "getattr(x, loop())",
        "return loop()",
        "yield loop()",
        "del x[loop()]",
        "x[0] = loop()",
        "x.a = loop()",
        "x += loop()",
        "assert loop()",
        "raise ValueError(loop())",
    ],
)
def test_a_function_that_an_expression_may_call_is_followed(body: str) -> None:
    head = "import functools, operator, typing, torch\ndef f(x):\n    "
    assert "loop" in called(f"{head}{body}\n")


@pytest.mark.parametrize(
    "code",
    [
        "def f(x):\n    if loop(): pass",
        "def f(x):\n    while loop(): pass",
        "def f(x):\n    for g in [loop]: g()",
        "def f(x):\n    for y in x: pass\n    else: loop()",
        "def f(x):\n    with x: loop()",
        "def f(x):\n    with loop(): pass",
        "def f(x):\n    with x(loop) as g: pass\n    [g for g in [loop]][0]()",
        "def f(x):\n    try: loop()\n    except E: pass",
        "def f(x):\n    try: pass\n    except loop(): pass",
        "def f(x):\n    try: pass\n    except E: loop()",
        "def f(x):\n    try: pass\n    except E: pass\n    else: loop()",
        "def f(x):\n    try: pass\n    finally: loop()",
        "def f(x):\n    raise E from loop()",
        "def f(x):\n    match x:\n        case 1: loop()",
        "def f(x):\n    match loop():\n        case 1: pass",
        "def f(x):\n    match x:\n        case y if loop(): pass",
        "def f(x):\n    match [loop]:\n        case [g]: g()",
        "def f(x):\n    match [loop]:\n        case [*g]: g[0]()",
        "def f(x):\n    match {'a': loop}:\n        case {'a': g}: g()",
        "def f(x):\n    match {'a': loop}:\n        case {**g}: g['a']()",
        "def f(x):\n    match loop:\n        case g: g()",
        "def f(x):\n    def g(): loop()\n    g()",
        "def f(x):\n    def g(h=loop): h()\n    g()",
        "def f(x):\n    def g(): return loop\n    g()()",
        "def f(x):\n    def g(*h): return h\n    g(loop)[0]()",
        "def f(x):\n    def g(h): return h\n    return g(h=loop)()",
        "def f(x):\n    global g\n    g = loop\n    g()\ng = 0",
        "def f(x, g=loop): g()",
        "def f(x):\n    @loop\n    def g(): pass",
        "@loop\ndef f(x): pass",
        "f = loop",
        "f = lambda x: loop(x)",
        "g = [loop]\ndef f(x): g[0]()",
        "g = []\ng.append(loop)\ndef f(x): g[0]()",
        "def g(h): return h\ndef f(x): g(g)(loop)()",
        "def g(n): return loop() if n else g(1)\ndef f(x): return g(0)",
    ],
)
def test_a_function_that_a_statement_may_call_is_followed(code: str) -> None:
    assert "loop" in called(code)


@pytest.mark.parametrize(
    "code",
    [
        "class A:\n    def __init__(self): loop()\ndef f(x): A()",
        "class A:\n    def __call__(self): loop()\ndef f(x): A()()",
        "class A:\n    def __enter__(self): loop()\n    def __exit__(self, *a): pass\n"
        "def f(x):\n    with A(): pass",
        "class A:\n    def __enter__(self): return loop\ndef f(x):\n    with A() as g: g()",
        "class A:\n    def g(self): loop()\ndef f(x): A().g()",
        "class A:\n    def g(self): loop()\ndef f(x): A.g(1)",
        "class A:\n    def g(self): loop()\ndef f(x):\n    h = A().g\n    h()",
        "class A:\n    g = loop\ndef f(x): A.g()",
        "class A:\n    g = loop\ndef f(x): A().g()",
        "class A:\n    def __init__(self, g): self.g = g\ndef f(x): A(loop).g()",
        "class A:\n    def __init__(self): self.g = [loop]\ndef f(x): A().g[0]()",
        "class A: pass\ndef f(x):\n    a = A()\n    a.g = loop\n    a.g()",
        "class A: pass\ndef f(x):\n    A.g = loop\n    A().g()",
        "class A:\n    def g(self): loop()\nclass B(A): pass\ndef f(x): B().g()",
        "class A:\n    def g(self): loop()\nclass B(A):\n    def g(self): super().g()\n"
        "def f(x): B().g()",
        "class A:\n    @staticmethod\n    def g(): loop()\ndef f(x): A.g()",
        "class A:\n    @classmethod\n    def g(cls): return loop\ndef f(x): A.g()()",
        "class A:\n    @property\n    def g(self): return loop\ndef f(x): A().g()",
        "class A:\n    def g(self): return self\n    def h(self): loop()\ndef f(x): A().g().h()",
        "import dataclasses\n@dataclasses.dataclass\nclass A:\n    g: object\n"
        "def f(x): A(loop).g()",
        "from typing import NamedTuple\nclass A(NamedTuple):\n    g: object\ndef f(x): A(loop).g()",
        "class f:\n    def g(self, x): loop()",
        "class f:\n    def __init__(self, x): loop()",
    ],
)
def test_a_function_that_a_class_may_call_is_followed(code: str) -> None:
    assert "loop" in called(code)


@pytest.mark.parametrize(
    "code",
    [
        "def f(x): return x",
        "def f(x):\n    loop = len\n    return loop(x)",
        "def f(loop): return loop(1)",
        "def f(x): return [loop for loop in x]",
        "def f(x):\n    from other import loop\n    return loop(x)",
        "def f(x):\n    import loop\n    return loop(x)",
        "def f(x): return x.loop()",
        "def g(): loop()\ndef f(x): return x",
    ],
)
def test_a_function_that_nothing_may_call_is_not(code: str) -> None:
    assert "loop" not in called(code)


def test_values_that_go_round_too_often_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    functions = "".join(f"def g{number}(): pass\n" for number in range(9))
    code = functions + f"g = [{', '.join(f'g{n}' for n in range(9))}]\ndef f(x): return g[x]()"
    assert len(called(code)) == 10
    monkeypatch.setattr(flow, "MAX_VALUES", 5)
    with pytest.raises(TooIntricate):
        called(code)
    monkeypatch.undo()
    chain = "".join(f"def g{n}(h): return g{n + 1}\n" for n in range(4)) + "def g4(h): return h\n"
    code = chain + "def f(x): return g0(1)(1)(1)(1)(loop)()"
    assert "loop" in called(code)
    monkeypatch.setattr(flow, "MAX_PASSES", 1)
    with pytest.raises(TooIntricate):
        called(code)
