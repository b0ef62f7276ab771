// The day's list for paper and for hours without a gateway, and what may be agreed for no answer.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { addEventListener() {}, querySelectorAll: () => [] };

const { groupsOf, sheetOf } = await import("../../Sources/Consoles/Web/rules/day-sheet.js");
const { ladderProblem, untilLast } = await import("../../Sources/Consoles/Web/rules/ladder.js");

const visit = (id, startsAt, change = {}) => ({
  id, clientId: "c_1", clientName: `Asiakas ${id}`, clientFirstName: "A", kind: "videoVisit", startsAt, endsAt: startsAt + 900_000,
  state: "coming", with: "Helmi", purpose: "", professionalId: "w_1", unitId: "u_1", outcome: { note: "salaista" }, ...change,
});
const details = { v_1: { steps: ["Kysy vointi"], phone: null, address: "Kotikatu 1", entryInstructions: "", emergency: "", email: "aino@example.org" } };

test("a sheet holds the visits that stand, by time, and no more of each than it needs", () => {
  const sheet = sheetOf({
    day: "2026-11-26", truncated: false, details,
    visits: [visit("v_3", 300), visit("v_1", 100), visit("v_2", 200, { state: "cancelled" }), visit("v_4", 400, { state: "suspended" })],
  });
  assert.deepEqual(sheet.visits.map(({ id }) => id), ["v_1", "v_3"]);
  assert.deepEqual([sheet.visits[0].phone, sheet.visits[0].address, sheet.visits[0].steps], ["", "Kotikatu 1", ["Kysy vointi"]]);
  // Of a client whose data the reader may not see there are none.
  assert.deepEqual([sheet.visits[1].address, sheet.visits[1].steps], ["", []]);
  const kept = JSON.stringify(sheet);
  for (const word of ["salaista", "example.org", "clientId", "outcome"]) assert.ok(!kept.includes(word), word);
});

test("a list that is too long says so", () => {
  const visits = Array.from({ length: 1_001 }, (_, index) => visit(`v_${index}`, index));
  const sheet = sheetOf({ day: "2026-11-26", truncated: false, details, visits });
  assert.deepEqual([sheet.visits.length, sheet.truncated], [1_000, true]);
});

test("each person has a sheet by name, nobody's visits come last", () => {
  const { visits } = sheetOf({
    day: "2026-11-26", truncated: false, details,
    visits: [visit("v_1", 1, { professionalId: null }), visit("v_2", 2), visit("v_3", 3, { professionalId: "w_2", with: "Ada" }), visit("v_4", 4)],
  });
  const groups = groupsOf(visits, "person", new Map([["w_1", "Helmi Demo"]]));
  assert.deepEqual(groups.map(({ name, visits }) => [name, visits.length]), [["Ada", 1], ["Helmi Demo", 2], ["", 1]]);
  assert.deepEqual(groupsOf(visits, "unit", new Map([["u_1", "Keskusta"]])).map(({ name }) => name), ["Keskusta"]);
});

const LADDER = {
  rungs: [
    { kind: "ringAgain", afterMinutes: 5, withinMinutes: 5 },
    { kind: "phone", afterMinutes: 0, withinMinutes: 10 },
    { kind: "fieldTeam", afterMinutes: 10, withinMinutes: 60 },
  ],
  attemptBeforeEndMinutes: 3,
  outcomeWithinMinutes: 30,
};

test("a ladder ends with a person who goes there, and grows no milder", () => {
  const [again, phone, team] = LADDER.rungs;
  assert.equal(ladderProblem(LADDER), null);
  assert.equal(untilLast(LADDER), 15);
  const wrong = (change) => ladderProblem({ ...LADDER, ...change });
  assert.deepEqual(wrong({ rungs: [] }), { key: "ladder.problem.empty", rung: null });
  assert.deepEqual(wrong({ rungs: [again, phone] }), { key: "ladder.problem.person", rung: 1 });
  assert.deepEqual(wrong({ rungs: [phone, again, team] }), { key: "ladder.problem.order", rung: 1 });
  assert.deepEqual(wrong({ rungs: [again, { ...phone, withinMinutes: 0 }, team] }), { key: "ladder.problem.minutes", rung: 1 });
  assert.deepEqual(wrong({ rungs: [again, { ...phone, afterMinutes: Number.NaN }, team] }), { key: "ladder.problem.minutes", rung: 1 });
  assert.deepEqual(wrong({ rungs: Array(13).fill(team) }), { key: "ladder.problem.tooMany", rung: null });
  assert.deepEqual(wrong({ outcomeWithinMinutes: 481 }), { key: "ladder.problem.minutes", rung: null });
  assert.equal(wrong({ rungs: [again, again, team] }), null);
});
