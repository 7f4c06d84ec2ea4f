"""What values of the command line may be, checked before anything is read or trained."""

import argparse

from ..errors import OptionError


def at_least(least: int):
    """Return the type of whole numbers from ``least`` on, for ``argparse``."""

    def whole(text):
        number = int(text)
        if number < least:
            raise argparse.ArgumentTypeError(f"'{text}' is less than {least}")
        return number

    whole.__name__ = "whole number"  # as argparse names it in messages
    return whole


def device_of(name):
    """Return the ``torch.device`` called ``name``; raise ``OptionError`` where there is none here."""
    import torch

    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise unusable_device(name, error) from error
    return device


def unusable_device(name, error) -> OptionError:
    """Return the error that says why the device ``name`` cannot be used."""
    return OptionError(f"--device {name} cannot be used here ({str(error).splitlines()[0]}). Choose another, or cpu.")
