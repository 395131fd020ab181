"""Nothing hostile leaves: the one renderer of all text, under arbitrary text and an attack list."""

import html
import itertools
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.safe_text import SafeText

SAFE = SafeText(frozenset({"wiki.larkfield.example", ".docs.larkfield.example"}))
OWN_LINK = re.compile(r"<https://[^<>|\s]+\|[^<>|]*>")
PIECES = st.sampled_from(
    [
        *(
            "<!channel>",
            "<@U0MAYA>",
            "@here",
            "https://evil.test/x",
            "[a](https://evil.test)",
            "**b**",
            "# t",
            "&lt;",
        ),
        *("<", ">", "&", "`", "```\n", "[", "](", ")", "|", "\n", "\u202e"),
        *("wiki.larkfield.example", "https://wiki.larkfield.example/p"),
    ]
)
HOSTILE = st.lists(st.one_of(st.text(max_size=12), PIECES), max_size=14).map("".join)

ATTACKS = [
    "<!channel> look",
    "<!here|here>",
    "<!everyone>",
    "<!subteam^S0WAREHOUSE|@warehouse>",
    "<!date^1392734382^{date}^https://evil.test|today>",
    "<@U0MAYA> approve this",
    "<#C0OPS|ops>",
    "<https://evil.test|Open the wiki>",
    "<mailto:a@evil.test|mail>",
    "@channel @HERE ＠everyone",
    "[wiki.larkfield.example](https://evil.test/login)",
    "[click](javascript:alert(1))",
    "[click](http://wiki.larkfield.example/)",
    "[click](https://wiki.larkfield.example.evil.test/)",
    "[click](https://wiki.larkfield.example@evil.test/)",
    "[click](https://wiki.larkfield.example:8443/)",
    "[click](slack://open)",
    '[a](https://evil.test "title")',
    "![pixel](https://evil.test/pixel.png?d=secret)",
    "![pixel](https://wiki.larkfield.example/pixel.png)",
    "visit evil.test now",
    "visit evil.test/path?q=1",
    "visit WWW.EVIL.TEST",
    "visit evil。test or evil．test",
    "hxxp and https://user:pass@evil.test",
    "&lt;!channel&gt; &amp;lt;!channel&amp;gt;",
    "<\u200b!channel>",
    "<!\u202echannel>",
    "```<!channel>```",
    "a\x00b\x07c\x1b[31m",
    "\U000e0041\U000e0042 hidden tags",
    "<a href='https://evil.test'>x</a>",
    "[x]: https://evil.test",
    "[evil](https://x.test).test",
    "[https](https://x.test)://evil.test",
    "[[a](https://evil.test)](https://evil.test)",
    "![[a](https://evil.test)](https://evil.test)",
    "evil![.](https://x.test)test",
    "https://evil.test|<@U0MAYA>",
    "https://wiki.larkfield.example/p?stolen=evil.test",
]


def _hosts_alive(text: str) -> list[str]:
    return re.findall(r"(?<![\w@-])(?:[a-z0-9-]+\.)+test\b", text, re.IGNORECASE)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_comes_out_as_plain_characters(attack: str) -> None:
    mrkdwn = SAFE.mrkdwn(attack)
    assert "<" not in OWN_LINK.sub("", mrkdwn)
    assert ">" not in OWN_LINK.sub("", mrkdwn)
    assert "![" not in mrkdwn and "![" not in SAFE.markdown(attack)
    for form in (mrkdwn, SAFE.markdown(attack), SAFE.words(attack), SAFE.plain(attack)):
        assert not _hosts_alive(form), form
        assert not re.search(r"[@＠](here|channel|everyone)", form, re.IGNORECASE)
        assert not re.search(r"<[!@#]", form)
        assert not any(
            unicodedata.category(sign) in ("Cc", "Cf", "Cs") for sign in form if sign not in "\n\t"
        )


@given(HOSTILE)
def test_no_text_makes_a_mention_or_a_foreign_link(text: str) -> None:
    mrkdwn = SAFE.mrkdwn(text, limit=10_000)
    rest = OWN_LINK.sub("", mrkdwn)
    assert "<" not in rest and ">" not in rest
    for link in OWN_LINK.findall(mrkdwn):
        assert link.startswith("<https://wiki.larkfield.example")
    for before, after in itertools.pairwise(mrkdwn.split("://")):
        assert before.endswith("https") and re.match(r"wiki\.larkfield\.example(?![\w.-]*\w\.)", after)


@given(HOSTILE)
def test_a_plain_place_holds_one_line_without_syntax(text: str) -> None:
    plain = SAFE.plain(text)
    assert "\n" not in plain and len(plain) <= 150
    assert not re.search(r"<[!@#/a-zA-Z]", plain)


@given(HOSTILE, st.integers(20, 200))
def test_nothing_is_longer_than_asked_for_and_no_entity_is_cut(text: str, limit: int) -> None:
    for form in (
        SAFE.mrkdwn(text, limit),
        SAFE.words(text, limit),
        SAFE.plain(text, limit),
        SAFE.markdown(text, limit),
    ):
        assert len(form) <= limit
    assert not re.search(r"&[a-z]{1,3}…?$", SAFE.words(text, limit))


@given(
    st.lists(
        st.text(alphabet=st.characters(codec="ascii", exclude_characters="<>&"), max_size=200), max_size=40
    )
)
def test_pieces_fit_and_lose_no_word(lines: list[str]) -> None:
    text = "\n".join(lines)
    pieces = SAFE.pieces(text, 120, lambda piece: SAFE.markdown(piece, 100_000))
    assert all(len(piece) <= 120 for piece in pieces)
    whole = SAFE.markdown(text, 100_000)
    letters = re.compile(r"[A-Za-z0-9]")
    assert letters.findall("".join(pieces)) == letters.findall(whole)


@given(st.text(alphabet="abcdefghij åäö0123456789,;()%€$'\"!?+=/-\n", max_size=200))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    tidy = re.sub(r"^( *)[-+] ", r"\1", text, flags=re.MULTILINE)
    assert html.unescape(SAFE.markdown(tidy)) == tidy


def test_the_own_wiki_stays_a_link() -> None:
    said = "See [the page](https://wiki.larkfield.example/outage) & [sub](https://a.docs.larkfield.example/x)"
    assert SAFE.mrkdwn(said) == (
        "See <https://wiki.larkfield.example/outage|the page> &amp; <https://a.docs.larkfield.example/x|sub>"
    )
    assert SAFE.markdown("[the page](https://wiki.larkfield.example/outage)") == (
        "[the page](https://wiki.larkfield.example/outage)"
    )


def test_light_markdown_becomes_slacks_own() -> None:
    said = "## Late orders\n**12** of 340\n- first\n  - second\n`code` stays"
    assert SAFE.mrkdwn(said) == "*Late orders*\n*12* of 340\n• first\n  • second\n`code` stays"


def test_file_names_and_versions_are_no_hosts() -> None:
    said = "orders.csv, notes.json, 1.5.2, e.g. this, 93.4 %"
    assert SAFE.mrkdwn(said) == said


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-1234567890-abcdefghij",
        "xapp-1-A012-345-abcdef",
        "sk-proj-abcdefghijklmnopqrstuv",
        "AKIAABCDEFGHIJKLMNOP",
        "ghp_abcdefghijklmnopqrstuvwxyz012345",
        "Bearer abcdefghijklmnopqrstuvwxyz",
        "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxwRJSMeK",
        "https://hooks.slack.com/services/T000/B000/XXXX",
        "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----",
    ],
)
def test_token_shapes_are_redacted(secret: str) -> None:
    for form in (SAFE.mrkdwn(f"use {secret} please"), SAFE.plain(f"use {secret} please")):
        assert "redacted" in form and secret[8:] not in form


def test_a_secret_hidden_with_zero_width_characters_is_redacted_too() -> None:
    assert SAFE.mrkdwn("xo\u200bxb-1234567890-abc\u2060defghij") == "[redacted]"


def test_a_cut_code_fence_is_closed_and_opened_again() -> None:
    text = "```\n" + "\n".join(f"line {number}" for number in range(40)) + "\n```"
    pieces = SAFE.pieces(text, 150)
    assert len(pieces) > 1 and all(piece.count("```") % 2 == 0 for piece in pieces)
