"""The figures of detection with other dates as Markdown."""

from typing import List, Sequence

from .names import METHODS, TRUTHS


def markdown(result: dict) -> str:
    """Return the table of ``result``, what the truth of each set is worth, and the command."""
    lines = [
        "| set (cases) | | F1 of clouds | IoU of clouds | IoU of shadows | clear called cloud | clear called shadow |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, source in _sets(result["cases"]):
        chosen = [record for record in result["cases"] if (record["set"], record["source"]) == (name, source)]
        for method in METHODS:
            lines.append(_row(f"{name}, {source}", [record for record in chosen if record["method"] == method], method))
    used = {record["set"] for record in result["cases"]}
    lines += ["", *(f"- *{name}*: {truth}" for name, truth in TRUTHS.items() if name in used)]
    return "\n".join([*lines, "", f"`{result['command']}`"])


def _sets(records) -> List[tuple]:
    found = {(record["set"], record["source"]) for record in records}
    return sorted(found, key=lambda pair: (list(TRUTHS).index(pair[0]), pair[1]))


def _row(name: str, records: Sequence[dict], method: str) -> str:
    cloud, shadow = (
        [sum(record[kind][part] for record in records) for part in range(3)] for kind in ("cloud", "shadow")
    )
    clear = sum(record["pixels"] for record in records) - cloud[2] - shadow[2]
    # what is called and is not there lies on clear ground, or on the other of the two
    false = [share[1] - share[0] for share in (cloud, shadow)]
    cells = [
        _share(2 * cloud[0], cloud[1] + cloud[2]) if cloud[2] else "–",
        _share(cloud[0], cloud[1] + cloud[2] - cloud[0]) if cloud[2] else "–",
        _share(shadow[0], shadow[1] + shadow[2] - shadow[0]) if shadow[2] else "–",
        *(_share(part, clear) for part in false),
    ]
    return f"| {name} ({len(records)}) | {METHODS[method]} | {' | '.join(cells)} |"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"
