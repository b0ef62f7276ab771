// What makes sense of reminders, as the page tells it before the gateway is asked.
import assert from "node:assert/strict";
import test from "node:test";

import { reminderProblem, remindsAnybody, sameReminders } from "../../Sources/Consoles/Web/rules/reminders.js";

const usual = { channels: ["sms"], minutesBefore: 60, eveningAt: "18:00" };

test("what the gateway takes is no problem, and what it refuses is told", () => {
  assert.equal(reminderProblem(usual), null);
  assert.equal(reminderProblem({ ...usual, minutesBefore: 10 }), null);
  assert.equal(reminderProblem({ ...usual, minutesBefore: 600, eveningAt: null }), null);
  for (const minutesBefore of [9, 601, NaN]) assert.equal(reminderProblem({ ...usual, minutesBefore }), "reminder.problem.minutes");
  assert.equal(reminderProblem({ ...usual, eveningAt: "" }), "reminder.problem.clock");
  assert.equal(reminderProblem({ ...usual, minutesBefore: null, eveningAt: null }), "reminder.problem.when");
  assert.equal(reminderProblem({ channels: [], minutesBefore: null, eveningAt: null }), null);
});

test("nobody is reminded without a way or without a time", () => {
  assert.ok(remindsAnybody(usual));
  assert.ok(!remindsAnybody({ ...usual, channels: [] }));
  assert.ok(!remindsAnybody({ ...usual, minutesBefore: null, eveningAt: null }));
});

test("the order of the ways makes no difference", () => {
  assert.ok(sameReminders({ ...usual, channels: ["sms", "email"] }, { ...usual, channels: ["email", "sms"] }));
  assert.ok(!sameReminders(usual, { ...usual, channels: ["email"] }));
  assert.ok(!sameReminders(usual, { ...usual, eveningAt: null }));
});
