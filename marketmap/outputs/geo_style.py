"""Styles of layers for QGIS: the classes, colours, circles and lines of the map, as QGIS writes its own styles (QML).

A GeoPackage keeps them in its table `layer_styles`, so that the file opens in QGIS as the map looks here.
"""

from collections.abc import Iterator, Mapping
from html import escape

from marketmap.outputs import colours
from marketmap.outputs.flow_map import WIDEST
from marketmap.outputs.maps import CircleScale, MapClass, MapContent

CLASS_COLUMN = "map_class"
_BRUSHES = {"hatch": "b_diagonal", "dots": "dense6"}
_MM_PER_PIXEL = 25.4 / 96
_THIN_MM = 0.2


def class_words(content: MapContent, area: str) -> str:
    """Return the class that an area is drawn in, in the words of the legend."""
    labels = {kind.code: kind.label for kind in content.classes}
    return labels[content.shown[area].class_code]


def area_style(content: MapContent, column: str = "", scale: CircleScale | None = None) -> str:
    """Return the style of areas: one category for each class of the legend.

    Args:
        content: what the map shows; the layer's column `map_class` holds what `class_words` returns.
        column: for circles, the column that they are sized by.
        scale: for circles, their scale.
    """
    # Whether an area is short for sure is a matter of the draws, which the layer does not hold.
    kinds = [kind for kind in content.classes if kind.pattern != "unclear"]
    categories = "".join(
        f'<category value="{escape(kind.label)}" label="{escape(kind.label)}" symbol="{number}" render="true"/>'
        for number, kind in enumerate(kinds)
    )
    symbols = "".join(
        _symbol("fill", str(number), "".join(_of_class(kind, number, column, scale)))
        for number, kind in enumerate(kinds)
    )
    how = f'type="categorizedSymbol" attr="{CLASS_COLUMN}"'
    return _style(how, f"<categories>{categories}</categories><symbols>{symbols}</symbols>")


def line_style(most: float) -> str:
    """Return the style of flows: lines as wide as their units, the largest flow `most` as wide as on the map."""
    wide = _sized("outlineWidth", f'{WIDEST * _MM_PER_PIXEL:.2f} * "units" / {most or 1.0:.6g}')
    properties = {"line_color": _rgb(colours.FLOW), "line_width": "0.3", "line_width_unit": "MM", "capstyle": "flat"}
    line = _layer("SimpleLine", properties, wide)
    return _style('type="singleSymbol"', f"<symbols>{_symbol('line', '0', line)}</symbols>")


def _style(how: str, inside: str) -> str:
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.22.0" styleCategories="Symbology">'
        f'<renderer-v2 {how} enableorderby="0" forceraster="0" symbollevels="0">{inside}</renderer-v2></qgis>\n'
    )


def _symbol(kind: str, name: str, layers: str) -> str:
    return f'<symbol type="{kind}" name="{name}" alpha="1" clip_to_extent="1" force_rhr="0">{layers}</symbol>'


def _of_class(kind: MapClass, number: int, column: str, scale: CircleScale | None) -> Iterator[str]:
    edge = "#ffffff" if scale is None else colours.COAST
    yield _fill(kind.colour if scale is None or kind.pattern else colours.PLAIN, "solid", edge)
    if kind.pattern:
        yield _fill(colours.PATTERN, _BRUSHES[kind.pattern], edge)
    elif scale is not None:
        yield _circle(kind.colour, f"@{number}@1", column, scale)


def _fill(colour: str, brush: str, edge: str) -> str:
    return _layer("SimpleFill", {"color": _rgb(colour), "style": brush, **_edge(edge)})


def _circle(colour: str, name: str, column: str, scale: CircleScale) -> str:
    """Return circles at a point inside each area, their areas in proportion to what the column holds."""
    widest = 2 * scale.largest * _MM_PER_PIXEL
    sized = _sized("size", f'{widest:.2f} * sqrt(abs("{column}") / {scale.most or 1.0:.6g})')
    look = {"name": "circle", "color": _rgb(colour), **_edge("#ffffff"), "size": "2", "size_unit": "MM"}
    marker = _layer("SimpleMarker", {**look, "scale_method": "diameter"}, sized)
    placed = {"point_on_surface": "1", "point_on_all_parts": "0"}
    return _layer("CentroidFill", placed, _symbol("marker", name, marker))


def _edge(colour: str) -> dict[str, str]:
    return {"outline_color": _rgb(colour), "outline_width": f"{_THIN_MM}", "outline_width_unit": "MM"}


def _sized(property_name: str, expression: str) -> str:
    """Return what lets a size follow from an expression over the columns of the layer."""
    return (
        '<data_defined_properties><Option type="Map"><Option type="QString" name="name" value=""/>'
        f'<Option type="Map" name="properties"><Option type="Map" name="{property_name}">'
        '<Option type="bool" name="active" value="true"/>'
        f'<Option type="QString" name="expression" value="{escape(expression)}"/>'
        '<Option type="int" name="type" value="3"/></Option></Option>'
        '<Option type="QString" name="type" value="collection"/></Option></data_defined_properties>'
    )


def _layer(kind: str, properties: Mapping[str, str], inside: str = "") -> str:
    listed = "".join(f'<prop k="{name}" v="{escape(value)}"/>' for name, value in properties.items())
    return f'<layer class="{kind}" enabled="1" locked="0" pass="0">{listed}{inside}</layer>'


def _rgb(colour: str) -> str:
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"
