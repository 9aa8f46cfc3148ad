"""Every computed name, in one file.

Bucket names hold the region and the account id (unknown until Terraform asks AWS, so it comes in as an argument: a
literal, or a Terraform expression), so that environments, regions and accounts don't collide.
"""

from __future__ import annotations

from lakectl.config.model import LakeConfig
from lakectl.events.contract import Contract
from lakectl.events.reader import Mistakes

# "Bucket naming rules" (63), "Creating IAM roles" (64), Firehose "CreateDeliveryStream" (64).
MAX_BUCKET = 63
MAX_ROLE = 64
MAX_FIREHOSE = 64
# EventBridge "CreateArchive".
MAX_ARCHIVE = 48

# The services that work under a role per stream.
STREAM_SERVICES = ("firehose", "events", "job", "crawler")

ZONES = ("raw", "curated", "results", "artifacts")

_ANY_ACCOUNT = "0" * 12


def prefix(config: LakeConfig) -> str:
    """`<lake>-<environment>`, or `<lake>-<suffix>-<environment>`: the start of most names."""
    return f"{config.name}-{instance(config)}"


def instance(config: LakeConfig) -> str:
    """`<environment>`, or `<suffix>-<environment>` of somebody's own.

    The suffix stands first because what starts with `lake-dev-` must be of `dev` alone.
    """
    environment = config.environment
    return f"{environment.suffix}-{environment.name}" if environment.suffix else environment.name


def bucket(config: LakeConfig, zone: str, account: str) -> str:
    """The bucket of a zone (one of ZONES)."""
    return f"{prefix(config)}-{zone}-{config.environment.region}-{account}"


def state_bucket(config: LakeConfig, account: str) -> str:
    """The bucket of Terraform's state and of the audit log: one per lake, account and region."""
    return f"{config.name}-state-{config.environment.region}-{account}"


def state_key(config: LakeConfig) -> str:
    """The state object of the environment."""
    return f"{instance(config)}/terraform.tfstate"


def audit_prefix(config: LakeConfig) -> str:
    """Where the environment's audit records lie in the state bucket."""
    return f"{instance(config)}/audit/"


def receipts_prefix(config: LakeConfig) -> str:
    """Where receipts of what was forgotten lie in the state bucket."""
    return f"{instance(config)}/receipts/"


def digest_key() -> str:
    """The key of the plan digests in the state bucket."""
    return "digest-key"


def lake_settings_note() -> str:
    """What Lake Formation's settings were before the lake, in the state bucket: they are the account's and region's."""
    return "lake-formation-settings.json"


def key_alias(config: LakeConfig) -> str:
    """The alias of the lake's own KMS key, without `alias/`."""
    return prefix(config)


def stack(config: LakeConfig) -> str:
    """The CDKTF stack."""
    return prefix(config)


def stack_tag(config: LakeConfig) -> tuple[str, str]:
    """The tag that the resources of one environment of one lake carry, and nothing else: costs are told apart by it."""
    return "lakectl:stack", stack(config)


def bus(config: LakeConfig) -> str:
    """The event bus."""
    return f"{prefix(config)}-bus"


def archive(config: LakeConfig) -> str:
    """The archive of what came over the bus."""
    return f"{prefix(config)}-archive"


def notices(config: LakeConfig) -> str:
    """The SNS topic that alarms go to."""
    return f"{prefix(config)}-notices"


def failed_runs_rule(config: LakeConfig) -> str:
    """The rule that tells of failed jobs and crawlers."""
    return f"{prefix(config)}-failed-runs"


def stream(config: LakeConfig, contract: Contract) -> str:
    """What belongs to one stream: rule, Firehose, dead-letter queue, job, crawler, workflow."""
    return f"{prefix(config)}-{contract.name.replace('_', '-')}"


def database(config: LakeConfig) -> str:
    """The Glue database: hyphens would need quoting in every query."""
    return f"{config.name}_{instance(config)}".replace("-", "_")


def classification_tag(config: LakeConfig) -> str:
    """The LF-tag that says what kind of value a column holds; keys belong to the whole account."""
    return f"{prefix(config)}-classification"


def stream_lf_tag(config: LakeConfig) -> str:
    """The LF-tag that says which stream a table belongs to."""
    return f"{prefix(config)}-stream"


def workgroup(config: LakeConfig, role: str = "") -> str:
    """The Athena workgroup of a lake role; without one, that of whoever operates the lake."""
    return f"{prefix(config)}-{role}" if role else prefix(config)


def results_prefix(role: str = "") -> str:
    """Where a workgroup's query results lie in the results bucket: nobody may read another role's results."""
    return f"{role or 'operator'}/"


def human_role(config: LakeConfig, role: str) -> str:
    """The IAM role of a lake role such as cloud-analyst; all of them match role/cloud-*."""
    return f"{role}-{instance(config)}"


def service_role(config: LakeConfig, service: str) -> str:
    """The IAM role that a service (firehose, glue, …) works under."""
    return f"{prefix(config)}-{service}"


def stream_role(config: LakeConfig, contract: Contract, service: str) -> str:
    """The IAM role that a service works under for one stream: streams can't touch each other's data."""
    return f"{stream(config, contract)}-{service}"


def quarantine_table(contract: Contract) -> str:
    """The table of the events that don't fit the contract."""
    return f"{contract.name}_quarantine"


def quicksight_data_source(config: LakeConfig) -> str:
    """QuickSight's way to Athena."""
    return prefix(config)


def quicksight_data_set(config: LakeConfig, contract: Contract) -> str:
    """What QuickSight shows of a stream."""
    return stream(config, contract)


def saved_query(contract: Contract, query: str) -> str:
    """A saved query in Athena and for `lakectl query --saved`; neither part holds a dot."""
    return f"{contract.name}.{query}"


def hourly_trigger(config: LakeConfig, contract: Contract) -> str:
    """The workflow's trigger that starts the job on schedule."""
    return f"{stream(config, contract)}-hourly"


def crawl_trigger(config: LakeConfig, contract: Contract) -> str:
    """The workflow's trigger that starts the crawler when the job has succeeded."""
    return f"{stream(config, contract)}-crawl"


def succeeded_rule(config: LakeConfig, contract: Contract) -> str:
    """The rule that sees the stream's workflow succeed."""
    return f"{stream(config, contract)}-done"


def job_log_groups(config: LakeConfig, contract: Contract) -> str:
    """What the job's two log groups start with; Glue appends /output and /error."""
    return f"/aws-glue/jobs/{stream(config, contract)}"


def firehose_log_group(config: LakeConfig, contract: Contract) -> str:
    """Where Firehose writes why it could not deliver."""
    return f"/aws/kinesisfirehose/{stream(config, contract)}"


def simulator_log_group(config: LakeConfig) -> str:
    """The simulator's log group: Lambda decides the name."""
    return f"/aws/lambda/{simulator(config)}"


def simulator(config: LakeConfig) -> str:
    """The simulator Lambda, named as in the original sample."""
    return f"serverless-event-simulator-{instance(config)}"


def token_key_secret(config: LakeConfig) -> str:
    """The Secrets Manager secret that holds the key of personal tokens."""
    return f"{prefix(config)}/token-key"


def raw_prefix(contract: Contract) -> str:
    """Where Firehose writes a stream's events in the raw bucket."""
    return f"{contract.name}/"


def raw_error_prefix(contract: Contract) -> str:
    """Where Firehose writes what it could not deliver."""
    return f"errors/{contract.name}/"


def table_prefix(contract: Contract) -> str:
    """The table's folder in the curated bucket."""
    return f"{contract.name}/"


def quarantine_prefix(contract: Contract) -> str:
    """The quarantine's folder in the curated bucket."""
    return f"{contract.name}_quarantine/"


def runs_prefix(contract: Contract) -> str:
    """The job's run records in the curated bucket; the underscore hides them from every reader of tables."""
    return f"_runs/{contract.name}/"


def run_records_prefix(contract: Contract) -> str:
    """One JSON record per run of the job (docs/etl.md); their names sort by time."""
    return f"{runs_prefix(contract)}records/"


def metrics(config: LakeConfig) -> str:
    """CloudWatch's namespace of the runs' metrics."""
    return f"{prefix(config)}/etl"


def job_script_key() -> str:
    """The Glue job's script in the artifacts bucket."""
    return "glue_jobs/curate.py"


def job_libraries_key() -> str:
    """What the Glue job's script imports, as one zip in the artifacts bucket."""
    return "glue_jobs/lake_libs.zip"


def contract_key(contract: Contract) -> str:
    """The contract in the artifacts bucket."""
    return f"streams/{contract.name}.toml"


def check_names(config: LakeConfig, mistakes: Mistakes) -> None:
    """Note every computed name that AWS would refuse, with the name as computed."""
    where = "context.name"
    for zone in (*ZONES, "state"):
        name = bucket(config, zone, _ANY_ACCOUNT)
        if len(name) > MAX_BUCKET:
            mistakes.add(where, f"bucket name {name!r} has {len(name)} characters, S3 takes {MAX_BUCKET}", "shorten it")
    if config.environment.ingest.archive_days and len(archive(config)) > MAX_ARCHIVE:
        name = archive(config)
        mistakes.add(where, f"{name!r} has {len(name)} characters, an archive's name {MAX_ARCHIVE}", "shorten it")
    for contract in config.streams:
        name = stream(config, contract)
        if len(name) > MAX_FIREHOSE:
            mistakes.add(where, f"{name!r} has {len(name)} characters, Firehose takes {MAX_FIREHOSE}", "shorten it")
        role = max((stream_role(config, contract, service) for service in STREAM_SERVICES), key=len)
        if len(role) > MAX_ROLE:
            mistakes.add(where, f"role name {role!r} has {len(role)} characters, IAM takes {MAX_ROLE}", "shorten it")
