"""Files that the lake runs or reads in AWS, as they lie in this project."""

from __future__ import annotations

from pathlib import Path

from lakectl.infra.cdktf import AssetType, Construct, S3Object, TerraformAsset
from lakectl.infra.storage import Bucket

# Where an asset lies beside the JSON. By default its content's hash: then every change of a script would be a change of
# the JSON. Terraform hashes the content itself when it plans.
_ANY_CONTENT = "file"


def asset(scope: Construct, construct_id: str, path: Path) -> str:
    """A copy of the file beside the Terraform JSON; the expression of its path, the same on every machine."""
    copied = TerraformAsset(scope, construct_id, path=str(path), type=AssetType.FILE, asset_hash=_ANY_CONTENT)
    return f"${{path.module}}/{copied.path}"


class Artifact(Construct):
    """A file of this project as an object of the artifacts bucket."""

    def __init__(self, scope: Construct, construct_id: str, artifacts: Bucket, *, key: str, path: Path) -> None:
        super().__init__(scope, construct_id)
        source = asset(self, "Asset", path)
        item = S3Object(
            self,
            "object",
            bucket=artifacts.name,
            key=key,
            source=source,
            source_hash=f"${{filemd5({_quoted(source)})}}",
        )
        self.uri = f"s3://{item.bucket}/{item.key}"
        self.arn = item.arn
        self.key = item.key
        self.bucket_arn = artifacts.arn


def _quoted(template: str) -> str:
    return f'"{template}"'
