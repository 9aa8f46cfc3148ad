"""The lake a command works on: its project, its environment, and the way to its AWS."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lakectl.aws.session import Aws
from lakectl.config import names
from lakectl.config.load import find_project, load_config
from lakectl.config.model import LakeConfig
from lakectl.config.places import environment_folder
from lakectl.console import Console
from lakectl.errors import LakectlError
from lakectl.localaws import process


class NotDeployedError(LakectlError):
    """The environment has nothing to work on."""

    def __init__(self, environment: str) -> None:
        super().__init__(
            f"The lake {environment!r} isn't deployed.", hint=f"Run `lakectl deploy --env {environment}` first."
        )


@dataclass(frozen=True)
class Lake:
    """One environment's lake, as a command sees it."""

    start: Path
    """The folder the command was called in."""
    environment: str
    console: Console

    @cached_property
    def project(self) -> Path:
        """The folder of cdktf.json."""
        return find_project(self.start)

    @cached_property
    def config(self) -> LakeConfig:
        """What the committed files say; raises ConfigError."""
        return load_config(self.project, self.environment)

    @cached_property
    def work(self) -> Path:
        """The environment's own folder for what can be made anew: synthesis, plans, logs."""
        folder = environment_folder(self.project, names.instance(self.config))
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @cached_property
    def aws(self) -> Aws:
        """The environment's AWS; the embedded one is started when it isn't running."""
        region = self.config.environment.region
        if not self.config.environment.embedded:
            return Aws.ambient(region)
        endpoint = process.find(self.project)
        if endpoint is None:
            with self.console.step("Starting the embedded AWS"):
                endpoint = process.up(self.project, region=region)
        return Aws(region=region, environ=endpoint.environ())

    @cached_property
    def deployed_aws(self) -> Aws:
        """Like aws, for commands that need a deployed lake; raises NotDeployedError before starting anything."""
        embedded = self.config.environment.embedded
        if embedded and process.find(self.project) is None and not process.data_folder(self.project).exists():
            raise NotDeployedError(self.environment)
        return self.aws

    @cached_property
    def state_bucket(self) -> str:
        """The bucket of Terraform's state and of the audit log."""
        return names.state_bucket(self.config, self.aws.account)
