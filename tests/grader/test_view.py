"""What a runner sees depends on where Python and its packages lie; both have bitten before."""

from __future__ import annotations

from pathlib import Path

import msgpack
import pytest

from quizzer import paths
from quizzer.content import exercise_file
from quizzer.grader import grader_process
from quizzer.grader.client import grade
from quizzer.grader.sandbox.filesystem import FilesystemView, _free_name

ZIP_PAIRS = exercise_file.load(paths.bundled("exercises") / "zip_pairs")


def test_packages_below_the_folder_for_files_are_not_hidden_by_it() -> None:
    assert _free_name(FilesystemView(("/usr/lib",), (), ())) == "/tmp"
    assert (
        _free_name(FilesystemView(("/usr/lib", "/tmp/venv/lib/site-packages"), (), ())) == "/tmp-"
    )


def test_files_can_be_made_where_a_package_lies_in_tmp(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "msgpack"
    package.parent.mkdir()
    real = Path(msgpack.__file__ or "").parent
    package.symlink_to(real)
    folders = grader_process._package_folders()
    monkeypatch.setattr(grader_process, "_package_folders", lambda: [*folders, str(package.parent)])
    source = (
        b"import tempfile\n"
        b"def pair_up(a, b):\n"
        b"    with tempfile.NamedTemporaryFile('w+') as file:\n"
        b"        file.write('x')\n"
        b"    return list(zip(a, b))\n"
    )
    verdict = grade(ZIP_PAIRS, source)
    assert verdict.passed, verdict.checks


def test_a_copy_of_the_program_among_the_packages_is_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "site-packages" / "quizzer" / "bundled" / "secret.py"
    secret.parent.mkdir(parents=True)
    secret.write_text("ANSWER = 1")
    folders = grader_process._package_folders()
    monkeypatch.setattr(
        grader_process, "_package_folders", lambda: [*folders, str(tmp_path / "site-packages")]
    )
    source = (
        "def pair_up(a, b):\n"
        "    try:\n"
        f"        text = open({str(secret)!r}).read()\n"
        "    except OSError:\n"
        "        return list(zip(a, b))\n"
        "    raise RuntimeError(text)\n"
    ).encode()
    verdict = grade(ZIP_PAIRS, source)
    assert verdict.passed, verdict.checks
