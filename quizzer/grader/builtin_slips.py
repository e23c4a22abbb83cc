"""Slips that Python's own functions and operators complain of, as their words give them away."""

from __future__ import annotations

from quizzer.grader.authoring import Pattern

BUILTINS = (
    Pattern(
        "range-of-a-list",
        "`range` counts to a number",
        "`range` wants a whole number, and here it gets a `{1}`. `for item in items` goes through "
        "the items themselves; `range(len(items))` through their places.",
        raises="TypeError",
        message=r"'(list|tuple|str|set|dict|generator|zip|Tensor)' object cannot be interpreted "
        r"as an integer|only integer tensors of a single element",
        source=r"range\(",
    ),
    Pattern(
        "whole-number-needed",
        "A whole number is needed",
        "Something that counts (`range`, an index, a size) wants a whole number, and here it gets "
        "a `{1}`. A division by `/` always gives a float; `//` gives a whole number, rounded down.",
        raises="TypeError",
        message=r"'(\w+)' object cannot be interpreted as an integer|"
        r"slice indices must be integers|indices must be integers or slices, not float",
    ),
    Pattern(
        "comma-in-a-lists-brackets",
        "A list has no rows and columns",
        "A list is indexed by one number or one slice: `[i][j]`, not `[i, j]`. A tensor takes "
        "both at once.",
        raises="TypeError",
        message=r"(?:list|tuple|string) indices must be integers.*not '?tuple",
    ),
    Pattern(
        "index-is-no-number",
        "An index that is no number",
        "What stands in the square brackets is no whole number. In `for item in items` the name "
        "stands for the item itself, not for its place.",
        raises="TypeError",
        message=r"indices must be integers",
    ),
    Pattern(
        "several-where-one-goes-in",
        "Several things where one goes in",
        "This takes a single thing to go through, and got several: put them in brackets of their "
        "own. A tuple of two values is just `(x, y)`.",
        raises="TypeError",
        message=r"(?:tuple|list|set|dict|frozenset) expected at most 1 argument|"
        r"(?:append|extend|sum|len)\(\) takes .* argument",
    ),
    Pattern(
        "not-to-be-gone-through",
        "Nothing to go through",
        "`for`, `zip`, `list`, `sum` and the like go through something that has items; "
        "`{1}` has none. Is a `range` missing, or the brackets of a list?",
        raises="TypeError",
        message=r"(?:zip argument #\d+ must support iteration)|'(\w+)' object is not iterable",
    ),
    Pattern(
        "unhashable",
        "It cannot be a key or stand in a set",
        "Keys of a dictionary and items of a set must not change, so a {1} cannot be one. Is a "
        "dictionary or a set needed at all? A list keeps everything, in order.",
        raises="TypeError",
        message=r"unhashable type: '(\w+)'",
    ),
    Pattern(
        "list-times-a-float",
        "A list is no vector",
        "A list times a number is the list repeated, and takes whole numbers only. Numbers of a "
        "list are multiplied one by one, or as a tensor all at once.",
        raises="TypeError",
        message=r"can't multiply sequence by non-int",
    ),
    Pattern(
        "sign-before-a-list",
        "This has no sign",
        "`{1}` cannot have a minus (or `~`) before it. Only numbers and tensors can.",
        raises="TypeError",
        message=r"bad operand type for (?:unary .|abs\(\)): '(\w+)'",
    ),
    Pattern(
        "a-text-for-a-number",
        "A text where a number is needed",
        "This is a text, not a number, however it looks. `int` and `float` make a number of it.",
        raises="TypeError",
        message=r"must be real number, not str|can only concatenate str|"
        r"not all arguments converted during string formatting",
    ),
    Pattern(
        "not-an-iterator",
        "`next` wants an iterator",
        "`next` takes the next item of an iterator, and a `{1}` is none: `iter(...)` makes one of "
        "it.",
        raises="TypeError",
        message=r"'(\w+)' object is not an iterator",
    ),
    Pattern(
        "nothing-left-to-take",
        "Nothing is left to take",
        "An iterator was at its end, or a list was empty, and one more item was asked for.",
        raises="StopIteration|IndexError|RuntimeError",
        message=r"pop from empty|generator raised StopIteration|^$",
        source=r"next\(|pop\(",
    ),
    Pattern(
        "largest-of-nothing",
        "The largest of nothing",
        "`max` and `min` need at least one item, and here there was none.",
        raises="ValueError",
        message=r"(?:max|min)\(\) .*(?:empty|arg is an empty)|is empty",
    ),
    Pattern(
        "checked-by-assert",
        "Your own check stops it",
        "An `assert` in your file does not hold for these arguments, though they are allowed. "
        "Loosen it, or look at what it asks for.",
        raises="AssertionError",
    ),
    Pattern(
        "not-implemented-yet",
        "Not written yet",
        "This line only says that something is still to be written.",
        raises="NotImplementedError",
        message=r"^$",
    ),
)
