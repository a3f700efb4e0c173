"use strict";
/* Lines from home to host, as wide at every zoom, thinner on a narrow screen. They never take the mouse: a click goes to
   the area beneath. */
window.flowLines = (() => {
  const REACH = 6; // pixels from a thin line at which it answers
  const NARROW = 600; // pixels
  const THINNER = 0.6; // of the width

  const Flow = L.Path.extend({
    initialize(flow, from, to, options) {
      L.setOptions(this, options);
      Object.assign(this, flow, { from, to });
    },
    _project() {
      const shape = flowArrow(this._map.latLngToLayerPoint(this.from), this._map.latLngToLayerPoint(this.to), this.width, this.dashed);
      this.middle = shape.middle;
      this._outline = shape.path;
    },
    _update() {
      if (this._map) this._updatePath();
    },
    _updatePath() {
      this._renderer._setPath(this, this._outline);
    },
    touches(area) {
      return this.home === area || this.host === area;
    },
    distance(point) {
      return Math.min(...this.middle.slice(1).map((b, n) => L.LineUtil.pointToSegmentDistance(point, this.middle[n], b)));
    },
  });

  let map, layer, renderer, labelOf;
  let lines = []; // small ones first
  let ends = {};
  let chosen = null;

  /* `place` gives the label point of an area that is on the map. */
  function start(page, place) {
    map = page;
    labelOf = place;
    renderer = L.svg({ pane: "flows", padding: 0.4 });
    layer = L.layerGroup().addTo(map);
  }

  /* Return the share of their width that lines have on this screen. */
  function draw(list, wanted) {
    const share = map.getSize().x < NARROW ? THINNER : 1;
    layer.clearLayers();
    ends = wanted;
    const at = (area) => L.latLng(labelOf(area) || ends[area].at);
    lines = list.map(([home, host, width, dashed, words]) => {
      const className = dashed ? "flow dashed" : "flow";
      return new Flow({ home, host, width: width * share, dashed, words }, at(home), at(host), { renderer, className, interactive: false, stroke: false });
    });
    for (const line of lines) {
      layer.addLayer(line);
      Object.assign(line._path.dataset, { home: line.home, host: line.host });
    }
    return share;
  }

  /* Lines of the chosen area stand out and lie on top; without one all are alike. Return whether it has none. */
  function mark(area) {
    const inOrder = !chosen && !area;
    chosen = area;
    for (const line of lines) line._path.classList.toggle("faded", Boolean(area) && !line.touches(area));
    if (!inOrder) for (const line of [...lines, ...ofChosen()]) line.bringToFront();
    return Boolean(area) && lines.length > 0 && !ofChosen().length;
  }

  const ofChosen = () => lines.filter((line) => line.touches(chosen));

  /* The line under the mouse: the topmost that lies there, else the nearest within reach. */
  function near(point) {
    const upward = [...lines.filter((line) => !line.touches(chosen)), ...ofChosen()].reverse();
    const found = upward.map((line) => ({ line, off: line.distance(point) })).filter(({ line, off }) => off < Math.max(REACH, line.width / 2));
    const under = found.find(({ line, off }) => off <= line.width / 2);
    const one = under || found.sort((a, b) => a.off - b.off)[0];
    return one ? one.line : null;
  }

  function point(line) {
    for (const one of lines) one._path.classList.toggle("pointed", one === line);
  }

  /* Areas beyond the map that lines touch, those of the largest first: name, layer point, and for one out of sight the
     point in a box of the view where its largest line leaves it. */
  function beyond(box) {
    const found = new Map();
    for (const line of [...ofChosen(), ...[...lines].reverse()]) {
      for (const [area, way, points] of [[line.host, "to", line.middle], [line.home, "from", [...line.middle].reverse()]]) {
        if (!found.has(area) && !labelOf(area)) found.set(area, seen(area, way, points, box));
      }
    }
    return [...found.values()].filter((one) => one.at);
  }

  function seen(area, way, points, box) {
    const { name, at } = ends[area];
    const place = map.latLngToLayerPoint(at);
    if (box.contains(place)) return { name, at: place, there: true };
    const steps = points.slice(1).map((point, n) => L.LineUtil.clipSegment(points[n], point, box)).filter(Boolean);
    return { name: `${way} ${name}`, at: steps.length ? steps.at(-1)[1] : null, there: false };
  }

  const bounds = () => L.latLngBounds(lines.flatMap((line) => [line.from, line.to]));

  return { start, draw, mark, near, point, beyond, bounds };
})();
