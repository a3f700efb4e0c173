"use strict";
/* What the page does: paint() colours the areas, choose() marks one, points(), schemes(), flows(), sites() and streets()
   add what is asked for.
   The view (place and zoom) belongs to the user: none of these moves it, but for choose() when the area is out of sight
   and sites() when the first is a new one. */
window.marketmap = (() => {
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
  const { text } = mapLegend;

  let map, label, everything, towns, circles, accent, pointLayer, streetLayer, tooltip, allLines;
  let content = { classes: [], shown: {} };
  let classes = new Map();
  let pointList = [];
  let marks = []; // schemes, small ones first
  let schemeLayer, schemeCanvas;
  let hovered = null;
  let chosen = null;
  let viewIsTheirs = false;
  let toBeFitted = true;

  function start(page, parts) {
    map = page;
    ({ towns, label } = parts);
    parts.areas.eachLayer((layer) => areas.set(layer.feature.properties.area, layer));
    everything = parts.areas.getBounds();
    circles = L.layerGroup().addTo(map);
    accent = L.layerGroup().addTo(map);
    flowLines.start(map, (code) => areas.get(code)?.feature.properties.at);
    siteMarks.start(map);
    schemeLayer = L.layerGroup().addTo(map);
    tooltip = L.tooltip({ direction: "top", offset: [0, -8], opacity: 1 });
    map.getPane("towns").classList.add("leaflet-zoom-hide");
    map.getPane("towns").setAttribute("aria-hidden", "true");
    map.getContainer().setAttribute("role", "region");
    map.getContainer().setAttribute("aria-label", label);
    fit();
    map.setMaxBounds(parts.bounds);
    addButton("⤢", "Show the whole map", () => {
      map.fitBounds(everything, { animate: false, padding: [8, 8] });
      viewIsTheirs = Boolean(siteMarks.bounds());
    });
    allLines = addButton("⇄", "Show all lines to their ends", () => map.fitBounds(everyEnd(), { animate: false, padding: [24, 24] }));
    allLines.hidden = true;
    listen();
    drawAreas();
    drawNames();
    keepFitted();
  }

  function listen() {
    for (const [code, layer] of areas) react(layer, code);
    map.on("mousemove", hover);
    map.on("movestart", sayNothing);
    const container = map.getContainer();
    container.addEventListener("mouseleave", sayNothing);
    // Leaflet focuses the map at the first press: scrolled into view then, it would slip from under the mouse.
    container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
    map.on("moveend zoomend viewreset", drawNames);
    for (const kind of ["pointerdown", "wheel", "keydown"]) {
      container.addEventListener(kind, () => (viewIsTheirs = true), { passive: true });
    }
  }

  function react(layer, code) {
    layer.on("mouseover", () => (hovered = code));
    layer.on("mouseout", () => (hovered = null));
    layer.on("click", ({ latlng }) => {
      choose(code);
      api.onChoose(code, [latlng.lat, latlng.lng]);
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

  const fit = () => {
    const frame = siteMarks.bounds(); // its rings have words that reach beyond it
    map.fitBounds(frame || everything, { animate: false, padding: frame ? [16, 16] : [8, 8] });
  };

  function addButton(sign, title, act) {
    const button = Object.assign(text("a", sign), { href: "#", title, role: "button" });
    button.setAttribute("aria-label", title);
    L.DomEvent.on(button, "click", (event) => {
      L.DomEvent.stop(event);
      act();
    });
    map.zoomControl.getContainer().append(button);
    return button;
  }

  const everyEnd = () => L.latLngBounds(everything.getSouthWest(), everything.getNorthEast()).extend(flowLines.bounds());
  const drawNames = () => placeNames.draw(map, streetLayer ? [] : towns, flowLines);

  /* Areas */

  function paint(message) {
    toBeFitted = !content.title; // the first legend takes its room from the map
    content = message;
    sayNothing();
    classes = new Map(content.classes.map((kind) => [kind.code, kind]));
    drawAreas();
    drawCircles();
    mapLegend.classes(content, fillOf);
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
    chosen = layer ? code : null;
    markFlows();
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
    const flow = scheme || point ? null : flowLines.near(event.layerPoint);
    const site = siteMarks.near(event.layerPoint, POINT_REACH);
    const words = site ? site.options.words : scheme ? scheme.options.card : point ? [point[2]] : flow ? flow.words : hovered && areaWords(hovered);
    if (!words) return sayNothing();
    flowLines.point(flow);
    const box = document.createElement("div");
    box.append(...words.map((line, row) => text(row ? "span" : "strong", line)));
    tooltip.setContent(box).setLatLng(event.latlng).addTo(map);
  }

  function sayNothing() {
    tooltip.remove();
    flowLines.point(null);
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

  /* What is added on request */

  function points(list, sentence = "") {
    pointList = list || [];
    if (pointLayer) pointLayer.remove();
    const renderer = L.canvas({ pane: "points" });
    const style = { renderer, radius: 4, color: colour("place"), weight: 1.2, fillColor: colour("point"), fillOpacity: 1, interactive: false };
    pointLayer = L.layerGroup(pointList.map(([lat, lon]) => L.circleMarker([lat, lon], style))).addTo(map);
    mapLegend.points(sentence, colour("point"));
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
    mapLegend.schemes(legend);
  }

  function flows(list, legend) {
    sayNothing();
    const share = flowLines.draw(list, legend?.ends || {});
    mapLegend.flows(legend, list, share);
    markFlows();
    allLines.hidden = !list.length || everything.contains(flowLines.bounds());
    map.getContainer().setAttribute("aria-label", list.length ? `${label}; ${legend.label}` : label);
    drawNames();
  }

  function markFlows() {
    mapLegend.without(flowLines.mark(chosen) ? areas.get(chosen).feature.properties.name : "");
  }

  /* Sites where units could open; a new first one is brought into view. */
  function sites(list, rings, sentence = "") {
    const isNew = siteMarks.draw(list, rings);
    mapLegend.sites(sentence);
    if (!isNew || !siteMarks.bounds()) return;
    fit();
    toBeFitted = true; // the legend may take its room from the map
    viewIsTheirs = false;
  }

  function streets(wanted) {
    if (wanted === Boolean(streetLayer)) return;
    if (streetLayer) streetLayer.remove();
    streetLayer = wanted ? L.tileLayer("https://tile.openstreetmap.org/{z}/{x}/{y}.png", { maxNativeZoom: 19 }).addTo(map) : null;
    map.getPane("land").style.display = wanted ? "none" : "";
    document.querySelector("#legend .streets").hidden = !wanted;
    drawAreas();
    drawNames();
  }

  const view = () => ({ zoom: map.getZoom(), centre: [map.getCenter().lat, map.getCenter().lng] });

  const api = { start, paint, choose, points, schemes, flows, sites, streets, view, onChoose: () => {} };
  return api;
})();
