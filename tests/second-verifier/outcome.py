"""How a check ends otherwise than well."""


class Broken(Exception):
    """A rule of the format does not hold (exit status 1)."""


class Usage(Exception):
    """What was given cannot be judged (exit status 2)."""


def require(holds: object, reason: str) -> None:
    """The rule that `reason` names as broken has to hold."""
    if not holds:
        raise Broken(reason)
