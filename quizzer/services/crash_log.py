"""An error in the program itself: logged for its developers, reported in one sentence."""

from __future__ import annotations

import traceback
from datetime import datetime

from quizzer import files
from quizzer.errors import QuizzerError, StorageError
from quizzer.paths import Home


def record_crash(
    home: Home, error: BaseException, now: datetime, summary: str = "quizzer stopped"
) -> QuizzerError:
    """Append the details to `error.log` in the home; the error to show instead of them."""
    log = home.folder / "error.log"
    details = "".join(traceback.format_exception(error))
    hint = f"nothing that was acknowledged is lost; the details are in {log}"
    try:
        files.make_folder(log.parent)
        with open(
            log, "a", encoding="utf-8", errors="backslashreplace", opener=files.opener
        ) as file:
            file.write(f"{now.isoformat(timespec='seconds')}\n{details}\n")
    except OSError as failure:
        hint = f"nothing that was acknowledged is lost; {log}: {failure.strerror}"
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    return StorageError(f"{summary} because of an error in quizzer: {what}", hint=hint)
