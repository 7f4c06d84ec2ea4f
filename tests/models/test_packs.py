"""Model packs: what is installed, what is refused and why, and that refusals and failures leave all as it was."""

import json
import os
import struct
import time
import zipfile
from pathlib import Path

import pytest
from packs import members, renamed, sums, write_pack
from sar_cloud_removal.errors import Canceled, ModelError
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.models import packs
from sar_cloud_removal.models.cards import sha256
from sar_cloud_removal.models.packs import PackSource, install_pack, installed_from
from sar_cloud_removal.models.store import MODELS_VARIABLE, ModelStore, model_store

NAME = "plus-8"


@pytest.fixture
def contents(tiny_model):
    """What a good pack holds, by name."""
    return members(tiny_model)


@pytest.fixture
def folder(tmp_path):
    """The folder of installed models."""
    return tmp_path / "models"


def listed(folder):
    """Return name and path of the card of the installed models that can be chosen."""
    bundled = ModelStore().bundled_names()
    return {name: path for name, path in ModelStore(installed=folder).cards().items() if name not in bundled}


def everything(folder):
    """Return ``{relative path: bytes}`` of all files in ``folder``."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def install(tmp_path, contents, folder, **options):
    """Write a pack of ``contents`` and install it."""
    write_pack(tmp_path / "pack.zip", contents)
    return install_pack(tmp_path / "pack.zip", folder, NullFeedback(), **options)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_installed_pack_is_a_model_like_the_others(tmp_path, contents, folder, compression):
    from sar_cloud_removal.nets.checkpoint import load_restorer

    digest = write_pack(tmp_path / "pack.zip", contents, compression)
    card = install_pack(tmp_path / "pack.zip", folder, NullFeedback(), digest)
    store = ModelStore(installed=folder)
    assert listed(folder) == {NAME: folder / NAME / f"{NAME}.json"} and card.path == store.cards()[NAME]
    assert store.find(NAME) == card and store.find().name in store.bundled_names(), "the default stays"
    assert load_restorer(card).recipe == "plus"
    assert installed_from(folder, digest) == card and installed_from(folder, "0" * 64) is None
    assert set(everything(folder)) == {f"{NAME}/{entry}" for entry in (*contents, packs.PACK_SUM_FILE)}
    assert (folder / NAME / packs.PACK_SUM_FILE).read_text() == f"{digest}  pack.zip\n"


def test_a_damaged_installation_does_not_count_as_installed(tmp_path, contents, folder):
    card = install(tmp_path, contents, folder)
    digest = sha256(tmp_path / "pack.zip")
    card.weights_path.write_bytes(card.weights_path.read_bytes()[:-1])
    assert installed_from(folder, digest) is None
    assert install_pack(tmp_path / "pack.zip", folder, NullFeedback()) == installed_from(folder, digest)


def test_a_newer_pack_replaces_the_model_of_the_same_name(tmp_path, contents, folder):
    install(tmp_path, contents, folder)
    newer = json.loads(contents[f"{NAME}.json"])
    newer["version"] = "9.0"
    files = {**contents, f"{NAME}.json": json.dumps(newer).encode()}
    del files["SHA256SUMS"]
    assert install(tmp_path, {**files, "SHA256SUMS": sums(files)}, folder).version == "9.0"
    assert ModelStore(installed=folder).find(NAME).version == "9.0" and set(os.listdir(folder)) == {NAME}


def with_card(contents, **changes):
    """Return ``contents`` with another card, sums right."""
    card = {**json.loads(contents[f"{NAME}.json"]), **changes}
    files = {f"{NAME}.json": json.dumps(card).encode(), f"{NAME}.safetensors": contents[f"{NAME}.safetensors"]}
    return {**files, "SHA256SUMS": sums(files)}


def with_weights(contents, data):
    """Return ``contents`` with other weights, sums right."""
    files = {f"{NAME}.json": contents[f"{NAME}.json"], f"{NAME}.safetensors": data}
    return {**files, "SHA256SUMS": sums(files)}


def other_byte(data):
    """Return ``data`` with its last byte changed."""
    return data[:-1] + bytes([data[-1] ^ 1])


HEADER = json.dumps({"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
BUNDLED = (ModelStore().bundled_names() or ["plus-32"])[0]
REFUSED = {
    "nothing in it": (lambda c: {}, "contains nothing; a pack contains NAME.json"),
    "no sums": (lambda c: {k: v for k, v in c.items() if k != "SHA256SUMS"}, "a pack contains NAME.json"),
    "a folder around": (lambda c: {f"pack/{k}": v for k, v in c.items()}, "at its top level"),
    "a path that leads out": (lambda c: {**c, "../../evil.json": b"{}"}, r"'\.\./\.\./evil\.json'"),
    "a name that leads out": (lambda c: renamed(c, "../evil"), "a pack contains NAME.json"),
    "an absolute path": (lambda c: {**c, "/evil.py": b""}, "'/evil.py'"),
    "a path of Windows that leads out": (lambda c: {**c, "..\\evil.py": b""}, "evil.py"),
    "code beside the model": (lambda c: {**c, "__init__.py": b"import os"}, "'__init__.py'"),
    "many files": (lambda c: {**c, **{f"{i}.json": b"{}" for i in range(9)}}, " …;"),
    "a file twice": (lambda c: [*c.items(), (f"{NAME}.json", b"{}")], f"contains '{NAME}.json' twice"),
    "a hidden name": (lambda c: renamed(c, ".hidden"), "a pack contains NAME.json"),
    "the name of a bundled model": (lambda c: renamed(c, BUNDLED), f"a model '{BUNDLED}'.*MODEL_FILE"),
    "damaged weights": (
        lambda c: {**c, f"{NAME}.safetensors": other_byte(c[f"{NAME}.safetensors"])}, "damaged or of another version",
    ),
    "an exchanged card": (
        lambda c: {**c, f"{NAME}.json": c[f"{NAME}.json"] + b"\n"}, "not the card that SHA256SUMS lists",
    ),
    "weights that are not listed": (lambda c: {**c, "SHA256SUMS": b""}, "not listed"),
    "sums that are none": (lambda c: {**c, "SHA256SUMS": b"none\n"}, "not in the format of sha256sum"),
    "a card that is none": (lambda c: {**with_card(c), f"{NAME}.json": b"[["}, "cannot be read"),
    "a card nested without end": (lambda c: {**with_card(c), f"{NAME}.json": b"[" * 100000}, "Get the pack again"),
    "a card of another format": (lambda c: with_card(c, format=99), "is of format 99"),
    "the card of another model": (lambda c: with_card(c, name="plus-9"), "card of a model 'plus-9'"),
    "a pickle": (lambda c: with_weights(c, b"\x80\x04\x95" + bytes(100)), "not a complete safetensors file"),
    "no weights": (lambda c: with_weights(c, b""), "not a complete safetensors file"),
    "a header longer than the file": (
        lambda c: with_weights(c, struct.pack("<Q", 10**6) + HEADER), "not a complete safetensors",
    ),
    "a header without end": (
        lambda c: with_weights(c, struct.pack("<Q", 2**63) + HEADER), "not a complete safetensors file",
    ),
    "a header that is a list": (
        lambda c: with_weights(c, struct.pack("<Q", 4) + b"[{}]"), "not a complete safetensors file",
    ),
    "too few weights": (
        lambda c: with_weights(c, struct.pack("<Q", len(HEADER)) + HEADER), "not a complete safetensors file",
    ),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_cause_and_remedy_and_nothing_changed(tmp_path, contents, folder, case):
    spoil, message = REFUSED[case]
    install(tmp_path, contents, folder)
    before = everything(tmp_path)
    del before["pack.zip"]
    with pytest.raises(ModelError, match=rf"^The model pack '.*pack\.zip' is not installed\. .*{message}") as raised:
        install(tmp_path, spoil(contents), folder)
    assert any(remedy in str(raised.value) for remedy in ("Get the pack again", "MODEL_FILE"))
    assert str(folder) not in str(raised.value), "people need not know where it was unpacked"
    after = everything(tmp_path)
    del after["pack.zip"]
    assert after == before and not (tmp_path.parent / "evil.json").exists()


def test_a_file_that_is_no_zip_or_is_cut_is_refused(tmp_path, contents, folder):
    write_pack(tmp_path / "pack.zip", contents)
    whole = (tmp_path / "pack.zip").read_bytes()
    for data in (
        b"",
        b"<html>Not found</html>",
        whole[: len(whole) // 2],
        whole[: len(whole) // 2] + bytes(len(whole) // 2),
    ):
        (tmp_path / "pack.zip").write_bytes(data)
        with pytest.raises(ModelError, match="not a readable zip file.*Get the pack again"):
            install_pack(tmp_path / "pack.zip", folder, NullFeedback())
    assert everything(folder) == {}


def test_a_changed_byte_anywhere_is_refused(tmp_path, contents, folder):
    write_pack(tmp_path / "pack.zip", contents)
    whole = bytearray((tmp_path / "pack.zip").read_bytes())
    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        places = [info.header_offset + 60 for info in archive.infolist()]
    for place in places:
        spoilt = bytearray(whole)
        spoilt[place] ^= 0xFF
        (tmp_path / "pack.zip").write_bytes(spoilt)
        with pytest.raises(ModelError):
            install_pack(tmp_path / "pack.zip", folder, NullFeedback())
    assert everything(folder) == {}


@pytest.mark.parametrize("entry", [".json", ".safetensors", ""])
def test_members_that_unpack_to_too_much_are_refused(tmp_path, contents, folder, monkeypatch, entry):
    monkeypatch.setitem(packs.MAX_BYTES, entry, 10)
    with pytest.raises(ModelError, match=r"unpacks to .* MB, but at most 0\.0 MB are allowed"):
        install(tmp_path, contents, folder)
    assert everything(folder) == {}


def test_a_small_zip_of_a_huge_file_is_not_unpacked(tmp_path, contents, folder):
    bomb = {**contents, f"{NAME}.json": bytes(packs.MAX_BYTES[".json"] + 1)}
    write_pack(tmp_path / "pack.zip", bomb, zipfile.ZIP_DEFLATED)
    assert (tmp_path / "pack.zip").stat().st_size < 1 << 20
    with pytest.raises(ModelError, match=r"'plus-8\.json' unpacks to 4\.2 MB, but at most 4\.2 MB are allowed"):
        install_pack(tmp_path / "pack.zip", folder, NullFeedback())


def test_a_size_that_lies_is_noticed(tmp_path, contents, folder):
    write_pack(tmp_path / "pack.zip", contents)
    data = (tmp_path / "pack.zip").read_bytes()
    size = len(contents[f"{NAME}.safetensors"])
    for wrong in (size - 100, size + 100):
        (tmp_path / "pack.zip").write_bytes(
            data.replace(struct.pack("<II", size, size), struct.pack("<II", wrong, wrong))
        )
        with pytest.raises(ModelError):
            install_pack(tmp_path / "pack.zip", folder, NullFeedback())
    assert everything(folder) == {}


@pytest.mark.parametrize("flag, kind", [(1, zipfile.ZIP_DEFLATED), (0, zipfile.ZIP_LZMA)], ids=["encrypted", "LZMA"])
def test_encrypted_and_unusual_packing_is_refused(tmp_path, contents, folder, monkeypatch, flag, kind):
    write_pack(tmp_path / "pack.zip", contents, kind)
    listed = zipfile.ZipFile.infolist

    def infolist(archive):
        for info in listed(archive):
            info.flag_bits |= flag
        return listed(archive)

    monkeypatch.setattr(zipfile.ZipFile, "infolist", infolist)
    with pytest.raises(ModelError, match="encrypted or uses an unsupported compression"):
        install_pack(tmp_path / "pack.zip", folder, NullFeedback())


def test_another_hash_than_the_one_stated_is_refused_before_anything_is_unpacked(tmp_path, contents, folder):
    with pytest.raises(
        ModelError, match=r"not the requested pack: its SHA-256 is [0-9a-f]{64}, not 0{64} as given in SHA256"
    ):
        install(tmp_path, contents, folder, digest="0" * 64)
    assert not folder.exists()


def test_canceled_it_leaves_the_earlier_model(tmp_path, contents, folder):
    class Stop(NullFeedback):
        def progress(self, fraction):
            raise Canceled("Canceled")

    install(tmp_path, contents, folder)
    before = everything(folder)
    with pytest.raises(Canceled):
        install_pack(tmp_path / "pack.zip", folder, Stop())
    assert everything(folder) == before and os.listdir(folder) == [NAME]


def test_a_failed_exchange_brings_the_earlier_model_back(tmp_path, contents, folder, monkeypatch):
    install(tmp_path, contents, folder)
    before, replace = everything(folder), os.replace

    def fail_for_new(source, target):
        if Path(source).name == "new":
            raise PermissionError(13, "the file is in use")
        replace(source, target)

    monkeypatch.setattr(packs.os, "replace", fail_for_new)
    with pytest.raises(ModelError, match="the file is in use.*no other QGIS is using the model"):
        install_pack(tmp_path / "pack.zip", folder, NullFeedback())
    assert everything(folder) == before


def test_a_full_disk_is_said_before_and_a_folder_that_is_a_file_too(tmp_path, contents, folder, monkeypatch):
    usage = packs.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(packs.shutil, "disk_usage", lambda path: usage._replace(free=1000))
    with pytest.raises(ModelError, match=r"needs .* only 0 MB are free in .*\. Free some space"):
        install(tmp_path, contents, folder)
    monkeypatch.undo()
    (tmp_path / "file").write_text("x")
    with pytest.raises(ModelError, match="the folder can be written to"):
        install(tmp_path, contents, tmp_path / "file" / "models")


def test_what_killed_installations_left_is_deleted_after_a_week_and_never_listed(tmp_path, contents, folder):
    old, new = folder / ".install-old", folder / ".install-new"
    for work in (old, new):
        (work / "new").mkdir(parents=True)
    long_ago = time.time() - 8 * 24 * 3600
    for path in (old / "new", old):
        os.utime(path, (long_ago, long_ago))
    assert listed(folder) == {}
    install(tmp_path, contents, folder)
    assert not old.exists() and new.exists() and set(listed(folder)) == {NAME}


def test_installed_models_are_looked_for_where_the_environment_says(tmp_path, contents, folder, monkeypatch):
    install(tmp_path, contents, folder)
    monkeypatch.setenv(MODELS_VARIABLE, str(folder))
    assert model_store() == ModelStore(installed=folder) and model_store().find(NAME).path.parent.parent == folder
    monkeypatch.delenv(MODELS_VARIABLE)
    assert model_store() == ModelStore() and NAME not in model_store().cards()


def test_an_installed_model_never_takes_the_place_of_a_bundled_one(tmp_path, contents, folder, tiny_model):
    install(tmp_path, contents, folder)
    store = ModelStore(Path(tiny_model).parent, folder)
    assert store.cards() == {NAME: Path(tiny_model)} and store.find(NAME).path == Path(tiny_model)


@pytest.mark.parametrize(
    "address, digest, message",
    [
        ("https://packs.test/a.zip", "", "give SHA256 too"),
        ("HTTP://packs.test/a.zip", "", "give SHA256 too"),
        ("https://packs.test/a.zip", "abc", "64 hexadecimal digits"),
        ("", "0" * 64, "MODEL_PACK, which is empty"),
        ("ftp://packs.test/a.zip", "0" * 64, "neither a file nor an address"),
        ("missing.zip", "", "'missing.zip' is neither a file"),
    ],
)
def test_values_that_cannot_be_used_are_named(address, digest, message):
    (problem,) = PackSource(address, digest).problems()
    assert message in problem


def test_good_values_are_taken(tmp_path):
    write_pack(tmp_path / "pack.zip", {})
    assert PackSource("").problems() == PackSource(str(tmp_path / "pack.zip")).problems() == []
    assert PackSource("https://packs.test/a.zip?key=1", "0" * 64).problems() == []
