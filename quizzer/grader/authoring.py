"""All that an exercise's files may import from quizzer: the one page for an exercise's author.

- `cases.py`, call by call: `Case`, `once`, `generator`; `encode` and `literal` for `call`.
- `misconceptions.py`: `misconception`, `Pattern`; `nits.py`: `Nit`.
- `cases.py` with `examine(session)`: `TrainingSession`, `LoadedSubmission`, `SharedMemory`,
  `Build`, `Diagnosis`, `packed_data_excess`; for what comes back, `Array`, `to_tensor`,
  `list_to_tensor`, `describe`.
- data files in `data/`: `read_data`.

Only a judge runs an exercise's files; torch is loaded there where `exercise.toml` says so.
`harness.py` is the exception: it runs in the submission's process and imports nothing of quizzer.
"""

from quizzer.grader.declarations import (
    Case,
    Misconception,
    Nit,
    Pattern,
    encode,
    generator,
    misconception,
    once,
)
from quizzer.grader.exercise_data import read_data
from quizzer.grader.judge.packed_data import excess as packed_data_excess
from quizzer.grader.judge.training_grading import LoadedSubmission, TrainingSession
from quizzer.grader.values.compare import list_to_tensor
from quizzer.grader.values.convert import to_tensor
from quizzer.grader.values.render import describe, literal
from quizzer.grader.values.shared_memory import SharedMemory
from quizzer.grader.values.wire import Array, Build
from quizzer.grader.verdict import Diagnosis

__all__ = [
    "Array",
    "Build",
    "Case",
    "Diagnosis",
    "LoadedSubmission",
    "Misconception",
    "Nit",
    "Pattern",
    "SharedMemory",
    "TrainingSession",
    "describe",
    "encode",
    "generator",
    "list_to_tensor",
    "literal",
    "misconception",
    "once",
    "packed_data_excess",
    "read_data",
    "to_tensor",
]
