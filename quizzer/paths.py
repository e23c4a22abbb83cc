"""The only module that knows folders: where the bundled content is and where the program writes."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from quizzer import files
from quizzer.errors import StorageError


class Home(NamedTuple):
    """The folder that holds everything the program writes (`QUIZZER_HOME`)."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "quizzer.db"

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def questions(self) -> Path:
        return self.folder / "questions"

    @property
    def exercises(self) -> Path:
        return self.folder / "exercises"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def known_exercises(self) -> Path:
        """The digests of others' exercise folders that the learner was warned about."""
        return self.folder / "known-exercises"

    @property
    def failed_copy(self) -> Path:
        """Why the last copy in the background could not be made; not there if it could."""
        return self.folder / "failed-copy"

    @property
    def machine(self) -> Path:
        """The name under which this machine writes to a folder shared with others."""
        return self.folder / "machine"

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    @property
    def batches(self) -> Path:
        return self.folder / "batches"

    def work_file(self, exercise: str) -> Path:
        """The learner's own file for an exercise: a notebook where one was put there."""
        notebook = self.workspace / f"{exercise}.ipynb"
        return notebook if notebook.exists() else self.workspace / f"{exercise}.py"

    def begun_exercises(self) -> set[str]:
        """The exercises for which there is a file of the learner's."""
        try:
            files_there = list(self.workspace.iterdir())
        except OSError:
            return set()
        return {path.stem for path in files_there if path.suffix in (".py", ".ipynb")}

    def create(self) -> None:
        """Make the folder, private to its owner; raises StorageError where that cannot be done."""
        try:
            files.make_folder(self.folder)
            files.tighten(self.folder)
        except OSError as error:
            raise StorageError(
                f"cannot make the folder {self.folder}: {error.strerror}",
                hint="set QUIZZER_HOME to a folder that you may write to",
            ) from error


def find_home(environ: Mapping[str, str] = os.environ) -> Home:
    """`QUIZZER_HOME`, else the platform's folder for a user's data."""
    chosen = environ.get("QUIZZER_HOME", "")
    if chosen:
        return Home(Path(chosen).expanduser().absolute())
    from platformdirs import user_data_path

    return Home(user_data_path("quizzer", appauthor=False))


def bundled(name: str) -> Path:
    """The program's own `questions` or `exercises`: inside a wheel, else beside the checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "bundled" / name
    return inside if inside.is_dir() else package.parent / name


def exercise_folders(home: Home) -> list[Path]:
    """The folders of exercises: the bundled ones, then the learner's, which replace them."""
    return [bundled("exercises"), home.exercises]
