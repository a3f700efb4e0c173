"use strict";
/* What the page does: paint() colours the areas, choose() marks one, points(), schemes() and streets() add what is
   asked for.
   The view (place and zoom) belongs to the user: none of these moves it, but for choose() when the area is out of sight. */
window.marketmap = (() => {
  const SHOWN_FROM_ZOOM = { 1: 0, 2: 7.5, 3: 9 };
  const POINT_REACH = 7; // pixels
  // A scheme: a shape with the area of the circle that it stands for.
  const Mark = L.CircleMarker.extend({
    _clickTolerance() { return this._radius; }, // a corner reaches further than the circle it stands for
    _updatePath() {
      if (!this._renderer._drawing || this._empty()) return;
      const pen = this._renderer._ctx;
      pen.beginPath();
      for (const [x, y] of this.options.corners) pen.lineTo(this._point.x + x * this._radius, this._point.y + y * this._radius);
      pen.closePath();
      this._renderer._fillStroke(pen, this);
    },
  });
  const areas = new Map(); // area code -> its polygon
  const svg = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const text = (tag, words) => Object.assign(document.createElement(tag), { textContent: words });
  const one = (selector) => document.querySelector(selector);

  let map, everything, towns, circles, accent, pointLayer, streetLayer, tooltip;
  let content = { classes: [], shown: {} };
  let classes = new Map();
  let pointList = [];
  let marks = []; // schemes, small ones first
  let schemeLayer, schemeCanvas, schemeLegend;
  let hovered = null;
  let viewIsTheirs = false;
  let toBeFitted = true;

  function start(page, parts) {
    map = page;
    towns = parts.towns;
    parts.areas.eachLayer((layer) => areas.set(layer.feature.properties.area, layer));
    everything = parts.areas.getBounds();
    circles = L.layerGroup().addTo(map);
    accent = L.layerGroup().addTo(map);
    schemeLayer = L.layerGroup().addTo(map);
    schemeLegend = one("#legend .points").parentElement.insertBefore(document.createElement("div"), one("#legend .points"));
    schemeLegend.className = "schemes";
    tooltip = L.tooltip({ direction: "top", offset: [0, -8], opacity: 1 });
    map.getPane("towns").classList.add("leaflet-zoom-hide");
    map.getPane("towns").setAttribute("aria-hidden", "true");
    map.getContainer().setAttribute("role", "region");
    map.getContainer().setAttribute("aria-label", parts.label);
    fit();
    map.setMaxBounds(parts.bounds);
    addWholeMapButton();
    listen();
    drawAreas();
    drawTowns();
    keepFitted();
  }

  function listen() {
    for (const [code, layer] of areas) react(layer, code);
    map.on("mousemove", hover);
    map.on("movestart", () => tooltip.remove());
    const container = map.getContainer();
    container.addEventListener("mouseleave", () => tooltip.remove());
    // Leaflet focuses the map at the first press: scrolled into view then, it would slip from under the mouse.
    container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
    map.on("zoomend viewreset", drawTowns);
    for (const kind of ["pointerdown", "wheel", "keydown"]) {
      container.addEventListener(kind, () => (viewIsTheirs = true), { passive: true });
    }
  }

  function react(layer, code) {
    layer.on("mouseover", () => (hovered = code));
    layer.on("mouseout", () => (hovered = null));
    layer.on("click", () => {
      choose(code);
      api.onChoose(code);
    });
  }

  /* The view */

  function keepFitted() {
    let width = 0;
    new ResizeObserver(() => {
      map.invalidateSize({ animate: false });
      const size = map.getSize();
      if (!size.x || !size.y) return;
      if ((toBeFitted || size.x !== width) && !viewIsTheirs) fit();
      toBeFitted = false;
      width = size.x;
      map.setMinZoom(Math.min(map.getZoom(), map.getBoundsZoom(map.options.maxBounds, true)));
    }).observe(map.getContainer());
  }

  const fit = () => map.fitBounds(everything, { animate: false, padding: [8, 8] });

  function addWholeMapButton() {
    const button = Object.assign(text("a", "⤢"), { href: "#", title: "Show the whole map", role: "button" });
    button.setAttribute("aria-label", button.title);
    L.DomEvent.on(button, "click", (event) => {
      L.DomEvent.stop(event);
      fit();
      viewIsTheirs = false;
    });
    map.zoomControl.getContainer().append(button);
  }

  /* Areas */

  function paint(message) {
    toBeFitted = !content.title; // the first legend takes its room from the map
    content = message;
    tooltip.remove();
    classes = new Map(content.classes.map((kind) => [kind.code, kind]));
    drawAreas();
    drawCircles();
    drawLegend();
  }

  function drawAreas() {
    for (const [code, layer] of areas) {
      layer.setStyle(areaStyle(code));
      layer.getElement().dataset.area = code;
    }
    drawUnclear();
  }

  // Areas whose limits leave open whether they are short: a hatch over their colour, deaf to the mouse.
  const unclear = L.layerGroup();

  function drawUnclear() {
    unclear.clearLayers().addTo(map);
    for (const [code, shown] of Object.entries(content.shown)) {
      if (!shown.unclear || !areas.has(code)) continue;
      const style = { fill: true, fillColor: "url(#unclear)", fillOpacity: 1, stroke: false };
      const hatch = L.geoJSON(areas.get(code).feature, { interactive: false, style }).addTo(unclear);
      hatch.eachLayer((layer) => (layer.getElement().dataset.unclear = code));
    }
  }

  const fillOf = (kind) => (kind.pattern ? `url(#${kind.pattern})` : kind.colour);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  function areaStyle(code) {
    const kind = classes.get(content.shown[code]?.class);
    const plain = !kind || (content.circles && !kind.pattern);
    return {
      fillColor: plain ? colour("plain") : fillOf(kind),
      fillOpacity: streetLayer ? 0.6 : 1,
      color: plain ? colour("coast") : "#fff",
      weight: areas.size > 60 ? 0.6 : 1,
    };
  }

  function drawCircles() {
    circles.clearLayers();
    const hasCircle = ([code, shown]) => shown.radius && areas.has(code) && !classes.get(shown.class).pattern;
    const sized = Object.entries(content.shown).filter(hasCircle);
    sized.sort((a, b) => b[1].radius - a[1].radius); // small ones on top of large ones
    for (const [code, shown] of sized) {
      const style = { radius: shown.radius, pane: "circles", color: "#fff", weight: 1, fillOpacity: 0.85, bubblingMouseEvents: true };
      const circle = L.circleMarker(areas.get(code).feature.properties.at, { ...style, fillColor: classes.get(shown.class).colour });
      react(circle, code);
      circles.addLayer(circle);
      circle.getElement().dataset.circle = code;
    }
  }

  function choose(code) {
    accent.clearLayers();
    const layer = areas.get(code);
    if (!layer) return;
    for (const className of ["chosen-casing", "chosen"]) {
      accent.addLayer(L.geoJSON(layer.feature, { pane: "chosen", className, interactive: false }));
    }
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!map.getBounds().contains(layer.feature.properties.at)) map.panTo(layer.feature.properties.at, { animate: !calm });
  }

  /* Words under the mouse */

  function hover(event) {
    const scheme = schemeNear(event.layerPoint);
    const point = pointNear(event.layerPoint);
    const words = scheme ? scheme.options.card : point ? [point[2]] : hovered && areaWords(hovered);
    if (!words) return tooltip.remove();
    const box = document.createElement("div");
    box.append(...words.map((line, row) => text(row ? "span" : "strong", line)));
    tooltip.setContent(box).setLatLng(event.latlng).addTo(map);
  }

  function areaWords(code) {
    const shown = content.shown[code];
    const words = [areas.get(code).feature.properties.name, shown?.text, classes.get(shown?.class)?.label, shown?.more];
    return words.filter((line, row) => line && line !== words[row - 1]);
  }

  function pointNear(at) {
    return pointList.find(([lat, lon]) => map.latLngToLayerPoint([lat, lon]).distanceTo(at) < POINT_REACH);
  }

  const schemeNear = (at) => marks.find((mark) => mark._point.distanceTo(at) < Math.max(mark.getRadius(), POINT_REACH));

  /* Legend */

  function swatch(fill, radius) {
    const side = radius ? 2 * radius + 2 : 14;
    const picture = svg("svg", { width: radius ? side : 22, height: side, "aria-hidden": "true" });
    const circle = { cx: side / 2, cy: side / 2, r: radius, fill, stroke: "#8a8781" };
    picture.append(radius ? svg("circle", circle) : svg("rect", { width: 22, height: side, fill, stroke: "#8a8781" }));
    return picture;
  }

  function item(picture, words) {
    const line = document.createElement("li");
    line.append(picture, text("span", words));
    return line;
  }

  function drawLegend() {
    one("#legend h2").textContent = [content.title, content.unit].filter(Boolean).join(", ");
    const round = (kind) => content.circles && !kind.pattern;
    one("#legend .classes").replaceChildren(
      ...[...classes.values()].map((kind) => item(swatch(fillOf(kind), round(kind) ? 7 : 0), kind.label)));
    one("#legend .sizes").replaceChildren(...content.sizes.map(([words, radius]) => item(swatch("none", radius), words)));
    one("#legend .note").textContent = content.note;
  }

  /* Towns: first rank first; a name stands right or left of its dot, and is left out where it would touch another */

  function drawTowns() {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = getComputedStyle(map.getPane("towns")).font;
    const placed = [];
    const labels = [];
    for (const town of towns.filter((town) => map.getZoom() >= SHOWN_FROM_ZOOM[town.rank])) {
      const { x, y } = map.latLngToLayerPoint(town.at);
      const width = pen.measureText(town.name).width + 14;
      const boxes = [[x - 6, y - 9, x + width, y + 9], [x - width, y - 9, x + 6, y + 9]];
      const side = boxes.findIndex((box) => !placed.some((other) => touch(box, other)));
      if (side < 0) continue;
      placed.push(boxes[side]);
      const label = Object.assign(text("span", town.name), { className: side ? "town left" : "town" });
      Object.assign(label.style, { left: `${x}px`, top: `${y}px` });
      labels.push(label);
    }
    map.getPane("towns").replaceChildren(...labels);
  }

  const touch = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

  /* What is added on request */

  function points(list, sentence = "") {
    pointList = list || [];
    if (pointLayer) pointLayer.remove();
    const renderer = L.canvas({ pane: "points" });
    const style = { renderer, radius: 4, color: colour("place"), weight: 1.2, fillColor: colour("point"), fillOpacity: 1, interactive: false };
    pointLayer = L.layerGroup(pointList.map(([lat, lon]) => L.circleMarker([lat, lon], style))).addTo(map);
    one("#legend .points").replaceChildren(...(sentence ? [swatch(colour("point"), 4), text("span", sentence)] : []));
  }

  function schemes(list, legend) {
    schemeLayer.clearLayers();
    const kinds = new Map((legend?.kinds || []).map((kind) => [kind.code, kind]));
    schemeCanvas ||= L.canvas({ pane: "points" });
    marks = list.map(([lat, lon, radius, code, card]) => {
      const { corners, colour: fillColor, outline: color } = kinds.get(code);
      return new Mark([lat, lon], { renderer: schemeCanvas, radius, corners, fillColor, color, card, weight: 1, fillOpacity: 1, interactive: false });
    });
    for (const mark of marks) schemeLayer.addLayer(mark);
    marks.reverse();
    drawSchemeLegend(legend);
  }

  function drawSchemeLegend(legend) {
    schemeLegend.replaceChildren();
    if (!legend) return;
    const keys = Object.assign(document.createElement("ul"), { className: "keys" });
    keys.append(...legend.kinds.map((kind) => item(shapeSwatch(kind, 6), kind.label)));
    keys.append(...legend.sizes.map(([words, radius]) => item(swatch("none", radius), words)));
    schemeLegend.append(text("h2", legend.title), keys, text("p", legend.sentence));
  }

  function shapeSwatch(kind, radius) {
    const picture = svg("svg", { width: 20, height: 20, viewBox: "-10 -10 20 20", "aria-hidden": "true" });
    const corners = kind.corners.map((corner) => corner.map((length) => length * radius).join()).join(" ");
    picture.append(svg("polygon", { points: corners, fill: kind.colour, stroke: kind.outline }));
    return picture;
  }

  function streets(wanted) {
    if (wanted === Boolean(streetLayer)) return;
    if (streetLayer) streetLayer.remove();
    streetLayer = wanted ? L.tileLayer("https://tile.openstreetmap.org/{z}/{x}/{y}.png", { maxNativeZoom: 19 }).addTo(map) : null;
    map.getPane("land").style.display = wanted ? "none" : "";
    map.getPane("towns").style.display = wanted ? "none" : "";
    one("#legend .streets").hidden = !wanted;
    drawAreas();
  }

  const view = () => ({ zoom: map.getZoom(), centre: [map.getCenter().lat, map.getCenter().lng] });

  const api = { start, paint, choose, points, schemes, streets, view, onChoose: () => {} };
  return api;
})();
