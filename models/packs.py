"""Model packs: one model in a zip, checked completely before any of it can be used.

A pack has three files and no folder: ``<name>.json`` (the card), ``<name>.safetensors`` and ``SHA256SUMS`` over them.
Installed it is a folder ``<name>`` with the same three files, in the folder that ``models.store.ModelStore`` takes
as ``installed``.
"""

import json
import os
import re
import shutil
import struct
import uuid
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional

from ..errors import ModelError
from ..feedback import Feedback
from ..files import remove_leftovers
from .cards import SUMS_FILE, ModelCard, read_card, read_sums, sha256, verify_weights
from .store import ModelStore

PACK_SUM_FILE = "pack.sha256"
"""In an installed model's folder: the hash of the pack it came from, as ``sha256sum`` writes it."""
MAX_BYTES = {".json": 4 << 20, ".safetensors": 2 << 30, "": 64 << 10}
"""The most each member may unpack to, by suffix."""
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
_WORK_PREFIX = ".install-"
_LEFTOVER_DAYS = 7
_BLOCK_BYTES = 1 << 20
_MAX_HEADER_BYTES = 100_000_000  # the format's own limit
_AGAIN = "Get the pack again from where it is published."


@dataclass(frozen=True)
class PackSource:
    """A pack as the user named it: ``address`` is a file or an http(s) URL, ``digest`` its SHA-256 in lower case."""

    address: str
    digest: str = ""

    @property
    def is_download(self) -> bool:
        """Whether the pack comes over the network."""
        return self.address.lower().startswith(("http://", "https://"))

    def problems(self) -> List[str]:
        """Return one sentence per value that cannot be used, empty when all can."""
        found = []
        if self.digest and not re.fullmatch("[0-9a-f]{64}", self.digest):
            found.append(f"SHA256 is '{self.digest}', expected are 64 hexadecimal digits.")
        if self.digest and not self.address:
            found.append("SHA256 is the hash of a MODEL_PACK, which is empty: give both or none.")
        if self.is_download and not self.digest:
            found.append("MODEL_PACK is an address: give SHA256 too, the hash that the publisher of the pack states.")
        if self.address and not self.is_download and not os.path.isfile(self.address):
            found.append(
                f"MODEL_PACK '{self.address}' is neither a file nor an address that begins with http:// or https://."
            )
        return found


def installed_from(folder, digest: str) -> Optional[ModelCard]:
    """Return the complete model in ``folder`` from the pack with the SHA-256 ``digest``, ``None`` if there is none."""
    for path in sorted(Path(folder).glob(f"[!.]*/{PACK_SUM_FILE}")):
        try:
            if path.read_text(encoding="utf-8").split()[:1] == [digest]:
                card = read_card(path.with_name(f"{path.parent.name}.json"))
                verify_weights(card)
                return card
        except (ModelError, OSError, ValueError):  # not whole: it has to be installed again
            continue
    return None


def install_pack(path, folder, feedback: Feedback, digest: str = "", label: str = "") -> ModelCard:
    """Check the pack ``path`` and make it a model in ``folder``, in one step at the end; return its card there.

    ``digest`` is the SHA-256 the pack must have, in lower case; without it only damage is found. ``label`` names the
    pack in errors, by default its path. An installed model of the same name is replaced. Raises ``ModelError``, and
    ``Canceled``; then the models in ``folder`` are as they were.
    """
    folder, label = Path(folder), label or str(path)
    work = folder / f"{_WORK_PREFIX}{uuid.uuid4().hex[:8]}"
    try:
        actual = _check_sum(path, digest)
        folder.mkdir(parents=True, exist_ok=True)
        remove_leftovers(folder, f"{_WORK_PREFIX}*", _LEFTOVER_DAYS)
        (work / "new").mkdir(parents=True)
        name = _unpack(path, work / "new", feedback)
        _check(work / "new", name)
        (work / "new" / PACK_SUM_FILE).write_text(f"{actual}  {Path(label).name}\n", encoding="utf-8")
        _activate(work, folder / name)
    except ModelError as error:
        raise ModelError(f"The model pack '{label}' is not installed. {error}") from error
    except OSError as error:
        raise ModelError(
            f"The model pack '{label}' is not installed in '{folder}' ({error}). Check that the disk is not full and "
            "the folder can be written to, and that no other QGIS is using the model."
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return read_card(folder / name / f"{name}.json")


def _check_sum(path, digest: str) -> str:
    """Return the SHA-256 of ``path``; raise ``ModelError`` where it is not ``digest`` (empty: any hash is accepted)."""
    actual = sha256(path)
    if digest and actual != digest:
        raise ModelError(
            f"It is not the requested pack: its SHA-256 is {actual}, SHA256 says {digest}. {_AGAIN} If that does not "
            "help, ask the publisher which hash is right; do not leave SHA256 empty instead."
        )
    return actual


def _unpack(path, target: Path, feedback: Feedback) -> str:
    """Write the pack's files into ``target`` and return the model's name."""
    try:
        with zipfile.ZipFile(path) as archive:
            name, members = _members(archive)
            needed, free = sum(member.file_size for member in members), shutil.disk_usage(target).free
            if needed > free:
                raise ModelError(
                    f"It unpacks to {needed / 1e6:.0f} MB, '{target.parent.parent}' has room for {free / 1e6:.0f} MB. "
                    "Make room on that disk."
                )
            done = 0
            for member in members:
                with archive.open(member) as source, open(target / member.filename, "xb") as copy:
                    for block in iter(lambda source=source: source.read(_BLOCK_BYTES), b""):
                        copy.write(block)
                        done += len(block)
                        feedback.progress(done / needed)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise ModelError(f"It is not a readable zip file ({error}). {_AGAIN}") from error
    return name


def _members(archive):
    """Return the model's name and its three members. Only these names are unpacked: none leads out of the folder."""
    found = {}
    for member in archive.infolist():
        if member.filename in found:
            raise ModelError(f"It holds '{member.filename}' twice. {_AGAIN}")
        found[member.filename] = member
    name = next((entry[: -len(".json")] for entry in found if entry.endswith(".json")), "")
    wanted = [f"{name}.json", f"{name}.safetensors", SUMS_FILE]
    if not _NAME.fullmatch(name) or set(found) != set(wanted):
        held = ", ".join(repr(entry) for entry in sorted(found)[:5]) + (" …" if len(found) > 5 else "")
        raise ModelError(
            f"It holds {held or 'nothing'}; a pack holds NAME.json, NAME.safetensors and {SUMS_FILE} at its top level "
            "and nothing else. Choose a pack for this plugin. (Where NAME.json is not in a pack, choose it with "
            "MODEL_FILE.)"
        )
    if name in ModelStore().bundled_names():
        raise ModelError(
            f"It holds a model '{name}', which is the name of one that came with the plugin. To use the pack's, "
            "unpack it and choose its card with MODEL_FILE."
        )
    for entry in wanted:
        member, most = found[entry], MAX_BYTES[Path(entry).suffix]
        if member.file_size > most:
            raise ModelError(
                f"'{entry}' unpacks to {member.file_size / 1e6:.1f} MB, allowed are {most / 1e6:.1f} MB. {_AGAIN}"
            )
        if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ModelError(f"'{entry}' is encrypted or packed in an unusual way. {_AGAIN}")
    return name, [found[entry] for entry in wanted]


def _check(folder: Path, name: str) -> None:
    """Raise ``ModelError`` unless ``folder`` holds the whole and unchanged model ``name``."""
    try:
        card = read_card(folder / f"{name}.json")
        if card.name != name:
            raise ModelError(f"'{name}.json' is the card of a model '{card.name}'.")
        listed = read_sums(folder).get(card.path.name)
        if listed and sha256(card.path) != listed:
            raise ModelError(f"'{name}.json' is not the card that {SUMS_FILE} lists.")
        verify_weights(card)
        _require_safetensors(card.weights_path)
    except (ModelError, RecursionError) as error:
        reason = str(error).replace(f"{folder}{os.sep}", "")
        raise ModelError(f"{reason} {_AGAIN}") from error


def _require_safetensors(path: Path) -> None:
    """Raise ``ModelError`` unless ``path`` has the header of a safetensors file of this length."""
    with open(path, "rb") as stream:
        start = stream.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        try:
            header = json.loads(stream.read(length)) if 2 <= length <= _MAX_HEADER_BYTES else {}
            ends = [entry["data_offsets"][1] for key, entry in header.items() if key != "__metadata__"]
            whole = path.stat().st_size == 8 + length + max(ends)
        except (ValueError, TypeError, AttributeError, LookupError):
            whole = False
    if not whole:
        raise ModelError(f"'{path.name}' is not a complete safetensors file, the only accepted format of weights.")


def _activate(work: Path, target: Path) -> None:
    """Move the new model to ``target``; if that fails, an earlier one is put back."""
    previous = work / "previous"
    if target.exists():
        os.replace(target, previous)
    try:
        os.replace(work / "new", target)
    except OSError:
        if previous.exists():
            os.replace(previous, target)
        raise
