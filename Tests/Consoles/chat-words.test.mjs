// What the chat's page says and shows. No texts are loaded here: a text reads as its key.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document ??= { addEventListener() {}, querySelectorAll: () => [] };
globalThis.addEventListener ??= () => {};

const { harmless } = await import("../../Sources/Consoles/Web/chat/line/shown-text.js");
const { codeOfTyped, isSecret, newRequestId, newSecret } = await import("../../Sources/Consoles/Web/chat/line/secret.js");
const { queueOfPath, takesNow } = await import("../../Sources/Consoles/Web/chat/line/queues.js");
const { viewOf } = await import("../../Sources/Consoles/Web/chat/line/view-of.js");
const { transcriptOf } = await import("../../Sources/Consoles/Web/chat/view/transcript.js");
const words = await import("../../Sources/Consoles/Web/chat/view/words.js");

const NOW = Date.UTC(2026, 10, 20, 18, 0);
const HOUR = 3_600_000;
const queue = (changes = {}) => ({ open: true, full: false, admits: true, opensAt: null, closesAt: null, waiting: 0, estimate: null, now: NOW, ...changes });

test("characters that control or turn what stands beside them are shown as something that was there", () => {
  assert.equal(harmless("a\u0000b\u001b[31mc\u0085"), "a\uFFFDb\uFFFD[31mc\uFFFD");
  assert.equal(harmless("x\u202Egpj.exe\u202C"), "x\uFFFDgpj.exe");
  assert.equal(harmless("\u2067שלום\u2069"), "שלום");
  assert.equal(harmless("yksi\r\nkaksi\tkolme 👩‍👧 Ä"), "yksi\nkaksi\tkolme 👩‍👧 Ä");
});

test("secrets and ids have the form that the gateway knows", () => {
  assert.ok(isSecret(newSecret()));
  assert.match(newRequestId(), /^[A-Za-z0-9_-]{22}$/);
  assert.notEqual(newSecret(), newSecret());
  for (const no of ["", "a".repeat(42), `${"a".repeat(42)}=`]) assert.equal(isSecret(no), false);
});

test("a code is read as people type it", () => {
  assert.equal(codeOfTyped(" k7q2m 9xw4r "), "K7Q2M-9XW4R");
  assert.equal(codeOfTyped("K7Q2M–9XW4R"), "K7Q2M-9XW4R");
  assert.equal(codeOfTyped("K7Q2M"), null);
});

test("the address names the queue", () => {
  assert.equal(queueOfPath("/chat/ilta"), "ilta");
  assert.equal(queueOfPath("/chat/y%C3%B6"), "yö");
  for (const none of ["/chat", "/chat/", "/chat/a/b", "/chat/%ff"]) assert.equal(queueOfPath(none), "");
});

test("a queue takes somebody only while it is open, admits and has room", () => {
  assert.equal(takesNow(queue()), true);
  for (const no of [{ open: false }, { full: true }, { admits: false }]) assert.equal(takesNow(queue(no)), false);
});

test("each state has its part of the page", () => {
  const state = (changes) => ({ kind: "live", phase: "waiting", parked: false, ...changes });
  assert.equal(viewOf(null), "loading");
  assert.deepEqual(["waiting", "called", "open", "ended"].map((phase) => viewOf(state({ phase }))), ["waiting", "called", "talk", "ended"]);
  assert.equal(viewOf(state({ parked: true })), "parked");
  for (const phase of ["waiting", "open", "ended"]) assert.equal(viewOf(state({ kind: "message", phase })), "letter");
});

test("how it stands is said honestly", () => {
  assert.equal(words.queueWords(queue({ open: false, opensAt: NOW + HOUR })), "chat.queue.closed chat.queue.opens");
  assert.equal(words.queueWords(queue({ full: true })), "chat.queue.full");
  assert.equal(words.queueWords(queue({ admits: false })), "chat.queue.noMoreToday");
  const long = queue({ waiting: 12, estimate: { from: 60, to: 120, chance: "unlikely" } });
  assert.equal(words.queueWords(long), "chat.queue.open chat.queue.waiting.other chat.wait.range chat.wait.unlikely");
});

test("an estimate is a range, and says so little as is known", () => {
  const range = (from, to) => words.estimateWords({ from, to, chance: "likely" });
  assert.equal(words.estimateWords(null), "");
  assert.deepEqual([range(0, 1), range(0, 5), range(5, 5), range(5, 10), range(60, null)], [
    "chat.wait.soon", "chat.wait.upTo", "chat.wait.about", "chat.wait.range", "chat.wait.longerThan",
  ]);
  assert.equal(words.placeWords(0), "chat.wait.first");
  assert.equal(words.placeWords(null), "");
});

test("a moment ahead is named by its day in Helsinki", () => {
  assert.equal(words.whenWords(NOW + HOUR, NOW), "time.today");
  assert.equal(words.whenWords(NOW + 5 * HOUR, NOW), "chat.tomorrow");
  assert.equal(words.whenWords(NOW + 72 * HOUR, NOW), "time.onDay");
  assert.equal(words.whenWords(NOW + 20 * 24 * HOUR, NOW), "time.onDate");
});

test("the saved conversation holds what was said, in order and without tricks", () => {
  const entry = (seq, kind, text, own) => ({ seq, at: NOW, kind, author: "staff", name: own ? null : "Helmi", part: null, text, own });
  const saved = transcriptOf([entry(1, "joined", null, false), entry(2, "text", "Hei\n\u202Ehauska", false), entry(3, "text", "Moi", true)], "Otsikko");
  assert.equal(saved.split("\r\n")[0], "Otsikko");
  assert.ok(saved.includes("20.00 Helmi: Hei\n    \uFFFDhauska"));
  assert.ok(saved.indexOf("Helmi: Hei") < saved.indexOf("chat.log.you: Moi"));
  assert.ok(saved.includes("chat.happened.joined"));
});
