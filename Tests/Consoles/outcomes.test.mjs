// Outcomes on their way to the gateway: shown at once, never lost, and told where they could not be saved.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

globalThis.document = { addEventListener() {} };

const { OutcomeDesk } = await import("../../Sources/Consoles/Web/app/outcome-desk.js");
const { RequestError } = await import("../../Sources/Consoles/Web/signalling/session.js");
const { asksForOutcome, canRecord, needsMedication, outcomeWords } = await import("../../Sources/Consoles/Web/ui/outcome-words.js");

const START = Date.UTC(2026, 10, 26, 8, 0);
const HOUR = 3_600_000;
const visit = (more = {}) => ({ id: "v1", kind: "videoVisit", state: "done", startsAt: START, clientName: "Aino Demo", outcome: null, ...more });
const DONE = { kind: "done", medication: null, note: "Kaikki hyvin." };

/** What was sent, how it is answered next, and what the page was told. */
let seen;
let desk;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  seen = { sent: [], answers: [], saved: [], changes: 0 };
  const send = async ({ id }, draft, known) => {
    seen.sent.push({ id, draft, known });
    const answer = seen.answers.shift();
    if (answer instanceof Error) throw answer;
    return answer ?? visit({ id, outcome: { ...draft, recordedAt: START, position: known + 1 } });
  };
  desk = new OutcomeDesk(send, (one) => seen.saved.push(one), () => (seen.changes += 1), () => START);
});

test("an outcome is shown at once, and is gone from the page's own when it is saved", async () => {
  const saving = desk.save(visit(), DONE);
  assert.equal(desk.shown(visit()).outcome.note, "Kaikki hyvin.");
  assert.equal(desk.savingOf("v1"), "saving");
  assert.ok(desk.holds);
  await saving;
  assert.ok(!desk.holds);
  assert.deepEqual(seen.sent, [{ id: "v1", draft: DONE, known: 0 }]);
  assert.equal(seen.saved[0].outcome.position, 1);
});

test("a correction says how many its writer has seen", async () => {
  await desk.save(visit({ outcome: { ...DONE, recordedAt: START, position: 2 } }), { ...DONE, kind: "refused" });
  assert.equal(seen.sent[0].known, 2);
});

test("without a line it is told, kept with its note, and asked again by itself", async () => {
  seen.answers = [new RequestError("offline"), new RequestError("internal")];
  await desk.save(visit(), DONE);
  assert.equal(desk.failed.length, 1);
  assert.equal(desk.draftOf(visit()).note, "Kaikki hyvin.");
  mock.timers.tick(5_000);
  // While it is asked again it has not been saved: nothing on the page says otherwise.
  assert.equal(desk.savingOf("v1"), "failed");
  assert.equal(desk.failed.length, 1);
  await settled();
  assert.equal(seen.sent.length, 2);
  assert.equal(desk.failed.length, 1);
  mock.timers.tick(5_000);
  await settled();
  assert.equal(seen.sent.length, 3);
  assert.ok(!desk.holds);
});

test("the line that comes back is used at once", async () => {
  seen.answers = [new RequestError("offline")];
  await desk.save(visit(), DONE);
  desk.retryAll();
  await settled();
  assert.equal(seen.sent.length, 2);
  assert.ok(!desk.holds);
});

test("what somebody else has written meanwhile is not written over by itself", async () => {
  seen.answers = [new RequestError("stale")];
  await desk.save(visit(), DONE);
  assert.equal(desk.failed[0].code, "stale");
  mock.timers.tick(60_000);
  desk.retryAll();
  await settled();
  assert.equal(seen.sent.length, 1);
  // Its writer has looked, and saves it over what stands now.
  await desk.save(visit({ outcome: { ...DONE, kind: "refused", recordedAt: START, position: 1 } }), desk.draftOf(visit()));
  assert.deepEqual(seen.sent[1], { id: "v1", draft: DONE, known: 1 });
  assert.ok(!desk.holds);
});

test("a second outcome takes the place of one that was not saved", async () => {
  seen.answers = [new RequestError("offline")];
  await desk.save(visit(), DONE);
  await desk.save(visit(), { ...DONE, kind: "notReached" });
  assert.equal(seen.sent[1].draft.kind, "notReached");
  mock.timers.tick(60_000);
  await settled();
  assert.equal(seen.sent.length, 2);
});

test("a form that was left half filled in opens as it was", () => {
  desk.keep("v1", { kind: null, medication: null, note: "Soita" });
  assert.equal(desk.draftOf(visit()).note, "Soita");
  desk.keep("v1", null);
  assert.equal(desk.draftOf(visit()), null);
});

test("what was written changes the state that is shown, not a call that goes on", async () => {
  seen.answers = [new RequestError("offline")];
  await desk.save(visit({ state: "due" }), { ...DONE, kind: "technicalFailure" });
  assert.equal(desk.shown(visit({ state: "due" })).state, "notReached");
  assert.equal(desk.shown(visit({ state: "inCall" })).state, "inCall");
});

test("medicine is asked of where they met on its account", () => {
  assert.ok(needsMedication("medicationSupervision", "done"));
  assert.ok(needsMedication("medicationSupervision", "needsPhysicalVisit"));
  assert.ok(!needsMedication("medicationSupervision", "refused"));
  assert.ok(!needsMedication("medicationSupervision", null));
  assert.ok(!needsMedication("videoVisit", "done"));
});

test("an outcome is written from two hours before a visit on, and asked for after a talk", () => {
  assert.ok(!canRecord(visit({ state: "coming" }), START - 2 * HOUR - 1));
  assert.ok(canRecord(visit({ state: "coming" }), START - 2 * HOUR));
  assert.ok(!canRecord(visit({ state: "cancelled" }), START));
  assert.ok(!canRecord(visit({ state: "suspended" }), START));
  assert.ok(asksForOutcome(visit()));
  assert.ok(!asksForOutcome(visit({ outcome: DONE })));
  assert.equal(outcomeWords({ kind: "done", medication: "seenTaken", note: "" }), "outcome.withMedication");
  assert.equal(outcomeWords({ kind: "somethingNew", medication: null, note: "" }), "outcome.other");
});

/** What was begun by a timer has been answered. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
