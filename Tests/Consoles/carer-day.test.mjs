// The carer's day: which visits a page shows, tasks and what asks for somebody.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { addEventListener() {} };

const { DayBook } = await import("../../Sources/Consoles/Web/app/day-book.js");
const { sentences } = await import("../../Sources/Consoles/Web/ui/emergency-steps.js");
const { stateKey } = await import("../../Sources/Consoles/Web/ui/row-words.js");
const words = await import("../../Sources/Consoles/Web/ui/task-words.js");

const MINUTE = 60_000;
const DAY = 86_400_000;
/** 2026-11-26, 12.00 in Helsinki. */
const NOON = Date.UTC(2026, 10, 26, 10, 0);

const visit = (id, more = {}) => ({
  id, clientId: `c-${id}`, clientName: id, startsAt: NOON, state: "coming", mine: false, unitId: "u1",
  professionalId: "w1", reachable: false, terminal: "none", ...more,
});
const ids = (visits) => visits.map((one) => one.id).sort();

function book(...visits) {
  const made = new DayBook(() => NOON);
  made.ownUnit = "u1";
  made.told(visits, false);
  return made;
}

test("a page shows today's visits of the own unit, and the reader's own of any", () => {
  const made = book(visit("a"), visit("b", { unitId: "u2" }), visit("c", { unitId: "u2", mine: true }), visit("d", { startsAt: NOON + DAY }));
  assert.deepEqual(ids(made.shown), ["a", "c"]);
  made.choose({ unit: "all" });
  assert.deepEqual(ids(made.shown), ["a", "b", "c"]);
  made.choose({ unit: "u2" });
  assert.deepEqual(ids(made.shown), ["b", "c"]);
});

test("of one person, all of the unit that is chosen", () => {
  const made = book(visit("a"), visit("b", { professionalId: "w2" }), visit("c", { professionalId: "w2", unitId: "u2" }));
  made.choose({ person: "w2" });
  assert.deepEqual(ids(made.shown), ["b", "c"]);
  made.choose({ unit: "u2" });
  assert.deepEqual(ids(made.shown), ["c"]);
});

test("an answer to an earlier choice is old, and one to this choice tells all there is", () => {
  const made = book(visit("a"));
  const earlier = made.filter;
  made.choose({ date: "2026-11-27" });
  assert.ok(!made.answered(earlier, { day: "", visits: [], next: null }, null));
  const tomorrow = [visit("x", { startsAt: NOON + DAY }), visit("y", { startsAt: NOON + DAY })];
  assert.ok(made.answered(made.filter, { day: "", visits: tomorrow, next: null }, null));
  assert.deepEqual(ids(made.shown), ["x", "y"]);
  assert.ok(made.answered(made.filter, { day: "", visits: [tomorrow[0]], next: null }, null));
  assert.deepEqual(ids(made.shown), ["x"]);
  // Today is known all the while: it is what the next call is chosen from.
  assert.deepEqual(ids(made.today), ["a"]);
});

test("a day comes page by page, and what is there stays until its page has come", () => {
  const at = (id, minutes) => visit(id, { startsAt: NOON + minutes * MINUTE });
  const made = book(at("a", 0), at("b", 0), at("c", 1), at("d", 2), at("e", 3));
  const page = (visits, next) => ({ day: "", visits, next });
  // Of the first page `b` has gone, of the second `d`, after the last `e`.
  assert.ok(made.answered(made.filter, page([at("a", 0), at("c", 1)], "more"), null));
  assert.deepEqual(ids(made.shown), ["a", "c", "d", "e"]);
  assert.ok(made.answered(made.filter, page([at("c2", 1)], "more"), at("c", 1)));
  assert.deepEqual(ids(made.shown), ["a", "c", "c2", "d", "e"]);
  assert.ok(made.answered(made.filter, page([], "more"), at("c2", 1)));
  assert.ok(made.answered(made.filter, page([at("f", 4)], null), at("c2", 1)));
  assert.deepEqual(ids(made.shown), ["a", "c", "c2", "f"]);
  assert.ok(!made.truncated);
});

test("a page asks for no more than it keeps, and says so", () => {
  const made = book();
  const many = (from) => Array.from({ length: 1_000 }, (_, index) => visit(`v${from + index}`, { startsAt: NOON + from + index }));
  const first = many(0), second = many(1_000);
  assert.ok(made.answered(made.filter, { day: "", visits: first, next: "more" }, null));
  assert.ok(!made.truncated);
  assert.ok(!made.answered(made.filter, { day: "", visits: second, next: "more" }, first.at(-1)));
  assert.ok(made.truncated);
  assert.equal(made.shown.length, 2_000);
});

test("an event puts a visit in, moves it away by its time or its carer, by what is chosen", () => {
  const made = book(visit("a"));
  made.change(visit("b"));
  assert.deepEqual(ids(made.shown), ["a", "b"]);
  made.change(visit("b", { startsAt: NOON + DAY }));
  made.change(visit("a", { unitId: "u2" }));
  assert.deepEqual(ids(made.shown), []);
  made.choose({ date: "2026-11-27" });
  assert.deepEqual(ids(made.shown), ["b"]);
});

test("today by its date is today, and becomes another day at midnight", () => {
  let now = NOON;
  const made = new DayBook(() => now);
  made.choose({ date: "2026-11-26" });
  assert.equal(made.filter.date, null);
  now = NOON + DAY;
  assert.equal(made.day, "2026-11-27");
});

const task = (kind, more = {}) => ({
  id: kind, kind, clientId: "c", clientName: "Aino", terminalName: null, visitId: "v", unitId: "u1", openedAt: NOON - MINUTE,
  from: NOON - MINUTE, dueBy: NOON + 5 * MINUTE, state: "open", owner: null, mine: false, forMe: false, callBy: null,
  escalation: 0, result: null, phone: null, onCallPhone: null, ...more,
});

test("help rings everywhere, a rung at whom it is meant for, and everywhere once it has waited too long", () => {
  assert.ok(words.asks(task("help"), NOON));
  assert.ok(!words.asks(task("ringAgain"), NOON));
  assert.ok(words.asks(task("ringAgain", { forMe: true }), NOON));
  assert.ok(words.asks(task("ringAgain", { escalation: 1 }), NOON));
  assert.ok(!words.asks(task("ringAgain", { forMe: true, state: "taken" }), NOON));
  assert.ok(!words.asks(task("followUp", { forMe: true }), NOON));
  assert.ok(!words.asks(task("outcomeMissing", { forMe: true }), NOON));
  assert.ok(words.asks(task("outcomeMissing", { escalation: 1 }), NOON));
});

test("what lies ahead is silent until its time has come", () => {
  const later = task("phoneClient", { forMe: true, from: NOON + MINUTE });
  assert.ok(words.isAhead(later, NOON));
  assert.ok(!words.asks(later, NOON));
  assert.ok(words.asks(later, NOON + MINUTE));
  assert.equal(words.fromWords(later, NOON, ""), "task.begins");
  assert.equal(words.loudWords(later, NOON), "");
});

test("tasks stand by urgency beside the visits, by age on their own page", () => {
  const tasks = [
    task("followUp", { from: NOON - 9 * MINUTE }), task("ringAgain", { from: NOON + MINUTE }), task("fieldVisit", { escalation: 2 }),
    task("help", { from: NOON }), task("phoneClient", { state: "taken", mine: true, from: NOON - 8 * MINUTE }),
  ];
  const order = (by) => [...tasks].sort(by).map((one) => one.kind);
  assert.deepEqual(order(words.byUrgency(NOON)), ["help", "fieldVisit", "followUp", "phoneClient", "ringAgain"]);
  assert.deepEqual(order(words.byAge), ["followUp", "phoneClient", "fieldVisit", "help", "ringAgain"]);
});

test("another unit's tasks are on the page of tasks alone, unless they are urgent or the reader's", () => {
  const other = { unitId: "u2" };
  assert.ok(!words.concerns(task("ringAgain", other), "u1"));
  assert.ok(words.concerns(task("ringAgain", { ...other, escalation: 1 }), "u1"));
  assert.ok(words.concerns(task("ringAgain", { ...other, mine: true }), "u1"));
  assert.ok(words.concerns(task("help", other), "u1"));
  assert.ok(words.concerns(task("ringAgain", { unitId: null }), "u1"));
  assert.ok(words.concerns(task("ringAgain", other), null));
});

test("each task has its own results, and a call only where one helps", () => {
  assert.deepEqual(words.resultsOf(task("phoneClient")), ["allWell", "noAnswer", "needsHelp", "impossible"]);
  assert.deepEqual(words.resultsOf(task("lastResort")), ["allWell", "needsHelp"]);
  assert.deepEqual(words.resultsOf(task("outcomeMissing")), []);
  assert.deepEqual(words.resultsOf(task("somethingNew")), ["done"]);
  const due = visit("v", { state: "due" });
  assert.equal(words.callableBy(task("ringAgain"), due), due);
  assert.equal(words.callableBy(task("ringAgain"), { ...due, state: "inCall" }), null);
  assert.equal(words.callableBy(task("fieldVisit"), due), null);
  assert.equal(words.callableBy(task("terminalSilent"), due), null);
  assert.equal(words.callableBy(task("ringAgain"), null), null);
});

test("a telephone task without a number says so", () => {
  assert.equal(words.stateWords(task("phoneClient"), NOON), "task.todo.phoneClientNone task.dueBy");
  assert.equal(words.stateWords(task("phoneClient", { phone: "040 1" }), NOON), "task.todo.phoneClient task.dueBy");
  assert.equal(words.stateWords(task("phoneClient", { phone: "040 1", dueBy: NOON - 1 }), NOON), "task.todo.phoneClient task.overdue");
});

test("what is said of a visit's state: talked and not written down, looked for, away", () => {
  assert.equal(stateKey(visit("a", { state: "done", outcome: null }), "done"), "visit.talked");
  assert.equal(stateKey(visit("a", { state: "notReached", sought: true }), "notReached"), "visit.sought");
  assert.equal(stateKey(visit("a", { state: "notReached" }), "notReached"), "visit.notReached");
  assert.equal(stateKey(visit("a", { state: "suspended", suspended: { reason: "hospital" } }), "suspended"), "visit.suspended.hospital");
  assert.equal(stateKey(visit("a", { state: "suspended" }), "suspended"), "visit.suspended");
  assert.equal(stateKey(visit("a"), "late"), "visit.late");
});

test("what to say to 112 leaves nothing out that is known, and says what is not", () => {
  const caller = { name: "Helmi", organisation: "Hyvinvointialue", onCallPhone: null, inCall: true };
  const client = { address: "Katu 1", entryInstructions: "Ovikoodi 1", emergency: "Sydänsairaus" };
  const said = (details, who = caller) => sentences(visit("a"), details, who).map((make) => make());
  assert.deepEqual(said({ client, relatives: [] }), [
    "emergency.sayWho", "emergency.sayClient", "emergency.sayAddress", "emergency.sayEntry", "emergency.sayKnown", "emergency.saySeen",
  ]);
  assert.deepEqual(said(null, { ...caller, inCall: false }), ["emergency.sayWho", "emergency.sayClient", "emergency.noAddress"]);
});
