"""The program language as a JSON Schema, for editors that complete and check as one types."""

from pydantic.json_schema import GenerateJsonSchema

from profiles.program import FORMAT, Program


def schema() -> dict[str, object]:
    """JSON Schema, draft 2020-12, of a program file of the present format."""
    described = Program.model_json_schema(by_alias=True)
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        **described,
        "title": f"A bedtime program for Legato, format {FORMAT}",
    }
