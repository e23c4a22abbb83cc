"""A batch loses no verdict and tells none twice, whatever happens to its workers."""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
import signal
import stat
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future
from pathlib import Path
from typing import Any

import pytest

from quizzer.errors import QuizzerError, StorageError, UsageError
from quizzer.paths import Home
from quizzer.services.batch import worker
from quizzer.services.batch.executors import Engine
from quizzer.services.batch.run import Batch, BatchResult, open_batch
from quizzer.services.batch.submissions import read_submission
from tests.grader.class_folder import build
from tests.processes import descendants

RIGHT = "def pair_up(a, b):\n    return list(zip(a, b))\n"
WRONG = "def pair_up(a, b):\n    return zip(a, b)\n"
NO_TORCH = ("zip_pairs", "list_comprehension")


def hand_in(folder: Path, learner: str, source: str, exercise: str = "zip_pairs") -> Path:
    path = folder / learner / f"{exercise}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source)
    return path


def short(results: list[BatchResult]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """What was decided about each file; fails where one was told twice."""
    decisions: dict[tuple[str, str], tuple[Any, ...]] = {}
    for item in results:
        verdict = item.verdict
        key = item.submission.learner, verdict.exercise
        assert key not in decisions
        decisions[key] = verdict.status, verdict.score, verdict.diagnosis, verdict.seed
    return decisions


class Scripted:
    """An engine without processes, whose workers die when `kills` says so."""

    lost: tuple[type[BaseException], ...] = (BrokenExecutor,)
    width = 4

    def __init__(self, kills: Callable[[dict[str, Any]], bool] = lambda task: False) -> None:
        self.kills = kills
        self.tasks: list[dict[str, Any]] = []
        self.flying: list[Future[dict[str, Any]]] = []
        self.revived = 0

    def choose(self, exercises: Iterable[str]) -> int:
        return 0

    def submit(self, task: dict[str, Any]) -> Future[dict[str, Any]]:
        self.tasks.append(task)
        future: Future[dict[str, Any]] = Future()
        if self.kills(task):
            for task_future in [*self.flying, future]:
                task_future.set_exception(BrokenExecutor())
            self.flying = []
        else:
            self.flying.append(future)
            if len(self.flying) == self.width or b"last" in task["source"]:
                self._answer()
        return future

    def _answer(self) -> None:
        for future in self.flying:
            future.set_result({"verdict": VERDICT})
        self.flying = []

    def revive(self) -> None:
        self.revived += 1


VERDICT: dict[str, Any] = {
    "exercise": "zip_pairs", "status": "passed", "checks": [], "diagnosis": None, "nits": [],
    "output": "", "seed": 1, "duration_s": 0.1, "isolation": [],
}  # fmt: skip


def with_engine(batch: Batch, engine: Engine) -> Batch:
    @contextlib.contextmanager
    def give(*, torch: bool) -> Iterator[Engine]:
        yield engine

    batch.open_engine = give
    return batch


def test_files_with_the_same_bytes_are_graded_once(home: Home, tmp_path: Path) -> None:
    for learner in "abc":
        hand_in(tmp_path / "class", learner, RIGHT)
    hand_in(tmp_path / "class", "d", RIGHT + "# last\n")
    engine = Scripted()
    with open_batch(tmp_path / "class", home, seed=1) as batch:
        results = list(with_engine(batch, engine).results())
    assert len(short(results)) == 4
    assert len(engine.tasks) == 2


def seeds(engine: Scripted) -> dict[bytes, int]:
    return {task["source"]: task["seed"] for task in engine.tasks}


def test_a_changed_file_gets_fresh_inputs_and_an_unchanged_one_the_same(
    home: Home, tmp_path: Path
) -> None:
    hand_in(tmp_path / "class", "a", RIGHT + "# last\n")
    runs = []
    for _ in range(2):
        engine = Scripted()
        with open_batch(tmp_path / "class", home) as batch:
            [result] = with_engine(batch, engine).results()
        runs.append((seeds(engine), result.reused))
        hand_in(tmp_path / "class", "a", RIGHT + "# changed, last\n")
    assert [reused for _, reused in runs] == [False, False]
    [(_, first)], [(_, second)] = runs[0][0].items(), runs[1][0].items()
    assert first != second
    assert {first, second}.isdisjoint({batch.seed})
    engine = Scripted()
    with open_batch(tmp_path / "class", home) as batch:
        [result] = with_engine(batch, engine).results()
    assert result.reused, "the same bytes keep their verdict"


def test_a_file_s_inputs_follow_from_the_batch_s_seed_and_its_bytes_as_before(
    home: Home, tmp_path: Path
) -> None:
    """A run that goes on after an upgrade draws the same inputs: the upper 53 bits of a SHA-256."""
    hand_in(tmp_path / "class", "a", RIGHT)
    with open_batch(tmp_path / "class", home) as batch:
        [submission] = batch.survey.submissions
        digest = hashlib.sha256(RIGHT.encode()).hexdigest()
        text = f"{batch.seed} {submission.exercise} {digest}"
        bits = int(hashlib.sha256(text.encode()).hexdigest(), 16)
        assert batch._seed_of(submission) == bits // 2 ** (256 - 53)
    with open_batch(tmp_path / "class", home, seed=5) as batch:
        assert batch._seed_of(submission) == 5


def test_a_seed_that_was_asked_for_holds_for_every_file(home: Home, tmp_path: Path) -> None:
    hand_in(tmp_path / "class", "a", RIGHT)
    hand_in(tmp_path / "class", "b", RIGHT + "# last\n")
    engine = Scripted()
    with open_batch(tmp_path / "class", home, seed=5) as batch:
        list(with_engine(batch, engine).results())
    assert set(seeds(engine).values()) == {5}


def test_what_upload_tools_add_to_a_name_is_understood_and_other_files_are_listed_apart(
    home: Home, tmp_path: Path
) -> None:
    folder = tmp_path / "class"
    for learner, name in [
        ("ann", "Zip_Pairs"), ("ben", "zip_pairs-1"), ("cleo", "zip_pairs (2)"),
        ("dan", "zip_pairs - Copy"), ("eve", "zip-pairs_3"), ("fay", "zip_pairs"),
    ]:  # fmt: skip
        hand_in(folder, learner, RIGHT + "# last\n", name)
    hand_in(folder, "fay", "", "helpers")
    hand_in(folder, "gus", "# old\n", "zip_pairs-2")
    hand_in(folder, "gus", RIGHT + "# last\n", "zip_pairs-10")
    hand_in(folder, "hal", RIGHT + "# last\n", "zip_pairs")
    hand_in(folder, "hal", "# old\n", "zip_pairs-1")
    with open_batch(folder, home, seed=1) as batch:
        submissions = {item.learner: item for item in batch.survey.submissions}
        assert len(batch.survey.submissions) == 8
        assert {item.exercise for item in submissions.values()} == {"zip_pairs"}
        assert submissions["gus"].path.name == "zip_pairs-10.py"
        assert submissions["hal"].path.name == "zip_pairs.py"
        reasons = sorted(batch.survey.left_out)
    assert [reason.split(":")[0] for reason in reasons] == [
        "fay/helpers.py", "gus/zip_pairs-2.py", "hal/zip_pairs-1.py",
    ]  # fmt: skip


def test_a_hard_link_and_a_name_swapped_for_a_link_are_refused(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text(RIGHT)
    path = tmp_path / "class" / "a" / "zip_pairs.py"
    path.parent.mkdir(parents=True)
    os.link(secret, path)
    with open_batch(tmp_path / "class", home, seed=1) as batch:
        [submission] = batch.survey.submissions
    assert "hard link" in submission.refusal
    path.unlink()
    path.write_text("# mine\n")
    real = Path.lstat

    def swap_after_a_look(self: Path) -> os.stat_result:
        status = real(self)
        if self == path and not stat.S_ISLNK(status.st_mode):
            path.unlink()
            path.symlink_to(secret)
        return status

    monkeypatch.setattr(Path, "lstat", swap_after_a_look)
    with open_batch(tmp_path / "class", home, seed=1) as batch:
        [submission] = batch.survey.submissions
    assert path.is_symlink()
    assert "link" in submission.refusal
    assert submission.digest == ""


def test_a_learners_folder_swapped_for_a_link_is_not_read(home: Home, tmp_path: Path) -> None:
    hand_in(tmp_path / "class", "a", RIGHT)
    hand_in(tmp_path / "elsewhere", "b", RIGHT)
    with open_batch(tmp_path / "class", home, seed=1) as batch:
        [submission] = batch.survey.submissions
    (tmp_path / "class" / "a").rename(tmp_path / "moved")
    (tmp_path / "class" / "a").symlink_to(tmp_path / "elsewhere" / "b")
    refused, data = read_submission(submission)
    assert data == b""
    assert refused.refusal


def test_a_file_that_kills_every_worker_takes_no_other_with_it(home: Home, tmp_path: Path) -> None:
    for number in range(6):
        hand_in(tmp_path / "class", f"learner{number}", f"# {number} last\n")
    hand_in(tmp_path / "class", "killer", "# killer\n")
    engine = Scripted(lambda task: b"killer" in task["source"])
    with open_batch(tmp_path / "class", home, seed=1) as batch:
        results = list(with_engine(batch, engine).results())
    assert len(short(results)) == 6
    assert [item.learner for item in batch.unfinished] == ["killer"]
    assert sum(b"killer" in task["source"] for task in engine.tasks) == 3
    assert engine.revived == 3


def test_a_file_that_changes_after_it_was_listed_is_graded_as_it_is(
    home: Home, tmp_path: Path
) -> None:
    paths = [hand_in(tmp_path / "class", learner, RIGHT) for learner in "abc"]
    engine = Scripted()
    with open_batch(tmp_path / "class", home, seed=1) as batch:
        paths[0].write_text(RIGHT + "# changed, last\n")
        paths[1].write_bytes(b"\xff")
        paths[2].write_text(RIGHT + "# also, last\n")
        results = list(with_engine(batch, engine).results())
    decided = {item.submission.learner: item.verdict.status for item in results}
    assert decided == {"a": "passed", "b": "refused", "c": "passed"}
    graded = [task["source"].decode().splitlines()[-1] for task in engine.tasks]
    assert sorted(graded) == ["# also, last", "# changed, last"]


def test_a_worker_of_another_edition_says_so_and_what_was_done_is_kept(
    home: Home, tmp_path: Path
) -> None:
    hand_in(tmp_path / "class", "a", RIGHT)
    hand_in(tmp_path / "class", "b", RIGHT + "# other, last\n")

    class Mixed(Scripted):
        def submit(self, task: dict[str, Any]) -> Future[dict[str, Any]]:
            future: Future[dict[str, Any]] = Future()
            if b"other" in task["source"]:
                task = {**task, "edition": {**task["edition"], "torch": "1.0"}}
                future.set_result(worker.grade_task(task))
            else:
                future.set_result({"verdict": VERDICT})
            return future

    with (
        open_batch(tmp_path / "class", home, seed=1) as batch,
        pytest.raises(QuizzerError, match=r"has torch .* where 1\.0 is wanted"),
    ):
        list(with_engine(batch, Mixed()).results())
    with open_batch(tmp_path / "class", home, seed=1) as batch:
        again = list(with_engine(batch, Scripted()).results())
    assert {item.submission.learner: item.reused for item in again} == {"a": True, "b": False}


def test_a_worker_with_another_version_of_an_exercise_says_so(home: Home, tmp_path: Path) -> None:
    hand_in(tmp_path / "class", "a", RIGHT)
    with open_batch(tmp_path / "class", home, seed=1) as batch:
        task = worker.task(batch.survey.specs["zip_pairs"], RIGHT.encode(), 1)
    answer = worker.grade_task({**task, "digest": "another"})
    assert "another version of the exercise 'zip_pairs'" in answer["differs"]


def test_a_torn_line_costs_one_verdict_and_no_other(home: Home, tmp_path: Path) -> None:
    for learner in "abcd":
        hand_in(tmp_path / "class", learner, f"{RIGHT}# {learner}\n# last\n")
    for _ in range(2):
        with open_batch(tmp_path / "class", home, seed=1) as batch:
            list(with_engine(batch, Scripted()).results())
        [journal] = home.batches.glob("*.jsonl")
        content = journal.read_bytes()
        journal.write_bytes(content[:-40])
    with open_batch(tmp_path / "class", home, seed=1) as batch:
        results = list(with_engine(batch, Scripted()).results())
    assert len(short(results)) == 4
    assert [item.reused for item in results] == [True, True, True, False]
    assert journal.read_bytes().endswith(b"}]\n")


def test_a_folder_keeps_its_seed_and_another_gets_its_own(home: Home, tmp_path: Path) -> None:
    seeds = []
    for name in ("class", "class", "other"):
        hand_in(tmp_path / name, "a", RIGHT)
        with open_batch(tmp_path / name, home) as batch:
            seeds.append(batch.seed)
    assert seeds[0] == seeds[1] != seeds[2]


def test_a_batch_says_when_it_cannot_keep_verdicts(home: Home, tmp_path: Path) -> None:
    hand_in(tmp_path / "class", "a", RIGHT)
    home.create()
    home.batches.write_text("a file where the folder belongs")
    with (
        pytest.raises(StorageError, match="cannot save verdicts"),
        open_batch(tmp_path / "class", home, seed=1),
    ):
        pass


def test_a_killed_worker_loses_no_verdict_and_none_is_told_twice(
    home: Home, tmp_path: Path
) -> None:
    build(tmp_path / "class", 14, only=NO_TORCH)
    with open_batch(tmp_path / "class", home, seed=5, jobs=1) as batch:
        calm = short(list(batch.results()))
    for journal in home.batches.glob("*.jsonl"):
        journal.unlink()
    results: list[BatchResult] = []
    with open_batch(tmp_path / "class", home, seed=5, jobs=2) as batch:
        for result in batch.results():
            results.append(result)
            if len(results) == 4:
                process = multiprocessing.active_children()[0]
                assert process.pid is not None
                os.kill(process.pid, signal.SIGKILL)
    assert short(results) == calm
    assert len(calm) == 14
    assert not multiprocessing.active_children()


def test_no_worker_starts_a_grader_of_its_own(home: Home, tmp_path: Path) -> None:
    build(tmp_path / "class", 8, only=("zip_pairs", "tensor_slicing"), hostile=False)
    results: list[BatchResult] = []
    with open_batch(tmp_path / "class", home, seed=5, jobs=2) as batch:
        for result in batch.results():
            results.append(result)
            for process in multiprocessing.active_children():
                assert process.pid is not None
                assert not descendants(process.pid)
    assert len(results) == 8
    assert {result.verdict.status for result in results} >= {"passed"}


def test_a_cluster_decides_the_same_though_one_of_its_workers_is_killed(
    home: Home, tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed")
    build(tmp_path / "class", 24, only=NO_TORCH)
    with open_batch(tmp_path / "class", home, seed=5, jobs=2) as batch:
        local = short(list(batch.results()))
    for journal in home.batches.glob("*.jsonl"):
        journal.unlink()
    results: list[BatchResult] = []
    with (
        distributed.LocalCluster(
            n_workers=3, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
        open_batch(tmp_path / "class", home, seed=5, scheduler=cluster.scheduler_address) as batch,
    ):
        processes = list(client.run(os.getpid).values())
        for result in batch.results():
            results.append(result)
            if len(results) == 4:
                os.kill(processes[0], signal.SIGKILL)
    assert short(results) == local
    assert len(local) == 24


def test_a_scheduler_that_does_not_answer_is_told(home: Home, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    hand_in(tmp_path / "class", "a", RIGHT)
    with (
        open_batch(tmp_path / "class", home, scheduler="no address at all") as batch,
        pytest.raises(UsageError, match="no Dask scheduler answers"),
    ):
        list(batch.results())
    for options in ({"engine": "local"}, {"jobs": 2}):
        with (
            pytest.raises(UsageError),
            open_batch(
                tmp_path / "class",
                home,
                scheduler="127.0.0.1:1",
                **options,  # type: ignore[arg-type]
            ),
        ):
            pass


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_thousand_submissions_get_the_same_verdicts_here_and_on_a_cluster() -> None:
    from tests.benchmarks.batch import compare

    assert compare(1000, jobs=2, workers=4) == []
