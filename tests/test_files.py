"""Files that appear whole or not at all, and what killed processes left."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sar_cloud_removal.files import locked, remove_leftovers, replaced, write_json, write_text


def test_the_file_takes_its_place_when_it_is_whole(tmp_path):
    path = tmp_path / "card.json"
    path.write_text("before")
    with replaced(path) as draft:
        assert draft.suffix == ".json" and draft.parent == tmp_path
        draft.write_text("after")
        assert path.read_text() == "before"
    assert path.read_text() == "after"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_leaves_what_was_there_and_nothing_else(tmp_path):
    path = tmp_path / "card.json"
    path.write_text("before")
    with pytest.raises(ValueError):
        with replaced(path) as draft:
            draft.write_text("half")
            raise ValueError
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_leftovers_go_after_their_time_and_others_stay(tmp_path):
    long_ago = time.time() - 8 * 24 * 3600
    old_folder, busy_folder = tmp_path / ".work-old", tmp_path / ".work-busy"
    for path in (old_folder, busy_folder):
        path.mkdir()
        (path / "draft").write_text("half")
    for name in (".work-file", "kept"):
        (tmp_path / name).write_text("x")
    (tmp_path / ".work-new").write_text("x")
    for path in (old_folder / "draft", old_folder, busy_folder, tmp_path / ".work-file", tmp_path / "kept"):
        os.utime(path, (long_ago, long_ago))
    remove_leftovers(tmp_path, ".work-*", days=9)
    assert len(list(tmp_path.iterdir())) == 5
    remove_leftovers(tmp_path, ".work-*", days=7)
    assert {path.name for path in tmp_path.iterdir()} == {".work-busy", ".work-new", "kept"}
    remove_leftovers(tmp_path / "missing", "*", days=7)


def test_a_leftover_that_another_process_moves_stops_nothing(tmp_path, monkeypatch):
    long_ago = time.time() - 8 * 24 * 3600
    for name in (".work-a", ".work-b"):
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, (long_ago, long_ago))
    unlink = Path.unlink

    def moved(path):
        if path.name == ".work-a":
            raise FileNotFoundError(path)
        unlink(path)

    monkeypatch.setattr(Path, "unlink", moved)
    remove_leftovers(tmp_path, ".work-*", days=7)
    assert [path.name for path in tmp_path.iterdir()] == [".work-a"]


def test_text_and_json_replace_a_file_in_one_step(tmp_path):
    path = tmp_path / "scores.json"
    write_text(path, "before – in UTF-8")
    assert path.read_text(encoding="utf-8") == "before – in UTF-8"
    write_json(path, {"a": [1, None, "–"]})
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": [1, None, "–"]} and "–" in path.read_text("utf-8")
    with pytest.raises(ValueError):
        write_json(path, {"a": float("nan")}, allow_nan=False)
    assert json.loads(path.read_text(encoding="utf-8"))["a"] == [1, None, "–"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_lock_is_held_by_one_and_its_file_goes_with_it(tmp_path):
    path = tmp_path / "lock"
    with locked(path):
        with pytest.raises(BlockingIOError), locked(path):
            pass
        assert path.exists()
    assert not path.exists()
    with locked(path):
        pass


def test_a_killed_process_holds_no_lock(tmp_path):
    path = tmp_path / "lock"
    code = "import sys, time; from sar_cloud_removal.files import locked\n"
    code += "with locked(sys.argv[1]): print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BlockingIOError), locked(path):
            pass
    finally:
        holder.kill()
        holder.communicate()
    assert path.exists(), "the file stays, the lock does not"
    with locked(path):
        pass
    assert not path.exists()
