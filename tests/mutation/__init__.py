"""Small faults, put into the source one at a time: which of them no test notices.

    python -m tests.mutation quizzer/memory                     every mutant of a package
    python -m tests.mutation quizzer/memory --sample 40 --seed 7
    python -m tests.mutation quizzer --sample 200 --seed 7 --part 1/2   half of it
    python -m tests.mutation quizzer/memory/queue.py:40         the mutants of a line

Needs the extra `mutation`. cosmic-ray's operators make the mutants (`mutants`); coverage.py
records, once a test file, which test runs which line (`recording`, `line_map`), so a mutant costs
only the tests that reach it; a warm process forks one pytest a mutant (`worker`). Everything runs
in a copy of the tree: the sources here are never touched. Measured on `memory/queue.py`: mutmut
3.8 leaves out every constant of a module or class and takes no sample; cosmic-ray 8.7 alone
changes the tree in place and runs all tests for each mutant.
"""
