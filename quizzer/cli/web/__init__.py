"""quizzer serve: the app in a browser, a process of its own for each window."""
