"""The default practice workspace: the operations team of a shop called Larkfield Goods.

Used by `floorwalker demo`, by screenshots and by tests that need ordinary people in ordinary channels.
"""

from simulator.slack.workspace import (
    AppProfile,
    Channel,
    Person,
    Shortcut,
    SlashCommand,
    Team,
    UserGroup,
    Workspace,
)

TEAM = Team("T0LARK", "Larkfield Goods", "larkfield")
CARRIER_TEAM_ID = "T0SWIFT"

PEOPLE = (
    Person("U0MAYA", "maya", "Maya Okafor", "Head of Operations", "maya@larkfield.example", is_admin=True),
    Person("U0TOMAS", "tomas", "Tomás Rivera", "Demand Planner", "tomas@larkfield.example"),
    Person("U0PRIYA", "priya", "Priya Nair", "Warehouse Lead", "priya@larkfield.example"),
    Person("U0JONAS", "jonas", "Jonas Berg", "Finance Partner", "jonas@larkfield.example"),
    Person("U0AIKO", "aiko", "Aiko Tanaka", "Customer Service Lead", "aiko@larkfield.example"),
    Person("U0LENA", "lena", "Lena Fischer", "Inventory Analyst", "lena@larkfield.example"),
    Person("U0SAM", "sam", "Sam Whitlock", "Shift Supervisor", "sam@larkfield.example"),
    Person("U0GUS", "gus", "Gus Marlow", "Agency contractor", "gus@contractor.example", kind="guest"),
    Person(
        "U0ELIF",
        "elif",
        "Elif Kaya",
        "Swiftline account manager",
        "elif@swiftline.example",
        "external",
        CARRIER_TEAM_ID,
    ),
    Person(
        "U0DORA", "dora", "Dora Lindqvist", "Former planner", "dora@larkfield.example", kind="deactivated"
    ),
)

STAFF = ("U0MAYA", "U0TOMAS", "U0PRIYA", "U0JONAS", "U0AIKO", "U0LENA", "U0SAM")

CHANNELS = (
    Channel(
        "C0OPS",
        "ops",
        STAFF,
        topic="Daily operations: one thread per issue",
        purpose="The ops floor",
    ),
    Channel(
        "C0FULFIL",
        "ops-fulfilment",
        ("U0MAYA", "U0PRIYA", "U0AIKO", "U0SAM", "U0TOMAS"),
        topic="Pick, pack, ship",
    ),
    Channel(
        "C0MARGIN",
        "ops-margin",
        ("U0MAYA", "U0JONAS", "U0TOMAS"),
        topic="Friday margin hygiene and risk scrub",
    ),
    Channel(
        "C0INVENT",
        "ops-inventory",
        ("U0MAYA", "U0TOMAS", "U0LENA", "U0PRIYA"),
        topic="Demand and inventory truth",
    ),
    Channel(
        "C0AGENCY",
        "agency-projects",
        ("U0MAYA", "U0TOMAS", "U0AIKO", "U0GUS"),
        topic="Work with the agency; Gus is a guest",
    ),
    Channel("C0LEADS", "ops-leads", ("U0MAYA", "U0JONAS", "U0PRIYA"), "private", topic="Leads only"),
    Channel(
        "C0CARRIER",
        "carrier-partners",
        ("U0MAYA", "U0PRIYA", "U0AIKO", "U0ELIF"),
        "shared",
        topic="With Swiftline",
    ),
    Channel("C0RANDOM", "random", STAFF, topic="Anything but work", with_app=False),
    Channel("C0PEAK", "peak-last-year", STAFF, topic="Closed", archived=True),
)

GROUPS = (
    UserGroup("S0WAREHOUSE", "warehouse", "Warehouse", ("U0PRIYA", "U0SAM")),
    UserGroup("S0PLANNING", "planning", "Planning", ("U0TOMAS", "U0LENA")),
    UserGroup("S0FINANCE", "finance", "Finance", ("U0JONAS",)),
)

APP = AppProfile(
    commands=(
        SlashCommand("/ops", "Numbers, stock, risk and digests", "[question or help]"),
        SlashCommand("/runbook", "Find a runbook and start a run", "[topic]"),
    ),
    shortcuts=(
        Shortcut("create_follow_up", "Create Follow-up"),
        Shortcut("new_report", "New Report", "global"),
    ),
)


def practice_workspace() -> Workspace:
    """Larkfield Goods: seven staff, a guest, a carrier's account manager, a leaver, and nine channels."""
    return Workspace(TEAM, PEOPLE, CHANNELS, GROUPS, APP)
