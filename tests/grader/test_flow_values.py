"""What an expression of a file may be, as far as the rules follow it: no less, and little more."""

from __future__ import annotations

import ast
import math
import sys
from typing import Any

import pytest

from quizzer.grader.rules.flow import (
    Bound,
    Flow,
    Inherited,
    Instance,
    Kind,
    Parent,
    TooIntricate,
    Value,
)
from quizzer.grader.rules.slices import Slice, SourceFile

HEAD = """
import builtins, copy, dataclasses, functools, math, numpy, operator, torch, typing
def g(a=0): return a
def h(): return 1
class A:
    k = 1
    def m(self): return self
    @staticmethod
    def s(): return []
    @classmethod
    def c(cls): return cls
    @property
    def p(self): return []
class B(A):
    def m(self): return super().m()
class E(Exception):
    def m(self): return []
"""


def word(value: Value) -> str:
    match value:
        case str():
            return value
        case Kind():
            return value.name.lower()
        case Instance(cls=cls):
            return f"{cls.name}()"
        case Parent(cls=cls):
            return f"parent:{cls.name}"
        case Inherited(cls=cls):
            return f"library:{cls.name}"
        case Bound(function=function, first=None):
            return f"{word(function)}(...)"
        case Bound(function=function, first=first):
            return f"{word(first)}.{word(function)}"
        case ast.Lambda():
            return "lambda"
    return value.name


def flow(code: str) -> Flow:
    part = Slice(SourceFile(ast.parse(code)), ["f"])
    return Flow(part.module, part.scopes, ("f",))


def returned(code: str) -> set[str]:
    """What `f` may return, a word for each value."""
    values = [
        values
        for function, values in flow(code).returned.items()
        if isinstance(function, ast.FunctionDef) and function.name == "f"
    ]
    return {word(value) for value in values[0]} if values else set()


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("1", "constant"), ("None", "constant"), ("f'{x}'", "constant"), ("", "constant"),
        ("x", "data"), ("x.y", "data"), ("x[0]", "data"), ("x[1:]", "data"), ("x + x", "data"),
        ("x - x", "library"), ("-x", "library"), ("x < 1", "library"), ("not x", "library"),
        ("torch.exp", "torch.exp"), ("torch.exp(x)", "library"), ("torch.exp(x)[0]", "library"),
        ("torch.exp(x)[1:]", "library"), ("torch.exp(x).y", "library"),
        ("torch.exp(x)()", "library"),
        ("math.sqrt(x)", "library"), ("numpy.sqrt(x)", "library"), ("len(x)", "library"),
        ("sum(x)", "data"), ("sorted(x)", "data"), ("print", "builtins.print"), ("nothing", ""),
        ("{1: 2}", "data"), ("()", "data"), ("{1}", "data"), ("{y for y in x}", "data"),
        ("{y: 1 for y in x}", "data"), ("(y for y in x)", "data"),
        ("(yield x)", "data"), ("(yield from x)", "data"),
        ("[] if x else A", "empty A"), ("x or []", "data empty"), ("x and A", "data A"),
        ("(y := [])", "empty"), ("lambda: 1", "lambda"), ("(lambda: 1)()", "constant"),
        ("(lambda y: y)([])", "empty"),
    ],
)  # fmt: skip
def test_each_form_of_expression_has_its_kind(expression: str, values: str) -> None:
    assert returned(f"{HEAD}def f(x):\n    return {expression}\n") == set(values.split())


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("[]", "empty"), ("[1]", "data"), ("[[]]", "data"), ("[*[]]", "empty"), ("[*x]", "data"),
        ("[y for y in x]", "comprehension"), ("[y for y in x][1:]", "comprehension"),
        ("[y for y in x][0]", "data"), ("[y for y in x].copy()", "comprehension"),
        ("[].copy()", "empty"), ("[].pop()", "data"), ("[y for y in x].pop()", "data"),
        ("[y for y in x] + []", "comprehension empty"), ("[y for y in x] * 2", "library"),
        ("[*[y for y in x]]", "comprehension empty"), ("[*[y for y in x], 1]", "data"),
        ("[*[], *[y for y in x]]", "comprehension empty"),
        ("list()", "empty"), ("list([])", "empty"), ("list([y for y in x])", "comprehension"),
        ("list(x)", "data"), ("list([], [])", "data"), ("list([], a=[])", "data"),
        ("copy.copy([])", "empty"), ("copy.deepcopy([y for y in x])", "comprehension"),
    ],
)  # fmt: skip
def test_a_list_is_built_by_comprehensions_alone_or_holds_anything(
    expression: str, values: str
) -> None:
    assert returned(f"{HEAD}def f(x):\n    return {expression}\n") == set(values.split())


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("A", "A"), ("A()", "A()"), ("A.k", "constant"), ("A().k", "constant"),
        ("A().m", "A().m"), ("A.m", "m"), ("A().s", "s"), ("A().c", "A.c"), ("A().p", "empty"),
        ("A.p", "p"), ("A().m()", "A()"), ("A().s()", "empty"), ("A().c()", "A"),
        ("A().nothing", "library"), ("A.nothing", "library"), ("A()()", "library"),
        ("E().nothing", "library:E"), ("E.nothing", "library:E"), ("E().m", "E().m"),
        ("E.m", "m"), ("E().nothing()", "library"), ("B().m()", "B()"), ("B().k", "constant"),
        ("type(A())", "A"), ("type(x)", "builtins.type()"), ("type(A)", "builtins.type()"),
        ("type('A', (), {})", "data"), ("super()", "data"), ("A().m.x", "m(...)"),
        ("A[int]", "A library"), ("A[int]()", "A() library"),
    ],
)  # fmt: skip
def test_a_class_an_object_and_their_members_are_told_apart(expression: str, values: str) -> None:
    assert returned(f"{HEAD}def f(x):\n    return {expression}\n") == set(values.split())


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("g()", "constant"), ("g([])", "constant empty"), ("g(a=[])", "constant empty"),
        ("g.x", "g(...)"), ("isinstance(x, g)", "library"), ("repr(g)", "library"),
        ("typing.cast(A, g)", "A g"), ("functools.wraps(g)", "library"),
        ("functools.wraps(g)(h)", "library h"), ("functools.partial(g)", "g g(...) library"),
        ("functools.update_wrapper(g, h)", "g"),
        ("functools.update_wrapper(g, A())", "g g(...) A() data"),
        ("functools.update_wrapper(g, A)", "g g(...) A data"),
        ("functools.update_wrapper(*[g], h)", "g g(...) h h(...) library"),
        ("map(h, x)", "h h(...) data"), ("operator.call(h)", "h h(...) library"),
        ("torch.vmap(h)", "h(...) library"), ("numpy.array([g])", "g library"),
        ("torch.stack([g])", "library"), ("sorted([A()])", "A() data"),
    ],
)  # fmt: skip
def test_a_function_that_a_library_gets_may_come_back(expression: str, values: str) -> None:
    assert returned(f"{HEAD}def f(x):\n    return {expression}\n") == set(values.split())


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("for y in x: return y", "data"), ("for y in [h]: return y", "data h"),
        ("for y, z in [h]: return z", "data h"), ("for *y, z in [h]: return y", "data"),
        ("y, z = [], len; return y", "empty"), ("y, z = [], len; return z", "builtins.len"),
        ("y, *z = [], len; return y", "data builtins.len"), ("y, z = x; return y", "data"),
        ("(y, w), z = ([], 1), len; return y", "empty"), ("y = z = []; return z", "empty"),
        ("y: list = []; return y", "empty"),
        ("y = []; y += [z for z in x]; return y", "comprehension empty"),
        ("y = []; y -= x; return y", "empty library"),
        ("y = []; y *= 2; return y", "empty library"),
        ("with x as y: return y", "data library"),
        ("import os.path; return os", "os"), ("import os.path as p; return p", "os.path"),
        ("import os; return os.path.join", "os.path.join"),
        ("from os import path as p; return p", "os.path"),
        ("from os import path; return path", "os.path"),
        ("from .os import path; return path", ".os.path"),
        ("return [z for z in x if (y := [])] and y", "comprehension empty"),
        ("[y for y in x]; return y", ""),
    ],
)  # fmt: skip
def test_a_variable_is_what_it_was_assigned(body: str, values: str) -> None:
    assert returned(f"{HEAD}def f(x):\n    {body}\n") == set(values.split())


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("try: pass\n    except E as y: return y", "E() data"),
        ("match []:\n        case y: return y", "data empty"),
        ("match []:\n        case [*y]: return y", "data empty"),
        ("match []:\n        case {**y}: return y", "data empty"),
        ("def g(): return []\n    return g()", "empty"),
        ("y = []\n    def g():\n        nonlocal y\n        y = 1\n    g()\n    return y",
         "constant empty"),
    ],
)  # fmt: skip
def test_a_name_may_be_bound_by_other_statements(body: str, values: str) -> None:
    assert returned(f"{HEAD}def f(x):\n    {body}\n") == set(values.split())


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("def g(a, b): return b\ndef f(x): return g(1, [])", "empty"),
        ("def g(a, b): return b\ndef f(x): return g([], x)", "data"),
        ("def g(a, b): return a\ndef f(x): return g(b=1, a=[])", "empty"),
        ("def g(a, b): return a\ndef f(x): return g(*[], [])", "data empty"),
        ("def g(a, b): return a\ndef f(x): return g.x([], x)", "data empty"),
        ("def g(a, b): return b\ndef f(x):\n map(g, x)\n return g(1, 2)", "constant data"),
        ("class A(list):\n def m(self, a, b): return b\ndef f(x):\n A().sort([])\n"
         " return A().m(1, 2)", "constant data empty"),
        ("def g(a, *, b): return b\ndef f(x): return g(1, b=[])", "empty"),
        ("def g(a, *, b): return b\ndef f(x): return g(1, [])", ""),
        ("def g(*a): return a\ndef f(x): return g([])", "data"),
        ("def f(x, y=[]): return y", "data empty"), ("def f(x, /, y=[]): return y", "data empty"),
        ("def f(x, *, y=[]): return y", "data empty"),
        ("def f(x=1, y=[]): return x", "data constant"),
        ("def f(*x): return x", "data"), ("def f(**x): return x", "data"),
        ("class A:\n def m(self, a): return a\ndef f(x): return A().m([])", "empty"),
        ("class A:\n def m(self, a): return self\ndef f(x): return A().m([])", "A()"),
        ("class A:\n def m(self, a): return self\ndef f(x): return A().m(*[[]])", "A()"),
        ("class A:\n def m(self, a): return a\ndef f(x): return A().m(*[])", "data"),
        ("class A:\n @staticmethod\n def m(a): return a\ndef f(x): return A().m([])", "empty"),
        ("class A:\n @classmethod\n def m(cls, a): return a\ndef f(x): return A.m([])", "empty"),
        ("class A:\n def m(self): return self\ndef f(x): return A.m([])", "empty"),
        ("class A:\n def __call__(self): return []\ndef f(x): return A()()", "empty"),
        ("class A:\n def forward(self): return []\ndef f(x): return A()()", "empty"),
    ],
)  # fmt: skip
def test_an_argument_reaches_its_own_parameter(code: str, values: str) -> None:
    assert returned(code) == set(values.split())


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("class A: g = 1\nclass B(A): pass\ndef f(x): return B().g", "constant"),
        ("class A: g = 1\nclass B(A): g = []\ndef f(x): return B().g", "constant empty"),
        ("class A: g = 1\nclass B(A):\n g = []\n def m(self): return super().g\n"
         "def f(x): return B().m()", "constant"),
        ("class B(list):\n def m(self): return super().pop\ndef f(x): return B().m()", "library"),
        ("class B:\n def m(self): return super().pop\ndef f(x): return B().m()", "library"),
        ("class A: pass\nA.g = lambda self: self\ndef f(x): return A.g", "lambda"),
        ("class A: pass\nA.g = lambda self: self\ndef f(x): return A().g", "A().lambda lambda"),
        ("class A:\n def g(self): pass\ndef f(x): return A().g", "A().g"),
        ("class A:\n def __init__(self, g): self.h = g\n k = 1\ndef f(x): return A([]).k",
         "constant"),
        ("import dataclasses\n@dataclasses.dataclass\nclass A:\n g: object\n"
         "def f(x): return A([]).g", "empty"),
        ("import dataclasses\n@dataclasses.dataclass\nclass A:\n g: object\n def m(self): pass\n"
         "def f(x): return A([]).m", "A().m"),
        ("import functools\nclass A:\n @functools.cached_property\n def p(self): return []\n"
         "def f(x): return A().p", "empty"),
        ("class A:\n def __enter__(self): return []\n def __exit__(self, *a): pass\n"
         "def f(x):\n with A() as y: return y", "A() empty constant library"),
        ("class E: pass\ndef f(x):\n try: pass\n except E as y: return y", "data"),
    ],
)  # fmt: skip
def test_an_attribute_is_what_its_class_or_an_object_was_given(code: str, values: str) -> None:
    assert returned(code) - {"constant"} == set(values.split()) - {"constant"}


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("from math import *\ndef f(x): return sqrt", "math.sqrt"),
        ("from math import *\ndef sqrt(x): return []\ndef f(x): return sqrt", "sqrt"),
        ("def len(x): return 1\ndef f(x): return len", "len"),
        ("import functools\n@functools.cache\ndef g(x): return []\ndef f(x): return g", "g"),
        ("import functools\n@functools.cache\ndef g(x): return []\ndef f(x): return g(x)", "empty"),
        ("def d(h): return []\n@d\ndef g(x): return 1\ndef f(x): return g", "empty"),
        ("def d(h): return h\n@d\ndef g(x): return 1\ndef f(x): return g", "g"),
        ("def d(h, k=[]): return k\n@d\ndef g(x): return 1\ndef f(x): return g", "empty"),
        ("def d(h): return []\n@d\nclass A: pass\ndef f(x): return A", "A empty"),
        ("import dataclasses\n@dataclasses.dataclass\nclass A: pass\ndef f(x): return A", "A"),
        ("y = []\ndef f(x):\n global y\n y = 1\n return y", "constant empty"),
        ("import a\ndef f(x): return a.b.c.d.e.f.g.h.i", "a.b.c.d.e.f.g.h.i"),
        ("import a\ndef f(x): return a.b.c.d.e.f.g.h.i.j.k.l", "a.b.c.d.e.f.g.h.i.j"),
    ],
)  # fmt: skip
def test_a_name_of_the_file_or_a_library_is_followed(code: str, values: str) -> None:
    assert returned(code) == set(values.split())


def test_what_is_stored_under_another_name_or_in_a_container_is_stored() -> None:
    code = (
        "def a(): pass\ndef b(): pass\ndef c(): pass\ndef d(): pass\nother = b\nlisted = [c]\n"
        "class K: pass\nK.d = d\ndef f(x): return a(), b(), c(), d(), other, listed, K.d\n"
    )
    found = flow(code)
    stored = {
        node.name: found.is_stored(node)
        for node in found.module.body
        if isinstance(node, ast.FunctionDef)
    }
    assert stored == {"a": False, "b": True, "c": True, "d": True, "f": False}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("def f(x): return f(x)", "f"),
        ("def g(x): return h(x)\ndef h(x): return g(x)\ndef f(x): return g(x)", "g"),
        ("def g(x): return 1\ndef f(x): return g(x)", ""),
        ("def g(x): return g(x)\ndef f(x): return x", ""),
        ("def g(x): return h(x)\ndef h(x): return 1\ndef f(x): return g(h(x))", ""),
        ("def f(x):\n y = lambda: y()\n return y()", "a lambda"),
    ],
)
def test_a_function_that_may_call_itself_is_named(code: str, name: str) -> None:
    found = flow(code)
    roots = {
        node for node in found.module.body if isinstance(node, ast.FunctionDef) and node.name == "f"
    }
    assert found.recursion(roots) == name
    assert roots <= found.reached(roots)


def test_what_a_class_has_and_derives_from_is_known_through_others() -> None:
    code = (
        "import torch\nclass A(torch.nn.Module):\n def m(self): pass\n"
        "class B(A):\n def k(self): self.w = 1\nclass C: pass\n"
        "def f(x): return A().m(), B().k(), C()\n"
    )
    found = flow(code)
    a, b, c = (node for node in found.module.body if isinstance(node, ast.ClassDef))
    assert [found.has(cls, "m") for cls in (a, b, c)] == [True, True, False]
    assert [found.has(cls, "k") for cls in (a, b, c)] == [False, True, False]
    assert [found.libraries(cls) for cls in (a, b, c)] == [{"torch.nn.Module"}] * 2 + [set()]
    assert found.attributes() == {"m", "k", "w"}
    assert [len(found.members(cls, "m")) for cls in (a, b, c)] == [1, 1, 0]


def callbacks(code: str) -> set[str]:
    return set().union(*flow(HEAD + code).callbacks.values())


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("map(h, x)", "builtins.map"), ("sorted(x, key=h)", "builtins.sorted"), ("len(x)", ""),
        ("sorted(x)", ""), ("print(h)", ""), ("isinstance(h, A)", ""), ("map(len, x)", ""),
        ("torch.vmap(h)", "torch.vmap"), ("functools.partial(h)", "functools.partial"),
        ("functools.partial(map, h)(x)", "functools.partial builtins.map"),
        ("functools.partial(*[map], h)", "functools.partial builtins.map"),
        ("functools.partial(print, h)", "functools.partial"),
        ("print(A())", ""), ("print(1, file=W())", "builtins.print"),
        ("print(W())", "builtins.print"),
        ("copy.deepcopy(W())", ""), ("copy.deepcopy(x, M())", "copy.deepcopy"),
        ("numpy.exp(A())", "numpy.exp"), ("numpy.exp(x)", ""), ("torch.exp(A())", ""),
        ("sorted(x, key=A())", ""), ("sorted(x, key=C())", "builtins.sorted"),
        ("sorted(x, key=D())", "builtins.sorted"), ("sorted(x, key=A)", "builtins.sorted"),
    ],
)  # fmt: skip
def test_a_library_function_that_can_call_code_of_the_file_is_noted(
    expression: str, names: str
) -> None:
    classes = (
        "class W:\n def write(self, x): pass\nclass M:\n def get(self, x): pass\n"
        "class C:\n def __call__(self): pass\nclass D:\n def forward(self): pass\n"
    )
    assert callbacks(f"{classes}def f(x): return {expression}\n") == set(names.split())


def test_attributes_are_copied_from_the_argument_that_is_named_first_or_second() -> None:
    for call, name in (
        ("functools.wraps(g)", "g"),
        ("functools.wraps(g, h)", "g"),
        ("functools.update_wrapper(g, h)", "h"),
        ("functools.update_wrapper(g, h, A)", "h"),
    ):
        [values] = flow(f"{HEAD}def f(x): return {call}\n").copied.values()
        assert {word(value) for value in values} == {name}


def reached(code: str) -> set[str]:
    """The functions that `f` itself may come to call."""
    found = flow(code)
    roots: set[Any] = {
        node for node in found.module.body if isinstance(node, ast.FunctionDef) and node.name == "f"
    }
    return {getattr(function, "name", "lambda") for function in found.reached(roots)} - {"f"}


LOOP = "import copy, dataclasses, functools, torch, typing\ndef loop(*args): return args\n"


@pytest.mark.parametrize(
    "code",
    [
        "class E(Exception):\n def __init__(self): loop()\ndef f(x): raise E",
        "class E(Exception):\n def __init__(self): loop()\ndef f(x): raise x from E",
        "class E(Exception): pass\ndef f(x):\n try: raise E(loop)\n except E as e: e.args[0]()",
        "class A:\n def __repr__(self): return loop()\ndef f(x): A()",
        "class A:\n def __post_init__(self): loop()\ndef f(x): A()",
        "class A:\n def __exit__(self, *a): loop()\ndef f(x):\n with A(): pass",
        "@dataclasses.dataclass\nclass A:\n g: object\n"
        "def f(x): dataclasses.replace(A(1), g=loop).g()",
        "@dataclasses.dataclass\nclass A:\n g: object\n"
        "def f(x): dataclasses.asdict(A(loop))['g']()",
        "@dataclasses.dataclass\nclass A:\n g: object\n"
        "def f(x): dataclasses.astuple(A(loop))[0]()",
        "@dataclasses.dataclass\nclass A:\n g: object\ndef f(x): A(g=loop).g()",
        "class A:\n def __init__(self, g): self.g = g\ndef f(x):\n def h(): pass\n"
        " functools.wraps(A(loop))(h).g()",
        "def g(a, b): b()\ndef f(x): g(*[1, loop])",
        "def g(a): a()\ndef f(x): functools.partial(g, loop)()",
        "class A:\n def m(self, g): g()\ndef f(x): A().m(loop)",
        "class A:\n def m(self, g): g()\ndef f(x): A.m(1, loop)",
        "class A:\n def m(self, g): g()\ndef f(x): h = A().m; h(loop)",
        "class A(torch.autograd.Function):\n @staticmethod\n def forward(c, x): loop()\n"
        "def f(x): A.apply(x)",
        "class A(torch.nn.Module):\n def forward(self, x): loop()\ndef f(x): A()(x)",
        "class A:\n def __call__(self): loop()\ndef f(x): map(A(), x)",
        "def f(x):\n y: object = loop\n y()", "def f(x):\n (y, *z) = x, loop\n z[0]()",
        "def g(): yield loop\ndef f(x):\n for h in g(): h()",
        "def g(): yield from [loop]\ndef f(x): next(g())()",
        "def f(x, *, g=loop): g()",
        "def f(x):\n h = loop\n return [h for h in h()]",
    ],
)  # fmt: skip
def test_what_a_function_may_come_to_call_is_reached(code: str) -> None:
    assert "loop" in reached(LOOP + code)


@pytest.mark.parametrize(
    "code",
    [
        "class A(torch.nn.Module):\n def forward(self, x): loop()\ndef f(x): A().parameters()",
        "class A:\n def m(self): loop()\ndef f(x): x.m; A()",
        "class A:\n def m(self): loop()\n def k(self): pass\ndef f(x): A().k(); x.m",
        "def g(a, b): a()\ndef f(x): g(1, loop)", "def g(a=loop, b=1): b()\ndef f(x): g(1)",
        "def f(x):\n y, z = loop, x\n z()", "class A(A): pass\ndef f(x): A().m()",
        "def f(x): isinstance(x, loop)", "def f(x): print(loop)", "def f(x): typing.cast(loop, x)",
        "def f(x):\n def g(): loop()\n return x",
    ],
)  # fmt: skip
def test_what_a_function_does_not_call_is_not_reached(code: str) -> None:
    assert "loop" not in reached(LOOP + code)


def test_a_method_that_nothing_seems_to_call_is_followed_as_if_something_did() -> None:
    found = flow(LOOP + "class A:\n def m(self): loop()\ndef f(x): x.m; A()")
    called = set().union(*found.calls.values())
    assert {getattr(function, "name", "") for function in called} >= {"m", "loop"}


@pytest.mark.parametrize(("count", "is_followed"), [(60, True), (61, False)])
def test_sixty_functions_may_be_passed_around_and_no_more(count: int, is_followed: bool) -> None:
    names = [f"g{number}" for number in range(count)]
    code = "".join(f"def {name}(): pass\n" for name in names)
    code += f"table = [{', '.join(names)}]\ndef f(x): return len(table)\n"
    if is_followed:
        flow(code)
    else:
        with pytest.raises(TooIntricate):
            flow(code)


def test_a_name_of_all_that_a_module_has_is_asked_of_that_module_where_it_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = "from math import *\ndef f(x): return {}\n"
    monkeypatch.setitem(sys.modules, "math", math)
    assert returned(code.format("sqrt")) == {"math.sqrt"}
    assert returned(code.format("nothing")) == set()
    assert returned(code.format("len")) == {"builtins.len"}
    monkeypatch.delitem(sys.modules, "math")
    assert returned(code.format("nothing")) == {"math.nothing"}
    assert returned(code.format("len")) == {"builtins.len", "math.len"}
