"""Bad input by the hundred thousand: no traceback, no hang, no memory beyond a gigabyte.

    python -m tests.fuzz --seconds 60           a minute over all targets, as CI does
    python -m tests.fuzz --inputs 100000        the long run
    python -m tests.fuzz --engine atheris deck  coverage-guided, where atheris is installed

`targets` says what is promised for one input, `inputs` makes them, `__main__` runs and counts.
"""
