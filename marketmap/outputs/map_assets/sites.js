"use strict";
/* Sites where units could open: diamonds with words, and rings of road distance round the first of them. They never take
   the mouse: a click goes to the area beneath. */
window.siteMarks = (() => {
  const SIDE = 8; // pixels from the middle of a diamond to a corner
  const FRAME = 2; // the ring that a new site is shown within, counted from the smallest

  let map, layer;
  let marks = [];
  let frame = null;

  const Diamond = L.CircleMarker.extend({
    _updatePath() {
      const { x, y } = this._point, side = this._radius;
      this._renderer._setPath(this, `M${x} ${y - side}L${x + side} ${y}L${x} ${y + side}L${x - side} ${y}Z`);
    },
  });

  function start(page) {
    map = page;
    layer = L.layerGroup().addTo(map);
  }

  /* Draw the sites; return whether the first is another than before. */
  function draw(list, rings) {
    const before = marks.length ? marks[0].getLatLng() : null;
    layer.clearLayers();
    const renderer = L.svg({ pane: "points", padding: 0.4 });
    marks = list.map(([lat, lon, words]) => new Diamond([lat, lon], { renderer, radius: SIDE, className: "site", interactive: false, words }));
    frame = null;
    if (marks.length) drawRings(marks[0].getLatLng(), rings, renderer);
    for (const mark of [...marks].reverse()) layer.addLayer(mark);
    return marks.length > 0 && !(before && before.equals(marks[0].getLatLng()));
  }

  function drawRings(at, rings, renderer) {
    rings.forEach(([radius, words], number) => {
      for (const className of ["ring-casing", "ring"]) layer.addLayer(L.circle(at, { renderer, radius, className, interactive: false }));
      const south = [at.lat - (radius / 6371000) * (180 / Math.PI), at.lng];
      layer.addLayer(L.tooltip({ permanent: true, direction: "center", className: "ring-words", opacity: 1, offset: [0, 0] }).setLatLng(south).setContent(words));
      if (number <= FRAME) frame = at.toBounds(2 * radius);
    });
  }

  const near = (point, reach) => marks.find((mark) => mark._point.distanceTo(point) < reach);
  const bounds = () => frame;

  return { start, draw, near, bounds };
})();
