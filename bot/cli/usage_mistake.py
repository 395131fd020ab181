"""Words of the command line that a command does not have → one sentence: what is wrong, of which command, what to do. Pure."""

import typer


def told(error: typer.TyperException) -> str:
    """The sentence for what the command line's parser refuses; a command named without a sub-command gets its help."""
    message = error.format_message()
    if "\n" in message:
        return message
    fault, *hint = message.rstrip(".").split(". ", 1)
    context: typer.Context | None = getattr(error, "ctx", None)
    if context is None:
        return f"{fault}; `--help` behind the command shows what it takes."
    command = context.command_path
    todo = _continued(hint[0]) if hint else f"`{command} --help` shows what it takes."
    return f"`{command}`: {_continued(fault)}; {todo}"


def _continued(text: str) -> str:
    return text[:1].lower() + text[1:]
