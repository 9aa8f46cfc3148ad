from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lakectl.errors import LockedError, PlanDiffersError
from lakectl.terraform.failures import ProviderMissingError, TerraformFailedError
from lakectl.terraform.messages import Changes
from lakectl.terraform.runner import Terraform
from lakectl.terraform.toolchain import Toolchain

pytestmark = pytest.mark.terraform

Make = Callable[..., Terraform]

TWO = {
    "resource": {"terraform_data": {"one": {"input": "x"}, "two": {"input": "${terraform_data.one.output}"}}},
    "output": {"name": {"value": "${terraform_data.two.output}"}, "key": {"value": "hidden", "sensitive": True}},
}


def slow(seconds: int, marker: Path) -> dict[str, Any]:
    step = {"local-exec": {"command": f"touch {marker}; sleep {seconds}"}}
    return {"resource": {"terraform_data": {"fast": {}, "slow": {"provisioner": [step]}}}}


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.05)


def test_a_lake_is_planned_shown_applied_and_destroyed(
    terraform: Make, tmp_path: Path, news: list[str], log_text: Callable[[], str]
) -> None:
    run = terraform(dict(TWO))
    run.init({})
    run.validate()
    plan = tmp_path / "plan"
    assert run.state_list() == []
    assert run.plan(plan) == Changes(add=2)
    assert news == ["create terraform_data.one", "create terraform_data.two"]
    assert [change["address"] for change in run.show(plan)["resource_changes"]] == [
        "terraform_data.one",
        "terraform_data.two",
    ]
    news.clear()
    assert run.apply(plan) == Changes(add=2)
    assert news == ["1/2 created terraform_data.one (0 s)", "2/2 created terraform_data.two (0 s)"]
    assert run.outputs() == {"name": "x", "key": "hidden"}
    assert run.state_list() == ["terraform_data.one", "terraform_data.two"]
    assert run.plan(plan) == Changes()
    news.clear()
    assert run.plan(plan, destroy=True) == Changes(remove=2)
    assert run.apply(plan) == Changes(remove=2)
    assert news[-1] == "2/2 destroyed terraform_data.one (0 s)"
    assert run.state_list() == []
    assert "hidden" not in log_text()


def test_init_is_skipped_until_something_that_matters_changes(terraform: Make, tmp_path: Path) -> None:
    def inits() -> int:
        return len(list((tmp_path / ".lakectl/test/logs").glob("*-init.log")))

    terraform(dict(TWO)).init({})
    terraform(dict(TWO), {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}).init({})
    assert inits() == 1
    terraform(dict(TWO)).init({"path": str(tmp_path / "another.tfstate")})
    assert inits() == 2
    terraform({**TWO, "terraform": {"required_version": ">= 1.10"}}).init({"path": str(tmp_path / "another.tfstate")})
    assert inits() == 3


def test_a_failure_names_terraforms_first_error_and_the_log(terraform: Make, tmp_path: Path) -> None:
    failing = {"local-exec": {"command": "exit 3"}}
    run = terraform({"resource": {"terraform_data": {"bad": {"provisioner": [failing]}}}})
    run.init({})
    run.plan(tmp_path / "plan")
    with pytest.raises(TerraformFailedError) as caught:
        run.apply(tmp_path / "plan")
    assert caught.value.sentence == "terraform apply failed: local-exec provisioner error."
    log = Path(caught.value.hint.removeprefix("Everything that was said: "))
    assert "exit status 3" in log.read_text()
    assert log.parent == tmp_path / ".lakectl/test/logs"


def test_an_invalid_configuration_is_explained(terraform: Make) -> None:
    run = terraform({"resource": {"terraform_data": {"one": {"inptu": "x"}}}})
    run.init({})
    with pytest.raises(TerraformFailedError, match="terraform validate failed: Extraneous JSON object property"):
        run.validate()


def test_a_plan_that_is_no_plan_is_explained(terraform: Make, tmp_path: Path) -> None:
    run = terraform(dict(TWO))
    run.init({})
    with pytest.raises(TerraformFailedError, match="terraform show failed: Failed to read the given file"):
        run.show(tmp_path / "nothing")


def test_a_held_lock_says_who_when_and_how_to_remove_it(
    terraform: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKECTL_LOCK_WAIT", "0")
    run = terraform(slow(30, tmp_path / "began"))
    run.init({})
    run.plan(tmp_path / "plan")
    holder = drive(tmp_path, "plan")
    try:
        wait_for(tmp_path / "began")
        with pytest.raises(LockedError) as caught:
            run.plan(tmp_path / "plan2")
    finally:
        holder.send_signal(signal.SIGINT)
        holder.communicate(timeout=60)
    assert "holds it for apply since 20" in caught.value.sentence
    assert f"{os.uname().nodename}" in caught.value.sentence
    assert caught.value.hint == "Wait until that ends. If it has died, run `lakectl state unlock`."


def test_no_provider_and_no_network_is_one_sentence(terraform: Make) -> None:
    run = terraform(
        {"terraform": {"required_providers": {"moon": {"source": "example/moon", "version": "1.0.0"}}}},
        {"HTTPS_PROXY": "http://127.0.0.1:9"},
    )
    with pytest.raises(ProviderMissingError) as caught:
        run.init({})
    assert caught.value.sentence == (
        "Terraform can't get its providers: no mirror on this machine holds them and the registry is out of reach."
    )
    assert "LAKECTL_PROVIDER_MIRROR" in caught.value.hint


def test_the_aws_provider_comes_from_the_disk_and_checks_a_configuration(terraform: Make, tmp_path: Path) -> None:
    run = terraform(
        {
            "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "~> 5.100"}}},
            "provider": {"aws": {"region": "eu-central-1"}},
            "resource": {"aws_s3_bucket": {"raw": {"bucket": "x", "force_destory": True}}},
        },
        {"HTTPS_PROXY": "http://127.0.0.1:9"},
    )
    run.init({})
    with pytest.raises(TerraformFailedError, match="Extraneous JSON object property"):
        run.validate()
    assert (
        'provider "registry.terraform.io/hashicorp/aws"' in (tmp_path / ".lakectl/test/.terraform.lock.hcl").read_text()
    )


def test_no_credential_reaches_a_log_or_an_argument(
    terraform: Make, tmp_path: Path, log_text: Callable[[], str]
) -> None:
    run = terraform(dict(TWO), {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "very-secret"})
    run.init({})
    run.plan(tmp_path / "plan")
    assert "AKIAEXAMPLE" not in log_text()
    assert "very-secret" not in log_text()


DRIVER = """
import sys
from pathlib import Path
from lakectl.errors import LakectlError
from lakectl.terraform.runner import Terraform
from lakectl.terraform.toolchain import locate

home = Path(sys.argv[1])
run = Terraform(locate(home), home / "stack", {}, home / ".lakectl/test/logs", lambda news: print(news, flush=True))
try:
    run.apply(home / sys.argv[2])
except LakectlError as error:
    print(error.sentence, error.exit_code, flush=True)
"""


def drive(home: Path, plan: str) -> subprocess.Popen[str]:
    """Apply in a process of its own, as the command line does."""
    return subprocess.Popen([sys.executable, "-c", DRIVER, home, plan], stdout=subprocess.PIPE, text=True)


def test_ctrl_c_during_an_apply_loses_nothing(terraform: Make, tmp_path: Path, toolchain: Toolchain) -> None:
    run = terraform(slow(60, tmp_path / "began"))
    run.init({})
    run.plan(tmp_path / "plan")
    driver = drive(tmp_path, "plan")
    wait_for(tmp_path / "began")
    began = time.monotonic()
    driver.send_signal(signal.SIGINT)
    out, _ = driver.communicate(timeout=50)
    assert time.monotonic() - began < 40
    name = toolchain.binary.name
    assert f"Interrupted: waiting for {name} to finish what it has begun …" in out.splitlines()
    assert out.splitlines()[-1] == f"Interrupted; {name} has stopped cleanly. 130"
    state = json.loads((tmp_path / "terraform.tfstate").read_text())
    kept = {entry["name"]: entry["instances"][0].get("status", "made") for entry in state["resources"]}
    assert kept == {"fast": "made", "slow": "tainted"}
    assert run.plan(tmp_path / "plan2") == Changes(add=1, remove=1)


def test_terraform_finishes_and_unlocks_when_lakectl_is_killed(terraform: Make, tmp_path: Path) -> None:
    run = terraform(slow(3, tmp_path / "began"))
    run.init({})
    run.plan(tmp_path / "plan")
    driver = drive(tmp_path, "plan")
    wait_for(tmp_path / "began")
    driver.kill()
    driver.communicate(timeout=10)
    deadline = time.monotonic() + 60
    while not (tmp_path / "terraform.tfstate").exists() or (tmp_path / ".terraform.tfstate.lock.info").exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert run.plan(tmp_path / "plan2") == Changes()


def test_a_lock_that_is_not_held_can_not_be_removed(terraform: Make) -> None:
    run = terraform(dict(TWO))
    run.init({})
    with pytest.raises(TerraformFailedError, match=r"terraform force-unlock failed: .*LocalState not locked"):
        run.force_unlock("nothing")


def test_a_plan_that_the_state_has_moved_on_from_is_refused(terraform: Make, tmp_path: Path) -> None:
    run = terraform(dict(TWO))
    run.init({})
    run.plan(tmp_path / "old")
    run.plan(tmp_path / "new")
    run.apply(tmp_path / "new")
    with pytest.raises(PlanDiffersError, match="The plan is stale: the state has changed since"):
        run.apply(tmp_path / "old")


class StateServer:
    """Terraform's http backend on loopback, which can be told to fail."""

    def __init__(self) -> None:
        self.state = b""
        self.broken = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200 if outer.state else 404)
                self.send_header("Content-Length", str(len(outer.state)))
                self.end_headers()
                self.wfile.write(outer.state)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if not outer.broken:
                    outer.state = body
                self.send_response(403 if outer.broken else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/state"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def state_server() -> Iterator[StateServer]:
    server = StateServer()
    yield server
    server.close()


def test_a_state_that_could_not_be_saved_is_put_back_by_the_next_command(
    terraform: Make, tmp_path: Path, state_server: StateServer
) -> None:
    configuration = {**TWO, "terraform": {"backend": {"http": {"address": state_server.url}}}}
    environ = {"NO_PROXY": "127.0.0.1"}
    run = terraform(dict(configuration), environ)
    run.init({})
    run.plan(tmp_path / "plan")
    state_server.broken = True
    with pytest.raises(TerraformFailedError, match=r"terraform apply failed: Failed to (save|persist) state"):
        run.apply(tmp_path / "plan")
    kept = tmp_path / ".lakectl/test/errored.tfstate"
    assert kept.is_file()
    with pytest.raises(TerraformFailedError) as caught:
        run.init({})
    assert caught.value.sentence.startswith("An unsaved state can't be put back: terraform state failed: ")
    assert caught.value.hint.startswith(f"It lies in {kept}; ")
    state_server.broken = False
    terraform(dict(configuration), environ).init({})
    assert not kept.exists()
    assert len(json.loads(state_server.state)["resources"]) == 2
    assert run.plan(tmp_path / "plan") == Changes()
