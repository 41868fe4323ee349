"""The commands on the emulators, in the environment in which functions are tested."""

from collections.abc import Callable

import pytest

from infra.admin import __main__ as admin
from tests.functions.conftest import (  # noqa: F401  # fixtures are found by name
    database_of_its_own,
    database_of_the_module,
    environment,
    queries,
    sink,
)

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command, in English; answers its exit status and all that it printed."""

    def run(*arguments: str, language: str = "en") -> tuple[int, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            admin.main(["--language", language, *arguments])
        code = ended.value.code
        printed = capsys.readouterr().out
        if isinstance(code, str):  # the interpreter prints it, and exits with 1
            return 1, printed + code
        assert isinstance(code, int)
        return code, printed

    return run
