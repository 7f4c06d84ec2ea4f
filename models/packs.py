"""Model packs: one model in a zip file, checked completely before any of it can be used.

A pack contains three files and no folder: ``<name>.json`` (the card), ``<name>.safetensors`` and their ``SHA256SUMS``.
An installed pack is a folder ``<name>`` with the same three files, inside the folder ``installed`` of
``models.store.ModelStore``.
"""

import os
import re
import shutil
import stat
import uuid
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional

from ..errors import ModelError
from ..feedback import Feedback
from ..files import remove_leftovers
from .card_file import MAX_CARD_BYTES
from .cards import MAX_SUMS_BYTES, SUMS_FILE, ModelCard, read_card, read_sums, sha256, verify_weights
from .safetensors_file import require_safetensors
from .store import ModelStore

PACK_SUM_FILE = "pack.sha256"
"""In an installed model's folder: the hash of its pack, in the format of ``sha256sum``."""
MAX_BYTES = {".json": MAX_CARD_BYTES, ".safetensors": 2 << 30, "": MAX_SUMS_BYTES}
"""The maximum unpacked size of each member, by suffix."""
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""Names that mean a device on Windows, with any suffix."""
_WORK_PREFIX = ".install-"
_LEFTOVER_DAYS = 7
_BLOCK_BYTES = 1 << 20
_AGAIN = "Get the pack again from its publisher."


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
        """Return one sentence for each invalid value, empty if all are valid."""
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
    """Return the complete model in ``folder`` from the pack with the SHA-256 ``digest``, ``None`` if none exists."""
    for path in sorted(Path(folder).glob(f"[!.]*/{PACK_SUM_FILE}")):
        try:
            if path.read_text(encoding="utf-8").split()[:1] == [digest]:
                card = read_card(path.with_name(f"{path.parent.name}.json"))
                verify_weights(card)
                return card
        except (ModelError, OSError, ValueError):  # incomplete: it has to be installed again
            continue
    return None


def install_pack(path, folder, feedback: Feedback, digest: str = "", label: str = "") -> ModelCard:
    """Check the pack ``path`` and install it as a model in ``folder``, in one final step; return the installed card.

    ``digest`` is the SHA-256 that the pack must have, in lower case; without it only damage is detected. ``label``
    names the pack in errors, by default its path. An installed model of the same name is replaced. Raises
    ``ModelError`` and ``Canceled``; then the models in ``folder`` are unchanged.
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
    """Return the SHA-256 of ``path``; raise ``ModelError`` if it is not ``digest`` (empty: any hash is accepted)."""
    actual = sha256(path)
    if digest and actual != digest:
        raise ModelError(
            f"It is not the requested pack: its SHA-256 is {actual}, not {digest} as given in SHA256. {_AGAIN} If that "
            "does not help, ask the publisher which hash is right; do not leave SHA256 empty instead."
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
                    f"It needs {needed / 1e6:.0f} MB, but only {free / 1e6:.0f} MB are free in "
                    f"'{target.parent.parent}'. Free some space on that disk."
                )
            done = 0
            for member in members:
                with archive.open(member) as source, open(target / member.filename, "xb") as copy:
                    while block := source.read(_BLOCK_BYTES):
                        copy.write(block)
                        done += len(block)
                        feedback.progress(done / needed)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise ModelError(f"It is not a readable zip file ({error}). {_AGAIN}") from error
    return name


def _members(archive):
    """Return the model's name and its three members. Only these are unpacked, so no name can lead out of the folder."""
    found = {}
    for member in archive.infolist():
        if member.filename in found:
            raise ModelError(f"It contains '{member.filename}' twice. {_AGAIN}")
        found[member.filename] = member
    name = next((entry[: -len(".json")] for entry in found if entry.endswith(".json")), "")
    wanted = [f"{name}.json", f"{name}.safetensors", SUMS_FILE]
    if not _NAME.fullmatch(name) or _DEVICES.fullmatch(name) or set(found) != set(wanted):
        held = ", ".join(repr(entry) for entry in sorted(found)[:5]) + (" …" if len(found) > 5 else "")
        raise ModelError(
            f"It contains {held or 'nothing'}; a pack contains NAME.json, NAME.safetensors and {SUMS_FILE} at its top "
            "level and nothing else. Choose a pack for this plugin, or choose a NAME.json that is not in a pack with "
            "MODEL_FILE."
        )
    if name in ModelStore().bundled_names():
        raise ModelError(
            f"It contains a model '{name}', but a model of that name comes with the plugin. To use the pack's model, "
            "unpack it and choose its card with MODEL_FILE."
        )
    for entry in wanted:
        member, most = found[entry], MAX_BYTES[Path(entry).suffix]
        if member.file_size > most:
            raise ModelError(
                f"'{entry}' unpacks to {member.file_size / 1e6:.1f} MB, but at most {most / 1e6:.1f} MB are allowed. "
                f"{_AGAIN}"
            )
        if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
            raise ModelError(f"'{entry}' is a link or another special file. {_AGAIN}")
        if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ModelError(f"'{entry}' is encrypted or uses an unsupported compression. {_AGAIN}")
    return name, [found[entry] for entry in wanted]


def _check(folder: Path, name: str) -> None:
    """Raise ``ModelError`` unless ``folder`` contains the complete and unchanged model ``name``."""
    try:
        card = read_card(folder / f"{name}.json")
        if card.name != name:
            raise ModelError(f"'{name}.json' is the card of a model '{card.name}'.")
        listed = read_sums(folder).get(card.path.name)
        if listed and sha256(card.path) != listed:
            raise ModelError(f"'{name}.json' is not the card that {SUMS_FILE} lists.")
        verify_weights(card)
        require_safetensors(card.weights_path)
    except ModelError as error:
        reason = str(error).replace(f"{folder}{os.sep}", "")
        raise ModelError(f"{reason} {_AGAIN}") from error


def _activate(work: Path, target: Path) -> None:
    """Move the new model to ``target``; if that fails, restore the earlier one."""
    previous = work / "previous"
    if target.exists():
        os.replace(target, previous)
    try:
        os.replace(work / "new", target)
    except OSError:
        if previous.exists():
            os.replace(previous, target)
        raise
