"use strict";
/* The shape of a line from home to host: narrow at home, an arrow at the host, bent to its left, so that two opposite
   ones part. Its width is that at the arrow's neck, in pixels. Give corners as an SVG path, and the middle of the band. */
window.flowArrow = (() => {
  const BEND = 0.15; // of the distance
  const STEPS = 24;
  const NARROW = 0.35; // of the width, at home
  const LEAST = 1; // pixels
  const GAP = 5; // pixels between an arrow and the point that it shows
  const DASH = 7; // pixels

  const between = (a, b, share) => a + (b - a) * share;
  const away = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

  /* Points along the bent line with the way to its left (x, y, left) and how far they are from home (far). */
  function curve(from, to) {
    const width = to.x - from.x, height = to.y - from.y;
    const knee = { x: (from.x + to.x) / 2 + height * 2 * BEND, y: (from.y + to.y) / 2 - width * 2 * BEND };
    const points = [];
    for (let step = 0; step <= STEPS; step++) {
      const t = step / STEPS;
      const at = (one, two, three) => (1 - t) ** 2 * one + 2 * t * (1 - t) * two + t ** 2 * three;
      const dx = between(knee.x - from.x, to.x - knee.x, t), dy = between(knee.y - from.y, to.y - knee.y, t);
      const long = Math.hypot(dx, dy) || 1;
      const point = { x: at(from.x, knee.x, to.x), y: at(from.y, knee.y, to.y), left: [dy / long, -dx / long] };
      point.far = step ? points[step - 1].far + away(point, points[step - 1]) : 0;
      points.push(point);
    }
    return points;
  }

  /* The point at a distance from home. */
  function along(points, far) {
    const next = Math.max(1, points.findIndex((point) => point.far >= far));
    const [a, b] = [points[next - 1], points[next]];
    const share = Math.min(1, Math.max(0, (far - a.far) / (b.far - a.far || 1)));
    return { x: between(a.x, b.x, share), y: between(a.y, b.y, share), left: [0, 1].map((n) => between(a.left[n], b.left[n], share)), far };
  }

  const beside = (point, by) => [point.x + point.left[0] * by, point.y + point.left[1] * by];
  const closed = (corners) => `M${corners.map((corner) => corner.map((n) => n.toFixed(1)).join(" ")).join("L")}Z`;

  function arrow(from, to, width, dashed) {
    const points = curve(from, to);
    const long = points[STEPS].far;
    const tip = long - Math.min(GAP, long / 8), start = Math.min(GAP, long / 8);
    const neck = tip - Math.min(5 + 1.1 * width, (tip - start) / 2);
    const half = (far) => Math.max(LEAST, width * (dashed ? 1 : between(NARROW, 1, (far - start) / (neck - start)))) / 2;
    const band = (first, last) => {
      const inner = points.filter((point) => point.far > first && point.far < last);
      return [along(points, first), ...inner, along(points, last)];
    };
    const sides = (part) => [...part.map((p) => beside(p, half(p.far))), ...part.map((p) => beside(p, -half(p.far))).reverse()];
    const end = along(points, neck), spread = (tip - neck) * 0.62;
    const head = [beside(end, spread), beside(along(points, tip), 0), beside(end, -spread)];
    const pieces = dashed ? dashes(start, neck) : [[start, neck + 0.5]]; // no seam between band and head
    return { path: [head, ...pieces.map(([first, last]) => sides(band(first, last)))].map(closed).join(""), middle: band(start, tip) };
  }

  function dashes(first, last) {
    const found = [];
    for (let from = last - DASH * 1.5; from > first; from -= DASH * 2) found.push([from, Math.min(from + DASH, last)]);
    return found;
  }

  return arrow;
})();
