"""Files that appear whole or not at all."""

import json

import pytest
from sar_cloud_removal.files import replaced, write_json, write_text


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
