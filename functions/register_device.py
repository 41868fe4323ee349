"""A person registers a device on which they want to be told."""

from datetime import UTC, datetime

from shared import errors, paths, push, store
from shared.entry_points import Limit
from shared.http import endpoint
from shared.models import Model
from shared.people import Actor, Device, DeviceToken


class RegisterDevice(Model):
    """The token by which Firebase Cloud Messaging knows the device."""

    token: DeviceToken


class DeviceRegistered(Model):
    """A device, which is nobody else's from here on."""

    device: str


@endpoint(limit=Limit(per_person=60, per_address=1200))
def register_device(actor: Actor, body: RegisterDevice) -> DeviceRegistered:
    """Register a device for push messages; again after each sign-in, and when its token changes."""
    if actor.uid not in store.accounts([actor.uid]):
        raise errors.NoAccount
    device = Device(
        id=Device.id_of(body.token),
        uid=actor.uid,
        token=body.token,
        registered_at=datetime.now(UTC),
    )
    store.put(paths.device(device.id), device.model_dump())
    own = store.devices_of(actor.uid)
    for old in set(own) - set(push.recent(own)):
        snapshot = store.snapshot_of(paths.device(old.id))
        if snapshot.to_dict() == old.model_dump():  # unless it was registered again meanwhile
            store.delete_unchanged(snapshot)
    return DeviceRegistered(device=device.id)
