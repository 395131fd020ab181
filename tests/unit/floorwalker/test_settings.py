"""What an operator sets: read once, checked as a whole, with the name of what is wrong."""

from pathlib import Path

import pytest

from floorwalker.errors import Misconfigured
from floorwalker.settings import ConfigFile, Settings, load_settings, read_config


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No floorwalker.yaml beside the process."""
    monkeypatch.chdir(tmp_path)


def test_without_anything_set_there_are_defaults() -> None:
    found = load_settings({})
    assert (found.home, found.slack_api_url, found.model) == (
        Path(".floorwalker"),
        "https://slack.com/api/",
        None,
    )
    assert found.file == ConfigFile()


@pytest.mark.parametrize(
    ("name", "near"),
    [("FLOORWALKER_HOEM", "FLOORWALKER_HOME"), ("FLOORWALKER_LOGLEVEL", "FLOORWALKER_LOG_LEVEL")],
)
def test_an_unknown_variable_is_refused_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(Misconfigured, match=f"sets {name}, which is not a setting; did you mean '{near}'"):
        load_settings({name: "x"})


def test_other_programs_variables_are_none_of_ours() -> None:
    assert load_settings({"FLOOR": "1", "SLACK_CLI_VERSION": "3"}) == load_settings({})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SLACK_API_URL", "https://slack.com/api", "SLACK_API_URL is wrong"),
        ("FLOORWALKER_LOG_LEVEL", "loud", "FLOORWALKER_LOG_LEVEL is wrong"),
        ("FLOORWALKER_MODEL_TIMEOUT_S", "0", "FLOORWALKER_MODEL_TIMEOUT_S is wrong"),
    ],
)
def test_a_wrong_value_is_refused_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured, match=told):
        load_settings({name: value})


def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    assert load_settings({"SLACK_BOT_TOKEN": ""}).slack_bot_token is None


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    found = load_settings({"OPENAI_API_KEY": "sk-very-secret"})
    assert found.openai_api_key is not None
    assert "very-secret" not in f"{found!r} {found} {found.model_dump()}"


def test_a_named_file_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOORWALKER_CONFIG", "nowhere.yaml")
    with pytest.raises(
        Misconfigured, match=r"FLOORWALKER_CONFIG names nowhere\.yaml, where there is no file"
    ):
        load_settings({"FLOORWALKER_CONFIG": "nowhere.yaml"})


def test_the_file_is_read_as_declared(tmp_path: Path) -> None:
    path = tmp_path / "floorwalker.yaml"
    path.write_text(
        "schedules: {friday: {channel: C1, at: '07:30', time_zone: Europe/Berlin}}\nowners: {margin: '@fin'}\n"
        "thresholds: {on_time_ship_rate: {amber: 0.98, red: 0.96}}\nroles: {finance: {users: [U1], labels: [finance]}}\n",
        encoding="utf-8",
    )
    found = load_settings({}).file
    assert found.schedules.friday is not None
    assert (found.schedules.friday.channel, found.schedules.friday.at, found.schedules.monday) == (
        "C1",
        "07:30",
        None,
    )
    assert (found.owners, found.thresholds["on_time_ship_rate"].red) == ({"margin": "@fin"}, 0.96)
    assert found.roles["finance"].labels == ("finance",)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("shedules: {}", r"'shedules' is not a setting; did you mean 'schedules'"),
        (
            "schedules: {fridy: {channel: C1}}",
            r"'schedules\.fridy' is not a setting; did you mean 'friday'",
        ),
        (
            "schedules: {friday: {channel: C1, time_zone: Mars}}",
            r"'schedules\.friday\.time_zone' is wrong: .*no time zone 'mars'",
        ),
        (
            "schedules: {monday: {chanel: C1}}",
            r"'schedules\.monday\.chanel' is not a setting; did you mean 'channel'",
        ),
        (
            "thresholds: {aov: {amber: 1, read: 2}}",
            r"'thresholds\.aov\.read' is not a setting; did you mean 'red'",
        ),
        ("alerts: {label_not_shipped: {channel: '#ops'}}", r"'#ops' is no channel id; copy it"),
        (
            "alerts: {label_not_shiped: {channel: C012}}",
            r"'alerts\.label_not_shiped' is not a setting; did you mean 'label_not_shipped'",
        ),
        (
            "alerts: {label_not_shipped: {channel: C012, evry: 5}}",
            r"'alerts\.label_not_shipped\.evry' is not a setting; did you mean 'every'",
        ),
        (
            "alerts: {label_not_shipped: {channel: C012, every: 0}}",
            r"'alerts\.label_not_shipped\.every' is wrong",
        ),
        ("sources: [{mapping: m, dirr: d}]", r"'sources\.0\.dirr' is not a setting; did you mean 'dir'"),
        ("owners: [a]", r"'owners' is wrong"),
        ("- a", r"'the whole file' is wrong"),
        ("{", r"is not readable YAML"),
    ],
)
def test_a_wrong_key_is_named_with_its_place(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "floorwalker.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Misconfigured, match=told):
        read_config(path)


@pytest.mark.parametrize("content", ["", "# nothing yet\n", "{}"])
def test_an_empty_file_sets_nothing(tmp_path: Path, content: str) -> None:
    path = tmp_path / "floorwalker.yaml"
    path.write_text(content, encoding="utf-8")
    assert read_config(path) == ConfigFile()


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().home = Path("x")  # type: ignore[misc]  # that it may not is the point
