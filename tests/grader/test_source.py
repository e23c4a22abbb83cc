"""What is run is what was checked: without the code under a main guard."""

from __future__ import annotations

import ast
import time

import pytest

from quizzer.grader import syntax_tree


@pytest.mark.parametrize(
    "guard",
    [
        'if __name__ == "__main__":\n    left_out()',
        'if "__main__" == __name__:\n    left_out()',
        'if (__name__ == ("__main__")):\n    left_out()',
        'def f():\n    if __name__ == "__main__":\n        left_out()',
        'try:\n    pass\nfinally:\n    if __name__ == "__main__":\n        left_out()',
        'if __name__ == "__main__":\n    if __name__ == "__main__":\n        left_out()',
        'if __name__ == "__main__":\n    left_out()\nelif __name__ == "__main__":\n    left_out()',
    ],
)
def test_a_guarded_block_is_neither_checked_nor_run(guard: str) -> None:
    tree = syntax_tree.parse(f"x = 1\n{guard}\ny = 2\n", "submission.py")
    assert "left_out" not in ast.unparse(tree)
    names: dict[str, object] = {"__name__": "__main__"}
    exec(compile(tree, "submission.py", "exec"), names)
    assert names["x"] == 1
    assert names["y"] == 2


@pytest.mark.parametrize(
    "guard",
    [
        'if __name__ != "__main__":\n    kept()',
        'if __name__ == "__main__":\n    pass\nelse:\n    kept()',
        'if __name__ == "__main__":\n    pass\nelif True:\n    kept()',
        'if __name__ == "__main__" or True:\n    kept()',
        'if __name__ == "main":\n    kept()',
        'if __name__ == "__main__" == "":\n    kept()',
    ],
)
def test_what_may_run_when_a_file_is_loaded_stays(guard: str) -> None:
    assert "kept()" in ast.unparse(syntax_tree.parse(guard, "submission.py"))


@pytest.mark.parametrize(
    "guards",
    [
        "if __name__ == '__main__': 0\n" + "elif __name__ == '__main__': 0\n" * 900,
        "if __name__ == '__main__': 0\n" * 900,
        "try:\n  0\nfinally:\n  0\n" + "if '__main__' == __name__: 0\nelif 1: 0\n" * 400,
    ],
    ids=["one chain", "one after another", "with another branch"],
)
def test_many_main_guards_below_many_statements_take_the_time_of_one(guards: str) -> None:
    def seconds(text: str) -> float:
        started = time.process_time()
        syntax_tree.parse(text, "file")
        return time.process_time() - started

    statements = "0\n" * 50_000
    assert seconds(statements + guards) < 4 * seconds(statements + "# __main__\n")
