"""What an operator sets: the environment and `floorwalker.yaml` → `Settings`. The only place that reads the environment.

Read once at start, before anything connects; what is wrong is one `Misconfigured` sentence. Slack's and OpenAI's variables keep
their own names, everything else is `FLOORWALKER_…` or a key of the file. `docs/reference/settings.md` is generated from here.
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from floorwalker.errors import Misconfigured, UserMistake, did_you_mean
from floorwalker.period import zone

PREFIX = "FLOORWALKER_"
DEFAULT_EMBEDDING = Path(sys.prefix) / "share" / "floorwalker" / "embedding"


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Level(_Group):
    """Where a metric turns amber and red, in its unit (rates 0 to 1)."""

    amber: float
    red: float


def _known_zone(name: str | None) -> str | None:
    if name is not None:
        try:
            zone(name)
        except UserMistake as unknown:
            raise ValueError(str(unknown)) from unknown
    return name


class Cadence(_Group):
    """When and where a weekly digest is posted: local time `at` (HH:MM) in `time_zone`, by default the shop's."""

    channel: str
    at: str = Field(default="08:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    time_zone: str | None = None

    @field_validator("time_zone")
    @classmethod
    def _exists(cls, name: str | None) -> str | None:
        return _known_zone(name)


class Schedules(_Group):
    """The weekly cadence; a digest without a channel is not posted."""

    monday: Cadence | None = None
    wednesday: Cadence | None = None
    friday: Cadence | None = None


class Reviews(_Group):
    """The weekly message to owners of pages whose review is overdue: on `day` at the local time `at` of `time_zone`.

    To the channel that `channels` names for an owner, else to the person behind its handle, else to `channel`.
    """

    day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "thursday"
    at: str = Field(default="09:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    time_zone: str | None = None
    channel: str | None = None
    channels: dict[str, str] = {}

    @field_validator("time_zone")
    @classmethod
    def _exists(cls, name: str | None) -> str | None:
        return _known_zone(name)


class AlertRoute(_Group):
    """Where the owner of a rule reads, and how often (`every`, minutes) the data are looked at for it.

    A closed alert that comes back within `cool_down` minutes is opened again instead of a new one made. One that somebody
    acknowledged and that has not cleared after `patience` minutes is raised again, once; with 0 never.
    """

    channel: str
    every: int = Field(default=5, ge=1)
    cool_down: int = Field(default=240, ge=0)
    patience: int = Field(default=240, ge=0)

    @field_validator("channel")
    @classmethod
    def _is_an_id(cls, channel: str) -> str:
        # Messages are edited and files shared by id; a name is taken for posting only.
        if not re.fullmatch(r"[CGD][A-Z0-9]{2,}", channel):
            raise ValueError(
                f"{channel!r} is no channel id; copy it from the channel's details, like C0123456789"
            )
        return channel


class AlertRoutes(_Group):
    """The rules that alert; one without a channel does not."""

    label_not_shipped: AlertRoute | None = None


class DataSource(_Group):
    """A mapping and folder that `serve` imports again every so often (`every` in minutes)."""

    mapping: Path
    dir: Path
    every: int = Field(default=60, ge=1)
    "Minutes between two imports."


class Role(_Group):
    """Who has a role, by Slack ids, and which source labels the role may read."""

    users: tuple[str, ...] = ()
    usergroups: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


class ConfigFile(_Group):
    """The keys of `floorwalker.yaml`."""

    schedules: Schedules = Schedules()
    "When and where the weekly digests are posted: channel, local time, zone."
    reviews: Reviews | None = None
    "When and where owners are told of overdue reviews, once a week: day, at, time_zone, channel, channels (by owner)."
    alerts: AlertRoutes = AlertRoutes()
    "Which exceptions alert, and where: rule id, then channel, every, cool_down and patience (minutes)."
    owners: dict[str, str] = {}
    "Owner by area, metric or runbook id; overrides the catalogue's."
    handles: dict[str, str] = {}
    "Slack user or user group id behind an owner's name, e.g. '@shipping-lead': U0123; without it nobody is notified."
    channel_owners: dict[str, str] = {}
    "Owner of a channel, by channel id."
    thresholds: dict[str, Level] = {}
    "Amber and red by metric id; overrides the catalogue's."
    escalation: dict[str, tuple[str, ...]] = {}
    "Who comes next, by area."
    roles: dict[str, Role] = {}
    "Who may read which labels beyond `everyone`: users and usergroups by Slack id, and labels. Read again when the file changes."
    channel_labels: dict[str, tuple[str, ...]] = {}
    "Labels, beyond `everyone`, that a channel (by id) may see."
    operators: tuple[str, ...] = ()
    "Slack ids (people, or channels) told when somebody must act: an archived channel, a missing scope."
    metric_labels: dict[str, str] = {}
    "Label of a metric, a derived figure or a whole area (e.g. margin: finance); without one it is for `everyone`."
    sources: tuple[DataSource, ...] = ()
    "Mappings that `serve` imports again every so many minutes: mapping, dir, every."
    playbooks: tuple[Path, ...] = ()
    "Folders that make the corpus when `serve` starts."
    link_hosts: tuple[str, ...] = ()
    "Hosts that answers may link to."


class Settings(BaseSettings):
    """Everything an operator sets. Secrets never show in logs or messages."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    home: Path = Path(".floorwalker")
    "Where state lives."
    config: Path = Path("floorwalker.yaml")
    "The file of channels, owners, thresholds, schedules, roles and sources."
    database_url: str | None = None
    "SQLAlchemy URL of the state database; default: SQLite in the home."
    embedding: Path = DEFAULT_EMBEDDING
    "Folder with model.onnx, tokenizer.json and manifest.json; made by `make env`."
    verified_only: bool = False
    "Answer only from pages that are active, owned, and reviewed within their interval; others are named with the reason."
    embedding_model: str | None = None
    "Name of an embedding model behind an OpenAI-compatible address; it is used instead of the folder, and gets all texts of the corpus."
    embedding_url: str | None = None
    "Address of that server, ending in /v1; default: OPENAI_BASE_URL, else OpenAI."
    embedding_key: SecretStr | None = None
    "Key of that server; default: OPENAI_API_KEY."
    embedding_dimensions: int | None = Field(default=None, ge=8, le=8192)
    "Length of vectors to ask for, where the model can shorten them; default: what the model gives."
    embedding_timeout_s: float = Field(default=3, gt=0)
    "Longest wait of a question for the embedding model, in seconds; then the pages are found by their words. A sync waits longer."
    model: str | None = None
    "Name of the chat model; without it, or without a key, answers are phrased without a model."
    model_responses_api: bool = False
    "Use the Responses API instead of chat completions."
    model_timeout_s: float = Field(default=20, gt=0)
    "Longest wait for one model call, in seconds; a question gets 45 in all."
    model_reports_usage: bool = False
    "The model's server counts tokens in a stream (OpenAI's does); without it tokens and cost are 0."
    model_price_in: float = Field(default=0, ge=0)
    "Price of a million tokens in, in any currency, for the cost in log and metrics."
    model_price_out: float = Field(default=0, ge=0)
    "Price of a million tokens out."
    otlp_endpoint: str | None = None
    "Where traces and metrics are sent by OTLP over gRPC, such as http://localhost:4317; none by default."
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    "What the log tells."
    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    "Bot token (xoxb-…), from the app's OAuth & Permissions."
    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    "App-level token (xapp-…) with connections:write, for Socket Mode."
    slack_signing_secret: SecretStr | None = Field(default=None, validation_alias="SLACK_SIGNING_SECRET")
    "Signing secret, for HTTP; from Basic Information."
    slack_api_url: str = Field(
        default="https://slack.com/api/", validation_alias="SLACK_API_URL", pattern="/api/$"
    )
    "Base URL of Slack's Web API; ends in /api/."
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    "Key of the model server; any text for one that wants none."
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    "Any OpenAI-compatible server."
    file: ConfigFile = ConfigFile()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings calls it with these names
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments before the environment; no other source."""
        return init_settings, env_settings


def load_settings(environ: Mapping[str, str]) -> Settings:
    """The settings of this process; raises `Misconfigured` naming the variable or key that is wrong, with near names."""
    known = {
        f"{PREFIX}{name.upper()}"
        for name, field in Settings.model_fields.items()
        if not field.validation_alias
    }
    for name in environ:
        if name.startswith(PREFIX) and name not in known:
            raise Misconfigured(
                f"The environment sets {name}, which is not a setting; {did_you_mean(name, known)}"
            )
    try:
        settings = Settings()
    except ValidationError as invalid:
        problem = invalid.errors()[0]
        name = str(problem["loc"][0]).upper()
        shown = name if name.startswith(("SLACK", "OPENAI")) else PREFIX + name
        raise Misconfigured(f"{shown} is wrong: {problem['msg'].lower()}.") from invalid
    if "config" in settings.model_fields_set and not settings.config.is_file():
        raise Misconfigured(f"{PREFIX}CONFIG names {settings.config}, where there is no file.")
    return settings.model_copy(update={"file": read_config(settings.config)})


def read_config(path: Path) -> ConfigFile:
    """The contents of `floorwalker.yaml`, all defaults when there is none."""
    if not path.is_file():
        return ConfigFile()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, ValueError) as broken:
        raise Misconfigured(f"{path} is not readable YAML: {' '.join(str(broken).split())}.") from broken
    try:
        return ConfigFile.model_validate(content)
    except ValidationError as invalid:
        # A misspelt key also makes the right one missing; the key that stands there is what to mend.
        problem = min(invalid.errors(), key=lambda one: one["type"] != "extra_forbidden")
        place = ".".join(str(part) for part in problem["loc"]) or "the whole file"
        if problem["type"] == "extra_forbidden":
            near = did_you_mean(str(problem["loc"][-1]), _keys_beside(problem["loc"]))
            raise Misconfigured(f"{path}: {place!r} is not a setting; {near}") from invalid
        raise Misconfigured(f"{path}: {place!r} is wrong: {problem['msg'].lower()}.") from invalid


def _keys_beside(place: tuple[int | str, ...]) -> list[str]:
    groups: dict[str, type[BaseModel]] = {
        "schedules": Schedules if len(place) == 2 else Cadence,
        "reviews": Reviews,
        "alerts": AlertRoutes if len(place) == 2 else AlertRoute,
        "thresholds": Level,
        "roles": Role,
        "sources": DataSource,
    }
    group = groups.get(str(place[0]), ConfigFile) if len(place) > 1 else ConfigFile
    return list(group.model_fields)
