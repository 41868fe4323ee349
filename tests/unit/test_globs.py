"""The globs of firebase.json mean here what they mean to Firebase Hosting."""

import pytest

from infra.local.globs import glob

# As superstatic answers, the hosting emulator of the Firebase CLI.
PATHS = [
    *("/", "/index.html", "/indexxhtml", "/apix", "/api", "/api/", "/api/me", "/.ready"),
    *("/assets", "/assets/", "/assets/a.js", "/assets/a/b.js", "/assets/.x"),
]
MATCHES = {
    "**": {*PATHS} - {"/.ready", "/assets/.x"},
    "/assets/**": {"/assets/", "/assets/a.js", "/assets/a/b.js"},
    "!/api/**": {*PATHS} - {"/api/", "/api/me"},
    "!/@(api|assets)/**": {
        *("/", "/index.html", "/indexxhtml", "/apix", "/api", "/.ready"),
        *("/assets", "/assets/.x"),
    },
    "/index.html": {"/index.html"},
    "index.html": {"/index.html"},
    "/@(api|index).html": {"/index.html"},
}


@pytest.mark.parametrize("source", MATCHES)
def test_a_glob_matches_what_it_matches_in_production(source: str) -> None:
    matches = glob(source)
    assert {path for path in PATHS if matches(path)} == MATCHES[source]


@pytest.mark.parametrize(
    "source", ["/*.js", "/**/x", "/a?", "/[ab]", "/{a,b}", "/@(a", "/a!b", "/!(a)"]
)
def test_a_form_that_nothing_reads_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="form"):
        glob(source)
