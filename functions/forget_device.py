"""A person no longer wants to be told on a device: before they sign out of it, for instance."""

from shared import errors, paths, store
from shared.http import endpoint
from shared.models import Model
from shared.people import Actor, Device, DeviceToken


class ForgetDevice(Model):
    """The token with which the device was registered."""

    token: DeviceToken


class DeviceForgotten(Model):
    """A device that gets none of the caller's messages any more, if it ever did."""

    device: str


@endpoint()
def forget_device(actor: Actor, body: ForgetDevice) -> DeviceForgotten:
    """Forget a device: only the caller's own; whose it is otherwise, nobody is told."""
    device_id = Device.id_of(body.token)
    snapshot = store.snapshot_of(paths.device(device_id))
    is_own = snapshot.exists and snapshot.get("uid") == actor.uid
    if is_own and not store.delete_unchanged(snapshot):
        raise errors.LostRace
    return DeviceForgotten(device=device_id)
