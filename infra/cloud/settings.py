"""What differs between environments, as a stack's configuration says it; and where all of it is."""

from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

ROOT = Path(__file__).parents[2]
# Jakarta: the people and their data are in Indonesia. The rewrites of firebase.json, which has no
# variables, name it as well.
REGION = "asia-southeast2"
DAY = 24 * 60 * 60  # seconds

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Address = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
# Somebody of Google's, for example serviceAccount:… or user:…; never everybody.
Member = Annotated[
    str, StringConstraints(pattern=r"^(serviceAccount|user|group):[^@\s]+@[^@\s]+\.[^@\s]+$")
]


class _Part(BaseModel):
    """A mistyped or unknown setting ends the deployment before it begins."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Mail(_Part):
    """The mail server; its password is a version of the secret `smtp-password`.

    A first deployment is without it: it makes the secret, to which the password is added by hand.
    """

    host: Text
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls"] = "starttls"
    user: Text
    sender: Text  # for example Konten SOP <konten@pontianak.go.id>
    # Which version of the secret: functions are deployed anew when another is said.
    password_version: Annotated[int, Field(ge=1)]


class Scanner(_Part):
    """A ClamAV daemon, and the network in which it can be reached."""

    address: Annotated[str, StringConstraints(pattern=r"^[\w.-]+:\d+$")]
    network: Text
    subnetwork: Text


class Budget(_Part):
    """What a month may cost; alerts are sent before and when it does."""

    billing_account: Annotated[str, StringConstraints(pattern=r"^([0-9A-F]{6}-){2}[0-9A-F]{6}$")]
    amount: Annotated[int, Field(gt=0)]  # whole units of the billing account's currency
    # No other is taken than the billing account's, which it is where none is said.
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None


class Settings(_Part):
    """An environment: a Google Cloud project of its own, which exists and has a billing account.

    `drill` is where another one's backup is tried, and is thrown away afterwards: nobody gets mail,
    nothing is called at its times, no alert is sent, and its anchors are not kept for good.
    """

    environment: Literal["dev", "staging", "production", "drill"]
    project: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{4,28}[a-z0-9]$")]
    origin: Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9.-]+$")]
    alerts_to: Annotated[tuple[Address, ...], Field(min_length=1)]
    budget: Budget
    # For how long nobody, not even the project's owner, can change an anchor. It cannot be made
    # shorter afterwards, and a bucket with anchors in it cannot be deleted before.
    anchors_kept_days: Annotated[int, Field(ge=1, le=36500)]
    is_warm: bool = False  # keeps an instance of what people wait for first
    # "enforce": functions, Firestore and sign-in refuse clients without a token of Firebase App
    # Check. The web client of this repository sends none, and no attestation is set up for it: it
    # would be locked out. For a client that sends them.
    app_check: Literal["off", "enforce"] = "off"
    mail: Mail | None = None  # None: no mail is sent
    scanner: Scanner | None = None  # None: nothing is scanned
    # Who may read the backups: the service agent that imports them into the project of a drill, and
    # the people who compare what came back, who read files and anchors as well.
    backup_readers: tuple[Member, ...] = ()
    traces: Annotated[float, Field(ge=0, le=1)] = 0  # the share of commands that are traced

    @model_validator(mode="after")
    def _nobody_is_told_of_a_drill(self) -> Self:
        if self.is_drill and self.mail:
            raise ValueError("a drill has the addresses of people, and sends them no mail")
        return self

    @property
    def is_drill(self) -> bool:
        """Whether another environment's backup is tried here."""
        return self.environment == "drill"

    @property
    def host(self) -> str:
        """Where the web client is."""
        return urlsplit(self.origin).netloc

    @property
    def hosts(self) -> tuple[str, ...]:
        """All names of Firebase Hosting, the people's own first."""
        return tuple(dict.fromkeys((self.host, *self._given)))

    @property
    def own_domain(self) -> str | None:
        """Where the web client is, if that is no name which Firebase gives the project."""
        return None if self.host in self._given else self.host

    @property
    def _given(self) -> tuple[str, ...]:
        return (f"{self.project}.web.app", f"{self.project}.firebaseapp.com")
