// What the carer's list shows as time passes: a new day, and what is due or late within it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DayWatch } from "../../Sources/Consoles/Web/app/day-watch.js";
import { stateAt } from "../../Sources/Consoles/Web/ui/visit-state.js";

const MINUTE = 60_000;
/** 2026-11-20, 23.59 in Helsinki, which is two hours ahead of UTC then. */
const EVENING = Date.UTC(2026, 10, 20, 21, 59);

/** A watch that was told the list in the evening, what it asked and what it showed. */
function watchFrom(evening) {
  const seen = { now: evening, asked: 0, shown: [], answer: async () => ["of the new day"] };
  const watch = new DayWatch(
    () => seen.now,
    () => {
      seen.asked += 1;
      return seen.answer();
    },
    (visits) => seen.shown.push(visits),
  );
  watch.told(evening);
  return { watch, seen };
}

test("the list of a new day is fetched once, by Helsinki's midnight and not before", async () => {
  const { watch, seen } = watchFrom(EVENING);
  await watch.check();
  assert.equal(seen.asked, 0);
  seen.now += MINUTE;
  await watch.check();
  await watch.check();
  assert.equal(seen.asked, 1);
  assert.deepEqual(seen.shown, [["of the new day"]]);
});

test("the summer's midnight is an hour earlier by UTC", async () => {
  const { watch, seen } = watchFrom(Date.UTC(2026, 6, 20, 20, 59));
  await watch.check();
  assert.equal(seen.asked, 0);
  seen.now += MINUTE;
  await watch.check();
  assert.equal(seen.asked, 1);
});

test("a list that could not be had is asked for again", async () => {
  const { watch, seen } = watchFrom(EVENING);
  seen.now += MINUTE;
  seen.answer = async () => {
    throw new Error("offline");
  };
  await watch.check();
  assert.deepEqual(seen.shown, []);
  seen.answer = async () => ["later"];
  await watch.check();
  assert.deepEqual(seen.shown, [["later"]]);
});

test("asks once at a time, and gives way to a snapshot that comes meanwhile", async () => {
  const { watch, seen } = watchFrom(EVENING);
  seen.now += MINUTE;
  let answer = () => {};
  seen.answer = () => new Promise((resolve) => (answer = resolve));
  const first = watch.check();
  await watch.check();
  assert.equal(seen.asked, 1);
  watch.told(seen.now);
  answer(["older"]);
  await first;
  assert.deepEqual(seen.shown, []);
});

test("a page that has shown nothing yet asks for nothing", async () => {
  const { watch, seen } = watchFrom(0);
  seen.now = EVENING;
  await watch.check();
  assert.equal(seen.asked, 0);
});

test("a coming visit becomes due five minutes before its time and late five minutes after it", () => {
  const visit = { state: "coming", startsAt: EVENING };
  assert.equal(stateAt(visit, EVENING - 5 * MINUTE - 1), "coming");
  assert.equal(stateAt(visit, EVENING - 5 * MINUTE), "due");
  assert.equal(stateAt(visit, EVENING + 5 * MINUTE), "due");
  assert.equal(stateAt(visit, EVENING + 5 * MINUTE + 1), "late");
});

test("what the gateway has settled stays, whatever the clock says", () => {
  for (const state of ["inCall", "done", "notReached", "cancelled"]) {
    assert.equal(stateAt({ state, startsAt: EVENING }, EVENING + 60 * MINUTE), state);
  }
});
