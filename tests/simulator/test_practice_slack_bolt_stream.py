"""Bolt's own streaming helper against the practice Slack."""

from slack_bolt.async_app import AsyncApp, AsyncSayStream

from simulator.slack import PracticeSlack


async def test_a_stream_of_bolt_grows_and_ends_as_a_message(slack: PracticeSlack, bolt: AsyncApp) -> None:
    @bolt.event("app_mention")
    async def answer(say_stream: AsyncSayStream) -> None:
        stream = await say_stream(buffer_size=1, task_display_mode="plan")
        await stream.append(markdown_text="**Step one**")
        await stream.append(
            chunks=[{"type": "task_update", "id": "1", "title": "Count", "status": "complete"}]
        )
        await stream.stop(markdown_text=" done", session_status="active")

    ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker go")
    await slack.until(lambda: any(m.stream is None for m in slack.app_messages("C0OPS", ts)))
    message = slack.app_messages("C0OPS", ts)[0]
    assert [block["type"] for block in message.blocks] == ["plan", "markdown"]
    assert message.text == "**Step one** done"
    assert slack.state.sessions["C0OPS", ts]["status"] == "active"
