"""What differs between environments, as a stack's configuration says it; and where all of it is."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ROOT = Path(__file__).parents[2]
# Jakarta: the people and their data are in Indonesia. The rewrites of firebase.json, which has no
# variables, name it as well.
REGION = "asia-southeast2"
DAY = 24 * 60 * 60  # seconds

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Address = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class _Part(BaseModel):
    """A mistyped or unknown setting ends the deployment before it begins."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Mail(_Part):
    """The mail server; its password is a version of the secret `smtp-password`."""

    host: Text
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls"] = "starttls"
    user: Text
    sender: Text  # for example Konten SOP <konten@pontianak.go.id>


class Scanner(_Part):
    """A ClamAV daemon, and the network in which it can be reached."""

    address: Annotated[str, StringConstraints(pattern=r"^[\w.-]+:\d+$")]
    network: Text
    subnetwork: Text


class Budget(_Part):
    """What a month may cost; alerts are sent before and when it does."""

    billing_account: Annotated[str, StringConstraints(pattern=r"^([0-9A-F]{6}-){2}[0-9A-F]{6}$")]
    amount: Annotated[int, Field(gt=0)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "IDR"


class Settings(_Part):
    """An environment: a Google Cloud project of its own, which exists and has a billing account."""

    environment: Literal["dev", "staging", "production"]
    project: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{4,28}[a-z0-9]$")]
    origin: Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9.-]+$")]
    alerts_to: Annotated[tuple[Address, ...], Field(min_length=1)]
    budget: Budget
    # For how long nobody, not even the project's owner, can change an anchor. It cannot be made
    # shorter afterwards, and a bucket with anchors in it cannot be deleted before.
    anchors_kept_days: Annotated[int, Field(ge=1, le=36500)]
    is_warm: bool = False  # keeps an instance of what people wait for first
    app_check: Literal["off", "enforce"] = "off"
    mail: Mail | None = None  # None: no mail is sent
    scanner: Scanner | None = None  # None: nothing is scanned
    traces: Annotated[float, Field(ge=0, le=1)] = 0  # the share of commands that are traced

    @property
    def host(self) -> str:
        """Where the web client is."""
        return urlsplit(self.origin).netloc

    @property
    def hosts(self) -> tuple[str, ...]:
        """All names of Firebase Hosting, the people's own first."""
        own = (f"{self.project}.web.app", f"{self.project}.firebaseapp.com")
        return tuple(dict.fromkeys((self.host, *own)))
