"""Qt's files of translations: .ts, which translators edit, and .qm, which Qt loads.

Formats: https://doc.qt.io/qt-6/linguist-ts-file-format.html; QTranslator in Qt's sources (qtranslator.cpp) for .qm, as
there is no other description. Written here, so that they are the same bytes with every version of Qt.
"""

import struct
from collections import Counter
from typing import Dict, Mapping
from xml.etree import ElementTree
from xml.sax.saxutils import escape

_MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_LANGUAGE, _HASHES, _MESSAGES = 0xA7, 0x42, 0x69
_END, _TRANSLATION, _SOURCE, _CONTEXT = 1, 3, 6, 7


def read_ts(path) -> Dict[str, str]:
    """Return ``{source: translation}`` of a .ts file, empty translations for those that are not finished."""
    found = {}
    for message in ElementTree.parse(path).getroot().iter("message"):
        translation = message.find("translation")
        finished = translation.get("type") is None
        found[message.findtext("source")] = (translation.text or "") if finished else ""
    return found


def ts_text(context: str, language: str, translations: Mapping[str, str]) -> str:
    """Return the contents of the .ts file of one ``context``, without places in the sources: they change too often."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>", f'<TS version="2.1" language="{language}">']
    lines += ["<context>", f"    <name>{context}</name>"]
    for source, translation in translations.items():
        kind = "" if translation else ' type="unfinished"'
        lines += [
            "    <message>",
            f"        <source>{escape(source)}</source>",
            f"        <translation{kind}>{escape(translation)}</translation>",
            "    </message>",
        ]
    return "\n".join([*lines, "</context>", "</TS>", ""])


def qm_bytes(context: str, language: str, translations: Mapping[str, str]) -> bytes:
    """Return the contents of the .qm file of one ``context``.

    A source is there as its hash only, but for those that share one: that makes a third less than ``lrelease`` writes.
    """
    hashes = {source: elf_hash(source.encode("utf-8")) for source, translation in translations.items() if translation}
    shared = Counter(hashes.values())
    index, messages = b"", b""
    for source, key in sorted(hashes.items(), key=lambda item: (item[1], item[0])):
        index += struct.pack(">II", key, len(messages))
        messages += _field(_TRANSLATION, translations[source].encode("utf-16-be"))
        if shared[key] > 1:
            messages += _field(_SOURCE, source.encode("utf-8"))
        messages += _field(_CONTEXT, context.encode("utf-8")) + bytes([_END])
    sections = ((_LANGUAGE, language.encode("utf-8")), (_HASHES, index), (_MESSAGES, messages))
    return _MAGIC + b"".join(_field(tag, content) for tag, content in sections)


def elf_hash(data: bytes) -> int:
    """Return the hash Qt looks texts up by: that of symbols in ELF files, but never 0."""
    key = 0
    for byte in data:
        key = (key << 4) + byte
        high = key & 0xF0000000
        key = (key ^ (high >> 24)) & ~high
    return key or 1


def _field(tag: int, content: bytes) -> bytes:
    return struct.pack(">BI", tag, len(content)) + content
