"""A request takes what serves once: nothing that is swapped meanwhile reaches its answer."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import api

SOURCES = sorted(Path(str(api.__file__)).parent.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef
MAKERS = ("routes", "pages")


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of functions that stand in it."""
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Function):
            yield node
            waiting += ast.iter_child_nodes(node)


def takings(function: Function) -> int:
    """Return how often a function itself reads ``services.serving``."""
    return sum(
        isinstance(node, ast.Attribute)
        and node.attr == "serving"
        and isinstance(node.value, ast.Name)
        and node.value.id == "services"
        for node in own_nodes(function)
    )


def of_routes(tree: ast.Module) -> set[Function]:
    """Return the functions that stand in a maker of routes: one that is given the services."""
    makers = [node for node in tree.body if isinstance(node, Function) and node.name.endswith(MAKERS)]
    return {node for maker in makers for node in ast.walk(maker) if isinstance(node, Function)} - {*makers}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_only_routes_take_what_serves_and_take_it_once(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    routes = of_routes(tree)
    for node in ast.walk(tree):
        if isinstance(node, Function) and takings(node):
            assert node in routes, f"{path.name}: {node.name} is handed what serves; it does not take it"
            assert takings(node) == 1, f"{path.name}: {node.name} takes what serves more than once"


def test_what_breaks_the_rule_is_found() -> None:
    (twice,) = ast.parse("def shown(services):\n    return services.serving.engine, services.serving").body
    assert isinstance(twice, Function)
    assert takings(twice) == 2
    assert of_routes(ast.Module([twice], [])) == set()
