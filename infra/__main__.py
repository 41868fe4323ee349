"""What `pulumi up` runs, in this folder: puts the system into the stack's Google Cloud project."""

import sys
from pathlib import Path

import pulumi

sys.path.insert(0, str(Path(__file__).parents[1]))

from infra.cloud.program import deploy
from infra.cloud.settings import Settings

stated = pulumi.Config().require_object("settings")
deploy(Settings.model_validate({**stated, "environment": pulumi.get_stack()}))
