"""What keeps the tree easy to live in: no circles, one name for one thing, one page for authors."""

from __future__ import annotations

import ast

from tests.project import structure

AUTHORS_PAGE = "quizzer.grader.authoring"


def test_no_two_modules_import_each_other_not_even_for_types() -> None:
    assert structure.circles(structure.imports(structure.modules())) == []


def test_a_circle_for_types_is_noticed() -> None:
    trees = {
        "a": ast.parse("if TYPE_CHECKING:\n    from b import B"),
        "b": ast.parse("def f():\n    import a"),
        "c": ast.parse("import a"),
    }
    assert structure.circles(structure.imports(trees)) == [["a", "b"]]


def test_no_class_name_stands_twice() -> None:
    assert structure.doubled_classes(structure.modules()) == {}


def test_an_exercise_imports_nothing_of_the_program_but_its_authors_page() -> None:
    elsewhere = {
        (str(path.relative_to(structure.ROOT)), node.module)
        for path in (structure.ROOT / "exercises").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").partition(".")[0] == "quizzer"
        and node.module != AUTHORS_PAGE
    }
    assert elsewhere == set()
