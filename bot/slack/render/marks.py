"""The marks of states in mrkdwn; a word always says the same, for whoever does not see colours."""

from collections.abc import Mapping

from bot.slack.safe_text import Safe

MARKS: Mapping[str, Safe] = {
    "red": Safe(":red_circle:"),
    "amber": Safe(":large_orange_circle:"),
    "green": Safe(":large_green_circle:"),
    "no_data": Safe(":white_circle:"),
}
