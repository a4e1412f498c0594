"""The saved model as an MLflow pyfunc, for ``mlflow models serve`` and ``spark_udf``.

MLflow copies this file into the logged model and runs it when the model is loaded ("models from
code"), so nothing is pickled. It is run as a script there, hence the absolute imports alone.
"""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel

from pipeline.schema import PREDICTION_COLUMNS
from pipeline.typed import is_missing

INPUT_COLUMNS = ("text", "id", "speaker", "date", "lang")


class StancePyfunc(PythonModel):
    """Reads a frame with ``text`` (and optional id, speaker, date, lang); gives predictions."""

    def load_context(self, context: Any) -> None:
        """Load the saved model that was logged as the artifact ``model``."""
        import pipeline

        self.model = pipeline.load_model(context.artifacts["model"])

    def predict(
        self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        """Return predictions, one row a pair; or one row a text for ``params={"output": "json"}``.

        The latter has one column, ``predictions``: a JSON list of the text's pairs. Spark needs it,
        as a UDF gives as many rows as it gets.

        Raises
        ------
        ValueError
            ``output`` is neither ``pairs`` nor ``json``, or there is no column ``text``.
        """
        output = (params or {}).get("output", "pairs")
        frame = _frame(model_input)
        if output == "pairs":
            return _plain(self.model.score(frame))
        if output == "json":
            return _one_row_a_text(self.model, frame)
        raise ValueError(f"output is {output!r}; choose pairs or json")


def _frame(model_input: Any) -> pd.DataFrame:
    frame = pd.DataFrame(model_input)
    if "text" not in frame.columns:
        # spark_udf and bare lists come with numbered columns: the first one is the text.
        if list(frame.columns) != [0]:
            names = ", ".join(map(str, frame.columns))
            raise ValueError(f"there is no column 'text'; the columns are: {names}")
        frame = frame.rename(columns={0: "text"})
    known = [name for name in INPUT_COLUMNS if name in frame.columns]
    # A column that MLflow's schema filled in because the caller left it out says nothing.
    given = [name for name in known if name == "text" or frame[name].notna().any()]
    return frame[given].reset_index(drop=True)


def _plain(predictions: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of the prediction format, with None for what is missing.

    A server would write NaN, which is no JSON.
    """
    frame = predictions[list(PREDICTION_COLUMNS)].copy()
    for name in frame.columns[frame.isna().any()]:
        column = frame[name].astype(object)
        frame[name] = column.where(column.notna(), None)
    return frame


def _one_row_a_text(model: Any, frame: pd.DataFrame) -> pd.DataFrame:
    own = [str(number) for number in range(len(frame))]
    given = frame["id"].tolist() if "id" in frame else own
    # As in pairs, a row without an id goes by its number.
    ids = {n: n if is_missing(id) or id == "" else id for n, id in zip(own, given, strict=True)}
    pairs: dict[str, list[Any]] = {number: [] for number in own}
    if own:
        predictions = _plain(model.score(frame.assign(id=own)))
        for row in json.loads(predictions.to_json(orient="records", date_format="iso")):
            number = str(row["document_id"])
            statement = str(row["statement_id"]).removeprefix(number)
            own_ids = {"document_id": ids[number], "statement_id": f"{ids[number]}{statement}"}
            pairs[number].append(row | own_ids)
    lists = [json.dumps(pairs[number], ensure_ascii=False, allow_nan=False) for number in own]
    return pd.DataFrame({"predictions": lists})


set_model(StancePyfunc())
