"""Text for people and other programs: the lineage as a tree, contributions as JSON. Pure."""

_MODULES = ("credits", "dot", "graphml", "mermaid", "svg", "tree")


def __getattr__(name: str) -> object:
    """Import a module at its first use: ``from duetchain import exports`` is enough for all."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return import_module(f"{__name__}.{name}")
