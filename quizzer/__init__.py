"""A self-grading flashcard and quiz system for machine learning, in the terminal."""

__version__ = "0.1.0"
