"""Figures 6 and 7: columns of images under their titles, as one PNG."""

import numpy as np

from ...loop.logs import panel

GAP_PX = 4
LETTER_SHARE = 14
"""A column is this many letters' heights wide."""
SMALLEST_LETTERS_PX = 8


def figure(path, columns):
    """Draw ``columns`` (title, images) side by side into the PNG ``path``.

    Every column has equally many images: float arrays (1 or 3, H, W) in [-1, 1], all of one size; the n-th of all
    columns make a row. Titles are wrapped to the width of a column. The same images give the same bytes.
    """
    from PIL import Image, ImageDraw, ImageFont

    titles, stacks = zip(*columns)
    if len({len(images) for images in stacks}) != 1:
        raise ValueError(f"Columns of a figure need equally many images, got {[len(images) for images in stacks]}.")
    grid = panel(list(zip(*stacks)), GAP_PX)
    width_px = stacks[0][0].shape[-1]
    font = ImageFont.load_default(size=max(SMALLEST_LETTERS_PX, width_px // LETTER_SHARE))
    wrapped = [wrap(title, font.getlength, width_px) for title in titles]
    line_px = sum(font.getmetrics())
    head_px = GAP_PX + line_px * max(text.count("\n") + 1 for text in wrapped)
    image = Image.fromarray(np.pad(grid, ((head_px, GAP_PX), (0, GAP_PX), (0, 0)), constant_values=255))
    draw = ImageDraw.Draw(image)
    for index, text in enumerate(wrapped):
        middle_px = GAP_PX + index * (width_px + GAP_PX) + width_px / 2
        for line, words in enumerate(reversed(text.split("\n"))):
            draw.text((middle_px, head_px - line * line_px), words, fill="black", font=font, anchor="md")
    image.save(path)


def wrap(title, length, width_px):
    """Return ``title`` broken between words so that every line's ``length`` (a function) fits, if its words do."""
    found = []
    for word in title.split():
        if found and length(f"{found[-1]} {word}") <= width_px:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return "\n".join(found)
