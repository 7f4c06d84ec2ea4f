"""The processes and devices that a training runs on."""

import inspect

from lightning.fabric import Fabric
from lightning.fabric.strategies import DDPStrategy
from torch.nn.parallel import DistributedDataParallel

from ..arguments import unusable_device


def make_fabric(precision, device="auto", devices=1):
    """Return a launched Fabric: ``devices`` > 1 starts that many processes (DDP), each of which runs this program.

    Raises ``OptionError`` where there is no such device.
    """
    # the discriminator runs twice before its backward pass, between which its buffers must not be overwritten; they
    # need not be shared: BatchNorm is measured again for the averaged weights. Newer torch gave the switch another name
    known = inspect.signature(DistributedDataParallel).parameters
    switch = "forward_sync_buffers" if "forward_sync_buffers" in known else "broadcast_buffers"
    strategy = DDPStrategy(**{switch: False}) if devices > 1 else "auto"
    try:
        fabric = Fabric(accelerator=device, devices=devices, strategy=strategy, precision=precision)
    except (RuntimeError, ValueError) as error:  # no such device, or not so many
        raise unusable_device(device, error) from error
    fabric.launch()
    return fabric
