"""Google's certificates, by which tokens are verified, kept for as long as Google says."""

import time
from http import HTTPStatus
from typing import Any

from google.auth.transport import Response, requests
from werkzeug.datastructures import ResponseCacheControl
from werkzeug.http import parse_cache_control_header


class Certificates:
    """What a verifier asks for certificates; Google is asked when they may no longer be kept.

    The library's own asks an HTTP cache for each token, which costs more than the signature.
    """

    def __init__(self, timeout: float) -> None:
        self._google = requests.Request()
        self._timeout = timeout  # seconds
        self._kept: dict[str, tuple[float, Response]] = {}  # until when, by URL

    def __call__(self, url: str, **options: Any) -> Response:
        """Google's answer, fresh or kept. Raises TransportError when it cannot be had."""
        until, answer = self._kept.get(url, (0.0, None))
        if answer is None or time.time() >= until:
            answer = self._google(url, **{"timeout": self._timeout, **options})
            if answer.status == HTTPStatus.OK:
                self._kept[url] = time.time() + _seconds(answer), answer
        return answer


def _seconds(answer: Response) -> int:
    """For how long an answer may still be kept."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    said = parse_cache_control_header(headers.get("cache-control"), cls=ResponseCacheControl)
    if said.no_store or said.no_cache:
        return 0
    age = headers.get("age", "0")
    return (said.max_age or 0) - (int(age) if age.isdecimal() else 0)
