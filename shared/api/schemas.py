"""The JSON schemas of what functions take and give, each field with its words."""

from typing import Any, cast

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema
from pydantic_core import core_schema

from shared.api.words import words_of
from shared.entry_points import HttpEntry
from shared.models import distinct

Json = dict[str, Any]
Use = tuple[type[BaseModel], JsonSchemaMode]
References = dict[Use, Json]


def schemas_of(entries: list[HttpEntry]) -> tuple[References, Json]:
    """References to the models that the functions take and give, and all schemas by name."""
    wanted: dict[Use, None] = {}
    for entry in entries:
        if entry.takes:
            wanted[entry.takes, "validation"] = None
        if entry.gives:
            wanted[entry.gives, "serialization"] = None
    refs, made = models_json_schema(
        list(wanted), ref_template="#/components/schemas/{model}", schema_generator=_Schemas
    )
    schemas: Json = made["$defs"]
    for name, schema in schemas.items():
        for field, described in schema.get("properties", {}).items():
            described.setdefault("description", words_of(name, field, "en"))
    return cast(References, refs), schemas


def name_of(ref: Json) -> str:
    """The name of the model that a reference leads to."""
    return str(ref["$ref"]).rpartition("/")[2]


class _Schemas(GenerateJsonSchema):
    """Schemas as this API means them."""

    def ser_schema(self, schema: Any) -> None:
        """Serializers here change the Python type, not the JSON form: it is the validated one."""

    def model_schema(self, schema: core_schema.ModelSchema) -> Json:
        """A model; of an answer, every field is there, unless the model itself leaves some out."""
        made = super().model_schema(schema)
        if self.mode == "serialization" and "serialization" not in schema:
            made["required"] = list(made["properties"])
        return made

    def function_after_schema(self, schema: core_schema.AfterValidatorFunctionSchema) -> Json:
        """What the validator `distinct` asks for can be said in a schema."""
        made = super().function_after_schema(schema)
        return made | {"uniqueItems": True} if schema["function"]["function"] is distinct else made

    def field_title_should_be_set(self, schema: Any) -> bool:
        """No titles that only repeat the name."""
        del schema
        return False
