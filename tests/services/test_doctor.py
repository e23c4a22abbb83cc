"""What `quizzer doctor` says of the data files that ship with exercises."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from quizzer.services import doctor


def test_each_data_file_is_ok_or_has_what_is_wrong_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizzer.paths.bundled", lambda name: tmp_path / name)
    data = tmp_path / "exercises" / "training" / "data"
    data.mkdir(parents=True)
    (tmp_path / "exercises" / "without").mkdir()
    for name in ("images", "labels"):
        (data / f"{name}.gz").write_bytes(gzip.compress(b"images"))
    sums = (f"{hashlib.sha256(name.encode()).hexdigest()}  {name}" for name in ("images", "labels"))
    (data / "SHA256SUMS").write_text("\n".join(sums))
    found = doctor._data()
    assert found["training/images"] == "ok"
    assert "its SHA-256 is not the one" in found["training/labels"]
    assert len(found) == 2


def test_a_package_that_is_not_installed_is_said_not_to_be() -> None:
    assert doctor._version("no-package-of-this-name") == "not installed"
    assert doctor._version("click")[0].isdigit()
