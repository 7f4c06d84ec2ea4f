"""Evaluation figures as Markdown."""

COLUMNS = {
    "psnr_cloudy": ("PSNR under cloud, dB", 2),
    "ssim_cloudy": ("SSIM under cloud", 3),
    "mae_cloudy": ("MAE under cloud", 3),
    "sam_deg_cloudy": ("SAM under cloud, °", 2),
    "psnr_all": ("PSNR, dB", 2),
    "ssim_all": ("SSIM", 3),
}
AUTHORS_COLUMNS = {
    "mae_reflectance": ("MAE", 3),
    "rmse_reflectance": ("RMSE", 3),
    "psnr_reflectance": ("PSNR, dB", 2),
    "ssim_reflectance": ("SSIM", 3),
    "sam_deg_reflectance": ("SAM, °", 2),
}
AUTHORS_CAVEAT = (
    "Figures as SEN12MS-CR's authors take them (per image, on reflectance from 0 to 1). Ours are of red, green and "
    "blue, theirs of all 13 bands: the numbers must not be compared one by one."
)
LEADS = {"psnr_cloudy": "model's lead in PSNR under cloud, dB", "ssim_cloudy": "model's lead in SSIM under cloud"}
EXPLANATION = (
    "Images go from 0 to 1 = a scene's mean ± 2.5 σ per band, clear pixels are the given ones. In brackets 95 % "
    "bootstrap intervals over scenes; leads are paired image by image; undefined: images without such a fill.\n"
)


def markdown(scores):
    """Return ``scores`` (see ``evaluate``) as Markdown: one table of figures and leads per set."""
    parts = [f"Measured with `{scores['command']}`.\n"] if scores.get("command") else []
    parts.append(EXPLANATION)
    residual = scores.get("residual")
    if residual:
        parts.append(
            f"GAN2's residual is scaled by {residual['scale']:g}, chosen on {residual['images']} validation images.\n"
        )
    for name, part in scores["sets"].items():
        parts.append(f"## {name}: {part['images']} images of {part['scenes']} scenes\n")
        if part["note"]:
            parts.append(part["note"] + "\n")
        if part["excluded"]:
            parts.append(
                f"Excluded: {len(part['excluded'])}.\n\n" + "".join(f"- {line}\n" for line in part["excluded"])
            )
        if part["images"]:
            parts.append(_table(part))
        if any("psnr_reflectance" in figures for figures in part["figures"].values()):
            parts += [AUTHORS_CAVEAT + "\n", _authors_table(part)]
    return "\n".join(parts)


def _table(part):
    titles = ["", *(title for title, _ in COLUMNS.values()), *LEADS.values(), "undefined"]
    lines = [titles, ["---"] * len(titles)]
    for method, figures in part["figures"].items():
        cells = [method, *(_interval(figures[name], digits) for name, (_, digits) in COLUMNS.items())]
        lead = part["lead"].get(method)
        cells += [_interval(lead[f], COLUMNS[f][1], sign=True) if lead else "" for f in LEADS]
        cells.append(str(figures["psnr_cloudy"]["excluded"] or ""))
        lines.append(cells)
    return _markdown(lines)


def _authors_table(part):
    lines = [["", *(title for title, _ in AUTHORS_COLUMNS.values())], ["---"] * (1 + len(AUTHORS_COLUMNS))]
    for method, figures in part["figures"].items():
        lines.append([method, *(_interval(figures[name], digits) for name, (_, digits) in AUTHORS_COLUMNS.items())])
    return _markdown(lines)


def _markdown(lines):
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _interval(value, digits, sign=False):
    """Return ``mean (low … high)`` of an estimate, a dash where there is none."""
    if value["mean"] is None:
        return "–"
    spec = f"{'+' if sign else ''}.{digits}f"
    text = format(value["mean"], spec)
    return text if value["low"] is None else f"{text} ({value['low']:{spec}} … {value['high']:{spec}})"
