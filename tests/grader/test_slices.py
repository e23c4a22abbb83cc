"""The scope of each name, what a statement does, and the part of a file that functions need."""

from __future__ import annotations

import ast
import textwrap

import pytest

from quizzer.grader.rules import slices
from quizzer.grader.rules.scopes import Scope, Scopes, effects, is_method_call, root
from quizzer.grader.rules.slices import Slice, SourceFile, TooLong, drop_annotations


def module_names(code: str) -> set[str]:
    """The names that are looked up in the module from within the function `f`."""
    tree = ast.parse(textwrap.dedent(code))
    scopes = Scopes(tree)
    scopes.module.bound = set().union(*(effects(part).bound for part in tree.body))
    function = next(part for part in tree.body if getattr(part, "name", "") == "f")
    return {
        node.id
        for node, around in scopes.walk(function, scopes.module)
        if isinstance(node, ast.Name) and scopes.module in around.owners(node.id)
    }


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("def f(a, /, b, *c, d, **e):\n    return a, b, c, d, e, x", {"x"}),
        ("def f():\n    a = x\n    return a", {"x"}),
        ("def f():\n    global a\n    a = 1\n    return a", {"a"}),
        ("def f():\n    a = 1\n    def g():\n        return a\n    return g", set()),
        ("def f():\n    a = 1\n    def g():\n        nonlocal a\n        a = 2\n    g()", set()),
        (
            "def f():\n    a = 1\n    def g():\n        global a\n        return a\n    return g",
            {"a"},
        ),
        ("def f(a=x, *, b=y):\n    return a, b", {"x", "y"}),
        ("def f(x=x):\n    return x", {"x"}),
        ("@x\ndef f():\n    pass", {"x"}),
        ("def f():\n    return [a for a in x if a]", {"x"}),
        ("def f():\n    a = 1\n    return [a for _ in x]", {"x"}),
        ("def f():\n    return [a for a in a]", {"a"}),
        ("def f():\n    return [b for a in x for b in a]", {"x"}),
        ("def f():\n    return [b for a in x for b in y]", {"x", "y"}),
        ("def f():\n    {a: b for a, b in x}\n    return a, b", {"x", "a", "b"}),
        ("def f():\n    [(last := a) for a in x]\n    return last, a", {"x", "a"}),
        ("def f():\n    return (lambda a, b=x: a + b + y)(1)", {"x", "y"}),
        ("def f():\n    import a.b, c as d\n    from e import g as h\n    return a, d, h", set()),
        ("def f():\n    import a.b\n    return b", {"b"}),
        ("def f():\n    for a in x:\n        pass\n    return a", {"x"}),
        ("def f():\n    with x as a:\n        return a", {"x"}),
        ("def f():\n    try:\n        pass\n    except x as a:\n        return a", {"x"}),
        (
            "def f():\n    match x:\n        case {'k': a, **b}:\n            return a, b\n"
            "        case [c, *d]:\n            return c, d\n        case y.z as e:\n"
            "            return e",
            {"x", "y"},
        ),
        ("def f():\n    a[0] = x\n    b.c = x", {"a", "b", "x"}),
        ("def f():\n    class A(x):\n        b = y\n    return A", {"b", "x", "y"}),  # in doubt
        (
            "def f():\n    class A:\n        b = 1\n        def g(self):\n            return b",
            {"b"},
        ),
        ("def f():\n    a: x = y\n    return a", {"y"}),
        ("def f():\n    del a", set()),
        ("def f():\n    a += 1", set()),
    ],
)
def test_a_name_belongs_to_the_scope_in_which_python_looks_it_up(
    code: str, names: set[str]
) -> None:
    assert module_names(code) == names


def test_a_class_looks_up_in_itself_first_and_then_in_the_module() -> None:
    tree = ast.parse("class A:\n    b = b\n")
    scopes = Scopes(tree)
    inner = scopes.inside(tree.body[0], scopes.module)
    assert inner.owners("b") == [inner, scopes.module]
    assert inner.owners("c") == [scopes.module]
    assert scopes.inside(tree.body[0], scopes.module) is inner
    assert Scope(tree, inner).module is scopes.module


@pytest.mark.parametrize(
    ("statement", "bound", "changed", "filled", "called"),
    [
        ("a = b", "a", "", "", ""),
        ("a, (b, *c) = d", "a b c", "", "", ""),
        ("a = b = c", "a b", "", "", ""),
        ("a += b", "a", "", "", ""),
        ("a.b = c", "", "a", "", ""),
        ("a.b.c[0] = d", "", "a", "", ""),
        ("a[0], b = c", "b", "a", "", ""),
        ("del a.b", "", "a", "", ""),
        ("a.append(b)", "", "", "a", "a"),
        ("a.b.update(c)", "", "", "a", "a"),
        ("a.sort()", "", "", "", "a"),
        ("a = b(c)", "a", "", "", "b"),
        ("f(1).g()", "", "", "", " f"),
        ("def f():\n    a = 1", "f", "", "", ""),
        ("def f():\n    global a\n    a = 1", "f a", "", "", ""),
        ("class A:\n    b = 1", "A", "", "", ""),
        ("@c\nclass A:\n    pass", "A", "", "", "c"),
        ("@c.d(1)\ndef f():\n    pass", "f", "", "", " c"),
        ("import a.b, c as d", "a d", "", "", ""),
        ("from a import b as c, d", "c d", "", "", ""),
        ("for a in b:\n    c = a", "a c", "", "", ""),
        ("if a:\n    b = 1\nelse:\n    c = 2", "b c", "", "", ""),
        ("[(a := b) for b in c]", "a", "", "", ""),
        ("x = lambda a: (b := a)", "x", "", "", ""),
    ],
)
def test_what_a_statement_binds_changes_fills_and_calls(
    statement: str, bound: str, changed: str, filled: str, called: str
) -> None:
    [node] = ast.parse(statement).body
    result = effects(node)
    assert result.bound == set(bound.split())
    assert result.changed == set(changed.split())
    assert result.filled == set(filled.split())
    assert result.called - {""} == set(called.split())


def test_a_chain_begins_with_its_name() -> None:
    def expression(text: str) -> ast.expr:
        return ast.parse(text, mode="eval").body

    assert [root(expression(text)) for text in ("a", "a.b[0].c", "f().b", "[1][0]")] == [
        *("a", "a"),
        *("", ""),
    ]
    assert [is_method_call(ast.parse(text).body[0]) for text in ("a.b()", "b()", "x = a.b()")] == [
        True,
        False,
        False,
    ]


def needed(code: str, *functions: str) -> str:
    """The part of a file that functions need, as text."""
    file = SourceFile(ast.parse(textwrap.dedent(code)))
    return ast.unparse(Slice(file, functions or ("f",)).module)


@pytest.mark.parametrize(
    "code",
    [
        "a = 1\nb = 2  # out\ndef f(): return a",
        "def g(): return a\na = 1\ndef f(): return g()",
        "import os.path\ndef f(): return os",
        "from __future__ import annotations\ndef f(): pass",
        "from torch import *\nfrom other import *  # out\ndef f(): pass",
        "a = []\na.append(1)\nprint(2)  # out\ndef f(): return a",
        "a = {}\na['k'] = 1\ndef f(): return a",
        "a = []\nb = a\nb[0] = 1\nc = a  # out\ndef f(): return a",
        "a = []\ndef fill(): a.append(1)\nfill()\ndef f(): return a",
        "a = []\na.sort()\ndef f(): return a",
        "a = []\nlen(a)  # out\nx = a.pop()  # out\ndef f(): return a",
        "def g(): pass\ng.x = 1\ng.append(2)  # out\ndef f(): return g",
        "f = lambda: a\na = 1\nb = 2  # out",
        "def f(): return 1\ndef f(): return 2",
        "def g(): global a; a = 2\na = 1\ndef f(): return a",
        "def f(x=a): return x\na = 1",
        "@d\ndef f(): pass\ndef d(g): return g",
    ],
)
def test_a_function_needs_what_it_names_and_what_changes_that(code: str) -> None:
    lines = [line for line in code.split("\n") if not line.endswith("# out")]
    assert needed(code) == ast.unparse(ast.parse("\n".join(lines)))


def test_of_an_import_the_names_that_are_needed_stay() -> None:
    code = "import os, sys\nfrom a import b, c as d\ndef f(): return sys, d"
    assert needed(code).split("\n")[:2] == ["import sys", "from a import c as d"]


CLASS = """
a = b = c = d = 1
class A:
    x = a
    def __init__(self):
        self.y = b
    def used(self):
        return c
    def unused(self):
        return d
    def forward(self):
        return 0
"""


@pytest.mark.parametrize(
    ("function", "methods"),
    [
        ("def f(): return A().used()", {"__init__", "used", "forward"}),
        ("def f(): return A()", {"__init__", "forward"}),
        (
            "def f():\n    class B(A):\n        g = used\n    return B",
            {"__init__", "used", "forward"},
        ),
    ],
)
def test_of_a_class_the_methods_that_something_mentions_are_needed(
    function: str, methods: set[str]
) -> None:
    file = SourceFile(ast.parse(CLASS + function))
    part = Slice(file, ["f"])
    assert {method.name for method in part.methods} == methods


def test_all_methods_of_a_class_that_is_asked_for_are_needed_but_private_ones() -> None:
    source = CLASS + "    def _helper(self):\n        return e\n"
    part = Slice(SourceFile(ast.parse(source)), ["A"])
    assert {method.name for method in part.methods} == {
        *("__init__", "used", "unused", "forward"),
    }
    assert "e" not in part.names
    assert {"a", "b", "c", "d"} <= part.names


def test_a_class_without_any_method_left_can_be_run() -> None:
    code = "class A:\n    def unused(self): pass\ndef f(): return A"
    assert "class A:\n    pass" in needed(code)
    assert needed("import a, b\nfrom c import d\ndef f(): return 1").count("import") == 0


def test_more_code_than_is_looked_through_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "def f():\n    return [1, 2, 3]"
    tree = ast.parse(code)
    size = len(list(Scopes(tree).walk(tree.body[0], Scope(tree))))
    monkeypatch.setattr(slices, "MAX_NODES", size)
    assert needed(code)
    monkeypatch.setattr(slices, "MAX_NODES", size - 1)
    with pytest.raises(TooLong):
        needed(code)


def test_annotations_are_not_evaluated() -> None:
    tree = ast.parse("def f(a: x, *b: y) -> z:\n    c: w = 1\nasync def g() -> z: pass")
    drop_annotations(tree)
    assert {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} == {"c"}
    compile(tree, "<tree>", "exec")
