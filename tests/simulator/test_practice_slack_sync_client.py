"""The blocking slack_sdk client, which sends nearly everything as a form."""

from slack_sdk.web.client import WebClient

from simulator.slack import PracticeSlack


def test_the_sync_client_sends_forms_and_is_understood(slack_in_thread: PracticeSlack) -> None:
    client = WebClient(slack_in_thread.bot_token, base_url=slack_in_thread.api_url)
    posted = client.chat_postMessage(channel="C0OPS", text="sync", blocks=[{"type": "divider"}])
    client.reactions_add(channel="C0OPS", timestamp=posted["ts"], name="eyes")
    assert client.conversations_history(channel="C0OPS")["messages"][0]["reactions"][0]["name"] == "eyes"
