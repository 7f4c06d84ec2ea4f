"""Cards, weights and packs from strangers: every value is checked, no path leads out, no code runs.

Sizes are checked under a limit of memory: what a header claims may not even be reserved.
"""

import json
import os
import pickle
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from memory_limits import little_memory
from packs import members, renamed, sums, write_pack
from sar_cloud_removal.errors import ModelError
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.models.cards import ModelCard, read_card, write_sums
from sar_cloud_removal.models.detector_cards import DetectorCard, read_detector_card
from sar_cloud_removal.models.packs import install_pack
from sar_cloud_removal.models.safetensors_file import MAX_HEADER_BYTES, require_safetensors
from tinymodels import write_tiny_detector

torch = pytest.importorskip("torch", reason="the networks need torch")

from sar_cloud_removal.nets.checkpoint import load_detector, load_restorer  # noqa: E402

NAME = "plus-8"
PYTHON_WORDS = ("None", "' object", "int'", "list'", "dict'", "str'", "concatenate", "attribute", "iterable")
ODD = (None, True, -1, 0, 1.5, 10**400, 1e308, "x", "", [], [None], {}, {"a": None}, [[]])


@pytest.fixture(params=["restoration", "detector"])
def card(request, tiny_model, tmp_path):
    """A good card, a function that reads a card, and one that loads the network of ``odd.json``."""
    restores = request.param == "restoration"
    path = Path(tiny_model if restores else write_tiny_detector(tmp_path))
    (tmp_path / "odd.safetensors").write_bytes(path.with_suffix(".safetensors").read_bytes())
    write_sums(tmp_path)
    content = json.loads(path.read_text())
    return (content, read_card, load_restorer) if restores else (content, read_detector_card, load_detector)


def places(content, before=()):
    """Yield the path to every value inside ``content``, itself not included."""
    for key, value in content.items() if isinstance(content, dict) else enumerate(content):
        yield (*before, key)
        if isinstance(value, (dict, list)):
            yield from places(value, (*before, key))


def replaced(content, place, value):
    """Return a copy of ``content`` with ``value`` at ``place``."""
    copy = json.loads(json.dumps(content))
    inner = copy
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return copy


def test_every_value_of_a_card_that_is_null_is_named(card, tmp_path):
    content, read, _ = card
    path = tmp_path / "odd.json"
    for place in places(content):
        if place[0] in ("format", "kind"):
            continue
        path.write_text(json.dumps(replaced(content, place, None)))
        with pytest.raises(ModelError) as raised:
            read(path)
        text = str(raised.value)
        assert str(path) in text and place[0] in text and " is null, expected is " in text, (place, text)
        assert str(place[-1]) in text and not any(word in text for word in PYTHON_WORDS), (place, text)


def test_any_value_anywhere_is_an_error_in_plain_words_or_harmless(card, tmp_path):
    content, read, load = card
    path = tmp_path / "odd.json"
    refused = 0
    for place in places(content):
        for value in ODD:
            path.write_text(json.dumps(replaced(content, place, value)))
            try:
                found = read(path)
                if place[0] == "architecture":
                    load(found)
            except ModelError as error:
                refused += 1
                assert "/odd." in str(error) and not any(word in str(error) for word in PYTHON_WORDS), error
    assert refused > 8 * len(list(places(content)))


@pytest.mark.parametrize(
    "place, value, message",
    [
        (("statistics", "byte", "mean"), None, "statistics.byte.mean is null, expected is a list of 3 values, each a"),
        (("statistics", "dn", "std", 1), "5", 'statistics.dn.std[1] is "5", expected is a number'),
        (("bands",), ["B4", "B3"], 'bands is ["B4", "B3"], expected is a list of 3 values, each text'),
        (("window_px",), 0, "window_px is 0, expected is a whole number from 1 to "),
        (("multiple_px",), 0, "multiple_px is 0, expected is a whole number from 1 to"),
        (("normalisation", "k"), -1, "normalisation.k is -1, expected is a number above 0"),
        (("confidence", "model", "low", 2), None, "confidence.model.low[2] is null, expected is a number"),
        (("confidence", "model", "factor"), 0, "confidence.model.factor is 0, expected is a number above 0"),
        (
            ("architecture", "fuser", "n_blocks"),
            10**9,
            "architecture.fuser.n_blocks is 1000000000, expected is a whole",
        ),
        (("architecture", "fuser", "width"), True, "architecture.fuser.width is true, expected is a whole number"),
        (("architecture", "fuser", "x"), 1, "architecture.fuser has an unknown field 'x'"),
        (("storage",), {}, "storage lacks the field 'kind'"),
    ],
)
def test_the_error_names_file_field_found_and_expected(tiny_model, tmp_path, place, value, message):
    path = tmp_path / "odd.json"
    path.write_text(json.dumps(replaced(json.loads(Path(tiny_model).read_text()), place, value)))
    with pytest.raises(ModelError) as raised:
        read_card(path)
    assert str(raised.value).startswith(f"Model card '{path}': ") and message in str(raised.value)


@pytest.mark.parametrize(
    "thresholds", [{"cloud": None, "shadow": 0.5}, {"cloud": 0.5}, {"cloud": 0.5, "shadow": 1}, []]
)
def test_thresholds_of_a_detector_are_probabilities(tmp_path, thresholds):
    path = Path(write_tiny_detector(tmp_path))
    path.write_text(json.dumps({**json.loads(path.read_text()), "thresholds": thresholds}))
    with pytest.raises(ModelError, match=r"detector-4\.json': thresholds"):
        read_detector_card(path)


@pytest.mark.parametrize("card_type", [ModelCard, DetectorCard])
def test_every_field_of_a_card_has_a_kind(card_type):
    kinds = card_type.kinds()
    assert set(card_type.VALUES) | set(card_type.COMMON) <= set(kinds) and "path" not in kinds
    assert all(kind.mismatches(None, name) for name, kind in kinds.items()), "null fits none"


def test_the_kinds_of_generators_are_the_arguments_of_the_generators():
    import inspect

    from sar_cloud_removal.models.cards import _GENERATOR
    from sar_cloud_removal.nets.registry import GENERATORS

    known = {name for build in GENERATORS.values() for name in inspect.signature(build).parameters}
    assert {*_GENERATOR.required, *_GENERATOR.optional} == known | {"kind"}


@pytest.fixture
def model(tiny_model, tmp_path):
    """A copy of the tiny model whose files a test may change: the path of its card."""
    for name, data in members(tiny_model).items():
        (tmp_path / name).write_bytes(data)
    return tmp_path / f"{NAME}.json"


def changed_architecture(model, **changes):
    """Change the fuser in the card ``model``."""
    content = json.loads(model.read_text())
    content["architecture"]["fuser"].update(changes)
    model.write_text(json.dumps(content))


@pytest.mark.parametrize("changes", [{"in_channels": 5}, {"out_channels": 4}])
def test_channels_that_do_not_fit_the_recipe_are_refused_before_the_run(model, changes):
    changed_architecture(model, **changes)
    with pytest.raises(ModelError, match="cannot build .*fuser of recipe 'plus' has"):
        load_restorer(read_card(model))


def test_a_multiple_that_the_network_does_not_bear_is_refused_before_the_run(model):
    model.write_text(json.dumps({**json.loads(model.read_text()), "multiple_px": 1}))
    with pytest.raises(ModelError, match="multiple_px is 1, but the network needs sizes that are multiples of 8"):
        load_restorer(read_card(model))


def test_a_network_of_absurd_width_takes_no_memory(model):
    changed_architecture(model, width=1 << 14)
    with little_memory(), pytest.raises(ModelError, match="do not fit model"):
        load_restorer(read_card(model))


def entry(begin, end, shape, dtype="F32"):
    """Return what a header says of one tensor."""
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def file_of(header, data=bytes(8), length=None) -> bytes:
    """Return a safetensors file with ``header``, whose stated length may be another."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


TB = 1 << 40
HOSTILE = {
    "claims 1 TB": (file_of({"a": entry(0, TB, [TB // 4])}), "tensor 'a' lies outside the file"),
    "claims a shape of 1 TB": (file_of({"a": entry(0, 8, [TB // 4])}), "size that its shape states"),
    "a shape that overflows": (file_of({"a": entry(0, 8, [1 << 62, 1 << 62, 4])}), "size that its shape states"),
    "a shape that overflows to the right size": (file_of({"a": entry(0, 8, [1 << 62, 4, 2])}), "its shape states"),
    "a negative shape": (file_of({"a": entry(0, 8, [-1, -2])}), "no type, shape and offsets"),
    "a header of 2^63": (file_of({}, length=1 << 63), "header of 9223372036854775808 bytes does not fit"),
    "a header of 1 TB": (file_of({}, length=TB), "does not fit into the file of"),
    "a header beyond the end": (file_of({}, bytes(4), length=7), "does not fit into the file of 14 bytes"),
    "a header without bytes": (file_of(b"", b"{}"), "header of 0 bytes"),
    "a long header": (file_of(b" " * (MAX_HEADER_BYTES + 1)), "exceeds the limit"),
    "a deep header": (file_of(b"[" * 100_000), "header is not JSON"),
    "a header of digits": (file_of(b'{"a":' + b"9" * 100_000 + b"}"), "header is not JSON|no type, shape"),
    "overlapping tensors": (
        file_of({"a": entry(0, 4, [1]), "b": entry(0, 4, [1]), "c": entry(4, 8, [1])}), "'b' overlaps another one",
    ),
    "a gap": (file_of({"a": entry(4, 8, [1])}), "'a' begins after a gap"),
    "offsets outside": (file_of({"a": entry(8, 16, [2])}), "'a' lies outside the file"),
    "offsets turned round": (file_of({"a": entry(8, 0, [2])}), "'a' lies outside the file"),
    "negative offsets": (file_of({"a": entry(-8, 0, [2])}), "no type, shape and offsets"),
    "offsets that are not numbers": (file_of({"a": entry("0", None, [2])}), "no type, shape and offsets"),
    "bytes of no tensor": (file_of({"a": entry(0, 4, [1])}), "4 bytes of the data belong to no tensor"),
    "an unknown type": (file_of({"a": entry(0, 8, [1], "O64")}), "unknown type 'O64'"),
    "a tensor that is a text": (file_of({"a": "x"}), "no type, shape and offsets"),
    "a pickle": (pickle.dumps({"a": [1.0] * 9}), "pickled objects, which can contain code"),
    "an old pickle": (pickle.dumps({"a": [1.0] * 9}, 0), "does not fit into the file"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_header_is_refused_with_its_cause_before_anything_is_allocated(model, case):
    content, message = HOSTILE[case]
    model.with_suffix(".safetensors").write_bytes(content)
    write_sums(model.parent)
    card = read_card(model)
    with little_memory(), pytest.raises(ModelError, match=f"not a complete safetensors file.*{message}"):
        load_restorer(card)


def test_good_headers_pass(tmp_path, tiny_model):
    path = tmp_path / "a.safetensors"
    for header in (
        {"a": entry(0, 8, [2])},
        {"b": entry(4, 8, [1]), "a": entry(0, 4, [2, 2], "U8"), "__metadata__": {"x": "y"}},
        {"a": entry(0, 8, [1], "F64"), "empty": entry(0, 0, [0, 7])},
        {"a": entry(0, 8, [2]), "empty": entry(8, 8, [0])},
    ):
        path.write_bytes(file_of(header))
        require_safetensors(path)
    require_safetensors(Path(tiny_model).with_suffix(".safetensors"))


class Evil:
    """Whose pickle creates a file when it is opened."""

    def __init__(self, mark):
        self._mark = str(mark)

    def __reduce__(self):
        return os.mkdir, (self._mark,)


def pickled(kind, mark, path) -> bytes:
    """Return a file that ``torch.save`` or ``pickle`` wrote, which creates ``mark`` when it is unpickled."""
    if kind == "pickle":
        return pickle.dumps(Evil(mark))
    torch.save({"weights": Evil(mark)}, path, _use_new_zipfile_serialization=kind == "zip")
    content = path.read_bytes()
    path.unlink()
    return content


@pytest.mark.parametrize("kind", ["pickle", "zip", "old torch"])
@pytest.mark.parametrize("given_as", ["weights", "card", "card.pt", "pack", "weights in a pack", "card in a pack"])
def test_pickled_objects_are_never_opened(model, tiny_model, tmp_path, kind, given_as):
    mark = tmp_path / "code ran"
    content = pickled(kind, mark, tmp_path / "saved")
    names = {"weights": f"{NAME}.safetensors", "card": f"{NAME}.json", "card.pt": f"{NAME}.pt"}
    with pytest.raises(ModelError) as raised:
        if given_as in names:
            (tmp_path / names[given_as]).write_bytes(content)
            write_sums(tmp_path)
            load_restorer(read_card(model if given_as != "card.pt" else tmp_path / names[given_as]))
        else:
            pack = tmp_path / "pack.zip"
            if given_as == "pack":
                pack.write_bytes(content)
            else:
                files = {name: data for name, data in members(tiny_model).items() if name != "SHA256SUMS"}
                files[names[given_as.partition(" ")[0]]] = content
                write_pack(pack, {**files, "SHA256SUMS": sums(files)})
            install_pack(pack, tmp_path / "models", NullFeedback())
    assert given_as == "pack" or "pickled objects" in str(raised.value)
    assert not mark.exists()


@pytest.mark.parametrize("suffix", [".pt", ".pth", ".ckpt", ".bin", ".pkl", ".PKL"])
def test_files_of_pytorch_are_refused_by_name(tmp_path, suffix):
    path = tmp_path / f"model{suffix}"
    path.write_text("{}")
    with pytest.raises(ModelError, match="pickled objects.* never opened.*Give the JSON file"):
        read_card(path)
    with pytest.raises(ModelError, match="pickled objects.*never opened"):
        require_safetensors(path)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_a_card_that_is_not_a_file_is_not_waited_for(tmp_path, make):
    make(tmp_path / "card.json")
    with pytest.raises(ModelError, match="is not a file"):
        read_card(tmp_path / "card.json")


def test_a_huge_card_is_not_read(tmp_path):
    with open(tmp_path / "card.json", "wb") as stream:
        stream.truncate(TB)
    with little_memory(), pytest.raises(ModelError, match="has more than 4 MiB"):
        read_card(tmp_path / "card.json")


def test_huge_sums_are_not_read(model):
    with open(model.with_name("SHA256SUMS"), "wb") as stream:
        stream.truncate(TB)
    with little_memory(), pytest.raises(ModelError, match="SHA256SUMS"):
        load_restorer(read_card(model))


def outside(folder):
    """Return the files around ``folder`` and in it."""
    return {str(path): path.lstat().st_mtime_ns for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    "name",
    ["../evil", "/tmp/evil", "..", ".", "a/b", "..\\evil", "C:\\evil", "C:evil", "\\\\server\\evil", "a\\b", "a:b",
     "NUL", "con", "COM1", "lpt9.x", "aux.plus", "evil.", "evil ", "evil\n", "~", "\u202eevil", "x" * 65],
)  # fmt: skip
def test_no_name_of_a_pack_leads_out_of_its_folder(tiny_model, tmp_path, name):
    (tmp_path / "deep" / "models").mkdir(parents=True)
    pack = tmp_path / "deep" / "pack.zip"
    write_pack(pack, renamed(members(tiny_model), name))
    before = outside(tmp_path)
    with pytest.raises(ModelError, match="a pack contains NAME.json"):
        install_pack(pack, tmp_path / "deep" / "models", NullFeedback())
    assert outside(tmp_path) == before and os.listdir(tmp_path / "deep" / "models") == []
    assert not Path("/tmp/evil.json").exists()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFDIR, stat.S_IFCHR])
@pytest.mark.parametrize("suffix", [".json", ".safetensors"])
def test_links_and_special_files_in_a_pack_are_refused(tiny_model, tmp_path, kind, suffix):
    target = tmp_path / "secret"
    target.write_text("secret")
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as archive:
        for name, data in members(tiny_model).items():
            entry = zipfile.ZipInfo(name)
            if name.endswith(suffix):
                entry.external_attr, data = (kind | 0o777) << 16, str(target).encode()
            archive.writestr(entry, data)
    with pytest.raises(ModelError, match=rf"'plus-8\{suffix}' is a link or another special file"):
        install_pack(tmp_path / "pack.zip", tmp_path / "models", NullFeedback())
    assert os.listdir(tmp_path / "models") == []


def test_the_weights_of_a_card_are_beside_it_whatever_it_says(model):
    """A card has no field for a path, and names in SHA256SUMS are only compared, never opened."""
    content = json.loads(model.read_text())
    model.write_text(json.dumps({**content, "name": "../../etc/passwd"}))
    assert read_card(model).weights_path == model.with_suffix(".safetensors")
    for field in ("path", "weights", "weights_path"):
        model.write_text(json.dumps({**content, field: "/etc/passwd"}))
        with pytest.raises(ModelError, match=rf"unknown fields \['{field}'\]"):
            read_card(model)
    model.write_text(json.dumps(content))
    sums_file = model.with_name("SHA256SUMS")
    sums_file.write_text(sums_file.read_text() + f"{'0' * 64}  ../../../etc/passwd\n{'0' * 64}  /dev/zero\n")
    assert load_restorer(read_card(model)).recipe == "plus"
