"""How the local system shows what it took in place of somebody else's service."""

import json
from collections.abc import Mapping, Sequence

from markupsafe import Markup
from werkzeug.wrappers import Request, Response

# What was taken is somebody's words: it may not run scripts, nor fetch or send anything.
SANDBOX = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


_PAGE = Markup("""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<h1>{title}</h1>
<p>{count} sent by this system, the newest first. Nothing of it left this machine.</p>
<table>
<tr align="left">{head}</tr>
{rows}
</table>
</html>
""")


def listing(
    request: Request, title: str, items: Sequence[Mapping[str, str]], columns: Sequence[str]
) -> Response:
    """The items: as JSON if that is what is asked for, else as a page.

    The last of the columns links to the item's `link`, where it has one.
    """
    types = ["text/html", "application/json"]
    if request.accept_mimetypes.best_match(types, types[0]) == "application/json":
        return Response(json.dumps(items) + "\n", mimetype="application/json")
    head = Markup("").join(Markup("<th>{}</th>").format(column) for column in columns)
    rows = Markup("\n").join(_row(item, columns) for item in items)
    page = _PAGE.format(title=title, head=head, rows=rows, count=len(items))
    return Response(page, mimetype="text/html", headers=SANDBOX)


def _row(item: Mapping[str, str], columns: Sequence[str]) -> Markup:
    *others, last = columns
    cells = [Markup("<td>{}</td>").format(item[column]) for column in others]
    shown = Markup('<a href="{}">{}</a>') if item.get("link") else Markup("{1}")
    cells.append(Markup("<td>{}</td>").format(shown.format(item.get("link", ""), item[last])))
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))
