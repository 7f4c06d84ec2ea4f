"""Texts that are written here and translated where they are shown, since this package knows nothing of Qt."""

import re


def later(text: str) -> str:
    """Mark ``text`` for translation and return it as it is; whoever shows it hands it to ``tr``."""
    return text


def in_units(size: float) -> str:
    """Return ``size``, in bytes, as people read it."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"


def without_login(address: str) -> str:
    """Return ``address`` without the user name and password it may hold."""
    return re.sub(r"//[^/@]*@", "//", address)
