"""users.* and usergroups.*: who is who."""

from datetime import datetime
from zoneinfo import ZoneInfo

from simulator.slack.backend import Backend
from simulator.slack.state import SlackState
from simulator.slack.webapi.call import Arguments, Method, SlackError
from simulator.slack.webapi.paging import page_of
from simulator.slack.wire import JsonObject
from simulator.slack.workspace import Person


def info(backend: Backend, args: Arguments) -> JsonObject:
    """One user, the app's own too."""
    user_id = args.text("user")
    if user_id == backend.app.user_id:
        return {"user": app_user(backend)}
    person = backend.state.find_person(user_id)
    if person is None:
        raise SlackError("user_not_found")
    return {"user": user_json(backend, person)}


def list_users(backend: Backend, args: Arguments) -> JsonObject:
    """Everybody, the app and people who left included."""
    everybody = [user_json(backend, person) for person in backend.state.people] + [app_user(backend)]
    page, metadata = page_of(everybody, args)
    return {"members": page, "cache_ts": backend.state.seconds(), **metadata}


def lookup_by_email(backend: Backend, args: Arguments) -> JsonObject:
    """The user with this address; people who left are not found, as in Slack."""
    email = args.text("email").lower()
    for person in backend.state.people:
        if person.email.lower() == email and person.kind != "deactivated":
            return {"user": user_json(backend, person)}
    raise SlackError("users_not_found")


def user_json(backend: Backend, person: Person) -> JsonObject:
    """Slack's user object; guests, strangers and leavers are told apart by its flags."""
    home = backend.state.workspace.team.id
    gone, now = person.kind == "deactivated", backend.state.clock.now()
    found: JsonObject = {
        "id": person.id,
        "team_id": person.team_id or home,
        "name": person.handle,
        "deleted": gone,
        "is_bot": False,
        "is_app_user": False,
        "updated": backend.state.seconds(),
        "profile": _profile(person.name, person.handle, person.title, person.email, person.team_id or home),
    }
    if gone:
        return found
    found |= {
        "real_name": person.name,
        "tz": person.time_zone,
        "tz_offset": _offset(person.time_zone, now),
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.kind == "guest",
        "is_ultra_restricted": False,
    }
    return found | ({"is_stranger": True} if person.kind == "external" else {})


def user_flags(state: SlackState, person: Person) -> JsonObject:
    """A person as the page shows them."""
    return {
        "id": person.id,
        "handle": person.handle,
        "name": person.name,
        "title": person.title,
        "tz": person.time_zone,
        "kind": person.kind,
        "team_id": person.team_id or state.workspace.team.id,
    }


def app_user(backend: Backend) -> JsonObject:
    """The user object of the app's bot."""
    app, team = backend.app, backend.state.workspace.team.id
    profile = _profile(app.name, app.handle, "", "", team) | {"api_app_id": app.id, "bot_id": app.bot_id}
    return {
        "id": app.user_id,
        "team_id": team,
        "name": app.handle,
        "real_name": app.name,
        "deleted": False,
        "is_bot": True,
        "is_app_user": False,
        "tz": "UTC",
        "tz_offset": 0,
        "profile": profile,
    }


def list_groups(backend: Backend, args: Arguments) -> JsonObject:
    """All user groups."""
    groups = []
    for group in backend.state.workspace.groups:
        entry: JsonObject = {
            "id": group.id,
            "team_id": backend.state.workspace.team.id,
            "is_usergroup": True,
            "name": group.name,
            "handle": group.handle,
            "description": "",
            "date_delete": 0,
            "user_count": len(group.members),
        }
        if args.flag("include_users"):
            entry["users"] = list(group.members)
        groups.append(entry)
    return {"usergroups": groups}


def list_group_users(backend: Backend, args: Arguments) -> JsonObject:
    """The members of a group; those who left only with `include_disabled`."""
    group = next((g for g in backend.state.workspace.groups if g.id == args.text("usergroup")), None)
    if group is None:
        raise SlackError("no_such_subteam")
    everybody = args.flag("include_disabled")
    return {"users": [m for m in group.members if everybody or backend.state.person(m).kind != "deactivated"]}


def _offset(time_zone: str, now: datetime) -> int:
    offset = now.astimezone(ZoneInfo(time_zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _profile(name: str, handle: str, title: str, email: str, team: str) -> JsonObject:
    found = {
        "real_name": name,
        "real_name_normalized": name,
        "display_name": handle,
        "display_name_normalized": handle,
        "title": title,
        "team": team,
    }
    return found | ({"email": email} if email else {})


METHODS: dict[str, Method] = {
    "users.info": info,
    "users.list": list_users,
    "users.lookupByEmail": lookup_by_email,
    "usergroups.list": list_groups,
    "usergroups.users.list": list_group_users,
}
