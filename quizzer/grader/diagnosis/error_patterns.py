"""Slips that beginners make in any exercise, known by the exception or by the line that failed.

They stand apart from an exercise's misconceptions because such code fails in as many ways as there
are styles: only its symptom is always the same.
"""

from __future__ import annotations

import re

from quizzer.grader.declarations import Pattern
from quizzer.grader.exercise import Exercise
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


def slip(exercise: Exercise, name: str, message: str, line: str) -> Diagnosis | None:
    """The known slip behind an exception: the exercise's own first, then the common ones."""
    return diagnose((*exercise.patterns, *COMMON), name, message, line)


SYNTAX = (
    Pattern(
        "comprehension-without-in",
        "A comprehension without its `in`",
        "A comprehension reads like a loop turned around: an expression, then `for`, a name for "
        "the item, `in`, and what is gone through. Look at what stands between that name and the "
        "list.",
        raises="SyntaxError",
        source=r"[\[({].*\bfor\s+\(?\w+(?:\s*,\s*\w+)*\)?\s+(?!in\b)(?:\w|\(|\[)",
    ),
    Pattern(
        "loop-without-in",
        "A loop without its `in`",
        "A `for` loop names the item, then `in`, then what is gone through: `for item in items:`.",
        raises="SyntaxError",
        source=r"^\s*for\s+\w+(?:\s*,\s*\w+)*\s+(?!in\b)(?:\w|\(|\[)",
    ),
    Pattern(
        "condition-before-for",
        "The condition stands before `for`",
        "An `if` that picks items stands at the end of a comprehension, behind what is gone "
        "through. Before `for` it would have to choose between two values, with an `else`.",
        raises="SyntaxError",
        message=r"expected 'else' after 'if' expression",
    ),
    Pattern(
        "condition-before-for",
        "The condition stands before `for`",
        "An `if` that picks items stands at the end of a comprehension, behind what is gone "
        "through. Before `for` it would have to choose between two values, with an `else`.",
        raises="SyntaxError",
        source=r"[\[({]\s*(?!.*\belse\b)[^#]*\bif\b[^#]*\bfor\s+\w+\s+in\b",
    ),
    Pattern(
        "bracket-not-closed",
        "A bracket is not closed",
        "Python was still waiting for a closing bracket when the code ended or changed direction. "
        "Count the brackets on the line that is named, and on the one before it.",
        raises="SyntaxError",
        message=r"was never closed|does not match opening|unmatched",
    ),
    Pattern(
        "else-if",
        "`elif`, not `else if`",
        "A further condition is written `elif` in Python, in one word.",
        raises="SyntaxError",
        source=r"^\s*else\s+if\b",
    ),
    Pattern(
        "colon-missing",
        "A colon is missing",
        "A line that opens a block (`def`, `if`, `for`, `class`) ends in a colon.",
        raises="SyntaxError",
        message=r"expected ':'",
    ),
    Pattern(
        "assignment-for-equality",
        "`=` where `==` is meant",
        "A single equals sign gives a name to a value; comparing two values takes two of them.",
        raises="SyntaxError",
        message=r"Maybe you meant '=='|cannot assign to comparison",
    ),
    Pattern(
        "assignment-for-equality",
        "`=` where `==` is meant",
        "A single equals sign gives a name to a value; comparing two values takes two of them.",
        raises="SyntaxError",
        source=r"\b(?:if|while|and|or|not)\b[^=#]*[^=!<>:]=(?!=)",
    ),
    Pattern(
        "comma-missing",
        "Two things side by side",
        "Python expected a comma, or an operator such as `*`, between two things that stand side "
        "by side on this line: `2 n` is written `2 * n`.",
        raises="SyntaxError",
        message=r"Perhaps you forgot a comma|invalid decimal literal",
    ),
    Pattern(
        "text-not-closed",
        "A text is not closed",
        "A text ends with the same quotation mark that it began with, on the same line.",
        raises="SyntaxError",
        message=r"unterminated (?:triple-quoted )?(?:f-)?string",
    ),
    Pattern(
        "print-without-brackets",
        "`print` without brackets",
        "`print` is a function: what it prints stands in brackets.",
        raises="SyntaxError",
        message=r"Missing parentheses in call",
    ),
    Pattern(
        "curly-quotes",
        "A character that Python does not know",
        "The line holds a character that only looks like one of Python's, such as a curly "
        "quotation mark or a long dash from a text program. Type it anew.",
        raises="SyntaxError",
        message=r"invalid (?:non-printable )?character",
    ),
    Pattern(
        "counting-up",
        "Python has no `++`",
        "`i++` is another language's. In Python a number grows with `i += 1`.",
        raises="SyntaxError",
        source=r"\+\+|--\s*$",
    ),
    Pattern(
        "other-and-or",
        "`and`, `or` and `not` are words",
        "Python writes `and`, `or` and `not` as words, not as `&&`, `||` and `!`.",
        raises="SyntaxError",
        source=r"&&|\|\||!(?!=)",
    ),
    Pattern(
        "return-outside",
        "`return` outside a function",
        "This `return` does not belong to any function: it must stand further in than its `def`. "
        "Look at the indentation.",
        raises="SyntaxError",
        message=r"'return' outside function|'yield' outside function",
    ),
    Pattern(
        "break-outside",
        "`break` outside a loop",
        "`break` and `continue` only make sense inside a loop. Look at the indentation.",
        raises="SyntaxError",
        message=r"outside loop|not properly in loop",
    ),
    Pattern(
        "block-missing",
        "A block is missing",
        "After a line that ends in a colon, at least one line must stand further in.",
        raises="SyntaxError|IndentationError",
        message=r"expected an indented block",
    ),
    Pattern(
        "indentation",
        "The indentation is not even",
        "Lines of one block begin in the same column, four spaces further in than the line that "
        "opens it, with no tabs among them.",
        raises="IndentationError|TabError",
    ),
    Pattern(
        "indentation",
        "The indentation is not even",
        "Lines of one block begin in the same column, four spaces further in than the line that "
        "opens it, with no tabs among them.",
        raises="SyntaxError",
        message=r"inconsistent use of tabs|unindent does not match|unexpected indent",
    ),
    Pattern(
        "keyword-as-name",
        "A word of Python's own as a name",
        "`lambda`, `class`, `in` and the like are Python's own words and cannot name a variable. "
        "Choose another name.",
        raises="SyntaxError",
        source=r"^\s*(?:lambda|class|in|is|from|global|pass|def)\s*=|\bdef \w+\([^)]*\b(?:lambda|"
        r"class|in|is|from|global)\b\s*[,)]",
    ),
    Pattern(
        "assigned-to-a-call",
        "A value is given to something that cannot hold one",
        "Left of `=` stands a name (or a place in a list), on the right the value. Here it is the "
        "other way round, or there is a call on the left.",
        raises="SyntaxError",
        message=r"cannot assign to",
    ),
    Pattern(
        "slice-in-round-brackets",
        "A slice in round brackets",
        "Round brackets call a function. What is picked out of a list or a tensor stands in square "
        "ones: `t[1:]`.",
        raises="SyntaxError",
        message=r"invalid syntax",
        source=r"\w\((?:[^()\[\]{}]*,)?\s*-?\d*\s*:",
    ),
    Pattern(
        "arguments-in-the-wrong-order",
        "An argument without a name after one with a name",
        "In a call, those with a name (`dim=0`) come last.",
        raises="SyntaxError",
        message=r"positional argument follows keyword",
    ),
    Pattern(
        "arrow-or-then",
        "Another language's words",
        "Python has no `=>`, `then`, `end`, `var`, `let`, `const`, `function` or `new`. A short "
        "function is `lambda x: ...`, a block begins after a colon.",
        raises="SyntaxError",
        source=r"=>|\bthen\b|^\s*(?:var|let|const|function|end)\b|\bnew\s+\w+\(|;\s*$|^\s*[{}]",
    ),
    Pattern(
        "python-stumbles",
        "Python cannot read this line",
        "Where the mark stands, Python found something that does not fit what came before. Look "
        "at that place and just before it: a comma, a colon, an operator or a bracket too many or "
        "too few.",
        raises="SyntaxError",
        message=r"invalid syntax",
    ),
)


TENSORS = (
    Pattern(
        "shapes-in-a-product",
        "The inner sizes of a product do not agree",
        "A matrix product needs (n, i) and (i, o): the two sizes that touch must be the same. "
        "Here they are {1} and {2}. Print both shapes; perhaps one of them has to be turned, or "
        "they stand in the wrong order.",
        raises="RuntimeError",
        message=r"mat1 and mat2 shapes cannot be multiplied \((\d+x\d+) and (\d+x\d+)\)",
    ),
    Pattern(
        "shapes-in-a-product",
        "The inner sizes of a product do not agree",
        "A product by `@` needs sizes that touch to be the same. Print the shape of both sides; "
        "perhaps one has to be turned, or they stand in the wrong order.",
        raises="RuntimeError|ValueError",
        message=r"inconsistent tensor size|size mismatch|must match the size of tensor.*batch|"
        r"matmul|mat1 must|must be matrices|self must be a matrix|mat2 must be a matrix|"
        r"vector must|both arguments to (?:linear|matmul)|1D tensors expected",
    ),
    Pattern(
        "shapes-do-not-fit",
        "Two shapes that do not fit",
        "The tensors have sizes {1} and {2} in one dimension (counted from 0: {3}). Broadcasting "
        "compares shapes from the right, and only a size of 1 is stretched. Print both shapes; "
        "perhaps a dimension has to be added or kept.",
        raises="RuntimeError",
        message=r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) "
        r"at non-singleton dimension (\d+)",
    ),
    Pattern(
        "shapes-do-not-fit",
        "Two shapes that do not fit",
        "The shapes cannot be broadcast together: compared from the right, sizes must be equal, "
        "or one of them 1. Print both shapes.",
        raises="RuntimeError|ValueError",
        message=r"could not be broadcast|shape mismatch|must be broadcastable|"
        r"expanded size of the tensor|doesn't match the broadcast shape",
    ),
    Pattern(
        "view-of-another-size",
        "As many numbers as before",
        "`view` and `reshape` keep every number: the sizes multiplied must give as many as there "
        "are, here {1}. A -1 in one place lets torch work that size out.",
        raises="RuntimeError",
        message=r"shape '\[.*\]' is invalid for input of size (\d+)",
    ),
    Pattern(
        "view-not-contiguous",
        "`view` cannot lay this tensor out anew",
        "The tensor is a view of another one, turned or with gaps, whose numbers do not lie in a "
        "row in memory. `reshape` makes a copy where it must.",
        raises="RuntimeError",
        message=r"view size is not compatible",
    ),
    Pattern(
        "sizes-to-join",
        "Tensors of different sizes cannot be put together",
        "`stack` wants tensors of one shape, `cat` wants them to agree in all dimensions but one. "
        "Print the shapes of what you put together.",
        raises="RuntimeError",
        message=r"stack expects each tensor to be equal size|Sizes of tensors must match except",
    ),
    Pattern(
        "one-tensor-is-no-list",
        "This is one tensor already",
        "`stack` and `cat` put several tensors together and want a list (or a tuple) of them. What "
        "they get here is a single tensor, which needs no putting together.",
        raises="TypeError",
        message=r"must be tuple of Tensors, not Tensor",
    ),
    Pattern(
        "gradient-is-no-number",
        "A gradient is a tensor or None",
        "`grad` takes a tensor of the parameter's shape, or None. A gradient is reset by `None`, "
        "or by `zero_()`, which writes zeros into it.",
        raises="TypeError|RuntimeError",
        message=r"assigned grad",
    ),
    Pattern(
        "list-of-tensors",
        "A list of tensors is not a tensor",
        "`torch.tensor` and `cat` want numbers, or tensors that fit; a list of tensors of one "
        "shape becomes a tensor by `torch.stack`.",
        raises="ValueError|TypeError|RuntimeError",
        message=r"only one element tensors can be converted to Python scalars|"
        r"zero-dimensional tensor .* cannot be concatenated|expected Tensor as element|"
        r"must be tuple of Tensors, not",
    ),
    Pattern(
        "in-place-on-leaf",
        "A parameter is changed while autograd watches",
        "Autograd records what happens to a tensor that requires gradients and will not have it "
        "changed in place. An update is no part of the computation: make it under "
        "`torch.no_grad()`, or on `.data`.",
        raises="RuntimeError",
        message=r"leaf Variable that requires grad|view of a leaf",
    ),
    Pattern(
        "changed-before-backward",
        "Something was changed that `backward` still needs",
        "A tensor was changed in place after it had been used in the computation, and `backward` "
        "needs it as it was. Use the form that makes a new tensor, or change it after `backward`.",
        raises="RuntimeError",
        message=r"modified by an inplace operation",
    ),
    Pattern(
        "graph-used-twice",
        "`backward` is called twice on one loss",
        "A loss can be gone back through once. Predict and compute the loss anew for every step.",
        raises="RuntimeError",
        message=r"backward through the graph a second time",
    ),
    Pattern(
        "backward-on-many",
        "`backward` on more than one number",
        "`backward` starts from a single number. Bring the losses together first, by a mean.",
        raises="RuntimeError",
        message=r"grad can be implicitly created only for scalar outputs",
    ),
    Pattern(
        "no-gradient-to-follow",
        "The loss does not know how it was computed",
        "There is no way back from this tensor: it was made under `torch.no_grad()`, by "
        "`.detach()`, `.data`, `.item()` or a new `torch.tensor(...)`, or from nothing that "
        "requires gradients.",
        raises="RuntimeError",
        message=r"does not require grad and does not have a grad_fn",
    ),
    Pattern(
        "numpy-of-a-gradient",
        "numpy cannot take a tensor with gradients",
        "numpy knows nothing of gradients. Stay with torch's own functions, or let go of the "
        "history with `.detach()` where no gradient is needed.",
        raises="RuntimeError",
        message=r"Can't call numpy\(\) on Tensor that requires grad",
    ),
    Pattern(
        "no-mean-of-whole-numbers",
        "No mean of whole numbers",
        "torch takes a mean only of floating-point numbers. Turn truth values and whole numbers "
        "into floats first, with `.float()`.",
        raises="RuntimeError",
        message=r"mean\(\): (?:could not infer output dtype|input dtype)|"
        r"Can only calculate the mean of floating",
    ),
    Pattern(
        "caret-for-power",
        "`^` is no power",
        "In Python a power is written `**`; `^` works on the bits of whole numbers. For a power "
        "of e, `torch.exp` takes a whole tensor.",
        raises="RuntimeError|NotImplementedError|TypeError",
        message=r"bitwise_xor|for \^:",
    ),
    Pattern(
        "dtypes-do-not-match",
        "Two kinds of number that do not match",
        "One tensor holds {1}, the other {2} numbers. Turn one of them into the other's kind, "
        "with `.float()`, `.long()` or `.to(other.dtype)`.",
        raises="RuntimeError",
        message=r"expected (?:m1 and m2|"
        r"mat1 and mat2) to have the same dtype, but got: ([\w.: ]+) != ([\w.: ]+)",
    ),
    Pattern(
        "dtypes-do-not-match",
        "Two kinds of number that do not match",
        "Whole numbers and floats (Long, Float, Double) do not mix in this function. Turn one of "
        "them into the other's kind, with `.float()`, `.long()` or `.to(other.dtype)`.",
        raises="RuntimeError|NotImplementedError|TypeError",
        message=r"expected scalar type|Found dtype|must have the same dtype|same dtype|"
        r"can't be cast to the desired output|not implemented for '(?:Long|Int|Bool|"
        r"Half)'|result type \w+ can't be cast|expected .*type .*but found",
    ),
    Pattern(
        "no-minus-for-truth-values",
        "Truth values cannot be subtracted",
        "torch does not subtract True and False with `-`. Turn them into numbers first, or use "
        "`~` for the opposite.",
        raises="RuntimeError|NotImplementedError",
        message=r"Subtraction, the `-` operator, with (?:a|two) bool tensor",
    ),
    Pattern(
        "many-numbers-as-one",
        "Several numbers where one is needed",
        "A tensor with {1} numbers cannot become one Python number. Pick one, or bring them "
        "together by a mean or a sum.",
        raises="RuntimeError|ValueError|TypeError",
        message=r"a Tensor with (\d+) elements cannot be converted to Scalar",
    ),
    Pattern(
        "many-numbers-as-one",
        "Several numbers where one is needed",
        "A tensor of several numbers cannot become one Python number; Python's `math` takes one "
        "at a time. torch has functions of the same name for whole tensors.",
        raises="RuntimeError|ValueError|TypeError",
        message=r"only (?:one element tensors|0-dimensional arrays|length-1 arrays|size-1 arrays|"
        r"integer tensors of a single element)",
    ),
    Pattern(
        "yes-or-no-of-many",
        "A question about many numbers at once",
        "`if`, `while`, `and`, `or`, `not` and Python's own `max` need one yes or no, but a "
        "tensor gives one for each of its numbers. Use `torch.where`, `&`, `|`, `~`; or `.any()` "
        "and `.all()` to make one of many.",
        raises="RuntimeError|ValueError",
        message=r"Boolean value of Tensor|truth value of an array",
    ),
    Pattern(
        "dimension-out-of-range",
        "A dimension that the tensor does not have",
        "The tensor has fewer dimensions: they are counted from 0, and -1 is the last. Print its "
        "shape; perhaps one was lost on the way, or the call should work for fewer dimensions "
        "too.",
        raises="IndexError",
        message=r"Dimension out of range|Dimension specified as|too many indices",
    ),
    Pattern(
        "shape-has-fewer-sizes",
        "The shape has fewer sizes",
        "A tensor's shape has one size for each dimension, and this tensor has fewer dimensions "
        "than the index asks for: shape (n,) has only `shape[0]`. How many numbers there are in "
        "all is told by `numel()`.",
        raises="IndexError",
        message=r"tuple index out of range",
        source=r"shape|size\(\)",
    ),
    Pattern(
        "index-out-of-range",
        "An index that is too large",
        "The index goes past the end: the last item of n has index n - 1, and `range(n)` stops "
        "there by itself. Print the length, and the index.",
        raises="IndexError",
        message=r"out of range|out of bounds",
    ),
    Pattern(
        "tensor-expected",
        "A plain number where a tensor is needed",
        "This function of torch takes tensors only: {1}. Make a tensor of the number, with "
        "`torch.tensor`, or use a function that takes a number as its limit.",
        raises="TypeError",
        message=r"(\w+\(\): argument '\w+' \(position \d+\) must be Tensor, not \w+)",
    ),
    Pattern(
        "function-takes-other-arguments",
        "torch takes other arguments here",
        "The function does not take these arguments. Look up its parameters: their order, and "
        "whether it wants a tensor, a list of tensors or a number.",
        raises="TypeError",
        message=r"received an invalid combination of arguments|argument '\w+' .* must be|"
        r"invalid combination",
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
