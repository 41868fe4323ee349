"""What an upload may be called, and under which name it is saved again."""

import re
import unicodedata
from typing import Annotated

from pydantic import StringConstraints

from shared.file_rules import EXTENSIONS

# Neither what parts a path, nor what a reader cannot see: control characters, and those that turn
# the direction of writing ("gambar\u202egpj.exe" reads "gambarexe.jpg") or take no room.
UNSEEN = (
    r"\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb"
)
FileName = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=rf"^[^{UNSEEN}/\\]*$"
    ),
]

# Devices, for Windows, whatever follows the dot.
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(?=\.|$)", re.IGNORECASE)
_NEVER_SAVED = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # Unicode's categories


def saved_as(name: str, content_type: str) -> str:
    """The name with which a browser saves a file: harmless, and of the file's own type.

    So whatever is called "surat.pdf.exe" is saved as "surat.pdf.exe.pdf", and opens as a PDF.
    """
    seen = "".join(c for c in name if unicodedata.category(c) not in _NEVER_SAVED)
    plain = re.sub(r"[/\\:]", "_", seen).strip(". ") or "berkas"
    plain = _DEVICE.sub(r"_\g<0>", plain) if _DEVICE.match(plain) else plain
    extensions = EXTENSIONS[content_type]
    return plain if plain.lower().endswith(extensions) else plain + extensions[0]
