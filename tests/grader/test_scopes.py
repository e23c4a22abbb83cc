"""Whose name each name of a file is, what a statement does to others, and words about code."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from quizzer.grader.rules import rules
from quizzer.grader.rules.scopes import (
    Scope,
    Scopes,
    effects,
    evaluated_outside,
    identifiers,
    is_method_call,
    parameters,
    root,
)


def owners(code: str) -> list[str]:
    """Where the name `y`, as it is used in `use(y)`, may be bound: a word for each place."""
    tree = ast.parse(code)
    scopes = Scopes(tree)
    scopes.module.bound = {name for part in tree.body for name in effects(part).bound}
    for statement in tree.body:
        for node, scope in scopes.walk(statement, scopes.module):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "use":
                return [word(owner) for owner in scope.owners("y")]
    raise AssertionError(code)


def word(scope: Scope) -> str:
    name: str = getattr(scope.node, "name", type(scope.node).__name__)
    return name


@pytest.mark.parametrize(
    ("code", "places"),
    [
        ("use(y)", "Module"), ("def f(): use(y)", "Module"), ("def f(y): use(y)", "f"),
        ("def f(*y): use(y)", "f"), ("def f(**y): use(y)", "f"), ("def f(*, y): use(y)", "f"),
        ("def f(y, /): use(y)", "f"), ("def f(x=use(y)): y = 1", "Module"),
        ("def f():\n y = 1\n use(y)", "f"), ("def f():\n use(y)\n y = 1", "f"),
        ("def f():\n y: int\n use(y)", "f"), ("def f():\n for y in x: use(y)", "f"),
        ("def f():\n with x as y: use(y)", "f"), ("def f():\n import y\n use(y)", "f"),
        ("def f():\n import y.z\n use(y)", "f"), ("def f():\n import z as y\n use(y)", "f"),
        ("def f():\n import y as z\n use(y)", "Module"),
        ("def f():\n try: pass\n except E as y: use(y)", "f"),
        ("def f():\n try: pass\n except E: use(y)", "Module"),
        ("def f():\n match x:\n  case y: use(y)", "f"),
        ("def f():\n match x:\n  case [*y]: use(y)", "f"),
        ("def f():\n match x:\n  case {**y}: use(y)", "f"),
        ("def f():\n match x:\n  case _: use(y)", "Module"),
        ("def f():\n def y(): pass\n use(y)", "f"), ("def f():\n class y: pass\n use(y)", "f"),
        ("def f():\n async def y(): pass\n use(y)", "f"), ("def f():\n y.a = 1\n use(y)", "Module"),
        ("def f():\n y[0] = 1\n use(y)", "Module"), ("def f():\n (z := (y := 1))\n use(y)", "f"),
        ("def f():\n del y\n use(y)", "f"),
        ("def f():\n global y\n y = 1\n use(y)", "Module"),
        ("def f(y):\n def g(): use(y)", "f"), ("def f(y):\n def g():\n  y = 1\n  use(y)", "g"),
        ("def f(y):\n def g():\n  nonlocal y\n  y = 1\n  use(y)", "f"),
        ("def f(y):\n def g():\n  global y\n  use(y)", "Module"),
        ("def f(y):\n class A: use(y)", "f"), ("class A:\n y = 1\n use(y)", "A Module"),
        ("class A:\n y = 1\n def f(self): use(y)", "Module"),
        ("def f(y):\n class A:\n  y = 1\n  use(y)", "A f"),
        ("[use(y) for y in x]", "ListComp"), ("[use(x) for x in use(y)]", "Module"),
        ("[1 for x in z for y in use(x)]", "ListComp"), ("{use(y) for y in x}", "SetComp"),
        ("{1: use(y) for y in x}", "DictComp"), ("(use(y) for y in x)", "GeneratorExp"),
        ("[1 for y in x if use(y)]", "ListComp"), ("[y for y in x]\nuse(y)", "Module"),
        ("def f():\n [z for z in x if (y := z)]\n use(y)", "f"), ("lambda y: use(y)", "Lambda"),
        ("lambda x=use(y): 1", "Module"), ("@use(y)\ndef f(y): pass", "Module"),
        ("class A(use(y)):\n y = 1", "Module"), ("class A(m=use(y)):\n y = 1", "Module"),
    ],
)  # fmt: skip
def test_a_name_belongs_where_python_says(code: str, places: str) -> None:
    assert owners(code) == places.split()


@pytest.mark.parametrize(
    ("statement", "bound", "changed", "filled", "called"),
    [
        ("y = 1", "y", "", "", ""), ("y.a = 1", "", "y", "", ""), ("y[0].b = 1", "", "y", "", ""),
        ("y.a.b", "", "", "", ""), ("del y[0]", "", "y", "", ""), ("y[0] += 1", "", "y", "", ""),
        ("y.append(1)", "", "", "y", "y"), ("y[0].add(1)", "", "", "y", "y"),
        ("y.pop()", "", "", "", "y"), ("f(1)", "", "", "", "f"),
        ("append(y)", "", "", "", "append"),
        ("z = y.update(a=1)", "z", "", "y", "y"), ("f(1)(2)", "", "", "", "f "),
        ("def f(): y = z(1)", "f", "", "", ""), ("def f():\n global y", "f y", "", "", ""),
        ("class A:\n y = z(1)", "A", "", "", ""), ("@d\ndef f(): pass", "f", "", "", "d"),
        ("@d.e(1)\nclass f: pass", "f", "", "", "d "), ("lambda: g(1)", "", "", "", ""),
        ("[g(y) for y in h(1)]", "", "", "", "g h"), ("if x: y.extend(1)", "", "", "y", "y"),
        ("class A:\n def f(self):\n  global y", "A y", "", "", ""),
        ("for y[0] in x: pass", "", "y", "", ""),
    ],
)  # fmt: skip
def test_what_a_statement_does_to_names_is_known(
    statement: str, bound: str, changed: str, filled: str, called: str
) -> None:
    found = effects(ast.parse(statement).body[0])
    assert found.bound == set(bound.split())
    assert found.changed == set(changed.split())
    assert found.filled == set(filled.split())
    assert found.called - {""} == set(called.split())


@pytest.mark.parametrize("method", ["append", "extend", "insert", "add", "update", "setdefault"])
def test_a_method_that_puts_something_in_is_known(method: str) -> None:
    assert effects(ast.parse(f"y.{method}(1)").body[0]).filled == {"y"}


def parsed(code: str) -> Any:
    statement = ast.parse(code).body[0]
    return statement.value if isinstance(statement, ast.Expr) else statement


def test_parts_of_a_function_are_told_apart() -> None:
    function = parsed("@d\ndef f(a, /, b=1, *c, e=2, g, **h) -> int: pass")
    assert [arg.arg for arg in parameters(function)] == ["a", "b", "e", "g", "c", "h"]
    assert [ast.unparse(part) for part in evaluated_outside(function)] == ["d", "1", "2"]
    assert parameters(parsed("class A: pass")) == []
    assert parameters(parsed("f(1)")) == []
    comprehension = parsed("[a for b in c for d in e]")
    assert [ast.unparse(part) for part in evaluated_outside(comprehension)] == ["c"]
    assert evaluated_outside(parsed("x = 1")) == []


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("a.b", ["b"]), ("a", ["a"]), ("'text'", []), ("f(x=1)", []), ("global a, b", ["a", "b"]),
        ("import a", []), ("def f(): pass", ["f"]), ("from m import a", ["m"]),
    ],
)  # fmt: skip
def test_names_that_a_node_itself_consists_of_are_given(code: str, names: list[str]) -> None:
    assert list(identifiers(parsed(code))) == names


def test_a_chain_begins_with_a_name_or_none() -> None:
    assert [root(parsed(code)) for code in ("a", "a.b", "a[0].b[1]", "f().a", "1")] == [
        *("a", "a", "a", "", ""),
    ]
    method, function, assigned = ast.parse("a.b()\nf()\nx = a.b()").body
    assert [is_method_call(part) for part in (method, function, assigned)] == [True, False, False]


def test_long_code_is_shown_by_its_end() -> None:
    for size, shown in ((50, "a" * 50), (51, "..." + "a" * 45)):
        assert rules._text(parsed("a" * size)) == shown


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("type(x)", ["type"]), ("type(x, y, z)", []), ("type(*x)", []), ("type(x, a=1)", []),
        ("isinstance(x, type)", ["type"]), ("issubclass(x, A)", ["A"]), ("f(x, type)", []),
        ("isinstance(x, (A, type))", ["(A, type)", "A", "type"]), ("isinstance(x)", []),
    ],
)  # fmt: skip
def test_type_is_plain_where_it_only_asks_what_something_is(code: str, kinds: list[str]) -> None:
    assert [ast.unparse(part) for part in rules._plain_types(parsed(code))] == kinds


@pytest.mark.parametrize(
    ("name", "is_harmless"),
    [
        ("shape", True), ("flat", True), ("format", True), ("copy", True), ("mean", True),
        ("_x", False), ("gi_frame", False), ("cr_frame", False), ("ag_frame", False),
        ("f_back", False), ("tb_next", False), ("co_code", False), ("mro", False),
    ],
)  # fmt: skip
def test_what_leads_to_frames_code_or_namespaces_is_known(name: str, is_harmless: bool) -> None:
    assert rules._is_harmless(name) is is_harmless


@pytest.mark.parametrize(
    ("name", "is_special"), [("__len__", True), ("__x", False), ("x__", False), ("x", False)]
)
def test_special_names_are_pythons_own(name: str, is_special: bool) -> None:
    assert rules._is_special(name) is is_special


@pytest.mark.parametrize(
    ("name", "is_public"),
    [
        ("math.sqrt", True), ("math", True), ("math.nothing", True), ("math._x", False),
        ("random.Random", True), ("random._os", False), ("re.compile", True),
        ("heapq.heappush", True),
        ("statistics.math", True), ("statistics.sys", False), ("random.random.f_back", False),
    ],
)  # fmt: skip
def test_a_name_is_public_by_way_of_public_modules_alone(name: str, is_public: bool) -> None:
    root, *parts = name.split(".")
    assert rules._is_public(root, parts) is is_public


def test_of_torch_what_runs_text_or_holds_others_is_not_public() -> None:
    import torch  # noqa: F401

    for name in ("exp", "nn.Linear", "nn.functional.relu", "optim.SGD", "nn", "Generator"):
        assert rules._is_public("torch", name.split(".")), name
    for name in ("load", "compile", "nn.LSTM", "nn.Transformer", "nn.MultiheadAttention", "_C",
                 "nn.GRU", "nn.RNNCell", "jit", "hub.load", "Graph"):  # fmt: skip
        assert not rules._is_public("torch", name.split(".")), name
