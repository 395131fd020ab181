"""Names of the data and of the code as they are read in a sentence. Pure."""


def in_words(name: str) -> str:
    """A name without its underscores: `carrier_service` is "carrier service"."""
    return name.replace("_", " ")


def capitalised(text: str) -> str:
    """The text with a capital first letter; the others stay as they are ("net sales in USD")."""
    return text[:1].upper() + text[1:]
