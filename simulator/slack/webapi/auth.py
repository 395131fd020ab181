"""auth.*, api.*, apps.connections.*, team.* and bots.*: who is calling, and where the socket is."""

from simulator.slack.backend import Backend
from simulator.slack.webapi.call import Arguments, Method, SlackError
from simulator.slack.wire import JsonObject


def auth_test(backend: Backend, _args: Arguments) -> JsonObject:
    """The app's own identity."""
    team, app = backend.state.workspace.team, backend.app
    return {
        "url": f"{backend.base_url()}/",
        "team": team.name,
        "user": app.handle,
        "team_id": team.id,
        "user_id": app.user_id,
        "bot_id": app.bot_id,
        "app_id": app.id,
        "is_enterprise_install": False,
    }


def api_test(_backend: Backend, args: Arguments) -> JsonObject:
    """Echo, or the error that was asked for."""
    error = args.optional("error")
    if error:
        raise SlackError(error, args=args.values)
    return {"args": args.values}


def connections_open(backend: Backend, _args: Arguments) -> JsonObject:
    """The address of a new Socket Mode connection, good for one socket."""
    ticket = backend.state.mint_id("tk")
    backend.sockets.admit(ticket)
    return {
        "url": f"{backend.base_url().replace('http', 'ws', 1)}/link?ticket={ticket}&app_id={backend.app.id}"
    }


def team_info(backend: Backend, _args: Arguments) -> JsonObject:
    """The workspace."""
    team = backend.state.workspace.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": {}}}


def bots_info(backend: Backend, args: Arguments) -> JsonObject:
    """The app's bot."""
    app = backend.app
    if args.optional("bot") not in (None, app.bot_id):
        raise SlackError("bot_not_found")
    bot = {
        "id": app.bot_id,
        "app_id": app.id,
        "user_id": app.user_id,
        "name": app.name,
        "deleted": False,
        "icons": {},
    }
    return {"bot": bot}


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "api.test": api_test,
    "apps.connections.open": connections_open,
    "team.info": team_info,
    "bots.info": bots_info,
}
