"""The texts of a JSON list as rows: many of them come in by one parameter."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class JsonTexts(FunctionElement[str]):
    """A table with the one column ``value``: ``JsonTexts(parameter).table_valued("value")``."""

    name = "json_texts"
    inherit_cache = True


@compiles(JsonTexts, "sqlite")
def _in_sqlite(element: JsonTexts, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(JsonTexts, "postgresql")
def _in_postgresql(element: JsonTexts, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    texts = compiler.process(element.clauses, **options)
    return f"json_array_elements_text(CAST({texts} AS JSON))"
