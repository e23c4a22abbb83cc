"""A self-grading flashcard and quiz system for machine learning, in the terminal."""

__version__ = "0.1.0"


def load_ipython_extension(ipython: object) -> None:
    """Have a notebook know `%%grade` and `%quizzer`, by `%load_ext quizzer`."""
    from quizzer.jupyter import magics

    magics.load(ipython)


def unload_ipython_extension(ipython: object) -> None:
    """Take them away, by `%unload_ext quizzer`."""
    from quizzer.jupyter import magics

    magics.unload(ipython)
