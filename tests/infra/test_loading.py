from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from importlib import metadata
from pathlib import Path

import pytest

from lakectl.infra import loading
from lakectl.infra.loading import NodeMissingError, kernel_environment

pytestmark = pytest.mark.infra

# 2,123 resources, data sources and the provider itself, in version 19.65.1 of the bindings.
MODULES = 2123

COUNT_GETTERS = """
const index = require(process.argv[1]);
const found = Object.values(Object.getOwnPropertyDescriptors(index));
console.log(found.filter((property) => property.get).length);
"""

REQUIRE_TWICE = """
const index = require(process.argv[1]);
const before = Object.keys(index).length;
console.log(index.s3Bucket === index.s3Bucket, index.s3Bucket.loads, Object.keys(index).length === before);
"""

SMALL_STACK = """
import os, sys
from pathlib import Path
from lakectl.infra import loading
if sys.argv[1] != "lazy":
    loading.PRELOAD = Path(sys.argv[1])
from lakectl.infra.cdktf import App, AwsProvider, GlueJob, S3Bucket, TerraformStack
app = App()
stack = TerraformStack(app, "small")
AwsProvider(stack, "aws", region="eu-central-1")
bucket = S3Bucket(stack, "raw", bucket="raw", force_destroy=True)
GlueJob(stack, "job", name="curate", role_arn=bucket.arn, command={"script_location": "s3://x"}, timeout=3)
app.synth()
loaded = [name for name in sys.modules if name.startswith("cdktf_cdktf_provider_aws.")]
print(len(loaded), os.environ.get("NODE_OPTIONS"))
"""


def node(*arguments: str) -> str:
    environ = {**os.environ, **kernel_environment(os.environ, Path("/"))}
    done = subprocess.run([environ["JSII_NODE"], *arguments], env=environ, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def provider_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The provider's real lib/index.js, without the modules it requires: one eager require would fail."""
    packages = Path(str(metadata.distribution("cdktf-cdktf-provider-aws").locate_file("")))
    (archive,) = (packages / "cdktf_cdktf_provider_aws/_jsii").glob("*.tgz")
    target = tmp_path_factory.mktemp("node") / "@cdktf/provider-aws/lib/index.js"
    target.parent.mkdir(parents=True)
    with tarfile.open(archive) as files:
        index = files.extractfile("package/lib/index.js")
        assert index is not None
        target.write_bytes(index.read())
    return target


def synthesize(project: Path, folder: Path, preload: str) -> tuple[str, str]:
    """Run the small stack in a process of its own; the Terraform JSON and what was printed."""
    done = subprocess.run(
        [sys.executable, "-c", SMALL_STACK, preload],
        cwd=project,
        env={**os.environ, "CDKTF_OUTDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return (folder / "stacks/small/cdk.tf.json").read_text(), done.stdout


def test_every_module_of_the_provider_becomes_a_getter(provider_index: Path) -> None:
    assert node("-e", COUNT_GETTERS, str(provider_index)) == str(MODULES)


def test_a_module_is_loaded_once_and_the_exports_keep_their_names(provider_index: Path) -> None:
    module = provider_index.parent / "s3-bucket.js"
    module.write_text("global.loads = (global.loads || 0) + 1; exports.loads = global.loads;")
    assert node("-e", REQUIRE_TWICE, str(provider_index)) == "true 1 true"


def test_other_modules_are_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "@cdktf/provider-google/lib/index.js"
    other.parent.mkdir(parents=True)
    other.write_text('exports.fs = require("./fs");')
    (other.parent / "fs.js").write_text("")
    assert node("-e", COUNT_GETTERS, str(other)) == "0"


def test_the_lazy_kernel_writes_the_same_json_and_prints_nothing(project: Path, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.cjs"
    nothing.touch()
    eager, _ = synthesize(project, tmp_path / "eager", str(nothing))
    lazy, printed = synthesize(project, tmp_path / "lazy", "lazy")
    assert lazy == eager
    assert json.loads(lazy)["resource"]["aws_glue_job"]["job"]["role_arn"] == "${aws_s3_bucket.raw.arn}"
    modules, options = printed.split()
    assert int(modules) < 120
    assert options == "None"


def test_the_users_node_and_its_options_are_kept() -> None:
    found = kernel_environment({"JSII_NODE": "/elsewhere/node", "NODE_OPTIONS": "--trace-gc"}, Path("/"))
    assert found["JSII_NODE"] == "/elsewhere/node"
    assert found["NODE_OPTIONS"] == f'--trace-gc --no-deprecation --require "{loading.PRELOAD}"'


def test_packages_are_unpacked_inside_a_project(tmp_path: Path) -> None:
    name = "JSII_RUNTIME_PACKAGE_CACHE_ROOT"
    assert name not in kernel_environment({}, tmp_path)
    (tmp_path / "cdktf.json").touch()
    assert kernel_environment({}, tmp_path)[name] == str(tmp_path / ".lakectl/jsii")
    assert name not in kernel_environment({name: "/elsewhere"}, tmp_path)


def test_no_node_at_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_wheel_node", lambda: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NodeMissingError, match=r"There is no Node\.js, which CDKTF needs"):
        kernel_environment({}, Path("/"))
