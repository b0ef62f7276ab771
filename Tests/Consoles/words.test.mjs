// What the pages say of times. No texts are loaded here: a text reads as its key.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { addEventListener() {} };

const { durationWords } = await import("../../Sources/Consoles/Web/language/clock.js");
const { nextWords, guestWords } = await import("../../Sources/Consoles/Web/app/visit-words.js");
const { lasting } = await import("../../Sources/Consoles/Web/storage.js");

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 20, 8, 0);
const visit = (state = "due") => ({ state, startsAt: START, endsAt: START + 20 * MINUTE, with: "Helmi", clientFirstName: "Aino", clientName: "Aino Demo" });

test("a length of time has a form of its own where something lasts it", () => {
  assert.equal(durationWords(61_000), "time.minutes.one time.seconds.one");
  assert.equal(durationWords(61_000, "lasting"), "time.forMinutes.one time.forSeconds.one");
  assert.equal(durationWords(2 * 3_600_000 + 5 * MINUTE, "lasting"), "time.forHours.other time.forMinutes.other");
});

test("a visit is ahead, at its time, and past with the phone number", () => {
  lasting.remove("kuulolla.phone");
  assert.equal(nextWords(visit(), START - MINUTE), "guest.visitToday guest.willCall");
  assert.equal(nextWords(visit(), START + MINUTE), "guest.visitNow guest.willCall");
  assert.equal(nextWords(visit(), START + 21 * MINUTE), "guest.visitNow");
  lasting.write("kuulolla.phone", "017 123 456");
  assert.equal(nextWords(visit(), START + 21 * MINUTE), "guest.visitNow common.phone");
  assert.equal(nextWords(visit("done"), START + MINUTE), "guest.visitDone");
  assert.equal(nextWords(null, START), "guest.noVisit");
});

test("a guest is told the time and how they come in", () => {
  assert.equal(guestWords(visit(), START), "guest.beside.when guest.beside.wait");
  assert.equal(guestWords(visit(), START + 21 * MINUTE), "guest.beside.when guest.beside.mayBeOver");
  assert.equal(guestWords(visit("done"), START), "guest.beside.done");
  assert.equal(guestWords(visit("cancelled"), START), "guest.beside.noVisit");
});

test("what the browser keeps not, the page keeps for itself", () => {
  lasting.write("kuulolla.language", "sv");
  assert.equal(lasting.read("kuulolla.language"), "sv");
  lasting.remove("kuulolla.language");
  assert.equal(lasting.read("kuulolla.language"), null);
});
