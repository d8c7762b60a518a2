"""What a browser posts of a record form, made from the data that the validator takes."""


def posted(data: dict, *, version=0, kind="talk", **more) -> dict:
    """`data` (as in `tests.world`) as the fields of the form."""
    fields = {"version": str(version), "kind": kind}
    for name, value in data.items():
        if name == "participants":
            for row in value:
                fields.setdefault(row["part"], []).append(row["person"])
        elif isinstance(value, list):
            fields |= _rows(name, value)
        elif value is not None:
            fields[name] = str(value)
    return fields | more


def _rows(name, rows) -> dict:
    fields = {f"{name}-TOTAL_FORMS": str(len(rows))}
    for index, row in enumerate(rows):
        fields |= {f"{name}-{index}-{key}": str(value or "") for key, value in row.items()}
    return fields
