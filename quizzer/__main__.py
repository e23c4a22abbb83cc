"""Where the command starts: `quizzer due` is answered before anything of click is loaded."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command of `sys.argv`."""
    if sys.argv[1:2] == ["due"] and _print_due(sys.argv[2:]):
        return
    from quizzer.cli import main as run_command

    run_command()


def _print_due(arguments: list[str]) -> bool:
    """Print the number for `due` and `due --deck D`; False where it takes the usual way."""
    if arguments and (len(arguments) != 2 or arguments[0] != "--deck"):
        return False
    import os
    from datetime import UTC, datetime

    from quizzer.errors import QuizzerError
    from quizzer.services.review.due import due_count

    deck = arguments[1] if arguments else None
    try:
        count = due_count(os.environ, datetime.now(UTC), deck)
        os.write(1, f"{count}\n".encode())
    except (QuizzerError, OSError, ValueError):
        return False  # the command reports what is wrong
    except KeyboardInterrupt:
        sys.exit(130)
    return True


if __name__ == "__main__":
    main()
