"use strict";
/* Names on the map: first the places beyond it that lines go to, then towns by rank. A name stands right or left of its
   dot, and is left out where it would touch another. */
window.placeNames = (() => {
  const SHOWN_FROM_ZOOM = { 1: 0, 2: 7.5, 3: 9 };
  const EDGE = 14; // pixels between the edge of the view and a name that points beyond it

  function draw(map, towns, flows) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = getComputedStyle(map.getPane("towns")).font;
    const view = L.bounds(map.containerPointToLayerPoint([0, 0]), map.containerPointToLayerPoint(map.getSize()));
    const inner = L.bounds(view.min.add([EDGE, EDGE]), view.max.subtract([EDGE, EDGE]));
    const ends = flows.beyond(inner);
    const named = new Set(ends.map((end) => end.name));
    const shown = towns.filter((town) => map.getZoom() >= SHOWN_FROM_ZOOM[town.rank] && !named.has(town.name));
    const names = [...ends, ...shown.map((town) => ({ name: town.name, at: map.latLngToLayerPoint(town.at) }))];
    const placed = [buttons(map)];
    const labels = [];
    for (const one of names) {
      const { x, y } = one.at;
      const width = pen.measureText(one.name).width + 14;
      const boxes = [[x - 6, y - 9, x + width, y + 9], [x - width, y - 9, x + 6, y + 9]];
      const inside = (box) => one.there === undefined || (box[0] >= view.min.x && box[2] <= view.max.x);
      const side = boxes.findIndex((box) => inside(box) && !placed.some((other) => touch(box, other)));
      if (side < 0) continue;
      placed.push(boxes[side]);
      labels.push(label(one, side));
    }
    map.getPane("towns").replaceChildren(...labels);
  }

  /* The corner of the view where the buttons are. */
  function buttons(map) {
    const { right, bottom } = map.zoomControl.getContainer().getBoundingClientRect();
    const { left, top } = map.getContainer().getBoundingClientRect();
    const from = map.containerPointToLayerPoint([0, 0]), to = map.containerPointToLayerPoint([right - left, bottom - top]);
    return [from.x, from.y, to.x, to.y];
  }

  function label({ name, at, there }, side) {
    const kind = there === undefined ? "" : there ? " end" : " end out-of-sight";
    const element = Object.assign(document.createElement("span"), { textContent: name, className: `town${side ? " left" : ""}${kind}` });
    Object.assign(element.style, { left: `${at.x}px`, top: `${at.y}px` });
    return element;
  }

  const touch = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

  return { draw };
})();
