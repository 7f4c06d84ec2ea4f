"""Model cards, weights and model packs from strangers: every field and every byte may be damaged."""

import hashlib
import json
import zipfile
from pathlib import Path

from .damage import flip_bits, flip_region, truncate
from .drawing import Draw


def damaged_model(draw: Draw, card: Path) -> str:
    """Damage the model of ``card`` in place and return the path of its card."""
    weights = card.with_suffix(".safetensors")
    kind = draw.weighted(card_bytes=20, card_fields=35, weights=30, weights_header=10, sums=10, missing=5, fifo=2)
    draw.note(f"model {kind}")
    if kind == "card_bytes" and draw.chance(0.1):
        card.write_text(draw.choice(("[" * 10**5, '{"format": ' + "9" * 10**5 + "}", '{"a":' * 10**4, "[]", "1e999")))
    elif kind == "card_bytes":
        draw.choice((flip_region, flip_bits, truncate))(draw, str(card))
    elif kind == "card_fields":
        content = json.loads(card.read_text(encoding="utf-8"))
        for _ in range(draw.choice((1, 1, 2))):
            _change(draw, content)
        card.write_text(json.dumps(content), encoding="utf-8")
    elif kind == "sums":
        draw.choice((flip_region, flip_bits, truncate))(draw, str(card.with_name("SHA256SUMS")))
    elif kind == "missing":
        draw.choice((card, weights, card.with_name("SHA256SUMS"))).unlink()
    elif kind == "fifo":
        import os

        weights.unlink()
        os.mkfifo(weights)
    else:
        if kind == "weights_header":
            _change_header(draw, weights)
        else:
            draw.choice((flip_region, flip_bits, truncate))(draw, str(weights))
        _list(weights)
    return str(card)


def damaged_pack(draw: Draw, folder: Path) -> str:
    """Return the path of a model pack that is damaged or hostile."""
    path = folder / "pack.zip"
    kind = draw.choice(("bytes", "escape", "absolute", "bomb", "empty", "text", "missing", "link"))
    draw.note(f"pack {kind}")
    if kind == "missing":
        return str(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if kind == "escape":
            archive.writestr("../../escaped.json", "{}")
        elif kind == "absolute":
            archive.writestr(str(folder / "escaped.json"), "{}")
        elif kind == "bomb":
            archive.writestr("model/weights.safetensors", b"\0" * (64 << 20))
        elif kind == "link":
            entry = zipfile.ZipInfo("model/link")
            entry.external_attr = 0o120777 << 16
            archive.writestr(entry, "/etc/passwd")
        elif kind != "empty":
            archive.writestr("model/model.json", '{"format": 1}')
            archive.writestr("model/SHA256SUMS", "")
    if kind == "bytes":
        draw.choice((flip_region, flip_bits, truncate))(draw, str(path))
    elif kind == "text":
        path.write_text("<html>not found</html>")
    return str(path)


def _change(draw, content) -> None:
    """Replace, delete or add one value somewhere in ``content``, a dict as JSON has them."""
    place = content
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = draw.choice(keys)
        inner = place[key]
        if isinstance(inner, (dict, list)) and inner and draw.chance(0.8):
            place = inner
            continue
        kind = draw.weighted(odd=6, less=1, more=1, scaled=3)
        if kind == "less":
            del place[key]
        elif kind == "more" and isinstance(place, dict):
            place["unheard of"] = 1
        elif kind == "scaled" and isinstance(inner, (int, float)) and not isinstance(inner, bool):
            place[key] = draw.choice((-inner, inner * 10**6, inner + 1, inner * 2, 0))
        else:
            value = draw.odd_value()
            place[key] = value if not isinstance(value, (bytes, complex)) else str(value)
        return


def _change_header(draw, weights: Path) -> None:
    """Change shapes, types and offsets in the header of a safetensors file."""
    content = weights.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    _change(draw, header)
    text = json.dumps(header).encode()
    size = draw.choice((len(text), len(text), len(text), 0, 2**63, 2**40, len(text) + 3))
    weights.write_bytes(size.to_bytes(8, "little") + text + content[8 + length :])


def _list(weights: Path) -> None:
    """Make ``SHA256SUMS`` say that these are the right weights: then the damage is met behind that check."""
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    weights.with_name("SHA256SUMS").write_text(f"{digest}  {weights.name}\n", encoding="utf-8")
