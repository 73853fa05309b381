"""The shell lines of a document: what a reader would type, line by line."""

import re

FENCE = re.compile(r"^( *)```sh\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
HERE_DOCUMENT = re.compile(r"<<-?\s*'?(\w+)'?")


class Block:
    """One fenced block: `lines` has each command whole, however many lines it takes."""

    def __init__(self, document, number, text):
        self.place = f"{document}:{number}"
        self.lines = list(whole_commands(text))


def whole_commands(text):
    """Joins what a backslash continues, and a here document with its command. No comments."""
    command, ending = "", None
    for line in text.splitlines():
        command += line + "\n"
        if ending is not None:
            if line.strip() != ending:
                continue
        elif line.endswith("\\"):
            continue
        else:
            begun = HERE_DOCUMENT.search(line)
            if begun:
                ending = begun.group(1)
                continue
        if command.strip() and not command.lstrip().startswith("#"):
            yield command
        command, ending = "", None


def blocks(document, text):
    for found in FENCE.finditer(text):
        number = text.count("\n", 0, found.start()) + 1
        inside = "".join(line.removeprefix(found.group(1)) for line in
                         found.group(2).splitlines(keepends=True))
        yield Block(document, number, inside)
