"""What a person reads about who uses Legato here."""


def default(name: str, *, alone: bool) -> str:
    """The one who needs no name, in a list."""
    if alone:
        return f"{name}: the only one, who needs no name. To add somebody: legato people add NAME"
    return f"{name}: whoever gives no --person"


def added(name: str, argument: str, *, known: bool) -> str:
    """What is next for somebody who was added; `argument` is the name as it is typed."""
    if known:
        return f"{name} is added again, with the answers and nights there were before."
    return (
        f"{name} is added. The questions about their health come before their first start: "
        f"legato screening --person {argument}"
    )


def removed(name: str) -> str:
    """What stays of somebody who was removed."""
    return (
        f"{name} is removed. Their answers and nights stay in the night log, and count again once "
        f"they are added again."
    )
