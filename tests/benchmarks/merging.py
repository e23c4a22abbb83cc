"""Two machines' logs of half a million reviews each merged, and a log taken in from a folder.

python -m tests.benchmarks.merging [--reviews N] [--cards N]

Three merges, each of logs that make N reviews together: of other cards, of the same cards at other
times (every review after the first is then worked out again), and of a copy that went on for a
while. The last rows are the shared folder's: all of it, and what a day adds.
"""
