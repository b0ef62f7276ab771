// Who has looked, as the page tells it: by days, and the same look of a day as one line.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document ??= { querySelectorAll: () => [] };

const { daysOf, linesOf } = await import("../../Sources/Consoles/Web/ui/access-days.js");

const HOUR = 3_600_000;
/** 2026-11-20, 12.00 in Helsinki. */
const NOON = Date.UTC(2026, 10, 20, 10, 0);

/** @param {number} at @param {object} [changes] */
const entry = (at, changes = {}) => ({
  at,
  who: "professional",
  name: "Helmi Demo",
  unit: "Keskustan tiimi",
  verb: "listed",
  area: "visit",
  ground: "visit",
  reason: null,
  ...changes,
});

test("a day begins at Helsinki's midnight", () => {
  const entries = [entry(NOON), entry(NOON - 11 * HOUR), entry(NOON - 13 * HOUR), entry(NOON - 40 * HOUR)];
  assert.deepEqual(daysOf(entries).map((day) => day.length), [2, 1, 1]);
  assert.deepEqual(daysOf([]), []);
});

test("the same look many times a day is one line with its span; another is another", () => {
  const entries = [
    entry(NOON + 2 * HOUR),
    entry(NOON + HOUR, { verb: "called", area: "call" }),
    entry(NOON),
    entry(NOON - HOUR, { ground: "reason", reason: "Sijaisuus" }),
    entry(NOON - 2 * HOUR),
  ];
  const lines = linesOf(entries);
  assert.deepEqual(lines.map((line) => line.count), [3, 1, 1]);
  assert.equal(lines[0].entry.at, NOON + 2 * HOUR);
  assert.equal(lines[0].from, NOON - 2 * HOUR);
});
