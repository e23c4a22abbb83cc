"""Slips of syntax that beginners make in any exercise: code that Python does not begin to run."""

from __future__ import annotations

from quizzer.grader.authoring import Pattern

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
