"""Build hook of the wheel: ``pipeline/attribution`` as machine code, when asked for.

    HATCH_BUILD_HOOKS_ENABLE=1 pip install .        or        make compiled

Mypyc compiles the modules as they stand, so the Python sources stay the only ones. They are in the wheel,
too, beside the compiled modules, which Python prefers. Everything is made in a temporary folder: a module
left beside its source would be what an editable install imports, whatever is written there later.
(The plugin hatch-mypyc builds in place, and takes one entry of ``sources`` for the whole package.)
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE: Final = "pipeline/attribution"
#: The types of libraries are not needed, so they need not be installed to build; ``make lint`` checks them.
MYPY: Final = (
    "--config-file=",
    "--ignore-missing-imports",
    "--follow-imports=silent",
    "--no-warn-unused-configs",
    f"--cache-dir={os.devnull}",
)


class CompileHook(BuildHookInterface):
    """Adds the compiled modules to a wheel; an editable install stays uncompiled."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into a temporary folder and have the wheel include what is there."""
        if version == "editable":
            return
        self._folder = TemporaryDirectory(prefix="party-stance-")
        built = self._compile(Path(self._folder.name))
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        for path in built.rglob("*.so" if os.name == "posix" else "*.pyd"):
            build_data["force_include"][str(path)] = path.relative_to(built).as_posix()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary folder."""
        if version != "editable":
            self._folder.cleanup()

    def _compile(self, folder: Path) -> Path:
        """Return the folder of the compiled modules, laid out as in the wheel."""
        from mypyc.build import mypycify
        from setuptools import Distribution
        from setuptools.errors import CCompilerError

        os.chdir(self.root)
        paths = [path.as_posix() for path in sorted(Path(PACKAGE).glob("*.py"))]
        modules = mypycify(
            [*MYPY, *paths],
            target_dir=str(folder / "c"),
            group_name="party_stance",
            debug_level="0",
        )
        command = Distribution({"name": "party-stance", "ext_modules": modules}).get_command_obj(
            "build_ext"
        )
        command.build_lib, command.build_temp = str(folder / "built"), str(folder / "objects")
        command.ensure_finalized()
        try:
            command.run()
        except CCompilerError as error:
            raise RuntimeError(
                f"compiling {PACKAGE} needs a working C compiler and Python's headers: {error}; "
                "without HATCH_BUILD_HOOKS_ENABLE the wheel is made without it"
            ) from error
        return folder / "built"
