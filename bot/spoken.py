"""Dimensions and their members as people say them: "size or fit" for `size_fit`. Pure.

Only for reading aloud and for reading questions: figures, JSON, queries and filters keep the data's own words.
"""

from floorwalker.phrase import in_words

_SAID = {
    "size_fit": "size or fit",
    "no_reason": "no reason given",
    "where_is_my_order": "where is my order",
    "changed_mind": "changed their mind",
    "damaged_in_transit": "damaged on the way",
    "wrong_item": "wrong item",
    "not_as_described": "not as described",
}
"""Where taking the underscores out is not enough, or people say it otherwise."""
_ALSO = {
    "size_fit": ("size", "fit", "wrong size", "sizing", "doesn't fit"),
    "no_reason": ("no reason",),
    "where_is_my_order": ("wismo",),
    "changed_mind": ("changed mind", "change of mind"),
    "damaged_in_transit": ("transit damage", "damaged in transit"),
}
"""Other words a question may have for them."""
_STATES = """
    AL Alabama; AK Alaska; AZ Arizona; AR Arkansas; CA California; CO Colorado; CT Connecticut; DE Delaware; FL Florida; GA
    Georgia; HI Hawaii; ID Idaho; IL Illinois; IN Indiana; IA Iowa; KS Kansas; KY Kentucky; LA Louisiana; ME Maine; MD Maryland;
    MA Massachusetts; MI Michigan; MN Minnesota; MS Mississippi; MO Missouri; MT Montana; NE Nebraska; NV Nevada; NH New
    Hampshire; NJ New Jersey; NM New Mexico; NY New York; NC North Carolina; ND North Dakota; OH Ohio; OK Oklahoma; OR Oregon; PA
    Pennsylvania; RI Rhode Island; SC South Carolina; SD South Dakota; TN Tennessee; TX Texas; UT Utah; VT Vermont; VA Virginia;
    WA Washington; WV West Virginia; WI Wisconsin; WY Wyoming
"""
_STATE_OF = {code: " ".join(name) for code, *name in map(str.split, _STATES.split(";"))}
"""What people call a region whose code is that of a state."""
_CALLED = {
    "sku": "SKU",
    "abc": "velocity tier",
    "xyz": "variation class",
    "pattern": "demand pattern",
    "family": "product family",
    "service": "carrier service",
}
"""What people call a dimension whose name is not a word of theirs."""
_NOT_SPOKEN = frozenset(
    {"sku", "location", "vendor", "carrier", "campaign", "family", "category", "brand", "po", "cluster"}
)
"""Dimensions whose members are names or codes, which stay as they are."""


def dimension_called(name: str) -> str:
    """A dimension as people call it: "velocity tier" for `abc`."""
    return _CALLED.get(name, in_words(name))


def spoken(dimension: str, member: str) -> str:
    """The member as people say it; names and codes as they are."""
    if dimension in _NOT_SPOKEN:
        return member
    return _SAID.get(member, in_words(member))


def ways_to_say(dimension: str, member: str) -> tuple[str, ...]:
    """The words by which a question may name a member, its own first."""
    if dimension in _NOT_SPOKEN:
        return (member,)
    state = (_STATE_OF[member],) if dimension == "region" and member in _STATE_OF else ()
    return tuple(dict.fromkeys((member, spoken(dimension, member), *_ALSO.get(member, ()), *state)))
