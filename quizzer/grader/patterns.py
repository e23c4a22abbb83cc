"""Slips that beginners make in any exercise, known by the exception or by the line that failed.

They stand apart from an exercise's misconceptions because such code fails in as many ways as there
are styles: only its symptom is always the same.
"""

from __future__ import annotations

import re

from quizzer.grader.authoring import Pattern
from quizzer.grader.builtin_slips import BUILTINS
from quizzer.grader.slips import SYNTAX
from quizzer.grader.tensor_slips import TENSORS
from quizzer.grader.verdict import Diagnosis

PYTHON = (
    Pattern(
        "list-push",
        "A list has no `push`",
        "`push` is how other languages put an item at the end of an array. Python's lists have "
        "another name for it; `dir([])` lists what they offer. Or build the list in one go.",
        raises="AttributeError",
        message=r"'list' object has no attribute 'push'",
    ),
    Pattern(
        "another-languages-list",
        "A list has no `{1}`",
        "Lists of other languages have `{1}`, Python's have not. Picking and changing the items "
        "of a list is done by a comprehension, asking whether one is there by `in`.",
        raises="AttributeError",
        message=r"'list' object has no attribute '(filter|map|forEach|reduce|add|includes|contains|"
        r"slice|concat|find|head|join|first|last|each)'",
    ),
    Pattern(
        "list-length",
        "A list has no `length`",
        "How long something is, is asked with a built-in function in Python, the same one for "
        "lists, strings and tensors.",
        raises="AttributeError",
        message=r"'(?:list|str|tuple)' object has no attribute '(?:length|size|len|shape)'",
    ),
    Pattern(
        "list-like-a-tensor",
        "A list used like a tensor",
        "This is a plain Python list (or tuple, or number), which has no `{1}`. torch makes a "
        "tensor of it with `torch.tensor` or, from a list of tensors, `torch.stack`.",
        raises="AttributeError",
        message=r"'(?:list|tuple|int|float|bool)' object has no attribute '(mean|sum|abs|sqrt|"
        r"view|reshape|item|float|sigmoid|exp|backward|detach|clamp|t|T|dim|numel|"
        r"unsqueeze|pow|double|to)'",
    ),
    Pattern(
        "none-used",
        "A None is used like a value",
        "Something that was expected to give a value gave None: a function without `return`, or a "
        "method such as `append` or `sort`, which changes its list and returns nothing; or a "
        "`grad` that nothing has filled in yet.",
        raises="TypeError|AttributeError",
        message=r"'NoneType' object|NoneType",
    ),
    Pattern(
        "name-unknown",
        "A name that nobody has defined",
        "Python looked for this name and found nothing. Check its spelling, and whether it is "
        "imported or assigned before this line.",
        raises="NameError",
    ),
    Pattern(
        "used-before-assigned",
        "A name is used before it has a value",
        "A name that is assigned anywhere in a function belongs to that function, and here it is "
        "used before it got its value. Give it one first.",
        raises="UnboundLocalError",
    ),
    Pattern(
        "self-missing",
        "`self` is missing",
        "A method of an object gets the object itself as its first argument. Its definition has "
        "to begin with `self`.",
        raises="TypeError",
        message=r"takes (?:0 positional arguments but 1 was|"
        r"from \d+ to \d+ positional arguments but \d+ were|"
        r"1 positional argument but 2 were|2 positional arguments but 3 were|"
        r"6 positional arguments but 7 were) given",
        source=r"self|\w+\.\w+\(",
    ),
    Pattern(
        "class-not-instance",
        "The class, not an object of it",
        "A method is called on the class itself, so that it has no object to work with: make one "
        "first, with brackets behind the class's name.",
        raises="TypeError",
        message=r"missing \d+ required positional arguments?: 'self'",
    ),
    Pattern(
        "init-misspelt",
        "The class has no `__init__`",
        "An object is made with arguments, but its class has nothing that takes them. The method "
        "is named `__init__`, with two underscores before and two behind, and stands further in "
        "than `class`.",
        raises="TypeError",
        message=r"\w+\(\) takes no arguments",
    ),
    Pattern(
        "number-of-arguments",
        "The wrong number of arguments",
        "The function takes another number of arguments than it is given here. Compare the call "
        "with the `def` line: how many does it name, and in which order?",
        raises="TypeError",
        message=r"takes .*positional arguments? but|missing \d+ required (?:positional|keyword)|"
        r"got multiple values for|unexpected keyword argument",
    ),
    Pattern(
        "not-callable",
        "Something is called that is no function",
        "Brackets behind a name call it, but what stands here is no function: `{1}`. Was square "
        "meant instead of round? Was a `*` forgotten before a bracket? Or does a variable carry "
        "the function's name?",
        raises="TypeError",
        message=r"'(\w+)' object is not callable",
    ),
    Pattern(
        "not-subscriptable",
        "Square brackets on something that has no items",
        "`{1}` has no items to pick by square brackets. A function is called with round ones, and "
        "an iterator becomes a list by `list(...)`.",
        raises="TypeError",
        message=r"'(\w+)' object is not subscriptable",
    ),
    Pattern(
        "iterator-has-no-length",
        "An iterator has no length",
        "A generator, `map` or `zip` only knows how to give its next item; it has no length. A "
        "list made of it has.",
        raises="TypeError",
        message=r"object of type '(?:generator|map|zip|filter|\w*iterator)' has no len",
    ),
    Pattern(
        "one-number-has-no-length",
        "A single number has no length or items",
        "This is one number (a tensor without dimensions), so there is nothing to count or to go "
        "through. Was it averaged or summed too early?",
        raises="TypeError",
        message=r"len\(\) of a 0-d tensor|iteration over a 0-d tensor|'(?:int|float|"
        r"bool)' object is not iterable|object of type '(?:int|float)' has no len",
    ),
    Pattern(
        "types-do-not-mix",
        "Two types that do not mix",
        "`{1}` and `{2}` cannot be combined by this operator. Print both with `type(...)`: one of "
        "them is not what you think.",
        raises="TypeError",
        message=r"unsupported operand type\(s\) for .*: '(\w+)' and '(\w+)'|"
        r"can only concatenate (\w+) \(not \\\"(\w+)\\\"\)",
    ),
    Pattern(
        "compared-by-order",
        "Two types that cannot be ordered",
        "`{1}` and `{2}` cannot be compared by size. One of them is not what you think.",
        raises="TypeError",
        message=r"not supported between instances of '(\w+)' and '(\w+)'",
    ),
    Pattern(
        "division-by-zero",
        "A division by zero",
        "What stands under the fraction bar is 0 here: the length of something empty, or a count "
        "that was never raised.",
        raises="ZeroDivisionError",
    ),
    Pattern(
        "module-not-found",
        "A module that is not there",
        "There is no module `{1}` here. A submission may import torch, numpy and what comes with "
        "Python. Check the spelling too.",
        raises="ModuleNotFoundError",
        message=r"No module named '([\w.]+)'",
    ),
    Pattern(
        "import-name",
        "The module has no such name",
        "The module is there, but nothing of this name is in it. Check the spelling and the "
        "capital letters.",
        raises="ImportError",
    ),
    Pattern(
        "module-attribute",
        "The module has no such function",
        "torch (or the module that is named) has nothing called `{1}`. Check the spelling: "
        "perhaps it is a method of tensors, or lives in `torch.nn.functional`.",
        raises="AttributeError",
        message=r"module '[\w.]+' has no attribute '(\w+)'",
    ),
    Pattern(
        "numpy-name-on-a-tensor",
        "Tensors call it by another name",
        "A tensor has no `{1}`. numpy and other libraries do; with torch, look for it in "
        "`dir(torch.Tensor)` under another name.",
        raises="AttributeError",
        message=r"'Tensor' object has no attribute '(\w+)'",
    ),
    Pattern(
        "attribute-unknown",
        "The object has no such attribute",
        "`{1}` has nothing called `{2}`. Check the spelling, and whether `__init__` has set it "
        "with `self.{2} = ...`.",
        raises="AttributeError",
        message=r"'(\w+)' object has no attribute '(\w+)'",
    ),
    Pattern(
        "key-missing",
        "A key that the dictionary does not have",
        "The dictionary has no such key. Print its `keys()`, and compare letter by letter.",
        raises="KeyError",
    ),
    Pattern(
        "endless-recursion",
        "A function calls itself without end",
        "The function calls itself again and again, and never comes to a case that it answers at "
        "once. Which call is to be the last?",
        raises="RecursionError",
    ),
    Pattern(
        "unpacking",
        "Unpacked into the wrong number of names",
        "On the left of `=` (or after `for`) stands another number of names than there are values "
        "on the right. Look at one item of what is gone through.",
        raises="ValueError",
        message=r"unpack",
    ),
    Pattern(
        "text-not-a-number",
        "A text that is no number",
        "A text is to be turned into a number but does not look like one.",
        raises="ValueError",
        message=r"could not convert string|invalid literal for int",
    ),
)
COMMON = (*SYNTAX, *TENSORS, *PYTHON, *BUILTINS)


def diagnose(
    patterns: tuple[Pattern, ...], raises: str, message: str, line: str
) -> Diagnosis | None:
    """The first known slip that this exception, with the line it points at, is a sign of."""
    for pattern in patterns:
        found = re.search(pattern.message, message)
        if (
            found
            and re.fullmatch(pattern.raises or ".*", raises)
            and re.search(pattern.source, line)
        ):
            text = pattern.explanation
            for number, group in enumerate(found.groups(), 1):
                text = text.replace(f"{{{number}}}", group or "")
            return Diagnosis(pattern.id, pattern.title, text)
    return None
