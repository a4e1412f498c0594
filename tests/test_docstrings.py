"""Each public function, class and method says what it does, in private classes too, which ruff passes over."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "pipeline"
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def undocumented(body: list[ast.stmt], owner: str = "") -> Iterator[str]:
    """Yield the dotted names of public definitions that lack a docstring."""
    for node in body:
        if isinstance(node, (*FUNCTION, ast.ClassDef)):
            name = f"{owner}{node.name}"
            if not node.name.startswith("_") and not ast.get_docstring(node) and not is_part(node):
                yield name
            if isinstance(node, ast.ClassDef):
                yield from undocumented(node.body, f"{name}.")
        else:  # the branches of "if", "try" and the like
            for branch in ("body", "handlers", "orelse", "finalbody"):
                yield from undocumented(getattr(node, branch, []), owner)


def is_part(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Is it one of several definitions of a name, of which another has the docstring?"""
    last = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    return not last.isdisjoint({"overload", "setter", "deleter"})


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix()
)
def test_public_names_have_docstrings(path: Path) -> None:
    assert list(undocumented(ast.parse(path.read_text(encoding="utf-8")).body)) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f():\n    pass", ["f"]),
        ("async def f():\n    pass", ["f"]),
        ("def f():\n    '''  '''", ["f"]),
        ("def f():\n    # What it does.\n    pass", ["f"]),
        ("def f():\n    b'What it does.'", ["f"]),
        ("def f():\n    x = 1\n    'What it does.'", ["f"]),
        ("def f():\n    'What it does.'", []),
        ("def _f():\n    pass", []),
        ("f = lambda: 1", []),
        # Of nested functions only the one around them is called by others.
        ("def f():\n    'What it does.'\n    def g():\n        pass", []),
        ("def f():\n    'What it does.'\n    class C:\n        def g(self):\n            pass", []),
        ("def _f():\n    def g():\n        pass", []),
        ("class C:\n    pass", ["C"]),
        ("class _C:\n    pass", []),
        ("class C:\n    'What it is.'\n    def f(self):\n        pass", ["C.f"]),
        ("class C:\n    'What it is.'\n    async def f(self):\n        pass", ["C.f"]),
        ("class _C:\n    def f(self):\n        pass", ["_C.f"]),
        ("class _C:\n    def _f(self):\n        pass\n    def __len__(self):\n        pass", []),
        ("class _C:\n    def f(self):\n        'What it does.'\n        def g():\n            pass", []),
        ("class _C:\n    class D:\n        def f(self):\n            pass", ["_C.D", "_C.D.f"]),
        ("class _C:\n    @property\n    def f(self):\n        pass", ["_C.f"]),
        ("class _C:\n    @cached_property\n    def f(self):\n        pass", ["_C.f"]),
        ("class _C:\n    @property\n    def _f(self):\n        pass", []),
        ("class _C:\n    @f.setter\n    def f(self, value):\n        pass", []),
        ("class _C:\n    @f.deleter\n    def f(self):\n        pass", []),
        ("class _C:\n    @staticmethod\n    def f():\n        pass", ["_C.f"]),
        ("@overload\ndef f(x: int): ...\n@typing.overload\ndef f(x: str): ...", []),
        ("@overload\ndef f(x: int): ...\ndef f(x):\n    pass", ["f"]),
        ("@overloaded(1)\ndef f():\n    pass", ["f"]),
        ("if x:\n    def f():\n        pass\nelse:\n    def g():\n        pass", ["f", "g"]),
        ("try:\n    import x\nexcept ImportError:\n    def f():\n        pass", ["f"]),
        ("if x:\n    def _f():\n        pass", []),
    ],
)  # fmt: skip
def test_what_lacks_a_docstring(source: str, found: list[str]) -> None:
    assert list(undocumented(ast.parse(source).body)) == found
