"""On what the web client is looked at. Each is options of a browser context."""

from typing import TypedDict

from playwright.sync_api import ViewportSize


class Device(TypedDict, total=False):
    """The options that make a device."""

    viewport: ViewportSize
    has_touch: bool
    is_mobile: bool


DESKTOP: Device = {"viewport": {"width": 1280, "height": 900}}
PHONE: Device = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
}
