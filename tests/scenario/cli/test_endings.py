"""How commands end: 0 when done, 2 with one sentence for a mistake of the user's, 1 otherwise; never a traceback."""

from pathlib import Path

import pytest

from floorwalker.home import Home
from tests.scenario.cli.conftest import Run


@pytest.mark.parametrize(
    "arguments",
    [
        ("kpi", "orders"),
        ("stock",),
        ("risk",),
        ("digest", "monday"),
        ("ask", "how many orders yesterday?"),
        ("ask", "carrier outage runbook", "--json"),
        ("playbooks", "search", "carrier outage"),
        ("playbooks", "sync"),
        ("playbooks", "show", "runbook-carrier-outage"),
        ("playbooks", "stale"),
        ("playbooks", "lint"),
        ("data", "status"),
        ("data", "check"),
        ("data", "export", "somewhere"),
    ],
    ids=" ".join,
)
def test_an_empty_home_is_named_with_the_remedy(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    told = run(*arguments).mistake()
    assert str(tmp_path / "home") in told
    assert "floorwalker " in told


def test_looking_at_an_empty_home_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    run("kpi", "orders")
    run("ask", "orders")
    run("playbooks", "search", "x")
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("kpi", "on_time_ship_rat"),
            "There is no metric 'on_time_ship_rat'; did you mean 'on_time_ship_rate'",
        ),
        (("kpi",), "Name a metric"),
        (("kpi", "orders", "--by", "planet"), "There is no dimension 'planet'; orders can be split by "),
        (("kpi", "orders", "--by", "sku"), "orders cannot be split by 'sku', only by "),
        (("kpi", "orders", "--by", "day", "--by", "week"), "one of day, week, month, year at a time"),
        (("kpi", "orders", "--where", "channel=wbe"), "There is no channel 'wbe'"),
        (("kpi", "orders", "--where", "channel"), "--where 'channel' is not DIM=VALUE"),
        (("kpi", "orders", "--where", "week=1"), "'week' cannot be a filter"),
        (("kpi", "orders", "--from", "2026-02-31"), "--from '2026-02-31' is not a day"),
        (("kpi", "orders", "--to", "soon"), "--to 'soon' is not a day"),
        (
            ("kpi", "orders", "--from", "2026-11-02", "--to", "2026-11-01"),
            "The window 2026-11-02 to 2026-11-01 is empty",
        ),
        (("kpi", "orders", "--json", "--csv"), "--json and --csv are two forms"),
        (("kpi", "orders", "--as-of", "noon"), "--as-of 'noon' is not a moment"),
        (("stock", "MUG-001"), "There is no SKU 'MUG-001' with stock on file; did you mean 'MUG-0001'"),
        (("digest", "mondy"), "There is no digest 'mondy'; did you mean 'monday'"),
        (("digest", "monday", "--date", "11/20"), "--date '11/20' is not a day"),
        (("ask",), "Give a question"),
        (("ask", "x", "--batch", "y"), "Give a question"),
        (("ask", "orders", "--channel", "C1"), "--channel needs --as"),
        (("ask", "--batch", "questions.jsonl"), "There is no file questions.jsonl"),
        (("playbooks", "search"), "Say what to look for"),
        (("playbooks", "search", "--batch", "queries.jsonl"), "There is no file queries.jsonl"),
        (("playbooks", "show", "runbook-carrier-outtage"), "did you mean 'runbook-carrier-outage'"),
        (("playbooks", "sync", "no-such-folder"), "no-such-folder"),
        (("playbooks", "lint", "no-such-folder"), "no-such-folder"),
        (("data", "import", "nowhere", "--source", "."), "There is no mapping at nowhere/mapping.yaml"),
        (("data", "tables", "sales_ordr"), "There is no table 'sales_ordr'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_mistake_is_one_sentence_that_names_the_value(
    run: Run, practice_home: Home, arguments: tuple[str, ...], told: str
) -> None:
    assert told in run(*arguments, home=practice_home).mistake()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nosuch",), "`floorwalker`: no such command 'nosuch'; `floorwalker --help` shows"),
        (("ordr",), "no such command 'ordr'; did you mean 'order'?"),
        (
            ("kpi", "orders", "--form", "2026-01-01"),
            "`floorwalker kpi`: no such option: --form (Possible options: --from, --to)",
        ),
        (("kpi", "orders", "--from"), "Option '--from' requires an argument"),
        (("kpi", "orders", "more"), "unexpected extra argument(s) (more)"),
        (("stock", "--json", "--what"), "`floorwalker stock --help` shows what it takes"),
        (("demo", "--lines", "5"), "invalid value for '--lines'"),
        (("playbooks", "nosuch"), "`floorwalker playbooks`: no such command"),
        (("data", "import", "x"), "`floorwalker data import`: missing option '--source'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_words_the_command_line_does_not_have_are_told_in_one_sentence(
    run: Run, arguments: tuple[str, ...], told: str
) -> None:
    assert told in run(*arguments).mistake()


def test_a_group_of_commands_alone_shows_its_commands(run: Run) -> None:
    ended = run("data")
    assert ended.code == 2 and "Commands:" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("kpi", "--list"),
        ("kpi", "orders"),
        ("kpi", "on_time_ship_rate", "--by", "carrier"),
        ("stock",),
        ("stock", "--risk"),
        ("risk",),
        ("digest", "monday"),
        ("digest", "Friday", "--date", "2026-11-13"),
        ("ask", "on-time ship rate by carrier"),
        ("ask", "carrier outage runbook"),
        ("ask", "refund policy for antique cars"),
        ("playbooks", "search", "carrier outage"),
        ("playbooks", "search", "weird [/] brackets"),
        ("playbooks", "show", "runbook-carrier-outage"),
        ("playbooks", "stale"),
        ("playbooks", "lint"),
        ("data", "status"),
        ("data", "check"),
        ("data", "tables"),
        ("data", "tables", "sales_order"),
    ],
    ids=" ".join,
)
def test_what_is_done_ends_with_nought(run: Run, practice_home: Home, arguments: tuple[str, ...]) -> None:
    ended = run(*arguments, home=practice_home)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.strip()


def test_a_metric_list_shows_whole_ids(run: Run) -> None:
    assert "contribution_margin_rate" in run("kpi", "--list").out


def test_an_unknown_variable_of_ours_is_an_error_with_the_nearest(run: Run) -> None:
    told = run("kpi", "orders", env={"FLOORWALKER_MODLE": "x"}).mistake()
    assert "FLOORWALKER_MODLE" in told
    assert "did you mean 'FLOORWALKER_MODEL'" in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("thresholdz: {}\n", "'thresholdz' is not a setting; did you mean 'thresholds'"),
        (
            "schedules: {monday: {chanel: C1}}\n",
            "'schedules.monday.chanel' is not a setting; did you mean 'channel'",
        ),
        ("schedules: {monday: {channel: C1, at: '25:00'}}\n", "'schedules.monday.at' is wrong"),
        ("thresholds: {on_time_shp_rate: {amber: 0.9, red: 0.8}}\n", "did you mean 'on_time_ship_rate'"),
        (
            "thresholds: {on_time_ship_rate: {amber: high, red: 0.8}}\n",
            "'thresholds.on_time_ship_rate.amber' is wrong",
        ),
        ("a: [b\n", "is not readable YAML"),
        ("- a\n", "the whole file"),
    ],
)
def test_a_wrong_configuration_file_is_named_with_its_key(
    run: Run, practice_home: Home, tmp_path: Path, content: str, told: str
) -> None:
    (tmp_path / "floorwalker.yaml").write_text(content, encoding="utf-8")
    sentence = run("risk", home=practice_home).mistake()
    assert "floorwalker.yaml" in sentence
    assert told in sentence


def test_a_configuration_file_that_is_named_must_be_there(run: Run, practice_home: Home) -> None:
    told = run("risk", home=practice_home, env={"FLOORWALKER_CONFIG": "/etc/nowhere.yaml"}).mistake()
    assert "FLOORWALKER_CONFIG names /etc/nowhere.yaml" in told


def test_a_setting_of_the_wrong_kind_is_named(run: Run, practice_home: Home) -> None:
    told = run("risk", home=practice_home, env={"FLOORWALKER_MODEL_TIMEOUT_S": "soon"}).mistake()
    assert "FLOORWALKER_MODEL_TIMEOUT_S is wrong" in told


def test_an_empty_variable_counts_as_not_set(run: Run, practice_home: Home) -> None:
    told = run("doctor", "--json", home=practice_home, env={"SLACK_BOT_TOKEN": "", "FLOORWALKER_MODEL": ""})
    assert "no workspace is set" in told.out
    assert "none set; answers are phrased without one" in told.out


def test_the_home_is_where_the_variable_says(run: Run, tmp_path: Path) -> None:
    told = run("kpi", "orders", home=tmp_path / "elsewhere").mistake()
    assert str(tmp_path / "elsewhere") in told
