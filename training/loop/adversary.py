"""The discriminators of a stage: their steps, their verdict on generated images, their pool of earlier ones."""

from contextlib import contextmanager

import torch
from torch import nn

from . import losses


class Adversary:
    """``critics`` ({name: discriminator(condition, image) -> logits}) with one optimiser each, on the fabric's device.

    With ``settings.pool`` > 0 a discriminator is trained on images of the last steps, too.
    """

    def __init__(self, critics, settings, fabric, make_adam):
        self.kind, self.fabric = settings.gan_loss, fabric
        self.critics, self.wrapped, self.adams, self.pools = dict(critics), {}, {}, {}
        for name, critic in self.critics.items():
            critic.to(fabric.device, memory_format=torch.channels_last)
            self.wrapped[name], self.adams[name] = fabric.setup(critic, make_adam(critic.parameters()))
            if settings.pool:
                self.pools[name] = ImagePool(settings.pool).to(fabric.device)

    def __bool__(self):
        return bool(self.critics)

    def step(self, judged):
        """Train every discriminator on ``judged`` (see ``stages.Stage.judged``) once; return the sum of the losses."""
        total = 0.0
        for name, (condition, real, fake) in judged.items():
            critic, fake = self.wrapped[name], fake.detach()
            if name in self.pools:
                fake = self.pools[name](fake)
            loss = losses.gan_discriminator(critic(condition, real), critic(condition, fake), self.kind)
            self.adams[name].zero_grad(set_to_none=True)
            self.fabric.backward(loss)
            self.adams[name].step()
            total = total + loss.detach()
        return total

    def verdict(self, judged):
        """Return the generator's loss against all discriminators, summed."""
        with self.fabric.autocast():
            # past the DDP wrapper: frozen weights have no gradient to exchange
            logits = [self.critics[name](condition, fake) for name, (condition, _, fake) in judged.items()]
        return sum(losses.gan_generator(values, self.kind) for values in logits)

    @contextmanager
    def frozen(self):
        """Within: no gradients for the discriminators' weights."""
        for critic in self.critics.values():
            critic.requires_grad_(False)
        try:
            yield
        finally:
            for critic in self.critics.values():
                critic.requires_grad_(True)

    def modules(self):
        """Return all that has a state, by name, for a checkpoint."""
        return {**self.critics, **{f"{name} pool": pool for name, pool in self.pools.items()}}


class ImagePool(nn.Module):
    """Keeps the last ``size`` images and gives back, one time in two, an older one instead (Shrivastava et al. 2017).

    As in CycleGAN (Zhu et al. 2017). The images are part of the state, so that a resumed run has them.
    """

    def __init__(self, size):
        super().__init__()
        self.size = size
        self.register_buffer("images", torch.empty(0))

    @torch.no_grad()
    def forward(self, images):
        """Return (N, C, H, W) of which each image is one of ``images`` or an older one."""
        chosen = []
        for image in images:
            if len(self.images) < self.size:
                self.images = torch.cat([self.images.to(image).reshape(-1, *image.shape), image[None]])
                chosen.append(image)
            elif torch.rand(()) < 0.5:
                place = int(torch.randint(self.size, ()))
                chosen.append(self.images[place].clone())
                self.images[place] = image
            else:
                chosen.append(image)
        return torch.stack(chosen)

    def _load_from_state_dict(self, state, prefix, *rest):
        # the pool of a resumed run is as full as it was
        self.images = torch.empty_like(state[f"{prefix}images"], device=self.images.device)
        super()._load_from_state_dict(state, prefix, *rest)
