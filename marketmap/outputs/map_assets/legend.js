"use strict";
/* The legend in words: what the areas' classes are, what lies on them, and how large it is. */
window.mapLegend = (() => {
  const EDGE = "#8a8781";
  const svg = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const text = (tag, words) => Object.assign(document.createElement(tag), { textContent: words });
  const one = (selector) => document.querySelector(selector);
  const picture = (width, height, ...inside) => {
    const drawn = svg("svg", { width, height, "aria-hidden": "true" });
    drawn.append(...inside);
    return drawn;
  };

  function swatch(fill, radius) {
    const side = radius ? 2 * radius + 2 : 14;
    const circle = { cx: side / 2, cy: side / 2, r: radius, fill, stroke: EDGE };
    return picture(radius ? side : 22, side, radius ? svg("circle", circle) : svg("rect", { width: 22, height: side, fill, stroke: EDGE }));
  }

  function item(drawn, words) {
    const line = document.createElement("li");
    line.append(drawn, text("span", words));
    return line;
  }

  function keys(...items) {
    const list = Object.assign(document.createElement("ul"), { className: "keys" });
    list.append(...items);
    return list;
  }

  /* `fillOf` gives the fill of a class. */
  function classes(content, fillOf) {
    one("#legend h2").textContent = [content.title, content.unit].filter(Boolean).join(", ");
    const round = (kind) => content.circles && !kind.pattern;
    one("#legend .classes").replaceChildren(...content.classes.map((kind) => item(swatch(fillOf(kind), round(kind) ? 7 : 0), kind.label)));
    one("#legend .sizes").replaceChildren(...content.sizes.map(([words, radius]) => item(swatch("none", radius), words)));
    one("#legend .note").textContent = content.note;
  }

  function points(sentence, fill) {
    one("#legend .points").replaceChildren(...(sentence ? [swatch(fill, 4), text("span", sentence)] : []));
  }

  function schemes(legend) {
    const place = one("#legend .schemes");
    place.replaceChildren();
    if (!legend) return;
    const kinds = legend.kinds.map((kind) => item(shape(kind, 6), kind.label));
    const sizes = legend.sizes.map(([words, radius]) => item(swatch("none", radius), words));
    place.append(text("h2", legend.title), keys(...kinds, ...sizes), text("p", legend.sentence));
  }

  function shape(kind, radius) {
    const corners = kind.corners.map((corner) => corner.map((length) => length * radius).join()).join(" ");
    const drawn = picture(20, 20, svg("polygon", { points: corners, fill: kind.colour, stroke: kind.outline }));
    drawn.setAttribute("viewBox", "-10 -10 20 20");
    return drawn;
  }

  /* `share` is that of their width which lines have on this screen. */
  function flows(legend, lines, share) {
    const place = one("#legend .flows");
    place.replaceChildren();
    if (!legend) return;
    const sizes = legend.sizes.map(([words, width]) => item(bar(width * share), words));
    const dashed = lines.some((line) => line[3]) ? [item(arrow(2.5, true), "suppressed")] : [];
    const shown = lines.length ? [keys(item(arrow(6, false), legend.direction), ...sizes, ...dashed)] : [];
    const without = Object.assign(document.createElement("p"), { className: "without" });
    place.append(text("h2", legend.title), ...shown, text("p", legend.sentence), without);
  }

  function arrow(width, dashed) {
    const { path } = flowArrow({ x: -4, y: 14 }, { x: 52, y: 14 }, width, dashed);
    return picture(48, 18, svg("path", { d: path, class: "flow" }));
  }

  const bar = (width) => picture(24, Math.max(2, width), svg("rect", { width: 24, height: width, class: "flow" }));

  /* Say of which chosen area no line is drawn: otherwise all lines would fade without a reason. */
  function without(name) {
    const place = one("#legend .without");
    if (place) place.textContent = name ? `None of the lines drawn is of ${name}.` : "";
  }

  /* In a file, which has no table beside the map: the lines as a table. */
  function table(headings, rows) {
    const [place, grid] = [document.createElement("details"), document.createElement("table")];
    const line = (cells, tag) => {
      const row = document.createElement("tr");
      row.append(...cells.map((cell) => text(tag, cell)));
      return row;
    };
    grid.append(line(headings, "th"), ...rows.map((cells) => line(cells, "td")));
    const box = Object.assign(document.createElement("div"), { tabIndex: 0 });
    box.append(grid);
    place.append(text("summary", "The lines as a table"), box);
    one("#legend .flows").append(place);
  }

  function sites(sentence) {
    const diamond = svg("polygon", { points: "7,0 14,7 7,14 0,7", class: "site" });
    one("#legend .sites").replaceChildren(...(sentence ? [picture(14, 14, diamond), text("span", sentence)] : []));
  }

  return { text, classes, points, schemes, flows, without, table, sites };
})();
