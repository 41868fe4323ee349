"""The API explained to people: one page, in Indonesian or English, that needs no script."""

from flask import Request as HttpRequest
from flask import Response

from shared import config
from shared.entry_points import HttpEntry
from shared.http import language_of, path_of, read, view
from shared.models import Model
from shared.words import Language

_ORIGIN = "https://konten.example"  # stands in the examples where no origin is configured


class ReadDocs(Model):
    """In Indonesian, unless English is asked for or preferred."""

    lang: Language | None = None


def _answer(request: HttpRequest) -> Response:
    language = read(request, ReadDocs).lang or language_of(request)
    import main  # every function, and what describes them: only when asked for
    from shared.api import page

    response = Response(
        page.render(main, language, config.public_origin() or _ORIGIN), mimetype="text/html"
    )
    response.headers.update(
        {
            "Cache-Control": "public, max-age=300",
            "Content-Language": language,
            "Content-Security-Policy": page.policy(),
            "Referrer-Policy": "no-referrer",
            "Vary": "Accept-Language",
            "X-Content-Type-Options": "nosniff",
        }
    )
    return response


docs = view(
    HttpEntry(
        name="docs",
        method="GET",
        path=path_of("docs"),
        takes=ReadDocs,
        gives=None,
        summary="The API explained to people.",
        is_public=True,
    ),
    _answer,
)
