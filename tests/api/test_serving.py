"""A request takes what serves once: nothing that is swapped meanwhile reaches its answer."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import api

SOURCES = sorted(Path(str(api.__file__)).parent.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of functions that stand in it."""
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Function):
            yield node
            waiting += ast.iter_child_nodes(node)


def takings(function: Function) -> int:
    return sum(isinstance(node, ast.Attribute) and node.attr == "serving" for node in own_nodes(function))


def is_route(function: Function) -> bool:
    decorators = [one.func for one in function.decorator_list if isinstance(one, ast.Call)]
    return any(isinstance(one, ast.Attribute) and one.attr in {"get", "post"} for one in decorators)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_only_a_route_takes_what_serves_and_takes_it_once(path: Path) -> None:
    if path.stem in {"serving", "wiring"}:
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, Function) and takings(node):
            assert is_route(node), f"{path.name}: {node.name} is handed what serves; it does not take it"
            assert takings(node) == 1, f"{path.name}: {node.name} takes what serves more than once"


def test_what_breaks_the_rule_is_found() -> None:
    (twice,) = ast.parse("def shown(services):\n    return services.serving.engine, services.serving").body
    assert isinstance(twice, Function)
    assert takings(twice) == 2
    assert not is_route(twice)
